"""Invitations: what a link leads to, and ending one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from articles import actions
from articles.actions.outcomes import error_code
from articles.models import Invitation, Role
from articles.web.forms.base import put_errors
from articles.web.forms.projects import JoinForm
from articles.web.lookups import managed_project
from articles.web.partials import after_change
from articles.web.views.members import members_page

if TYPE_CHECKING:
    from django.http import HttpRequest

    from articles.models import User
    from articles.web.requests import AuthenticatedRequest


@login_not_required
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Join by a link: with one's account, or with one that is made here, in one step.

    Whatever is wrong with a link, the page is the same, and tells nothing of any project.
    """
    limit = ratelimit.consume_or_429(request, action="invitation")
    if limit is not None:
        return _private(limit)
    try:
        found = actions.find_invitation(secret)
        if request.method != "POST":
            return _page(request, found)
        if request.user.is_authenticated:
            return _join(request, request.user, found, secret)
        return _sign_up(request, found, secret)
    except Invitation.DoesNotExist:
        return _private(render(request, "articles/invitation_gone.html", status=404))


def _private(response: HttpResponse) -> HttpResponse:
    """The address is the secret: it goes neither into a referrer nor, with a status of 4xx, into the log.

    Not ``no-referrer``: with that a browser sends the form with ``Origin: null``, and CSRF refuses it.
    """
    response.headers["Referrer-Policy"] = "strict-origin"
    response._has_been_logged = True  # type: ignore[attr-defined]  # what Django asks before it logs
    return response


def _page(
    request: HttpRequest,
    found: Invitation,
    form: JoinForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    user = request.user
    member = user.is_authenticated and user.memberships.filter(project=found.project_id).exists()
    context = {
        "name": found.project.name,
        "slug": found.project.slug if member else "",
        "role": Role(found.role).label,
        "expires_at": found.expires_at,
        "member": member,
        "form": form or JoinForm(initial={"email": found.email}),
    }
    return _private(render(request, "articles/invitation.html", context, status=status))


def _join(request: HttpRequest, user: User, found: Invitation, secret: str) -> HttpResponse:
    try:
        actions.accept_invitation(user, secret)
    except ValidationError as error:
        if error_code(error) != "exists":
            raise
        return _page(request, found, status=409)
    messages.success(request, _welcome(found))
    return redirect("project-detail", found.project.slug)


def _sign_up(request: HttpRequest, found: Invitation, secret: str) -> HttpResponse:
    form = JoinForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    fields = {
        name: form.cleaned_data[name] for name in ("username", "password", "full_name", "email")
    }
    try:
        member = actions.accept_with_account(secret, **fields)
    except ValidationError as error:
        put_errors(form, error)
        return _page(request, found, form, status=422)
    messages.success(request, _welcome(found))
    login = Login(
        user=member.user, redirect_url=reverse("project-detail", args=[found.project.slug])
    )
    response: HttpResponse = perform_password_login(
        request, {"username": member.user.username}, login
    )
    return response


def _welcome(found: Invitation) -> str:
    return _("Welcome to “%(name)s”.") % {"name": found.project.name}


@require_POST
def invitation_revoke(request: AuthenticatedRequest, slug: str, pk: UUID) -> HttpResponse:
    """End a link that nobody has used."""
    seat = managed_project(request, slug)
    if not Invitation.objects.filter(project=seat.project, pk=pk).exists():
        raise Http404
    try:
        actions.revoke_invitation(seat.user, pk)
    except ValidationError as error:
        return members_page(request, seat, form_errors=error.messages, status=422)
    return after_change(
        request,
        reverse("member-list", args=[slug]),
        lambda: members_page(request, seat),
        message=_("The link works no more."),
    )
