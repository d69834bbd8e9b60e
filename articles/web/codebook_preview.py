"""What the annotator will see of an entry that is being edited: the card, made as the real one is made."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from articles.formats.codebook_check import CodebookError
from articles.records import AttributeRecord, LabelRecord, RelationTypeRecord
from articles.selectors.workspace import LinkChoice, LinkField, SpanItem
from articles.web.cards import Card
from articles.web.forms.coding import CodingForm, LinkForm, NoteForm

if TYPE_CHECKING:
    from django.http import QueryDict

    from articles.codebook_edit import Draft
    from articles.records import CodebookRecord
    from articles.web.codebook_entry import Editing, Place

#: Stands for the span of the preview, which is none.
NOBODY = uuid.UUID(int=0)


def preview_of(
    record: CodebookRecord, place: Place, data: QueryDict | None = None
) -> dict[str, Any]:
    """``card`` for a label or a relation type, ``question`` for a question; ``data``: values tried on it."""
    if place.part == "question":
        found = record.question(place.key)
        return {"question": _question(found, data)} if found else {}
    label = record.label(place.key) if place.part == "label" else None
    if place.part == "relation":
        kind = record.relation_type(place.key)
        label = record.label(kind.source_labels[0]) if kind and kind.source_labels else None
    if label is None:
        return {}
    workspace = {
        "assignment": {"id": NOBODY, "is_open": True, "language": ""},
        "has_links": bool(record.relation_types),
    }
    return {"card": _card(record, label, data), "workspace": workspace}


def tried(draft: Draft, place: Place, entry: Editing, data: QueryDict) -> dict[str, Any]:
    """The card of what was typed, where it can be read."""
    if not entry.is_valid:
        return {}
    try:
        made = entry.apply(draft)
    except CodebookError:
        return {}
    key = str(entry.form.cleaned_data.get("key") or place.key)
    return preview_of(made.record, replace(place, key=key), data)


def _card(record: CodebookRecord, label: LabelRecord, data: QueryDict | None) -> Card:
    quote = label.examples[0] if label.examples else _("words of the article")
    item = SpanItem(
        id=str(NOBODY),
        label=label,
        start=0,
        end=len(quote),
        parts=[[0, len(quote)]],
        version=1,
        quote=quote,
        attributes={},
        note="",
        summary=[],
    )
    links = [
        LinkField(kind, _targets(record, kind, label))
        for kind in record.relation_types
        if label.key in kind.source_labels
    ]
    return Card(
        item,
        _with_values(label.attributes, data, "attr"),
        LinkForm(None, links),
        NoteForm(None, initial={"version": 1}),
    )


def _targets(
    record: CodebookRecord, kind: RelationTypeRecord, source: LabelRecord
) -> list[LinkChoice]:
    """A span of each label that the link may lead to, called by the label."""
    keys = [source.key] if kind.same_label else kind.target_labels
    labels = [label for label in map(record.label, keys) if label]
    return [LinkChoice(label.key, label.name, label, chosen=False) for label in labels]


def _question(record: AttributeRecord, data: QueryDict | None) -> CodingForm:
    # Alone it is shown, whatever other answers it waits for.
    alone = replace(record, shown_when={})
    return _with_values((alone,), data, "answer")


def _with_values(
    records: tuple[AttributeRecord, ...], data: QueryDict | None, prefix: str
) -> CodingForm:
    """The fields with the values that were tried on the preview: they decide which others are shown."""
    values: dict[str, Any] = {}
    if data is not None:
        sent = CodingForm(data, records, {}, prefix=prefix)
        sent.is_valid()
        values = {key: value for key, value in sent.values().items() if value is not None}
    return CodingForm(None, records, values, prefix=prefix)
