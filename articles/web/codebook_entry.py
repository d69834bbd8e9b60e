"""One entry of the draft as the editor shows it: its forms and its place; and what was typed, as a new draft."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from articles.codebook_edit import Draft, check, entry, free_color, put
from articles.formats.codebook_check import CodebookError
from articles.formats.codebook_yaml import (
    read_codebook_data,
    read_label,
    read_question,
    read_relation,
)
from articles.records import AttributeRecord, LabelRecord, RelationTypeRecord
from articles.web.forms.codebook import (
    MAX_FIELDS,
    AboutForm,
    EntryForm,
    FieldForm,
    LabelForm,
    QuestionForm,
    RelationForm,
    put_problem,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

    from articles.codebook_edit import Entry
    from articles.records import CodebookRecord

#: Parts that an address can name.
PARTS = ("label", "relation", "question", "about")


@dataclass(frozen=True, slots=True)
class Place:
    """What the editor is at: an entry of a part; an empty key is a new one."""

    part: str
    key: str = ""

    @classmethod
    def of(cls, text: str, record: CodebookRecord) -> Place:
        """The place that an address names; the first label where it names none that is there."""
        part, _dot, key = text.partition(".")
        if part == "about":
            return cls("about")
        if part in PARTS and (not key or entry(record, part, key)):
            return cls(part, key)
        return cls("label", record.labels[0].key if record.labels else "")

    def __str__(self) -> str:
        return self.part if self.part == "about" else f"{self.part}.{self.key}"

    @property
    def is_new(self) -> bool:
        """Whether the entry is not in the draft yet."""
        return self.part != "about" and not self.key


@dataclass
class Editing:
    """The forms of one entry. ``fields``: the attributes of a label."""

    place: Place
    form: EntryForm
    fields: list[FieldForm] = field(default_factory=list)

    @property
    def is_valid(self) -> bool:
        """Whether each form can be read."""
        sent = (self.form, *(one for one in self.fields if not one.is_out))
        return all([form.is_valid() for form in sent])  # noqa: C419 (each shows its errors)

    def apply(self, draft: Draft) -> Draft:
        """The draft with what was typed, not checked as a whole. Raises CodebookError."""
        data = self.form.data_of()
        if self.place.part == "about":
            return _about(draft, data)
        old = entry(draft.record, self.place.part, self.place.key) if self.place.key else None
        return put(draft, self.place.part, self.place.key, self._made(draft, data, old))

    def attempt(self, draft: Draft) -> Draft | None:
        """The same, checked; None where something is wrong, which is then said at its field."""
        if not self.is_valid:
            return None
        try:
            return check(self.apply(draft))
        except CodebookError as error:
            put_problem(self.form, self.fields, error)
            return None

    def _made(self, draft: Draft, data: dict[str, Any], old: Entry | None) -> Entry:
        if self.place.part == "question":
            return read_question(data)
        if self.place.part == "relation":
            return read_relation(data, [label.key for label in draft.record.labels])
        kept = [one for one in self.fields if not one.is_out]
        data["attributes"] = [one.data_of() for one in kept]
        made = read_label(data)
        return replace(made, parent=old.parent) if isinstance(old, LabelRecord) else made


def editing(draft: Draft, place: Place, data: QueryDict | None = None) -> Editing:
    """The forms of an entry, as stored or as sent."""
    record = draft.record
    found = entry(record, place.part, place.key) if place.key else None
    if place.part == "about":
        return Editing(place, AboutForm(data, initial=AboutForm.initial_of(record)))
    if place.part == "relation":
        initial = RelationForm.initial_of(found) if isinstance(found, RelationTypeRecord) else {}
        return Editing(place, RelationForm(data, initial=initial, record=record))
    if place.part == "question":
        question = found if isinstance(found, AttributeRecord) else None
        initial = QuestionForm.initial_of(question) if question else {"type": "choice"}
        return Editing(place, QuestionForm(data, initial=initial, record=record, stored=question))
    label = found if isinstance(found, LabelRecord) else None
    fresh = {"color": str(free_color(record)), "kind": "proposition"}
    form = LabelForm(data, initial=LabelForm.initial_of(label) if label else fresh)
    return Editing(place, form, _fields(label, data))


def _fields(label: LabelRecord | None, data: QueryDict | None) -> list[FieldForm]:
    stored = {one.key: one for one in label.attributes} if label else {}
    if data is None:
        made = [
            FieldForm(initial=FieldForm.initial_of(one), prefix=f"field-{number}", stored=one)
            for number, one in enumerate(stored.values())
        ]
        return made or [blank(0)]
    count = data.get("fields", "0")
    total = min(int(count) if count.isdecimal() else 0, MAX_FIELDS)
    return [
        FieldForm(data, prefix=prefix, stored=stored.get(data.get(f"{prefix}-was", "")))
        for prefix in (f"field-{number}" for number in range(total))
    ]


def blank(number: int) -> FieldForm:
    """An attribute to fill in."""
    return FieldForm(initial={"type": "choice"}, prefix=f"field-{number}")


def reordered(data: QueryDict, number: int) -> QueryDict:
    """What was sent, with attribute ``number`` one place up."""
    swap = {str(number): str(number - 1), str(number - 1): str(number)}
    found = data.copy()
    moved: dict[str, list[str]] = {}
    for name in data:
        _field, _dash, rest = name.partition("field-")
        place, _dash, which = rest.partition("-")
        if place in swap:
            found.pop(name)
            moved[f"field-{swap[place]}-{which}"] = [str(one) for one in data.getlist(name)]
    for name, values in moved.items():
        found.setlist(name, values)
    return found


def _about(draft: Draft, data: Mapping[str, Any]) -> Draft:
    """The draft under another name, with other rules; read as a file would be."""
    read = read_codebook_data(
        {**data, "labels": [{"key": "label", "name": "Label", "abbreviation": "La"}]}
    )
    record = replace(draft.record, name=read.name, definition=read.definition, rules=read.rules)
    return replace(draft, record=record)


def beside(stored: Editing, sent: Editing) -> list[dict[str, str]]:
    """The fields in which what is stored differs from what was typed."""
    pairs = [(stored.form, sent.form)]
    mine = {str(one["key"].value()): one for one in sent.fields}
    pairs += [(one, mine[key]) for one in stored.fields if (key := str(one["key"].value())) in mine]
    found = []
    for theirs, own in pairs:
        for name, one_field in own.fields.items():
            one, two = (_shown(form[name].value()) for form in (theirs, own))
            if one != two and name != "was":
                found.append({"name": str(one_field.label), "theirs": one, "own": two})
    return found


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if isinstance(value, bool) or value in (None, "on"):
        return _("yes") if value else ""
    return "\n".join(str(value).split("\r\n")).strip()
