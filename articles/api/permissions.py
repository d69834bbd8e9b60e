"""What a token may do: scopes per method, denied unless declared.

This says nothing about roles: a token passes the same checks as its owner (``articles.permissions``,
``visible_to``), after these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import BasePermission

from articles.models import Token

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView

#: Any token may: it learns nothing but about itself.
ANY = "any"
#: No token may, whatever its scopes: a leaked one must not make others.
SESSION = "session"


class HasScope(BasePermission):
    """Signed in, and for tokens: the scope that the view declares for this method."""

    message: Any = None

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether the request may go on to the view."""
        if not request.user.is_authenticated:
            return False
        method = "GET" if request.method == "HEAD" else str(request.method)
        if method.lower() not in view.http_method_names or not hasattr(view, method.lower()):
            return True  # goes on to 405
        call = getattr(view, "methods", {}).get(method)
        if call is None:
            return False
        token = request.auth
        if not isinstance(token, Token) or call.scope == ANY or call.scope in token.scopes:
            return True
        self.message = (
            _("Tokens can't do this. Sign in on the site.")
            if call.scope == SESSION
            else _("This token lacks the scope %(scope)s. Make a token that has it.")
            % {"scope": call.scope}
        )
        return False
