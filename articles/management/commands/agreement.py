"""``agreement PROJECT``: the agreement report on the command line."""

from __future__ import annotations

import datetime as dt
import gc
import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.agreement.explained import DIFFERENCES
from articles.formats.numbers import COLUMNS, csv_text, rows_of
from articles.formats.sheet import markdown
from articles.management import projects
from articles.permissions import can_review
from articles.selectors.agreement import project_agreement, why_empty
from articles.selectors.agreement.differences import project_differences
from articles.selectors.agreement.over_time import agreement_over_time
from articles.selectors.agreement.places import Slice
from articles.selectors.agreement.report import figure
from articles.selectors.agreement.settled import settled_accuracy
from articles.selectors.agreement.unitizing import project_unitizing
from articles.selectors.slices import FILTERS, named_slice
from articles.values import LEVELS, PERIODS, RESAMPLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from articles.models import Project, User
    from articles.selectors.agreement import Figure, Report
    from articles.selectors.agreement.differences import Differences
    from articles.selectors.agreement.over_time import OverTime
    from articles.selectors.agreement.settled import Settled
    from articles.selectors.agreement.unitizing import Unitizing


class Command(BaseCommand):
    """Print agreement over the released codings of a project."""

    help = "Agreement over released codings, as a table or as JSON with every number."

    def add_arguments(self, parser: CommandParser) -> None:
        """The project and the filters of the agreement page."""
        projects.add_arguments(parser)
        parser.add_argument("--round", help="name or id of a round")
        parser.add_argument(
            "--annotator", help="id of a coder: only the pairs that they are one of"
        )
        parser.add_argument("--codebook", type=int, help="number of a codebook version")
        parser.add_argument("--label", help="key of one label")
        parser.add_argument("--outlet")
        parser.add_argument("--batch", type=UUID, help="id of an import of articles")
        parser.add_argument(
            "--drift", choices=PERIODS, help="also alpha and density of spans, period by period"
        )
        parser.add_argument(
            "--level", choices=LEVELS, default=LEVELS[0], help="the unit that alpha compares"
        )
        for name, what in (
            ("since", "published from"),
            ("until", "published until"),
            ("finished-since", "coded from"),
            ("finished-until", "coded until"),
        ):
            parser.add_argument(f"--{name}", type=dt.date.fromisoformat, help=f"{what}, YYYY-MM-DD")
        parser.add_argument(
            "--differences", action="store_true", help="also why coders differ, label by label"
        )
        parser.add_argument(
            "--settled", action="store_true", help="also each coder against what was settled"
        )
        parser.add_argument(
            "--resamples",
            type=int,
            choices=RESAMPLES,
            help="also the reliability table, with BCa intervals by so many resamples of articles",
        )
        parser.add_argument(
            "--exclusive",
            help="also u-alphas of labels that exclude each other: their keys, with commas between",
        )
        parser.add_argument("--csv", action="store_true", help="every number as one CSV table")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compute and print."""
        # Looking for cycles among a million rows costs seconds, and there are none.
        gc.disable()
        try:
            self.report(options)
        finally:
            gc.enable()

    def report(self, options: dict[str, Any]) -> None:
        """Everything that was asked for."""
        project, user = projects.project_and_user(options["project"], options["user"])
        if not can_review(user, project):
            raise CommandError("Agreement is for owners, managers and adjudicators.")
        try:
            self.compute(user, project, options)
        except ValidationError as error:
            raise CommandError(_told(error)) from error

    def compute(self, user: User, project: Project, options: dict[str, Any]) -> None:
        """The figures that the options ask for. Raises ValidationError by option."""
        filters = named_slice(user, project, {name: options[name] for name in FILTERS})
        report = project_agreement(user, project, progress=self.progress("counted"), **filters)
        differences = reliability = settled = unitizing = drift = None
        if options["drift"]:
            drift = agreement_over_time(user, project, Slice(**filters), options["drift"])
        if options["differences"]:
            differences = project_differences(user, project, **filters)
        if options["exclusive"]:
            chosen = options["exclusive"].split(",")
            unitizing = project_unitizing(user, project, exclusive=chosen, **filters)
        if options["settled"]:
            settled = settled_accuracy(user, project, **filters)
        if options["resamples"]:
            # Brings scipy: only who asks for it waits.
            from articles.selectors.agreement.reliability import reliability_report

            reliability = reliability_report(
                user,
                project,
                resamples=options["resamples"],
                progress=self.progress("resampled"),
                ground=report.ground,
                **filters,
            )
        if options["json"] or options["csv"]:
            more: dict[str, Any] = {
                "drift": drift,
                "differences": differences,
                "unitizing": unitizing,
                "settled": settled,
                "reliability": reliability,
            }
            found = report.as_json() | {name: one.as_json() for name, one in more.items() if one}
            self.stdout.write(
                csv_text(COLUMNS, rows_of(found))
                if options["csv"]
                else json.dumps(found, ensure_ascii=False, indent=1),
                ending="" if options["csv"] else "\n",
            )
        elif not report.available:
            self.stdout.write(why_empty(report))
        else:
            self.tables(report)
            if differences:
                self.kinds(differences)
            if unitizing:
                self.units(unitizing)
            if settled:
                self.accuracy(settled)
            if drift:
                self.periods(drift)
            if reliability:
                self.stdout.write(f"\n{markdown(reliability.sheet())}", ending="")

    def progress(self, what: str) -> Callable[[int, int], None]:
        """A bar on the error stream, where somebody looks at it: the figures can be piped on."""

        def show(done: int, of: int) -> None:
            if self.stderr.isatty():
                bar = "█" * (40 * done // of)
                end = "\n" if done == of else ""
                self.stderr.write(f"\r{bar:<40} {what} {done:,} of {of:,}", ending=end)

        return show

    def periods(self, drift: OverTime) -> None:
        """Alpha period by period, and spans per 1,000 characters of each coder."""
        names = "".join(f"{coder.name[:10]:>11}" for coder in drift.coders)
        self.stdout.write(f"\n{drift.by:<32}{'articles':>10}  {'alpha [95% interval]':<22}{names}")
        for row in drift.periods:
            shares = [one.per_thousand if one else None for one in row.densities]
            cells = "".join(f"{'–' if one is None else f'{one:.2f}':>11}" for one in shares)
            alpha = shown(figure(row.alpha)) if row.articles else "–"
            self.stdout.write(f"{row.name[:31]:<32}{row.articles:>10}  {alpha:<22}{cells}")

    def tables(self, report: Report) -> None:
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
        if report.passes.rows:
            self.stdout.write(
                f"\n{'round':<16}{'version':>8}{'seen':>6}{'articles':>10}  alpha [95% interval]"
            )
        for one in report.passes.rows:
            self.stdout.write(
                f"{one.round:<16}{one.version:>8}{'yes' if one.seen else 'no':>6}{one.articles:>10}  "
                f"{shown(figure(one.alpha))}"
            )
        if report.without:
            self.stdout.write("\nalpha of the others, without")
        for coder, alpha in zip(report.ground.coders, report.without, strict=False):
            self.stdout.write(f"{coder.name:<28} {shown(figure(alpha))}")
        self.stdout.write(f"\n{report.methods}")

    def units(self, found: Unitizing) -> None:
        """The u-alphas of the labels that were taken together."""
        for family in found.families:
            named = ", ".join(label.key for label in family.labels)
            self.stdout.write(f"\nu-alphas of {named}")
            if family.why:
                self.stdout.write(family.why)
                continue
            one = family.found
            for name, estimate in (("u", one.u), ("|u", one.bar_u), ("cu", one.cu)):
                self.stdout.write(f"{name:<28} {shown(figure(estimate))}")
            self.stdout.write(f"{'coverage of cu':<28} {one.coverage or 0:.3f}")

    def kinds(self, found: Differences) -> None:
        """Why coders differ: passages alike and by kind, with a sentence each."""
        heads = "".join(f"{kind.value:>10}" for kind in DIFFERENCES)
        self.stdout.write(f"\n{'label':<16}{'passages':>10}{'alike':>8}{heads}")
        for one in (*found.found.labels, found.found.every):
            key = found.labels[one.label].key if one.label >= 0 else "all"
            counts = "".join(f"{count:>10}" for count in one.counts)
            self.stdout.write(
                f"{key:<16}{one.passages:>10}{one.same:>8}{counts}  {found.sentence(one)}"
            )

    def accuracy(self, found: Settled) -> None:
        """Each coder against what was settled, all labels together."""
        self.stdout.write(
            f"\n{'coder':<16}{'articles':>10}{'spans':>7}{'settled':>9}  precision [95% interval]  recall"
        )
        for row in found.rows:
            one = row.together
            self.stdout.write(
                f"{row.coder.name:<16}{one.articles:>10}{one.own:>7}{one.settled:>9}  "
                f"{shown(figure(one.precision)):<25} {shown(figure(one.recall))}"
            )


def _told(error: ValidationError) -> str:
    """Each thing that is wrong behind its option."""
    return "; ".join(
        f"--{name.replace('_', '-')}: {' '.join(messages)}"
        for name, messages in error.message_dict.items()
    )


def shown(figure: Figure) -> str:
    """A number with its interval, or why there is none."""
    if figure.value is None:
        return figure.why
    if figure.low is None or figure.high is None:
        return f"{figure.value:.3f}"
    return f"{figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}]"
