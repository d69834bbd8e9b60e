"""``agreement PROJECT``: the agreement report on the command line."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.management import projects
from articles.permissions import can_review
from articles.selectors.agreement import project_agreement, why_empty
from articles.selectors.agreement.report import figure

if TYPE_CHECKING:
    from articles.selectors.agreement import Figure, Report


FILTERS = (
    *("round", "codebook", "label", "outlet"),
    *("since", "until", "finished_since", "finished_until"),
)


class Command(BaseCommand):
    """Print agreement over the released codings of a project."""

    help = "Agreement over released codings, as a table or as JSON with every number."

    def add_arguments(self, parser: CommandParser) -> None:
        """The project and the filters of the agreement page."""
        projects.add_arguments(parser)
        parser.add_argument("--round")
        parser.add_argument("--codebook", type=int, help="number of a codebook version")
        parser.add_argument("--label", help="key of one label")
        parser.add_argument("--outlet")
        for name, what in (
            ("since", "published from"),
            ("until", "published until"),
            ("finished-since", "coded from"),
            ("finished-until", "coded until"),
        ):
            parser.add_argument(f"--{name}", type=dt.date.fromisoformat, help=f"{what}, YYYY-MM-DD")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compute and print."""
        project, user = projects.project_and_user(options["project"], options["user"])
        if not can_review(user, project):
            raise CommandError("Agreement is for owners, managers and adjudicators.")
        filters = {name: options[name] for name in FILTERS}
        report = project_agreement(user, project, progress=self.progress, **filters)
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
        elif not report.available:
            self.stdout.write(why_empty(report))
        else:
            self.table(report)

    def progress(self, done: int, of: int) -> None:
        """A bar on the error stream, where somebody looks at it: the figures can be piped on."""
        if self.stderr.isatty():
            bar = "█" * (40 * done // of)
            end = "\n" if done == of else ""
            self.stderr.write(f"\r{bar:<40} counted {done:,} of {of:,}", ending=end)

    def table(self, report: Report) -> None:
        """The report as aligned text."""
        for item in report.headline:
            self.stdout.write(f"{item.name:<28} {shown(item.figure)}  {item.band}".rstrip())
        self.stdout.write(
            f"\n{'label':<16}{'spans':>7}{'articles':>10}  alpha [95% interval]   F1 overlap   F1 exact"
        )
        for row in report.labels:
            self.stdout.write(
                f"{row.label.key:<16}{row.spans:>7}{row.articles:>10}  {shown(row.alpha):<22} "
                f"{shown(row.overlap):<12} {shown(row.exact)}"
            )
        if report.without:
            self.stdout.write("\nalpha of the others, without")
        for coder, alpha in zip(report.ground.coders, report.without, strict=False):
            self.stdout.write(f"{coder.name:<28} {shown(figure(alpha))}")
        self.stdout.write(f"\n{report.methods}")


def shown(figure: Figure) -> str:
    """A number with its interval, or why there is none."""
    if figure.value is None:
        return figure.why
    if figure.low is None or figure.high is None:
        return f"{figure.value:.3f}"
    return f"{figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}]"
