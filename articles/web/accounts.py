"""How allauth is tied down: nobody registers, accounts are made by ``create_user``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import DefaultAccountAdapter

from articles import actions

if TYPE_CHECKING:
    from django.http import HttpRequest

    from articles.models import User


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Sign-in only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody registers themselves."""
        return False

    def set_password(self, user: User, password: str) -> None:
        """A new password ends every session and token."""
        actions.set_password(user, password)
