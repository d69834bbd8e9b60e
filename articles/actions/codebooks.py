"""Storing codebook versions."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.db.models import Max
from django.utils import timezone

from articles.models import Attribute, Codebook, Label, Question, RelationType

if TYPE_CHECKING:
    from typing import Any

    from articles.models import Project
    from articles.records import AttributeRecord, CodebookRecord, LabelRecord


def store_codebook(project: Project, record: CodebookRecord) -> Codebook:
    """Store ``record`` as the project's next version, published. Call inside a transaction."""
    codebook = Codebook(
        project=project,
        number=next_number(project),
        state=Codebook.State.PUBLISHED,
        published_at=timezone.now(),
    )
    fill(codebook, record)
    return codebook


def next_number(project: Project) -> int:
    """The number of the project's next version."""
    return (project.codebooks.aggregate(last=Max("number"))["last"] or 0) + 1


def fill(codebook: Codebook, record: CodebookRecord) -> None:
    """Save ``codebook`` with the content of ``record``; it has no rows yet, or they were emptied."""
    codebook.name = record.name
    codebook.definition = record.definition
    codebook.rules = list(record.rules)
    codebook.save()
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


def empty(codebook: Codebook) -> None:
    """Delete the rows of a draft, which nothing can hang on."""
    Attribute.objects.filter(label__codebook=codebook).delete()
    codebook.labels.update(parent=None)
    codebook.labels.all().delete()
    codebook.relation_types.all().delete()
    codebook.questions.all().delete()


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
        "ordered": record.ordered,
        "required": record.required,
        "shown_when": {key: list(values) for key, values in record.shown_when.items()},
        "definition": record.definition,
    }
