"""What a codebook must fulfil, whichever way it was made: file, form or API."""

from __future__ import annotations

import re
from collections.abc import Iterable

from articles.records import (
    OPEN_VALUES,
    AttributeRecord,
    CodebookRecord,
    LabelRecord,
    RelationTypeRecord,
)
from articles.values import ATTRIBUTE_TYPES, LIST_TYPES

MAX_LABELS = 12
COLORS = range(1, 13)
#: The longest keys and names, in code points; the database keeps no more.
MAX_KEY = 40
MAX_LABEL_NAME = 60
MAX_NAME = 120

_KEY = re.compile(r"[a-z][a-z0-9_-]*", re.ASCII)
_VALUE_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*", re.ASCII)
_FIELD = re.compile(
    r"(?:the )?(key|name|abbreviation|kind|color|definition|code_it|do_not_code_it|examples|parent|starter|self_overlap"
    r"|discontinuous|type|values|closed|ordered|required|shown_when|label|question|severity|minimum|source_labels"
    r"|target_labels|symmetric|same_label|rules)\b"
)
_KINDS = ("proposition", "mention")
_SEVERITIES = ("warning", "required")
_CAN_SHOW = ("choice", "multi-choice", "boolean")
_BOOLEANS = ("true", "false")


class CodebookError(ValueError):
    """What is wrong in a codebook; the message names the label, attribute or relation type."""


def field_of(message: str) -> str:
    """The field that a CodebookError is about, as the file calls it; empty where it names none."""
    where, _colon, what = message.partition(": ")
    if ", value “" in where or what.startswith("the value “"):
        return "values"
    if "stands there twice" in what:
        return "abbreviation" if what.startswith("the abbreviation") else "key"
    found = _FIELD.match(what)
    return found[1] if found else ""


def check_codebook(record: CodebookRecord) -> None:
    """Raise CodebookError for the first thing that is wrong."""
    _name("The codebook", record.name, MAX_NAME)
    if not record.labels:
        raise CodebookError("The codebook has no labels. It needs at least one.")
    if len(record.labels) > MAX_LABELS:
        raise CodebookError(
            f"The codebook has {len(record.labels)} labels; at most {MAX_LABELS} are possible."
        )
    labels = [label.key for label in record.labels]
    _unique("The codebook", "label", labels)
    _unique("The codebook", "relation type", [kind.key for kind in record.relation_types])
    for label in record.labels:
        check_label(label, labels)
    _unique("The codebook", "abbreviation", [label.abbreviation for label in record.labels])
    for kind in record.relation_types:
        _check_relation_type(kind, labels)
    _check_attributes("The codebook", "question", record.questions)
    for question in record.questions:
        where = f"Question “{question.key}”"
        if question.label and question.label not in labels:
            raise _unknown(where, "label", question.label, labels)


def check_label(label: LabelRecord, labels: list[str]) -> None:
    """Raise CodebookError for the first thing that is wrong with a label; ``labels``: the keys of all."""
    where = f"Label “{label.key}”"
    _key(where, label.key, _KEY)
    _name(where, label.name, MAX_LABEL_NAME)
    _one_of(where, "kind", label.kind, _KINDS)
    if not 1 <= len(label.abbreviation) <= 3 or not label.abbreviation.strip():
        raise CodebookError(
            f"{where}: abbreviation is “{label.abbreviation}”; it must have 1 to 3 characters."
        )
    if label.color not in COLORS:
        raise CodebookError(f"{where}: color is {label.color}; it must be a number from 1 to 12.")
    if label.parent and (label.parent not in labels or label.parent == label.key):
        raise _unknown(where, "parent", label.parent, [key for key in labels if key != label.key])
    _check_attributes(where, "attribute", label.attributes)
    for attribute in label.attributes:
        if attribute.type == "span":
            raise CodebookError(
                f"{where}, attribute “{attribute.key}”: type span is for questions only."
            )


def _check_relation_type(kind: RelationTypeRecord, labels: list[str]) -> None:
    where = f"Relation type “{kind.key}”"
    _key(where, kind.key, _KEY)
    _name(where, kind.name, MAX_LABEL_NAME)
    if len(kind.question) > MAX_NAME:
        raise CodebookError(f"{where}: question has more than {MAX_NAME} characters.")
    _one_of(where, "severity", kind.severity, _SEVERITIES)
    for field, ends in (
        ("source_labels", kind.source_labels),
        ("target_labels", kind.target_labels),
    ):
        if not ends:
            raise CodebookError(f"{where}: {field} is empty. Name at least one label.")
        _unique(f"{where}: {field}", "label", ends)
        for key in ends:
            if key not in labels:
                raise _unknown(where, field, key, labels)


def _check_attributes(where: str, noun: str, attributes: Iterable[AttributeRecord]) -> None:
    before: dict[str, AttributeRecord] = {attribute.key: attribute for attribute in attributes}
    _unique(where, noun, [attribute.key for attribute in attributes])
    for attribute in attributes:
        named = f"{noun} “{attribute.key}”"
        own = f"{where}, {named}" if noun == "attribute" else named[0].upper() + named[1:]
        _key(own, attribute.key, _KEY)
        _name(own, attribute.name, MAX_NAME)
        _one_of(own, "type", attribute.type, ATTRIBUTE_TYPES)
        _check_values(own, attribute)
        _check_scale(own, attribute)
        _check_conditions(own, attribute, before)


def _check_values(where: str, attribute: AttributeRecord) -> None:
    if attribute.type not in LIST_TYPES:
        if attribute.values:
            raise CodebookError(f"{where}: type {attribute.type} takes no list of values.")
        return
    if not attribute.values:
        raise CodebookError(f"{where}: values is empty. Type {attribute.type} needs a list.")
    _unique(where, "value", [value.key for value in attribute.values])
    for value in attribute.values:
        _key(f"{where}, value “{value.key}”", value.key, _VALUE_KEY)
        _name(f"{where}, value “{value.key}”", value.name, MAX_NAME)


def _check_scale(where: str, attribute: AttributeRecord) -> None:
    """Only one value of a list can stand higher or lower than another."""
    if not attribute.ordered:
        return
    if attribute.type != "choice":
        raise CodebookError(
            f"{where}: ordered is for type choice only, not {attribute.type}. Take it out, or change the type."
        )
    if len(attribute.scale) < 2:
        raise CodebookError(
            f"{where}: ordered needs two values or more besides {' and '.join(OPEN_VALUES)}, which are off the scale."
        )


def _check_conditions(
    where: str, attribute: AttributeRecord, siblings: dict[str, AttributeRecord]
) -> None:
    """``shown_when`` names siblings with a list of values, and values that they have."""
    for key, wanted in attribute.shown_when.items():
        others = [sibling for sibling in siblings if sibling != attribute.key]
        if key not in others:
            raise _unknown(where, "shown_when", key, others)
        shower = siblings[key]
        if shower.type not in _CAN_SHOW:
            raise CodebookError(f"{where}: shown_when names “{key}”, which has no list of values.")
        known = _BOOLEANS if shower.type == "boolean" else [value.key for value in shower.values]
        if not wanted:
            raise CodebookError(f"{where}: shown_when names no value of “{key}”.")
        for value in wanted:
            if value not in known:
                raise _unknown(where, f"shown_when of “{key}”", value, known)
    _check_cycle(where, attribute, siblings)


def _check_cycle(
    where: str, attribute: AttributeRecord, siblings: dict[str, AttributeRecord]
) -> None:
    """Two attributes that wait for each other would never be shown."""
    seen: set[str] = set()
    waiting = list(attribute.shown_when)
    while waiting:
        key = waiting.pop()
        if key == attribute.key:
            raise CodebookError(f"{where}: shown_when leads back to itself.")
        if key not in seen and key in siblings:
            seen.add(key)
            waiting += siblings[key].shown_when


def _key(where: str, key: str, pattern: re.Pattern[str]) -> None:
    if not pattern.fullmatch(key) or len(key) > MAX_KEY:
        raise CodebookError(
            f"{where}: the key must be lower-case letters, digits, - and _, begin with a letter, "
            f"and have at most {MAX_KEY} characters."
        )


def _name(where: str, name: str, limit: int) -> None:
    if not name:
        raise CodebookError(f"{where}: name is missing.")
    if len(name) > limit:
        raise CodebookError(f"{where}: name has {len(name)} characters; at most {limit} are kept.")


def _one_of(where: str, field: str, value: str, known: Iterable[str]) -> None:
    if value not in known:
        raise _unknown(where, field, value, known)


def _unique(where: str, noun: str, keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise CodebookError(f"{where}: the {noun} “{key}” stands there twice.")
        seen.add(key)


def _unknown(where: str, field: str, value: str, known: Iterable[str]) -> CodebookError:
    listed = ", ".join(known) or "none"
    return CodebookError(f"{where}: {field} “{value[:60]}” is not known. Known: {listed}.")
