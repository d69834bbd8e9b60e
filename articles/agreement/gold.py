"""One coding held against gold: what was found, where ends are off, what carries another label, what is missing.

Two spans of one label are a pair if they share text; pairs are one-to-one, chosen so that as many as possible have both
ends within the tolerance, then by ``1 + IoU`` (``matching.py``). Of what is left, spans of different labels are a pair
(the wrong label) if both ends are within the tolerance or they share half of their text. F1 is that of information
retrieval, 2 TP / (own + gold), as in Hripcsak & Rothschild 2005; TP are pairs of one label within the tolerance.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product
from typing import Any

import numpy as np

from articles.agreement.matching import one_to_one
from articles.spans import Parts, envelope, shared_length

#: More than any two pairs weigh: a pair within the tolerance is never given up for others.
_WITHIN = 5.0
#: Spans of different labels that share less of their text are two things, not one under the wrong label.
HALF = 0.5


class Kind(StrEnum):
    """What became of one span of either side."""

    FOUND = "found"
    OFF = "off"
    WRONG = "wrong"
    MISSED = "missed"
    EXTRA = "extra"


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of a coding: ``parts`` in code points, ``attributes`` as they are stored."""

    id: str
    label: str
    parts: Parts
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A pair, or a span of one side alone.

    ``label`` is gold's (for ``extra`` one's own), ``instead`` one's own where it is wrong. ``start_off`` and
    ``end_off``: code points from gold's end to one's own, below zero if one's own lies before. ``values``: the
    attributes compared that differ, as (key, own, gold); None stands for no value.
    """

    kind: Kind
    label: str
    own: str | None = None
    gold: str | None = None
    instead: str = ""
    start_off: int = 0
    end_off: int = 0
    values: tuple[tuple[str, Any, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """Counts of one label, or of all.

    ``own`` and ``gold`` are spans of either side. ``off_by``: code points that both ends of found and off ones are
    apart, summed. ``right`` of ``values`` attributes are the same.
    """

    label: str
    found: int = 0
    off: int = 0
    wrong: int = 0
    missed: int = 0
    extra: int = 0
    own: int = 0
    gold: int = 0
    off_by: int = 0
    right: int = 0
    values: int = 0

    @property
    def precision(self) -> float | None:
        """Share of one's own spans that gold has, within the tolerance; None without any."""
        return self.found / self.own if self.own else None

    @property
    def recall(self) -> float | None:
        """Share of gold that was found, within the tolerance; None without any."""
        return self.found / self.gold if self.gold else None

    @property
    def f1(self) -> float | None:
        """2 TP / (own + gold); None where neither marked anything."""
        total = self.own + self.gold
        return 2 * self.found / total if total else None

    @property
    def mean_off(self) -> float | None:
        """Mean distance of an end from gold's, in code points, over pairs of this label."""
        pairs = self.found + self.off
        return self.off_by / (2 * pairs) if pairs else None

    def passed(self, mark: int) -> bool:
        """Whether F1 reaches ``mark`` per cent; what has nothing to find and nothing marked does."""
        return self.f1 is None or 100 * self.f1 >= mark


@dataclass(frozen=True, slots=True)
class Comparison:
    """A coding against gold: ``labels`` in order of their keys, ``outcomes`` in text order."""

    labels: tuple[LabelFigures, ...]
    overall: LabelFigures
    outcomes: tuple[Outcome, ...]

    def failed(self, mark: int) -> list[str]:
        """Labels that gold has and that miss ``mark`` per cent."""
        return [row.label for row in self.labels if row.gold and not row.passed(mark)]

    def passed(self, mark: int) -> bool:
        """Every label that gold has reaches ``mark`` per cent, and all spans together do: extras count there."""
        return not self.failed(mark) and self.overall.passed(mark)


def compare(
    own: Iterable[Mark],
    gold: Iterable[Mark],
    *,
    tolerance: int,
    keys: Mapping[str, Sequence[str]] | None = None,
) -> Comparison:
    """Hold ``own`` against ``gold``; neither order matters.

    ``tolerance``: code points that either end may be apart. ``keys``: by label the attributes to compare; none is
    compared by default.
    """
    mine, theirs = sorted(own, key=_order), sorted(gold, key=_order)
    pairs = _pairs(mine, theirs, tolerance, same=True)
    left = [mark for mark in mine if mark.id not in {one.id for one, _two in pairs}]
    open_gold = [mark for mark in theirs if mark.id not in {two.id for _one, two in pairs}]
    wrong = _pairs(left, open_gold, tolerance, same=False)
    used = {one.id for one, _two in wrong}, {two.id for _one, two in wrong}
    placed = [
        (two, _paired(one, two, tolerance, (keys or {}).get(two.label, ()))) for one, two in pairs
    ]
    placed += [(two, _wrong(one, two)) for one, two in wrong]
    placed += [
        (two, Outcome(Kind.MISSED, two.label, gold=two.id))
        for two in open_gold
        if two.id not in used[1]
    ]
    placed += [
        (one, Outcome(Kind.EXTRA, one.label, own=one.id)) for one in left if one.id not in used[0]
    ]
    placed.sort(key=lambda item: (_order(item[0]), item[1].kind))
    outcomes = tuple(outcome for _mark, outcome in placed)
    labels = _figures(mine, theirs, outcomes, keys or {})
    return Comparison(labels, total(labels), outcomes)


def _order(mark: Mark) -> tuple[Any, ...]:
    start, end = envelope(mark.parts)
    return start, -end, mark.parts, mark.label, mark.id


def _length(parts: Parts) -> int:
    return sum(end - start for start, end in parts)


def _distances(one: Mark, two: Mark) -> tuple[int, int]:
    (start, end), (right_start, right_end) = envelope(one.parts), envelope(two.parts)
    return start - right_start, end - right_end


def _within(one: Mark, two: Mark, tolerance: int) -> bool:
    return max(map(abs, _distances(one, two))) <= tolerance


def _iou(one: Mark, two: Mark) -> float:
    shared = shared_length(one.parts, two.parts)
    return shared / (_length(one.parts) + _length(two.parts) - shared)


def _pairs(
    mine: Sequence[Mark], theirs: Sequence[Mark], tolerance: int, *, same: bool
) -> list[tuple[Mark, Mark]]:
    """The best one-to-one pairs of one label (``same``), or of different ones."""
    edges: list[tuple[int, int, float]] = []
    for (i, one), (j, two) in product(enumerate(mine), enumerate(theirs)):
        if (one.label == two.label) is not same or not shared_length(one.parts, two.parts):
            continue
        within, iou = _within(one, two, tolerance), _iou(one, two)
        if same or within or iou >= HALF:
            edges.append((i, j, iou + _WITHIN * within))
    if not edges:
        return []
    lefts, rights, weights = (np.array(column) for column in zip(*edges, strict=True))
    # One problem: edges of one label never meet those of another but in the second step, where they should.
    chosen = one_to_one(np.zeros(len(edges), dtype=np.int64), lefts, rights, weights)
    return [(mine[i], theirs[j]) for (i, j, _w), taken in zip(edges, chosen, strict=True) if taken]


def _paired(one: Mark, two: Mark, tolerance: int, keys: Sequence[str]) -> Outcome:
    start, end = _distances(one, two)
    values = tuple(
        (key, one.attributes.get(key), two.attributes.get(key))
        for key in keys
        if one.attributes.get(key) != two.attributes.get(key)
    )
    kind = Kind.FOUND if _within(one, two, tolerance) else Kind.OFF
    return Outcome(kind, two.label, one.id, two.id, "", start, end, values)


def _wrong(one: Mark, two: Mark) -> Outcome:
    start, end = _distances(one, two)
    return Outcome(Kind.WRONG, two.label, one.id, two.id, one.label, start, end)


def _figures(
    mine: Sequence[Mark],
    theirs: Sequence[Mark],
    outcomes: Sequence[Outcome],
    keys: Mapping[str, Sequence[str]],
) -> tuple[LabelFigures, ...]:
    """Counts by label. Attributes count where either side of a pair has a value."""
    marks = {mark.id: mark for mark in (*mine, *theirs)}
    kinds: defaultdict[str, Counter[Kind]] = defaultdict(Counter)
    off: Counter[str] = Counter()
    values: Counter[str] = Counter()
    differ: Counter[str] = Counter()
    for outcome in outcomes:
        kinds[outcome.label][outcome.kind] += 1
        if outcome.kind in (Kind.FOUND, Kind.OFF):
            off[outcome.label] += abs(outcome.start_off) + abs(outcome.end_off)
            pair = marks[outcome.own or ""].attributes, marks[outcome.gold or ""].attributes
            asked = keys.get(outcome.label, ())
            values[outcome.label] += sum(any(key in side for side in pair) for key in asked)
            differ[outcome.label] += len(outcome.values)
    own, gold = Counter(mark.label for mark in mine), Counter(mark.label for mark in theirs)
    return tuple(
        LabelFigures(
            label,
            **{kind.value: kinds[label][kind] for kind in Kind},
            own=own[label],
            gold=gold[label],
            off_by=off[label],
            right=values[label] - differ[label],
            values=values[label],
        )
        for label in sorted({*own, *gold})
    )


def total(rows: Iterable[LabelFigures], label: str = "") -> LabelFigures:
    """The counts of ``rows`` together."""
    found = list(rows)
    names = [name for name in LabelFigures.__dataclass_fields__ if name != "label"]
    return LabelFigures(label, **{name: sum(getattr(row, name) for row in found) for name in names})
