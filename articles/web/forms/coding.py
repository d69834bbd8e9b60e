"""Forms made from a codebook: a span's attributes on its card, and the questions on an article.

Every field carries its ``record`` (the attribute), so that templates and the browser know its type.
Values are only parsed here; what is allowed is decided by the action.
"""

from __future__ import annotations

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
        for record in self.records.values():
            field = coded_field(record, spans)
            field.initial = shown(record, values.get(record.key))
            self.fields[record.key] = field

    def values(self) -> dict[str, Any]:
        """What was sent, by key; None for an empty field. Call ``is_valid`` first."""
        return {
            key: parsed(record, self.cleaned_data.get(key)) for key, record in self.records.items()
        }


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


def parsed(record: AttributeRecord, sent: Any) -> Any:
    """What a form field sent as a value of the record's type; None for nothing."""
    if sent in (None, "", []):
        return None
    if record.type == "boolean":
        return sent == "true"
    if record.type in ("number", "year"):
        return _number(sent)
    if record.type == "entity":
        names = [name.strip() for name in sent.split(";")]
        return [{"name": name, "entity": None} for name in names if name]
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
    """The attributes of a span that are shown with its present values."""
    records = [record for record in item.label.attributes if is_shown(record, item.attributes)]
    return CodingForm(data, records, item.attributes, prefix="attr")


def question_form(workspace: Workspace, data: Mapping[str, Any] | None = None) -> CodingForm:
    """The questions on the article that are shown with the present answers."""
    records = [
        record
        for record in workspace.structure.record.questions
        if is_shown(record, workspace.answers)
    ]
    return CodingForm(data, records, workspace.answers, prefix="answer", spans=workspace.spans)
