"""``create_user NAME``: the way accounts are made."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from articles import actions
from articles.management.accounts import given_password, new_password
from articles.models import Project, Role


class Command(BaseCommand):
    """Make an account; without ``--password-stdin`` a password is generated and printed once."""

    help = "Make an account and, if asked, a member of a project."

    def add_arguments(self, parser: CommandParser) -> None:
        """Arguments as in the API contract."""
        parser.add_argument("name")
        parser.add_argument("--email", default="")
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )
        parser.add_argument("--staff", action="store_true", help="may open the admin")
        parser.add_argument("--project", help="address (slug) of a project to join")
        parser.add_argument("--role", choices=Role.values, default=Role.ANNOTATOR)
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        """Make the account, or nothing at all."""
        given = given_password(stdin=options["password_stdin"])
        password = given or new_password()
        project = None
        if options["project"]:
            project = Project.objects.filter(slug=options["project"]).first()
            if project is None:
                raise CommandError(f"There is no project “{options['project']}”.")
        try:
            with transaction.atomic():
                user = actions.create_user(
                    name, password=password, email=options["email"], staff=options["staff"]
                )
                if project is not None:
                    actions.enrol(project, user, role=options["role"])
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        told = {"username": name, "id": str(user.pk)} | ({} if given else {"password": password})
        if options["json"]:
            self.stdout.write(json.dumps(told))
        else:
            self.stdout.write(" ".join(f"{key}: {value}" for key, value in told.items()))
