"""What two coders both found: how exactly, and whether they fill in its attributes alike; for the page and the API."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from articles.agreement.attributes import AttributeFigures, attribute_figures
from articles.agreement.distances import Level
from articles.agreement.matched import ASIDE, TOGETHER, SpanFigures, match_counts, span_figures
from articles.models import Span
from articles.selectors.agreement.places import visible_seats
from articles.values import is_empty, is_shown

if TYPE_CHECKING:
    from collections.abc import Hashable
    from uuid import UUID

    from articles.agreement.coding import IntArray
    from articles.models import Project, User
    from articles.records import AttributeRecord, LabelRecord
    from articles.selectors.agreement.load import Corpus
    from articles.selectors.agreement.places import Slice

#: How far apart two values of a type are. Free text and entities are not compared.
LEVELS = {"choice": Level.NOMINAL, "boolean": Level.NOMINAL, "multi-choice": Level.MASI}


@dataclass(frozen=True, slots=True)
class AttributeRow:
    """An attribute of a label with its figures."""

    label: LabelRecord
    attribute: AttributeRecord
    level: Level
    found: AttributeFigures


@dataclass(frozen=True, slots=True)
class Both:
    """``spans``: labels that somebody used, then all together, then labels left aside."""

    spans: list[tuple[LabelRecord | None, SpanFigures]]
    attributes: list[AttributeRow]

    def as_json(self) -> dict[str, Any]:
        """Every number with n, interval and method."""
        names = {TOGETHER: "all, same label", ASIDE: "all, labels left aside"}
        return {
            "matched": [
                asdict(one) | {"label": label.key if label else names[one.label]}
                for label, one in self.spans
            ],
            "attributes": [
                {
                    "label": row.label.key,
                    "attribute": row.attribute.key,
                    "level": row.level.value,
                    **asdict(row.found),
                }
                for row in self.attributes
            ],
        }


def found_by_both(user: User, project: Project, part: Slice, corpus: Corpus) -> Both:
    """Over all pairs of coders of ``corpus``, which was read for ``part``. One query, for the attributes.

    A value that the newest codebook does not offer is as good as none; so is one that its question was not shown for.
    """
    counts = match_counts(corpus.coding)
    spans = []
    for figures in span_figures(counts):
        label = corpus.labels[figures.label] if figures.label >= 0 else None
        if figures.matched or figures.f1_overlap.value is not None:
            spans.append((label, figures))
    filled: dict[UUID, dict[str, Any]] = dict(
        Span.objects.live()
        .filter(assignment__in=visible_seats(user, project, part))
        .exclude(attributes={})
        .values_list("pk", "attributes")
    )
    given = [filled.get(pk, {}) for pk in corpus.span_ids]
    rows = []
    for number, label in enumerate(corpus.labels):
        for attribute in label.attributes:
            level = LEVELS.get(attribute.type)
            if level is None:
                continue
            mine = np.flatnonzero(corpus.coding.span_label == number)
            values, offered = _values(attribute, level, given, mine)
            found = attribute_figures(counts, number, values, offered, level)
            if found.matched:
                rows.append(AttributeRow(label, attribute, level, found))
    return Both(spans, rows)


def _values(
    attribute: AttributeRecord, level: Level, given: list[dict[str, Any]], mine: IntArray
) -> tuple[IntArray, list[Hashable]]:
    """Codes of all spans, those of other labels missing, and the values that they stand for."""
    keys = [value.key for value in attribute.values]
    offered: list[Hashable] = [False, True] if attribute.type == "boolean" else list(keys)
    codes = np.full(len(given), -1, dtype=np.int64)
    told: dict[int, Any] = {}
    for span in mine.tolist():
        answer = given[span].get(attribute.key)
        if answer is None or is_empty(answer) or not is_shown(attribute, given[span]):
            continue
        told[span] = frozenset(answer) & frozenset(keys) if level is Level.MASI else answer
    if level is Level.MASI:
        used: set[frozenset[str]] = {one for one in told.values() if one}
        offered = [*sorted(used, key=sorted)]
    place = {value: number for number, value in enumerate(offered)}
    for span, value in told.items():
        codes[span] = place.get(value, -1)
    return codes, offered
