"""``export_spans PROJECT``: spans or answers, as the REST export gives them, to a file or to standard output."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.dateparse import parse_datetime

from articles.formats import EXPORT_FORMATS
from articles.management import projects
from articles.selectors.export_choice import ROWS, Choice
from articles.selectors.export_file import export_file


class Command(BaseCommand):
    """Write the labelled spans, or the answers, of a project, streamed from one consistent snapshot."""

    help = "Export labelled spans, or answers to the questions on articles. The options are those of the REST export."

    def add_arguments(self, parser: CommandParser) -> None:
        """The project and the choices of the REST export."""
        projects.add_arguments(parser)
        parser.add_argument("--format", choices=sorted(EXPORT_FORMATS), default="jsonl")
        parser.add_argument("--rows", choices=ROWS, default="spans")
        parser.add_argument("--output", type=Path, help="file to write (default: standard output)")
        parser.add_argument(
            "--label", action="append", default=[], help="key of a label; repeat for more"
        )
        parser.add_argument("--annotator", default="")
        parser.add_argument("--round", default="")
        parser.add_argument("--state", default="")
        parser.add_argument("--updated-since", type=parse_datetime)
        parser.add_argument("--deleted", choices=("include",))
        parser.add_argument("--layer", choices=("coders", "adjudicated", "all"), default="coders")
        parser.add_argument("--text", choices=("full", "quote", "none"), default="quote")
        parser.add_argument("--names", choices=("pseudonym", "username"), default="pseudonym")
        parser.add_argument("--times", choices=("exact", "day"), default="exact")
        parser.add_argument(
            "--codebook", type=int, help="number of the codebook version to tell as"
        )
        parser.add_argument("--reveals", choices=("include",))

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file whole or not at all: it gets its name when it is complete."""
        project, user = projects.project_and_user(options["project"], options["user"])
        choice = Choice(
            labels=tuple(options["label"]),
            deleted=options["deleted"] == "include",
            reveals=options["reveals"] == "include",
            **{
                name: options[name]
                for name in (
                    *("annotator", "round", "state", "updated_since"),
                    *("layer", "text", "names", "times", "codebook", "rows"),
                )
            },
        )
        try:
            chunks = export_file(user, project, options["format"], choice)
        except (PermissionDenied, ValidationError) as error:
            raise CommandError("; ".join(getattr(error, "messages", [str(error)]))) from error
        path: Path | None = options["output"]
        if path is None:
            for chunk in chunks:
                sys.stdout.buffer.write(chunk)
            return
        partial = path.with_name(f"{path.name}.partial")
        with partial.open("wb") as file:
            size = sum(file.write(chunk) for chunk in chunks)
        partial.replace(path)
        told = {"file": str(path), "bytes": size}
        self.stdout.write(json.dumps(told) if options["json"] else f"{path}: {size:,} bytes")
