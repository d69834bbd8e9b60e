"""The links of one type as a table: rows are the spans where they may start, columns those where they may lead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID

    from articles.records import RelationTypeRecord
    from articles.selectors.workspace import SpanItem, Workspace


@dataclass(frozen=True, slots=True)
class Cell:
    """A pair: whether it may be linked, and its link."""

    target: str
    quote: str
    allowed: bool
    relation: UUID | None


@dataclass(frozen=True, slots=True)
class Line:
    """A span and its pairs; ``lacking`` says how many links it still needs."""

    span: SpanItem
    cells: list[Cell]
    lacking: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """The table of one relation type; empty without a pair that could be linked."""

    assignment: UUID
    kind: RelationTypeRecord
    columns: list[SpanItem]
    rows: list[Line]


def fits(kind: RelationTypeRecord, source: SpanItem, target: SpanItem) -> bool:
    """Whether the codebook allows a link of this type from one span to the other."""
    return (
        source.id != target.id
        and source.label.key in kind.source_labels
        and target.label.key in kind.target_labels
        and (not kind.same_label or source.label.key == target.label.key)
    )


def link_matrix(workspace: Workspace, kind: RelationTypeRecord) -> Matrix:
    """The table of ``kind``, spans in the order of the text. No queries."""
    spans = workspace.spans
    keys = workspace.structure.relation_type_keys
    linked: dict[tuple[str, str], UUID] = {}
    starting: dict[str, int] = {}
    for row in workspace.relations:
        if keys[row.type_id] == kind.key:
            source, target = str(row.source_id), str(row.target_id)
            linked[source, target] = row.pk
            starting[source] = starting.get(source, 0) + 1
            if kind.symmetric:
                linked[target, source] = row.pk
    columns = [one for one in spans if any(fits(kind, other, one) for other in spans)]
    rows = [
        Line(
            span,
            [
                Cell(one.id, one.quote_short, fits(kind, span, one), linked.get((span.id, one.id)))
                for one in columns
            ],
            max(0, kind.minimum - starting.get(span.id, 0)),
        )
        for span in spans
        if any(fits(kind, span, other) for other in spans)
    ]
    return Matrix(workspace.assignment.pk, kind, columns, rows)
