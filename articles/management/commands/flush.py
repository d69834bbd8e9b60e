"""``flush`` through the maintenance switch, since the event log refuses deletion otherwise."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.flush import Command as FlushCommand

from articles.actions.log import maintenance


class Command(FlushCommand):
    """Django's own flush: empties the database. Tests use it after each test that commits."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Empty the database with the log's triggers switched off for this transaction."""
        with maintenance("flush"):
            super().handle(*args, **options)
