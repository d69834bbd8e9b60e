"""``deactivate_user NAME``: no more access; everything that the person did stays."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from articles import actions
from articles.management.accounts import known_user
from articles.selectors.members import open_codings


class Command(BaseCommand):
    """Close an account, or bring it back with ``--undo``."""

    help = "Close an account: sessions and API tokens end, the work stays. --undo brings it back."

    def add_arguments(self, parser: CommandParser) -> None:
        """The name, and the way."""
        parser.add_argument("name")
        parser.add_argument("--undo", action="store_true", help="bring the account back")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, name: str, undo: bool, **options: Any) -> None:
        """Do it, and say which assignments wait for somebody now."""
        user = known_user(name)
        if user.is_active is not undo:
            actions.set_active(user, active=undo)
        waiting = open_codings(user)
        told = {"username": name, "active": undo, "open_assignments": sum(waiting.values())}
        if options["json"]:
            self.stdout.write(json.dumps(told | {"projects": waiting}))
            return
        self.stdout.write(f"{name} is {'active again' if undo else 'deactivated'}.")
        for slug, count in waiting.items():
            self.stdout.write(f"  {slug}: {count} open assignments")
