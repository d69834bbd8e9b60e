"""The codebook: as a guide to read, and the ones that a project can start with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.formats.codebook_yaml import PROFILES, profile, read_codebook
from articles.models import Codebook

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from articles.models import Project, Structure
    from articles.records import (
        AttributeRecord,
        CodebookRecord,
        LabelRecord,
        RelationTypeRecord,
        ValueRecord,
    )

PROPOSITION = "proposition"
TYPES = {
    "choice": gettext_lazy("one of a list"),
    "multi-choice": gettext_lazy("any of a list"),
    "boolean": gettext_lazy("yes or no"),
    "number": gettext_lazy("number"),
    "year": gettext_lazy("year"),
    "text": gettext_lazy("text"),
    "entity": gettext_lazy("names"),
    "span": gettext_lazy("one of the spans"),
}
PROFILE_NAMES = {
    "starter": gettext_lazy("Starter, four labels"),
    "full": gettext_lazy("Full, nine labels"),
}


@dataclass(frozen=True, slots=True)
class LabelMini:
    """A label as a tag."""

    key: str
    name: str
    abbreviation: str
    color: int


@dataclass(frozen=True, slots=True)
class FieldView:
    """An attribute or a question; ``shown_text`` says when it is asked."""

    key: str
    name: str
    type: str
    type_label: str
    required: bool
    closed: bool
    ordered: bool
    definition: str
    shown_text: str
    values: list[ValueRecord]


@dataclass(frozen=True, slots=True)
class LabelView:
    """A label with its guidance."""

    key: str
    name: str
    abbreviation: str
    hotkey: str
    color: int
    kind: str
    definition: str
    code_it: str
    do_not_code_it: str
    examples: list[str]
    self_overlap: bool
    discontinuous: bool
    attributes: list[FieldView]


@dataclass(frozen=True, slots=True)
class RelationView:
    """A relation type with the labels at its ends."""

    key: str
    name: str
    question: str
    definition: str
    sources: list[LabelMini]
    targets: list[LabelMini]
    minimum: int
    severity: str
    symmetric: bool


@dataclass(frozen=True, slots=True)
class CodebookView:
    """A codebook version to read."""

    number: int
    name: str
    definition: str
    published_at: dt.datetime | None
    labels: list[LabelView]
    relations: list[RelationView]
    questions: list[FieldView]
    rules: list[str]


@dataclass(frozen=True, slots=True)
class Guide:
    """The guide: the codebook, and apart from it what every proposition is asked."""

    codebook: CodebookView
    common: list[FieldView]


@dataclass(frozen=True, slots=True)
class Profile:
    """A codebook that a project can start with."""

    key: str
    name: str
    labels: list[LabelMini]


def mini(label: LabelRecord) -> LabelMini:
    """A label as a tag."""
    return LabelMini(label.key, label.name, label.abbreviation, label.color)


@lru_cache(maxsize=1)
def _shipped() -> CodebookRecord:
    return read_codebook((settings.BASE_DIR / "seeds" / "codebook.yaml").read_text("utf-8"))


def default_codebook(name: str = "full") -> CodebookRecord:
    """The codebook that we ship, as ``starter`` or ``full``. Raises LookupError for another name."""
    return profile(_shipped(), name)


def profiles() -> list[Profile]:
    """What the form for a new project offers."""
    return [
        Profile(
            key, str(PROFILE_NAMES[key]), [mini(label) for label in default_codebook(key).labels]
        )
        for key in PROFILES
    ]


def current_codebook(project: Project) -> Codebook:
    """The latest published version. One query."""
    published = project.codebooks.filter(state=Codebook.State.PUBLISHED)
    return published.order_by("-number").defer("rules")[0]


def guide(project: Project) -> Guide:
    """The latest published version as a guide. One query; the version itself is kept in memory."""
    codebook = current_codebook(project)
    structure = codebook.structure()
    record = structure.record
    common = _common(record.labels)
    minis = {label.key: mini(label) for label in record.labels}
    view = CodebookView(
        number=codebook.number,
        name=record.name,
        definition=record.definition,
        published_at=codebook.published_at,
        labels=_labels(structure, common),
        relations=[_relation(kind, minis) for kind in record.relation_types],
        questions=_fields(record.questions),
        rules=list(record.rules),
    )
    return Guide(view, _fields(common))


def _common(labels: Sequence[LabelRecord]) -> list[AttributeRecord]:
    """Attributes that stand alike on every proposition; none where there is only one."""
    propositions = [label for label in labels if label.kind == PROPOSITION]
    if len(propositions) < 2:
        return []
    first, *others = propositions
    return [
        attribute
        for attribute in first.attributes
        if all(attribute in label.attributes for label in others)
    ]


def _labels(structure: Structure, common: list[AttributeRecord]) -> list[LabelView]:
    return [
        LabelView(
            key=label.key,
            name=label.name,
            abbreviation=label.abbreviation,
            hotkey=str((order + 1) % 10) if order < 10 else "",
            color=label.color,
            kind=label.kind,
            definition=label.definition,
            code_it=label.code_it,
            do_not_code_it=label.do_not_code_it,
            examples=list(label.examples),
            self_overlap=label.self_overlap,
            discontinuous=label.discontinuous,
            attributes=_fields(
                label.attributes, leave_out=common if label.kind == PROPOSITION else ()
            ),
        )
        for order, label in enumerate(structure.record.labels)
        if label.key not in structure.retired
    ]


def _fields(
    fields: Iterable[AttributeRecord], leave_out: Sequence[AttributeRecord] = ()
) -> list[FieldView]:
    fields = list(fields)
    by_key = {field.key: field for field in fields}
    return [
        FieldView(
            key=field.key,
            name=field.name,
            type=field.type,
            type_label=str(TYPES.get(field.type, field.type)),
            required=field.required,
            closed=field.closed,
            ordered=field.ordered,
            definition=field.definition,
            shown_text=_shown_text(field, by_key),
            values=list(field.values),
        )
        for field in fields
        if field not in leave_out
    ]


def _shown_text(field: AttributeRecord, by_key: dict[str, AttributeRecord]) -> str:
    """``Shown when A is x or y, and B is z``; empty where it is always shown."""
    conditions = []
    for key, values in field.shown_when.items():
        other = by_key.get(key)
        names = {value.key: value.name for value in other.values} if other else {}
        listed = _(" or ").join(f"“{names.get(value, value)}”" for value in values)
        conditions.append(
            _("%(name)s is %(values)s") % {"name": other.name if other else key, "values": listed}
        )
    if not conditions:
        return ""
    return _("Shown when %(conditions)s.") % {"conditions": _(", and ").join(conditions)}


def _relation(kind: RelationTypeRecord, minis: dict[str, LabelMini]) -> RelationView:
    return RelationView(
        key=kind.key,
        name=kind.name,
        question=kind.question,
        definition=kind.definition,
        sources=[minis[key] for key in kind.source_labels if key in minis],
        targets=[minis[key] for key in kind.target_labels if key in minis],
        minimum=kind.minimum,
        severity=kind.severity,
        symmetric=kind.symmetric,
    )
