"""Forms of the codebook editor: one entry (a label, a link, a question, the codebook itself) as fields and back.

They only gather what was typed as the data of a codebook file; its readers and checks decide, and their message is put
at the field that it is about (``put_problem``).
"""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.formats.codebook_check import (
    MAX_KEY,
    MAX_LABEL_NAME,
    MAX_NAME,
    CodebookError,
    field_of,
)
from articles.formats.codebook_lines import (
    conditions_data,
    conditions_text,
    texts_data,
    texts_text,
    values_data,
    values_text,
)
from articles.selectors.codebook import TYPES
from articles.values import ATTRIBUTE_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from articles.records import (
        AttributeRecord,
        CodebookRecord,
        LabelRecord,
        RelationTypeRecord,
    )

#: What the colours of the palette are called, in order.
COLORS = (
    *(_("red"), _("blue"), _("ochre"), _("violet"), _("green"), _("pink")),
    *(_("teal"), _("orange"), _("cobalt"), _("olive"), _("purple"), _("jade")),
)
KINDS = (
    ("proposition", _("proposition: says something that could be true or false")),
    ("mention", _("mention: names something or somebody")),
)
SEVERITIES = (("warning", _("a warning at Done")), ("required", _("required at Done")))
MAX_TEXT = 20_000
#: Attributes of one label that a form takes.
MAX_FIELDS = 60
_ATTRIBUTE = re.compile(r"(?:attribute|Question) “([^”]*)”")


class KeyField(forms.CharField):
    """A key: letters that never change, once spans carry it."""

    widget = forms.TextInput({"autocomplete": "off", "spellcheck": "false", "size": 20})

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Key"))
        super().__init__(max_length=MAX_KEY, **options)


def _text(label: Any, rows: int = 3, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea({"rows": rows}),
        **options,
    )


class EntryForm(forms.Form):
    """What all entries share. ``part``: as in ``codebook_edit.PARTS``, or ``about``."""

    part = ""

    def data_of(self) -> dict[str, Any]:
        """The entry as the data of a codebook file. Call ``is_valid`` first; raises CodebookError."""
        return dict(self.cleaned_data)


class LabelForm(EntryForm):
    """A label, without its attributes."""

    part = "label"
    name = forms.CharField(label=_("Name"), max_length=MAX_LABEL_NAME)
    key = KeyField(help_text=_("Stays in exports. A new key is followed by every span."))
    abbreviation = forms.CharField(
        label=_("Abbreviation"), max_length=3, help_text=_("Shown above each span.")
    )
    color = forms.ChoiceField(
        label=_("Colour"),
        choices=[(str(number), name) for number, name in enumerate(COLORS, start=1)],
        widget=forms.RadioSelect,
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    definition = _text(_("Definition"))
    code_it = _text(_("Code it"))
    do_not_code_it = _text(_("Do not code it"))
    examples = _text(
        _("Examples"), help_text=_("One on a line; apart by an empty line where one has several.")
    )
    self_overlap = forms.BooleanField(
        label=_("Spans of this label may overlap each other"), required=False
    )
    discontinuous = forms.BooleanField(label=_("A span may have several parts"), required=False)
    starter = forms.BooleanField(label=_("In the starter profile"), required=False)

    @staticmethod
    def initial_of(record: LabelRecord) -> dict[str, Any]:
        """What the form shows of a label."""
        names = ("name", "key", "abbreviation", "kind", "definition", "code_it", "do_not_code_it")
        flags = ("self_overlap", "discontinuous", "starter")
        return {name: getattr(record, name) for name in (*names, *flags)} | {
            "color": str(record.color),
            "examples": texts_text(record.examples),
        }

    def data_of(self) -> dict[str, Any]:
        """The label as data; its attributes come from their own forms."""
        data = super().data_of()
        return data | {"examples": texts_data(data["examples"]), "color": int(data["color"])}


class FieldForm(EntryForm):
    """An attribute of a label; as a question also with the label that an answer picks."""

    part = "question"
    was = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=MAX_NAME, required=False)
    key = KeyField()
    type = forms.ChoiceField(label=_("Type"))
    values = _text(
        _("Values"),
        help_text=_("One on a line: key: name — definition. Name and definition may be left out."),
    )
    closed = forms.BooleanField(
        label=_("Nothing but these: no “Not stated” and “Other” at the end"), required=False
    )
    ordered = forms.BooleanField(
        label=_("The values are a scale, in this order"),
        required=False,
        help_text=_(
            "For the type “one of a list” only. Agreement then counts a step less than a leap; “Not stated” and "
            "“Other” are off the scale."
        ),
    )
    required = forms.BooleanField(label=_("Asked for at Done"), required=False)
    shown_when = _text(
        _("Shown when"),
        rows=1,
        help_text=_("One on a line: another attribute’s key, a colon, values with commas between."),
    )
    definition = _text(_("Definition"), rows=2)
    remove = forms.BooleanField(label=_("Take it out"), required=False)

    use_required_attribute = False  # the last one may stay blank

    def __init__(self, *args: Any, stored: AttributeRecord | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.stored = stored
        _choose(self, "type", [(name, TYPES[name]) for name in ATTRIBUTE_TYPES if name != "span"])

    @staticmethod
    def initial_of(record: AttributeRecord) -> dict[str, Any]:
        """What the form shows of an attribute or a question."""
        names = ("name", "key", "type", "closed", "ordered", "required", "definition", "label")
        return {name: getattr(record, name) for name in names} | {
            "was": record.key,
            "values": values_text(record.values, closed=record.closed),
            "shown_when": conditions_text(record.shown_when),
        }

    @property
    def is_out(self) -> bool:
        """Whether the form stands for no attribute: nothing was typed, or it is to be taken out."""
        typed = (self[name].value() for name in ("key", "name", "values", "definition"))
        return bool(self["remove"].value()) or not any(str(one or "").strip() for one in typed)

    def data_of(self) -> dict[str, Any]:
        """The field as data. Values that were not touched stay as they are stored."""
        data = super().data_of()
        for extra in ("was", "remove"):
            data.pop(extra, None)
        try:
            data["shown_when"] = conditions_data(data["shown_when"])
        except CodebookError as error:
            raise CodebookError(f"attribute “{data['key']}”: {error}") from error
        data["values"] = self._values(data["values"], closed=data["closed"])
        return data

    def _values(self, text: str, *, closed: bool) -> list[dict[str, str]]:
        stored = self.stored
        if stored and text.split() == values_text(stored.values, closed=closed).split():
            return [asdict(value) for value in stored.values]
        return values_data(text)


class QuestionForm(FieldForm):
    """A question on the article."""

    label = forms.ChoiceField(
        label=_("Label of the span"),
        required=False,
        help_text=_("For the type “one of the spans” only."),
    )
    field_order = ("was", "name", "key", "type", "label")

    def __init__(self, *args: Any, record: CodebookRecord, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["remove"]
        _choose(self, "type", [(name, TYPES[name]) for name in ATTRIBUTE_TYPES])
        _choose(self, "label", [("", _("any")), *_labels(record)])


class RelationForm(EntryForm):
    """A relation type."""

    part = "relation"
    name = forms.CharField(label=_("Name"), max_length=MAX_LABEL_NAME)
    key = KeyField()
    question = forms.CharField(
        label=_("Question to the annotator"), max_length=MAX_NAME, required=False
    )
    source_labels = forms.MultipleChoiceField(
        label=_("From"), widget=forms.CheckboxSelectMultiple, required=False
    )
    target_labels = forms.MultipleChoiceField(
        label=_("To"), widget=forms.CheckboxSelectMultiple, required=False
    )
    definition = _text(_("Definition"))
    minimum = forms.IntegerField(
        label=_("Links wanted from each span"), min_value=0, max_value=99, initial=0
    )
    severity = forms.ChoiceField(label=_("If they are missing"), choices=SEVERITIES)
    symmetric = forms.BooleanField(label=_("The same in both directions"), required=False)
    same_label = forms.BooleanField(label=_("Between spans of one label only"), required=False)

    def __init__(self, *args: Any, record: CodebookRecord, **options: Any) -> None:
        super().__init__(*args, **options)
        for end in ("source_labels", "target_labels"):
            _choose(self, end, _labels(record))

    @staticmethod
    def initial_of(record: RelationTypeRecord) -> dict[str, Any]:
        """What the form shows of a relation type."""
        names = ("name", "key", "question", "definition", "minimum", "severity", "symmetric")
        return {name: getattr(record, name) for name in (*names, "same_label")} | {
            "source_labels": list(record.source_labels),
            "target_labels": list(record.target_labels),
        }


class AboutForm(EntryForm):
    """The codebook itself."""

    part = "about"
    name = forms.CharField(label=_("Name"), max_length=MAX_NAME)
    definition = _text(_("Definition"), rows=5)
    rules = _text(
        _("Decided cases"),
        rows=14,
        help_text=_("One on a line; apart by an empty line where one has several."),
    )

    @staticmethod
    def initial_of(record: CodebookRecord) -> dict[str, Any]:
        """What the form shows of the codebook."""
        rules = texts_text(record.rules)
        return {"name": record.name, "definition": record.definition, "rules": rules}

    def data_of(self) -> dict[str, Any]:
        """The codebook's own fields as data."""
        data = super().data_of()
        return data | {"rules": texts_data(data["rules"])}


def put_problem(form: EntryForm, fields: Iterable[FieldForm], error: CodebookError) -> None:
    """Put what a reader or check said at the field that it is about."""
    message = str(error)
    name = field_of(message)
    found = _ATTRIBUTE.search(message.partition(": ")[0])
    for one in fields if found else ():
        if found and str(one["key"].value() or "").strip() == found[1]:
            one.add_error(name if name in one.fields else "key", message)
            return
    form.add_error(name if name in form.fields else None, message)


def _labels(record: CodebookRecord) -> list[tuple[str, Any]]:
    return [(label.key, label.name) for label in record.labels]


def _choose(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 (each form declares it so)
    field.choices = choices
