"""Who is asking: a bearer token, or the session of the site."""

from __future__ import annotations

from hmac import compare_digest

from django.utils.translation import gettext_lazy as _
from knox.auth import TokenAuthentication as KnoxAuthentication
from knox.crypto import hash_token
from knox.settings import CONSTANTS
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from articles import actions
from articles.models import Token, User


class TokenAuthentication(KnoxAuthentication):
    """``Authorization: Bearer <token>``, and nowhere else. One query, and once an hour a write.

    Knox removes expired tokens while it authenticates; here they just stop working, so that their
    owner still sees them in the list.
    """

    def authenticate_credentials(self, token: bytes) -> tuple[User, Token]:
        """The owner and the token. Raises AuthenticationFailed for all else, always in the same words."""
        secret = token.decode("ascii", "replace")
        digest = hash_token(secret)
        candidates = Token.objects.filter(token_key=secret[: CONSTANTS.TOKEN_KEY_LENGTH])
        for candidate in candidates.select_related("user"):
            if compare_digest(digest, candidate.digest) and self._works(candidate):
                actions.note_token_use(candidate)
                return candidate.user, candidate
        raise exceptions.AuthenticationFailed(
            _("This token does not work: it is wrong, expired or revoked. Make a new one.")
        )

    def _works(self, token: Token) -> bool:
        return not token.expired and token.user.is_active


class SessionAuthentication(authentication.SessionAuthentication):
    """The session cookie; unsafe methods also need the CSRF token (header ``X-CSRFToken``)."""

    def authenticate_header(self, request: Request) -> str:
        """What a 401 suggests; only asked for where no token authentication stands first."""
        return "Session"
