"""A person's own account: name and mail address, and signing out everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from articles import actions
from articles.actions.outcomes import refuse
from articles.web.forms.account import AccountForm
from articles.web.forms.base import put_errors
from articles.web.partials import leave, render_page

if TYPE_CHECKING:
    from articles.models import User
    from articles.web.requests import AuthenticatedRequest


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: AuthenticatedRequest) -> HttpResponse:
    """Name and mail address; a new address needs the password, since new passwords are sent there."""
    user = request.user
    if request.method != "POST":
        stored = {"full_name": user.get_full_name(), "email": user.email}
        return _page(request, AccountForm(initial=stored))
    form = AccountForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    data = form.cleaned_data
    try:
        if data["email"] != user.email:
            _confirm(user, data["password"])
        actions.update_account(user, full_name=data["full_name"], email=data["email"])
    except ValidationError as error:
        put_errors(form, error)
        return _page(request, form, status=422)
    return leave(request, reverse("account"), message=_("Saved."))


def _confirm(user: User, password: str) -> None:
    """Make sure that it is them; guesses count as failed sign-ins do. Raises ValidationError."""
    if not get_adapter().reauthenticate(user, password):
        said = _("A new mail address needs your password. This is not it.")
        raise refuse(said, "invalid", "password")


def _page(request: AuthenticatedRequest, form: AccountForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "tokens": request.user.auth_token_set.count()}
    return render_page(request, "articles/account.html", context, status=status)


@require_POST
def sign_out_everywhere(request: AuthenticatedRequest) -> HttpResponse:
    """End all sessions but this one; with ``tokens`` one's API tokens, too."""
    tokens = request.POST.get("tokens") == "1"
    actions.end_sessions(request.user, tokens=tokens)
    update_session_auth_hash(request, request.user)
    said = (
        _("You are signed out everywhere else, and your API tokens have ended.")
        if tokens
        else _("You are signed out everywhere else.")
    )
    return leave(request, reverse("account"), message=said)
