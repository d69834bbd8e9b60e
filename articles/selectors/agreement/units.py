"""Agreement of the second stage: how coders classified the units that were settled for them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from articles.agreement import krippendorff_band
from articles.agreement.units import unit_agreement
from articles.models import Assignment, Round, Span
from articles.selectors.agreement.report import Figure, figure

if TYPE_CHECKING:
    from articles.agreement.estimate import Band
    from articles.agreement.units import UnitAgreement
    from articles.models import Project, User
    from articles.records import LabelRecord

#: The label of a unit that nobody classified is no classification.
BARE = "unit"


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One label against the rest."""

    label: LabelRecord
    given: int
    alpha: Figure


@dataclass(frozen=True, slots=True)
class UnitReport:
    """A round that classifies units: nominal alpha over all labels, and label by label."""

    round: str
    first_stage: str
    found: UnitAgreement
    alpha: Figure
    percent: Figure
    band: Band | None
    rows: list[UnitRow]

    def as_json(self) -> dict[str, Any]:
        """Every number with n, interval and method."""
        return {
            "round": self.round,
            "units_from": self.first_stage,
            "units": self.found.units,
            "articles": self.found.articles,
            "alpha": asdict(self.found.alpha),
            "percent": asdict(self.found.percent),
            "labels": [
                {"label": row.label, "given": row.given, "alpha": asdict(row.alpha)}
                for row in self.found.labels
            ],
            "confusion": [
                {"a": a, "b": b, "pairs": pairs} for (a, b), pairs in self.found.confusion.items()
            ],
        }


def unit_reports(user: User, project: Project, *, round: str | None = None) -> list[UnitReport]:
    """The second stages of a project, or one of its rounds by name; over what ``user`` may see that is released.

    Two queries a round, of which a study has one or two.
    """
    rounds = project.rounds.exclude(units_from=None).select_related("codebook", "units_from")
    if round:
        rounds = rounds.filter(name=round)
    return [_report(user, one) for one in rounds.order_by("created_at", "pk")]


def _report(user: User, round: Round) -> UnitReport:
    structure = round.codebook.structure()
    codings = Assignment.objects.content_visible_to(user).released()
    codings = codings.filter(round=round, kind=Assignment.Kind.CODING)
    spans = Span.objects.live().filter(assignment__in=codings.values("pk"))
    coders: dict[UUID, int] = {}
    articles: defaultdict[UUID, defaultdict[tuple[Any, ...], dict[int, str]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    columns = ("assignment__article", "assignment__annotator", "parts", "label")
    for article, coder, parts, label in spans.order_by("start", "pk").values_list(*columns):
        number = coders.setdefault(coder, len(coders))
        key = structure.label_keys[label]
        if key != BARE:
            articles[article][tuple(map(tuple, parts))][number] = key
    units = [
        [[given.get(number) for number in range(len(coders))] for given in places.values()]
        for places in articles.values()
    ]
    found = unit_agreement(units)
    labels = {label.key: label for label in structure.record.labels}
    return UnitReport(
        round=round.name,
        first_stage=round.units_from.name if round.units_from else "",
        found=found,
        alpha=figure(found.alpha),
        percent=figure(found.percent),
        band=krippendorff_band(found.alpha),
        rows=[UnitRow(labels[row.label], row.given, figure(row.alpha)) for row in found.labels],
    )
