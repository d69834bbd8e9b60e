"""Members: who belongs to the project, and in which role."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from articles import actions
from articles.selectors.invitations import invitation_rows
from articles.selectors.members import all_roles, member_rows, roles_to_give, stuck_work
from articles.web.forms.base import put_errors
from articles.web.forms.projects import InviteForm, MemberForm, RoleForm
from articles.web.links import site_link
from articles.web.lookups import managed_project, member_for
from articles.web.partials import after_change, leave, render_page

if TYPE_CHECKING:
    from typing import Any

    from articles.web.lookups import Seat
    from articles.web.requests import AuthenticatedRequest


@require_http_methods(["GET", "HEAD", "POST"])
def member_list(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """The members; a POST adds somebody who has an account or, with ``form=invite``, makes a link."""
    seat = managed_project(request, slug)
    if request.method != "POST":
        return members_page(request, seat)
    if request.POST.get("form") == "invite":
        return _invite(request, seat)
    form = MemberForm(roles_to_give(seat.role), request.POST)
    if form.is_valid():
        try:
            person = actions.find_user(form.cleaned_data["user"])
            actions.add_member(
                seat.user, seat.project, member=person, role=form.cleaned_data["role"]
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            return _changed(
                request, seat, _("%(name)s is a member now.") % {"name": person.username}
            )
    return members_page(request, seat, form=form, status=422)


def _invite(request: AuthenticatedRequest, seat: Seat) -> HttpResponse:
    form = InviteForm(roles_to_give(seat.role), request.POST)
    if not form.is_valid():
        return members_page(request, seat, invite=form, status=422)
    try:
        invitation, secret = actions.create_invitation(seat.user, seat.project, **form.cleaned_data)
    except ValidationError as error:
        put_errors(form, error)
        return members_page(request, seat, invite=form, status=422)
    link = site_link(request, reverse("invitation", args=[secret]))
    sent = actions.mail_invitation(invitation, link)
    # Not a redirect: the secret is never stored, so the link can be shown in this answer only.
    unsent = bool(invitation.email) and settings.MAIL_READY and not sent
    made = {"link": link, "sent_to": invitation.email if sent else "", "unsent": unsent}
    return members_page(request, seat, made=made)


def _changed(request: AuthenticatedRequest, seat: Seat, said: str) -> HttpResponse:
    back = reverse("member-list", args=[seat.project.slug])
    return after_change(request, back, lambda: members_page(request, seat), message=said)


def members_page(
    request: AuthenticatedRequest,
    seat: Seat,
    *,
    form: MemberForm | None = None,
    form_errors: list[str] | None = None,
    invite: InviteForm | None = None,
    made: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of the members: who they are, whose work waits, who is invited; ``made`` is a new link."""
    roles = roles_to_give(seat.role)
    context = seat.context(
        "members",
        members=member_rows(seat.user, seat.project, seat.role),
        roles=roles,
        all_roles=all_roles(),
        stuck=stuck_work(seat.project),
        invitations=invitation_rows(seat.project),
        form=form or MemberForm(roles),
        invite=invite or InviteForm(roles),
        made=made,
        form_errors=form_errors or [],
    )
    return render_page(request, "articles/members.html", context, partial="members", status=status)


@require_POST
def member_role(request: AuthenticatedRequest, slug: str, pk: UUID) -> HttpResponse:
    """Give a member another role."""
    seat = managed_project(request, slug)
    membership = member_for(seat, pk)
    form = RoleForm(roles_to_give(seat.role), request.POST)
    if not form.is_valid():
        said = [str(message) for message in form.errors["role"]]
        return members_page(request, seat, form_errors=said, status=422)
    try:
        actions.change_role(seat.user, membership, role=form.cleaned_data["role"])
    except ValidationError as error:
        return members_page(request, seat, form_errors=error.messages, status=422)
    if membership.user_id == seat.user.pk:  # perhaps this page is no longer theirs
        return leave(request, reverse("project-detail", args=[slug]))
    said_once = _("%(name)s has another role now.") % {"name": membership.user.username}
    return _changed(request, seat, said_once)


@require_POST
def member_remove(request: AuthenticatedRequest, slug: str, pk: UUID) -> HttpResponse:
    """End a membership."""
    seat = managed_project(request, slug)
    membership = member_for(seat, pk)
    person = membership.user
    try:
        actions.remove_member(seat.user, membership)
    except ValidationError as error:
        return members_page(request, seat, form_errors=error.messages, status=422)
    if person.pk == seat.user.pk:
        return leave(request, reverse("home"))
    return _changed(request, seat, _("%(name)s is no longer a member.") % {"name": person.username})
