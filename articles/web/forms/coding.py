"""Forms made from a codebook: a span's attributes on its card, and the questions on an article.

Every field carries its ``record`` (the attribute), so that templates and the browser know its type.
Values are only parsed here; what is allowed is decided by the action.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.records import AttributeRecord
from articles.values import is_shown
from articles.web.forms.widgets import BoxChips, Chips, PlainSelect

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from articles.records import RelationTypeRecord
    from articles.selectors.workspace import LinkField, SpanItem, Workspace

#: Up to this many values are shown as chips, more as a list to open.
CHIPS = 8
NOTHING = ("", _("not coded"))


class CodingForm(forms.Form):
    """Fields made from attribute records."""

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        records: Iterable[AttributeRecord],
        values: Mapping[str, Any],
        *,
        prefix: str,
        spans: Iterable[SpanItem] = (),
    ) -> None:
        super().__init__(data, prefix=prefix)
        self.records = {record.key: record for record in records}
        self.stored = values
        for record in self.records.values():
            field = coded_field(record, spans)
            field.initial = shown(record, values.get(record.key))
            for name, hint in _hints(record, values).items():
                setattr(field, name, hint)
            self.fields[record.key] = field

    def values(self) -> dict[str, Any]:
        """What was sent, by key; None for an empty field. Call ``is_valid`` first."""
        return {
            key: parsed(record, self.cleaned_data.get(key), self.stored.get(key))
            for key, record in self.records.items()
        }


def _hints(record: AttributeRecord, values: Mapping[str, Any]) -> dict[str, Any]:
    """What ``articles/_coded.html`` tells the scripts: when a field is shown, and which names have an entry."""
    linked = _linked(values.get(record.key)) if record.type == "entity" else {}
    return {
        "is_hidden": not is_shown(record, values),
        "shown_when": json.dumps(record.shown_when) if record.shown_when else "",
        "linked": json.dumps(linked) if linked else "",
    }


def _linked(value: Any) -> dict[str, str]:
    """The names of a stored value that carry the id of an entry."""
    return {one["name"]: one["entity"] for one in value or () if one.get("entity")}


def coded_field(record: AttributeRecord, spans: Iterable[SpanItem] = ()) -> forms.Field:
    """The form field of an attribute or question."""
    choices = [(value.key, value.name) for value in record.values]
    field: forms.Field
    if record.type == "choice":
        field = _one_of(choices)
    elif record.type == "multi-choice":
        field = forms.MultipleChoiceField(choices=choices, widget=BoxChips)
    elif record.type == "boolean":
        field = _one_of([("true", _("Yes")), ("false", _("No"))])
    elif record.type in ("number", "year"):
        field = forms.CharField(
            widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
        )
    elif record.type == "span":
        field = forms.ChoiceField(
            choices=[
                ("", _("none chosen")),
                *((item.id, item.quote_short) for item in spans if item.label.key == record.label),
            ],
            widget=PlainSelect,
        )
    elif record.type == "entity":
        field = forms.CharField(
            widget=forms.TextInput({"autocomplete": "off"}),
            help_text=_("Several names: separate them with ;"),
        )
    else:
        field = forms.CharField(widget=forms.Textarea({"rows": 2}), strip=True)
    field.required = False
    field.label = record.name
    field.help_text = field.help_text or record.definition
    vars(field)["record"] = record  # read by articles/_coded.html
    return field


def _one_of(choices: list[tuple[Any, Any]]) -> forms.ChoiceField:
    if len(choices) > CHIPS:
        return forms.ChoiceField(choices=[NOTHING, *choices], widget=PlainSelect)
    return forms.ChoiceField(choices=choices, widget=Chips)


def shown(record: AttributeRecord, value: Any) -> Any:
    """A stored value as its form field shows it."""
    if value is None:
        return None
    if record.type == "boolean":
        return "true" if value else "false"
    if record.type == "entity":
        return "; ".join(entity["name"] for entity in value)
    return value


def parsed(record: AttributeRecord, sent: Any, stored: Any = None) -> Any:
    """What a form field sent as a value of the record's type; None for nothing.

    Names keep the entries that they have in the ``stored`` value.
    """
    if sent in (None, "", []):
        return None
    if record.type == "boolean":
        return sent == "true"
    if record.type in ("number", "year"):
        return _number(sent)
    if record.type == "entity":
        names = [name.strip() for name in sent.split(";")]
        entries = _linked(stored)
        return [{"name": name, "entity": entries.get(name)} for name in names if name]
    return sent


def _number(sent: str) -> int | float | str:
    """A number, or the text itself, which the action then refuses with its message."""
    for kind in (int, float):
        try:
            return kind(sent)
        except ValueError:
            continue
    return sent


class NoteForm(forms.Form):
    """The note of a span, and the version that the form was made from."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    note = forms.CharField(
        required=False, label=_("Note"), max_length=4000, widget=forms.Textarea({"rows": 2})
    )


class LinkForm(forms.Form):
    """One select for each relation that may start at a span: it adds a link."""

    def __init__(self, data: Mapping[str, Any] | None, links: Iterable[LinkField]) -> None:
        super().__init__(data, prefix="link")
        for link in links:
            field = forms.ChoiceField(
                required=False,
                label=link.kind.question or link.kind.name,
                help_text=link.kind.definition,
                choices=[
                    ("", _("choose a span")),
                    *((choice.id, choice.quote) for choice in link.choices if not choice.chosen),
                ],
                widget=PlainSelect,
            )
            field.record = _as_record(link.kind)  # type: ignore[attr-defined]  # read by the card
            self.fields[link.kind.key] = field


def _as_record(kind: RelationTypeRecord) -> AttributeRecord:
    return AttributeRecord(key=kind.key, name=kind.name, type="relation")


def attribute_form(item: SpanItem, data: Mapping[str, Any] | None = None) -> CodingForm:
    """The attributes of a span; those that its present values don't show are hidden."""
    return CodingForm(data, item.label.attributes, item.attributes, prefix="attr")


def question_form(workspace: Workspace, data: Mapping[str, Any] | None = None) -> CodingForm:
    """The questions on the article; those that the present answers don't show are hidden."""
    questions = workspace.structure.record.questions
    return CodingForm(data, questions, workspace.answers, prefix="answer", spans=workspace.spans)
