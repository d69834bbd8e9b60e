"""Two stored codings of an article, one held against the other: what submitting, feedback and drift have in common."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from articles.codebook_mapping import translate
from articles.models.span import Span
from articles.models.versions import versions_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from articles.agreement.gold import Comparison, LabelFigures, Mark
    from articles.models.assignment import Assignment
    from articles.models.codebook import Codebook
    from articles.models.round import Round
    from articles.models.structure import Structure

#: Types of attributes that have a right value; free text and names don't.
COMPARED = ("choice", "multi-choice", "boolean", "number", "year")


def marks_of(structure: Structure, spans: Iterable[Span]) -> list[Mark]:
    """Spans as the comparison takes them; labels go by the keys of their version."""
    # Brings numpy (0.7 s): only where something is compared.
    from articles.agreement.gold import Mark

    return [
        Mark(
            str(span.pk),
            structure.label_keys[span.label_id],
            span.compared,
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
    """The coding ``own`` against ``gold``, by the tolerance and the codebook of ``round``.

    One query; three where the two were coded with different versions.

    Both need ``round__codebook``.
    """
    spans = list(Span.objects.live().filter(assignment__in=[own.pk, gold.pk]))
    return compare_spans(
        [span for span in spans if span.assignment_id == own.pk],
        [span for span in spans if span.assignment_id == gold.pk],
        own.round.codebook.structure(),
        gold.round.codebook.structure(),
        tolerance=round.tolerance,
        lead=lead_of(own.round.codebook, gold.round.codebook),
    )


def lead_of(own: Codebook, gold: Codebook) -> Mapping[str, str | None] | None:
    """Where the labels of gold's version are in ``own``; None, without a query, where it is the same. Two queries."""
    if own.pk == gold.pk:
        return None
    return translate(versions_of(own.project_id), gold.number, own.number)


def compare_spans(
    own: Iterable[Span],
    gold: Iterable[Span],
    structure: Structure,
    gold_structure: Structure,
    *,
    tolerance: int,
    lead: Mapping[str, str | None] | None = None,
) -> Comparison:
    """The same for spans that are loaded; ``lead`` as ``lead_of`` gives it.

    What the other version has no label for says nothing about the coder, and is left out: in gold what was retired or
    split since, in the coding what was added or merged.
    """
    from articles.agreement.gold import compare

    marks, right = marks_of(structure, own), marks_of(gold_structure, gold)
    if lead is not None:
        there = set(lead.values())
        marks = [mark for mark in marks if mark.label in there]
        right = [replace(mark, label=here) for mark in right if (here := lead.get(mark.label))]
    return compare(
        marks,
        right,
        tolerance=tolerance,
        keys=compared_keys(structure),
    )


def as_json(row: LabelFigures) -> dict[str, Any]:
    """The counts of a label as an attempt keeps them."""
    return {name: value for name, value in asdict(row).items() if name != "label"}
