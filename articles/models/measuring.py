"""Two stored codings of an article, one held against the other: what submitting, feedback and drift have in common."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from articles.models.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from articles.agreement.gold import Comparison, LabelFigures, Mark
    from articles.models.assignment import Assignment
    from articles.models.round import Round
    from articles.models.structure import Structure

#: Types of attributes that have a right value; free text and names don't.
COMPARED = ("choice", "multi-choice", "boolean", "number", "year")


def marks_of(structure: Structure, spans: Iterable[Span]) -> list[Mark]:
    """Spans as the comparison takes them; labels go by their keys, which are the same in every version."""
    # Brings numpy (0.7 s): only where something is compared.
    from articles.agreement.gold import Mark

    return [
        Mark(
            str(span.pk),
            structure.label_keys[span.label_id],
            tuple((start, end) for start, end in span.parts),
            span.attributes,
        )
        for span in spans
    ]


def compared_keys(structure: Structure) -> dict[str, tuple[str, ...]]:
    """Keys of the attributes that are compared, by label."""
    return {
        label.key: tuple(one.key for one in label.attributes if one.type in COMPARED)
        for label in structure.record.labels
    }


def compare_codings(own: Assignment, gold: Assignment, round: Round) -> Comparison:
    """The coding ``own`` against ``gold``, by the tolerance and the codebook of ``round``. One query.

    Both need ``round__codebook``.
    """
    spans = list(Span.objects.live().filter(assignment__in=[own.pk, gold.pk]))
    return compare_spans(
        [span for span in spans if span.assignment_id == own.pk],
        [span for span in spans if span.assignment_id == gold.pk],
        own.round.codebook.structure(),
        gold.round.codebook.structure(),
        tolerance=round.tolerance,
    )


def compare_spans(
    own: Iterable[Span],
    gold: Iterable[Span],
    structure: Structure,
    gold_structure: Structure,
    *,
    tolerance: int,
) -> Comparison:
    """The same for spans that are loaded."""
    from articles.agreement.gold import compare

    return compare(
        marks_of(structure, own),
        marks_of(gold_structure, gold),
        tolerance=tolerance,
        keys=compared_keys(structure),
    )


def as_json(row: LabelFigures) -> dict[str, Any]:
    """The counts of a label as an attempt keeps them."""
    return {name: value for name, value in asdict(row).items() if name != "label"}
