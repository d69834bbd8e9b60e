"""``create_token``: an API token from the command line; prints the secret alone."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles import actions
from articles.models import Project, Token, User


class Command(BaseCommand):
    """Make a token for a user."""

    help = "Make an API token and print it. It is not shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Arguments as in the API contract."""
        parser.add_argument("--user", required=True)
        parser.add_argument("--scope", action="append", required=True, choices=Token.SCOPES)
        parser.add_argument("--project", help="bind the token to one project")
        parser.add_argument("--name", default="command line")
        parser.add_argument("--days", type=int)
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the token alone, so that a script can take it."""
        user = User.objects.filter(username=options["user"], is_active=True).first()
        if user is None:
            raise CommandError(f"There is no user “{options['user']}”.")
        project = None
        if options["project"]:
            project = Project.objects.visible_to(user).filter(slug=options["project"]).first()
            if project is None:
                raise CommandError(f"{user} is not a member of “{options['project']}”.")
        try:
            token, secret = actions.create_token(
                user,
                name=options["name"],
                scopes=options["scope"],
                project=project,
                days=options["days"],
            )
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        if options["json"]:
            self.stdout.write(json.dumps({"id": str(token.public_id), "token": secret}))
        else:
            self.stdout.write(secret)
