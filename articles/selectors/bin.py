"""The bin of an assignment: its deleted spans, the last one first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from articles.selectors.workspace import SpanItem, span_item

if TYPE_CHECKING:
    import datetime as dt

    from articles.models import Assignment


@dataclass(frozen=True, slots=True)
class BinItem:
    """A deleted span, and when it was deleted."""

    item: SpanItem
    at: dt.datetime


def load_bin(assignment: Assignment) -> list[BinItem]:
    """What was deleted in ``assignment`` and is still deleted. One query beside the codebook's."""
    structure, text = assignment.round.codebook.structure(), assignment.article.text
    gone = assignment.spans.exclude(deleted_at=None).order_by("-deleted_at", "id")
    return [
        BinItem(span_item(structure, text, span), span.deleted_at)
        for span in gone
        if span.deleted_at is not None
    ]
