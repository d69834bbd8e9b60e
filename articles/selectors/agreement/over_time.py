"""Agreement over time: alpha by week, month or import batch, and how densely each coder marks."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import asdict, dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np
from django.db.models import Count
from django.utils.translation import gettext as _

from articles.agreement.periods import alpha_by_group
from articles.models import Span
from articles.models.counted import raw_id, raw_rows
from articles.selectors.agreement.ground import load_statistics
from articles.selectors.agreement.places import (
    coders_of,
    day_of,
    maps_to_newest,
    structures_of,
)
from articles.selectors.batches import batch_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from articles.agreement import Estimate
    from articles.models import Project, User
    from articles.models.counted import Raw
    from articles.records import LabelRecord
    from articles.selectors.agreement.ground import Ground
    from articles.selectors.agreement.places import Coder, Slice

#: What a coding is read with, beside what agreement needs.
MORE = ("submitted_at", "article__batch", "article__length")


@dataclass(frozen=True, slots=True)
class Density:
    """What a coder finished in a period: codings, their spans, and the text that they lie in, in code points."""

    codings: int
    spans: int
    length: int

    @property
    def per_thousand(self) -> float | None:
        """Spans in 1,000 characters."""
        return 1000 * self.spans / self.length if self.length else None


@dataclass(frozen=True, slots=True)
class Period:
    """A week, a month or a batch. ``key``: 2026-W03, 2026-01, or the id of the import ("" without one).

    ``articles`` of two coders or more, ``spans`` compared in them. ``versions`` of the codebook that they were coded
    with, and of these the ``new`` ones, which no earlier period has (the first period's are not new). ``densities`` in
    the order of the coders, None for who finished nothing; of all their released codings, also those of single coders.
    """

    key: str
    name: str
    articles: int
    spans: int
    alpha: Estimate
    versions: list[int]
    new: list[int]
    densities: list[Density | None]


@dataclass(frozen=True, slots=True)
class OverTime:
    """The periods, oldest first. ``usual``: each coder's density over all of them. ``label``: None for all together."""

    by: str
    ground: Ground
    label: LabelRecord | None
    coders: list[Coder]
    periods: list[Period]
    usual: list[Density]

    def as_json(self) -> dict[str, Any]:
        """Every number with n, interval and method."""
        return {
            "by": self.by,
            "label": self.label.key if self.label else None,
            "level": self.ground.unit.level,
            "periods": [
                {
                    "period": period.key,
                    "name": period.name,
                    "articles": period.articles,
                    "spans": period.spans,
                    "codebooks": period.versions,
                    "codebooks_new": period.new,
                    "alpha": asdict(period.alpha),
                    "coders": [
                        {
                            "annotator": str(coder.id),
                            "username": coder.name,
                            **asdict(one),
                            "spans_per_1000": one.per_thousand,
                        }
                        for coder, one in zip(self.coders, period.densities, strict=True)
                        if one
                    ],
                }
                for period in self.periods
            ],
        }

    def as_rows(self) -> list[dict[str, Any]]:
        """One row for each period, and one for each coder in it, under ``COLUMNS``."""
        rows = []
        for period in self.periods:
            head = {"period": period.key, "name": period.name}
            rows.append(
                _ROW
                | head
                | {
                    "articles": period.articles,
                    "spans": period.spans,
                    "alpha": period.alpha.value,
                    "alpha_low": period.alpha.low,
                    "alpha_high": period.alpha.high,
                    "codebooks": " ".join(map(str, period.versions)),
                }
            )
            rows += [
                _ROW
                | head
                | {
                    "coder": coder.name,
                    "articles": one.codings,
                    "spans": one.spans,
                    "spans_per_1000": one.per_thousand,
                }
                for coder, one in zip(self.coders, period.densities, strict=True)
                if one
            ]
        return rows


COLUMNS = (
    *("period", "name", "coder", "articles", "spans"),
    *("alpha", "alpha_low", "alpha_high", "codebooks", "spans_per_1000"),
)
_ROW: dict[str, Any] = dict.fromkeys(COLUMNS)


def agreement_over_time(user: User, project: Project, part: Slice, by: str) -> OverTime:
    """The periods of a slice, by a member of ``articles.values.PERIODS``. Three queries beside ``load_statistics``.

    Alpha goes by when the last of an article's coders was done, density by when the coder was.
    """
    ground = load_statistics(user, project, part, more=MORE)
    seats = ground.places.seats
    at, batch, length = (seats.column(name) for name in MORE)
    period_of = _PERIODS[by]
    keys = [
        period_of(max(day_of(row[at]) for row in seats.of(spot)), seats.of(spot)[0][batch])
        for spot in ground.spots
    ]
    coders = coders_of(project, ground.places.annotators(seats))
    numbers = {raw_id(coder.id): number for number, coder in enumerate(coders)}
    counts = _span_counts(project, ground, part)
    sums: defaultdict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    for spot in seats:
        for row in seats.of(spot):
            found = sums[period_of(day_of(row[at]), row[batch]), numbers[row[3]]]
            found[0] += 1
            found[1] += counts.get(row[2], 0)
            found[2] += row[length]
    names = _names(user, project, by, {*keys, *(key for key, _coder in sums)})
    place = {key: number for number, key in enumerate(names)}
    group = np.array([place[key] for key in keys], dtype=np.int64)
    versions = _versions(ground, keys)
    known: set[int] = set()
    periods = []
    for key, made in zip(names, alpha_by_group(ground.statistics, group, len(names)), strict=True):
        coded = versions.get(key, set())
        new = sorted(coded - known) if known else []
        known |= coded
        densities = [
            Density(*sums[key, number]) if (key, number) in sums else None
            for number in range(len(coders))
        ]
        periods.append(
            Period(
                *(key, names[key], made.articles, made.spans, made.alpha),
                *(sorted(coded), new, densities),
            )
        )
    usual = [
        Density(
            *map(sum, zip(*(row for (_key, at), row in sums.items() if at == number), strict=True))
        )
        for number in range(len(coders))
    ]
    label = ground.labels[0] if part.label and ground.labels else None
    return OverTime(by, ground, label, coders, periods, usual)


@cache
def _week(day: str) -> str:
    year, week, _weekday = dt.date.fromisoformat(day).isocalendar()
    return f"{year}-W{week:02}"


#: The key of a period from a day (YYYY-MM-DD) and an import.
_PERIODS: dict[str, Callable[[str, Raw | None], str]] = {
    "week": lambda day, _batch: _week(day),
    "month": lambda day, _batch: day[:7],
    "batch": lambda _day, batch: str(UUID(batch)) if batch else "",
}


def _names(user: User, project: Project, by: str, keys: set[str]) -> dict[str, str]:
    """What the periods are called, in their order. One query for batches."""
    if by != "batch":
        return {key: key for key in sorted(keys)}
    known = {"": _("without an import")}
    known |= {str(pk): name for pk, name in batch_names(user, project).items()}
    known |= {key: key for key in keys - known.keys()}
    return {key: name for key, name in known.items() if key in keys}


def _versions(ground: Ground, keys: Iterable[str]) -> Mapping[str, set[int]]:
    """The codebook versions that the compared articles of each period were coded with."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for spot, key in zip(ground.spots, keys, strict=True):
        if ground.places.seats.size(spot) > 1:
            found[key].add(ground.places.rounds[spot[0]].codebook.number)
    return found


def _span_counts(project: Project, ground: Ground, part: Slice) -> dict[Raw, int]:
    """Spans of every coding of the project, of the label that was asked for if one was. One query."""
    rows = Span.objects.live().filter(assignment__round__project=project).order_by()
    if part.label:
        structures = structures_of(ground.places, list(ground.places.seats))
        maps = maps_to_newest(project, structures)
        rows = rows.filter(
            label__in=[
                pk
                for one in structures
                for pk, key in one.label_keys.items()
                if maps[one.number].get(key) == part.label
            ]
        )
    counted = rows.values("assignment").annotate(n=Count("pk")).values_list("assignment", "n")
    return {row[0]: row[1] for row in raw_rows(counted)}
