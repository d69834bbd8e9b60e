"""``reset_password NAME``: a new password for who lost theirs."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles import actions
from articles.management.accounts import given_password, known_user, new_password


class Command(BaseCommand):
    """Give an account a new password; without ``--password-stdin`` one is generated and printed once."""

    help = "Give an account a new password. Its sessions and API tokens end."

    def add_arguments(self, parser: CommandParser) -> None:
        """As ``create_user``."""
        parser.add_argument("name")
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        """Set it, or change nothing."""
        user = known_user(name)
        given = given_password(stdin=options["password_stdin"])
        password = given or new_password()
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        actions.set_password(user, password)
        told = {"username": name} | ({} if given else {"password": password})
        if options["json"]:
            self.stdout.write(json.dumps(told))
        else:
            self.stdout.write(" ".join(f"{key}: {value}" for key, value in told.items()))
        if not user.is_active:
            self.stderr.write(
                f"{name} is deactivated, and can't sign in before `deactivate_user {name} --undo`."
            )
