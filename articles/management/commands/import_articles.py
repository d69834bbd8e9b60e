"""``import_articles``: files of articles from the command line, through the same door as the web's."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import ngettext

from articles.formats import ARTICLE_FORMATS, FormatError
from articles.jobs.imports import check_import, digest_of, insist, name_of, store_import
from articles.models import Project, User
from articles.records import RowError
from articles.selectors.import_files import ArticleFile, errors_of, format_of, recognise


def readable(name: str) -> Path:
    """An existing file."""
    path = Path(name)
    if not path.is_file():
        raise ArgumentTypeError(f"{name} is not a file")
    return path


class Command(BaseCommand):
    """Import files of articles into a project."""

    help = "Import articles: text, saved web pages, markdown, JSON lines, CSV. Exit code 1 if rows are bad."

    def add_arguments(self, parser: CommandParser) -> None:
        """Arguments as in the API contract."""
        parser.add_argument("project", help="address (slug) of the project")
        parser.add_argument("files", nargs="+", type=readable, metavar="FILE")
        parser.add_argument("--user", required=True, help="who imports: an owner or manager")
        parser.add_argument(
            "--format",
            choices=tuple(ARTICLE_FORMATS),
            default="",
            help="instead of looking at each file",
        )
        parser.add_argument("--on-error", choices=("stop", "skip"), default="stop")
        parser.add_argument("--allow-duplicates", action="store_true")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen, store nothing"
        )
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, store, tell. What is wrong goes to stderr, one line for each row."""
        user = User.objects.filter(username=options["user"], is_active=True).first()
        if user is None:
            raise CommandError(f"There is no user “{options['user']}”.")
        project = Project.objects.visible_to(user).filter(slug=options["project"]).first()
        if project is None:
            raise CommandError(f"{user} is not a member of “{options['project']}”.")
        try:
            self.run(user, project, options)
        except PermissionDenied as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error

    def run(self, user: User, project: Project, options: dict[str, Any]) -> None:
        """Import the files as one import."""
        files = [opened(path, options["format"]) for path in options["files"]]
        allowed: bool = options["allow_duplicates"]
        if options["dry_run"]:
            check = check_import(user, project, files, allow_duplicates=allowed)
            self.complain(check.errors.values())
            refused = check.bad + check.duplicates
            counts = {"rows": len(check.rows), "importable": check.good}
            self.tell(None, counts | {"errors": refused, "duplicates": check.duplicates}, options)
            if refused and options["on_error"] == "stop":
                said = ngettext("%(n)s row is bad", "%(n)s rows are bad", refused) % {"n": refused}
                raise CommandError(f"{said}, so nothing would be imported.")
            return
        batch, _made = store_import(
            user,
            project,
            files,
            format=format_of(files),
            filename=name_of([path.name for path in options["files"]]),
            file_sha256=digest_of(files),
            on_error=options["on_error"],
            allow_duplicates=allowed,
            leave_duplicates_out=False,
        )
        self.complain(errors_of(batch))
        insist(batch, leave_duplicates_out=False)
        self.tell(str(batch.pk), batch.counts, options)

    def complain(self, errors: Iterable[RowError]) -> None:
        """A line on stderr for each bad row."""
        for error in errors:
            self.stderr.write(f"{error.file}, row {error.row}, {error.field}: {error.message}")

    def tell(self, batch: str | None, counts: dict[str, int], options: dict[str, Any]) -> None:
        """What was done, or would be."""
        if options["json"]:
            self.stdout.write(json.dumps({"id": batch, "counts": counts}))
        else:
            self.stdout.write(", ".join(f"{what}: {number}" for what, number in counts.items()))


def opened(path: Path, format: str) -> ArticleFile | RowError:
    """The file with its format, or why it has none."""
    try:
        return recognise(path, path.name, format)
    except FormatError as error:
        return RowError(1, "file", str(error), path.name)
