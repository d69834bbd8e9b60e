"""How allauth is tied down: nobody registers, accounts are made by ``create_user`` or with an invitation."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.urls import reverse

from articles import actions
from articles.web.links import site_link

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from articles.models import User

#: Salt of the cookie of a known browser.
DEVICE = "articles.web.accounts.device"


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Sign-in only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody registers themselves."""
        return False

    def post_login(self, request: HttpRequest, user: User, **options: Any) -> HttpResponse:
        """Go on to where the person wanted to go; their browser is known from now on."""
        response: HttpResponse = super().post_login(request, user, **options)
        response.set_signed_cookie(
            settings.DEVICE_COOKIE_NAME,
            f"{_digest(user.username)}.{secrets.token_urlsafe(12)}",
            salt=DEVICE,
            max_age=settings.DEVICE_COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """What failed sign-ins of an account are counted under.

        A browser where this very account has signed in before has a count of its own. Otherwise
        whoever keeps guessing could use up the account's attempts, and keep its owner out for ever.
        """
        key = str(super()._get_login_attempts_cache_key(request, **credentials))
        known = request.get_signed_cookie(
            settings.DEVICE_COOKIE_NAME,
            default="",
            salt=DEVICE,
            max_age=settings.DEVICE_COOKIE_AGE,
        )
        account, _dot, device = (known or "").partition(".")
        same = account == _digest(credentials.get("username", ""))
        return f"{key}:{device}" if device and same else key

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The address in the mail: of the site as it is set, whatever host the request named."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return site_link(self.request, path.replace("UID-KEY", key))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Hand a mail over and go on: the answer must not tell by its time whether there was one."""
        actions.post_later(self.render_mail(template_prefix, email, context))

    def set_password(self, user: User, password: str) -> None:
        """A new password ends every session and token."""
        actions.set_password(user, password)


def _digest(username: str) -> str:
    return hashlib.sha256(username.lower().encode()).hexdigest()[:32]
