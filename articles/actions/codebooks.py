"""Storing codebook versions."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.utils import timezone

from articles.models import Attribute, Codebook, Label, Question, RelationType

if TYPE_CHECKING:
    from typing import Any

    from articles.models import Project
    from articles.records import AttributeRecord, CodebookRecord, LabelRecord


def store_codebook(project: Project, record: CodebookRecord) -> Codebook:
    """Store ``record`` as the project's next version, published. Call inside a transaction."""
    number = project.codebooks.count() + 1
    codebook = Codebook.objects.create(
        project=project,
        number=number,
        name=record.name,
        definition=record.definition,
        rules=list(record.rules),
        state=Codebook.State.PUBLISHED,
        published_at=timezone.now(),
    )
    labels = [_label(codebook, order, label) for order, label in enumerate(record.labels)]
    by_key = {label.key: label for label in labels}
    for label, source in zip(labels, record.labels, strict=True):
        label.parent = by_key.get(source.parent)
    Label.objects.bulk_create(labels)
    Attribute.objects.bulk_create(
        Attribute(label=label, order=order, **_field(attribute))
        for label, source in zip(labels, record.labels, strict=True)
        for order, attribute in enumerate(source.attributes)
    )
    RelationType.objects.bulk_create(
        RelationType(
            codebook=codebook,
            order=order,
            **{
                **asdict(kind),
                "source_labels": list(kind.source_labels),
                "target_labels": list(kind.target_labels),
            },
        )
        for order, kind in enumerate(record.relation_types)
    )
    Question.objects.bulk_create(
        Question(codebook=codebook, order=order, label_key=question.label, **_field(question))
        for order, question in enumerate(record.questions)
    )
    return codebook


def _label(codebook: Codebook, order: int, record: LabelRecord) -> Label:
    return Label(
        codebook=codebook,
        order=order,
        key=record.key,
        name=record.name,
        abbreviation=record.abbreviation,
        # The key is the position among the visible labels: nine fit the digits, the tenth is 0.
        hotkey=str((order + 1) % 10) if order < 10 else "",
        kind=record.kind,
        color=record.color,
        definition=record.definition,
        code_it=record.code_it,
        do_not_code_it=record.do_not_code_it,
        examples=list(record.examples),
        self_overlap=record.self_overlap,
        discontinuous=record.discontinuous,
        starter=record.starter,
    )


def _field(record: AttributeRecord) -> dict[str, Any]:
    return {
        "key": record.key,
        "name": record.name,
        "type": record.type,
        "values": [asdict(value) for value in record.values],
        "closed": record.closed,
        "required": record.required,
        "shown_when": {key: list(values) for key, values in record.shown_when.items()},
        "definition": record.definition,
    }
