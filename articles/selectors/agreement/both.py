"""What two coders both found: how exactly, and whether they fill in its attributes alike; for the page and the API."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from articles.agreement.attributes import AttributeFigures, attribute_figures
from articles.agreement.matched import ASIDE, TOGETHER, SpanFigures, match_counts, span_figures
from articles.selectors.agreement.filled import off_scale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articles.agreement.distances import Level
    from articles.records import AttributeRecord, LabelRecord
    from articles.selectors.agreement.filled import Column
    from articles.selectors.agreement.load import Corpus


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


def found_by_both(corpus: Corpus, columns: Sequence[Column]) -> Both:
    """Over all pairs of coders of ``corpus``."""
    counts = match_counts(corpus.coding)
    spans = []
    for figures in span_figures(counts):
        label = corpus.labels[figures.label] if figures.label >= 0 else None
        if figures.matched or figures.f1_overlap.value is not None:
            spans.append((label, figures))
    rows = []
    for column in columns:
        values = np.full(corpus.coding.n_spans, -1, dtype=np.int64)
        values[corpus.coding.span_label == column.number] = column.codes
        off = off_scale(column.attribute, column.categories)
        found = attribute_figures(
            counts, column.number, values, column.categories, column.level, off
        )
        if found.matched:
            rows.append(AttributeRow(column.label, column.attribute, column.level, found))
    return Both(spans, rows)
