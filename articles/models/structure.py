"""A codebook version as plain records, with the ids of its rows: what every save needs, read once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from articles.records import (
    AttributeRecord,
    CodebookRecord,
    LabelRecord,
    RelationTypeRecord,
    ValueRecord,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from articles.models.codebook import Codebook, FieldDefinition, Label, RelationType


@dataclass(frozen=True, slots=True)
class Structure:
    """``record`` is the content; the maps lead from keys to row ids and from label ids to keys."""

    record: CodebookRecord
    number: int
    label_ids: Mapping[str, UUID]
    label_keys: Mapping[UUID, str]
    relation_type_ids: Mapping[str, UUID]
    relation_type_keys: Mapping[UUID, str]
    question_ids: Mapping[str, UUID]
    question_keys: Mapping[UUID, str]
    retired: frozenset[str]


def build_structure(codebook: Codebook) -> Structure:
    """Read a version in four queries."""
    labels = list(
        codebook.labels.select_related("parent").prefetch_related("attributes").order_by("order")
    )
    kinds = list(codebook.relation_types.order_by("order"))
    questions = list(codebook.questions.order_by("order"))
    return Structure(
        record=CodebookRecord(
            name=codebook.name,
            definition=codebook.definition,
            labels=tuple(_label(label) for label in labels),
            relation_types=tuple(_relation_type(kind) for kind in kinds),
            questions=tuple(_field(question, question.label_key) for question in questions),
            rules=tuple(codebook.rules),
        ),
        number=codebook.number,
        label_ids={label.key: label.pk for label in labels},
        label_keys={label.pk: label.key for label in labels},
        relation_type_ids={kind.key: kind.pk for kind in kinds},
        relation_type_keys={kind.pk: kind.key for kind in kinds},
        question_ids={question.key: question.pk for question in questions},
        question_keys={question.pk: question.key for question in questions},
        retired=frozenset(label.key for label in labels if label.retired_at),
    )


def _label(label: Label) -> LabelRecord:
    return LabelRecord(
        key=label.key,
        name=label.name,
        abbreviation=label.abbreviation,
        kind=label.kind,
        definition=label.definition,
        code_it=label.code_it,
        do_not_code_it=label.do_not_code_it,
        examples=tuple(label.examples),
        color=label.color,
        parent=label.parent.key if label.parent else "",
        self_overlap=label.self_overlap,
        discontinuous=label.discontinuous,
        starter=label.starter,
        attributes=tuple(
            _field(attribute) for attribute in sorted(label.attributes.all(), key=_order)
        ),
    )


def _order(definition: FieldDefinition) -> int:
    return definition.order


def _field(row: FieldDefinition, label: str = "") -> AttributeRecord:
    values: list[dict[str, Any]] = row.values
    return AttributeRecord(
        key=row.key,
        name=row.name,
        type=row.type,
        values=tuple(ValueRecord(**value) for value in values),
        closed=row.closed,
        ordered=row.ordered,
        required=row.required,
        shown_when={key: tuple(shown) for key, shown in row.shown_when.items()},
        definition=row.definition,
        label=label,
    )


def _relation_type(kind: RelationType) -> RelationTypeRecord:
    return RelationTypeRecord(
        key=kind.key,
        name=kind.name,
        question=kind.question,
        source_labels=tuple(kind.source_labels),
        target_labels=tuple(kind.target_labels),
        definition=kind.definition,
        minimum=kind.minimum,
        severity=kind.severity,
        symmetric=kind.symmetric,
        same_label=kind.same_label,
    )
