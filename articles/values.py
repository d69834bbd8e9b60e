"""Values of attributes and answers: what each type takes, what is shown, what is still missing.

Every door (form, API, import) hands its parsed values to these functions, so all refuse alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from articles.records import AttributeRecord, CodebookRecord, LabelRecord

#: The types of an attribute; ``span`` is for questions only.
ATTRIBUTE_TYPES = (
    "choice",
    "multi-choice",
    "boolean",
    "number",
    "year",
    "text",
    "entity",
    "span",
)

#: Types whose values come from a list.
LIST_TYPES = ("choice", "multi-choice")

#: Longest free text, and longest name of an entity, in code points.
MAX_TEXT = 10_000
MAX_NAME = 500
#: Entities in one value.
MAX_ENTITIES = 100
#: Integers beyond this are not the same in every reader of JSON.
MAX_NUMBER = 2**53
YEARS = (1, 2999)
#: How two coders' spans stand to each other, as pages and REST call it.
PASSAGES = ("same", "boundary", "label", "missed", "attribute", "relation")
#: The units of text that alpha can be reckoned on.
LEVELS = ("character", "token", "sentence")
#: What agreement over time goes by.
PERIODS = ("week", "month", "batch")
#: How often the articles of a reliability report can be drawn again: quick, usual, for a publication.
RESAMPLES = (1_000, 2_000, 10_000)

_FORBIDDEN = re.compile("[\0\ud800-\udfff]")


class InvalidValueError(ValueError):
    """A value that an attribute doesn't take; ``attribute`` is the attribute's key."""

    def __init__(self, attribute: str, message: str) -> None:
        super().__init__(message)
        self.attribute = attribute


def check_value(attribute: AttributeRecord, value: object) -> Any:
    """The value as it is stored: same type, lists in the codebook's order, line ends as LF.

    Raises InvalidValueError (a ValueError) that names the attribute and, for lists, the known values.
    """
    check = _CHECKS.get(attribute.type)
    if check is None:
        raise InvalidValueError(attribute.key, f"{attribute.name} has an unknown type.")
    return check(attribute, value)


def check_attributes(label: LabelRecord, values: Mapping[str, object]) -> dict[str, Any]:
    """All attribute values of a span, checked, in the codebook's order.

    A null, an empty text and an empty list take the key away. Raises InvalidValueError for the first
    value that is wrong, or a key that the label doesn't have.
    """
    return _check_all(label.attributes, values, "an attribute", f" of {label.name}")


def check_answers(codebook: CodebookRecord, values: Mapping[str, object]) -> dict[str, Any]:
    """All answers to the questions on an article; as ``check_attributes``."""
    return _check_all(codebook.questions, values, "a question", " of this codebook")


def is_shown(attribute: AttributeRecord, values: Mapping[str, object]) -> bool:
    """Whether the values so far show this attribute: every entry of ``shown_when`` holds.

    An entry holds if the value is one of those named; for a multi-choice, if any chosen one is.
    Booleans are named "true" and "false".
    """
    return all(
        not _names(values.get(key)).isdisjoint(wanted)
        for key, wanted in attribute.shown_when.items()
    )


def is_empty(value: object) -> bool:
    """Whether a value stands for "not yet coded": null, blank text, empty list; never false or 0."""
    return value is None or (isinstance(value, str) and not value.strip()) or value in ([], ())


def missing(label: LabelRecord, values: Mapping[str, object]) -> list[AttributeRecord]:
    """The attributes that are required and shown, but empty."""
    return _missing(label.attributes, values)


def missing_questions(
    codebook: CodebookRecord, answers: Mapping[str, object]
) -> list[AttributeRecord]:
    """The questions on an article that are required and shown, but not answered."""
    return _missing(codebook.questions, answers)


def _missing(
    attributes: Iterable[AttributeRecord], values: Mapping[str, object]
) -> list[AttributeRecord]:
    return [
        attribute
        for attribute in attributes
        if attribute.required
        and is_shown(attribute, values)
        and is_empty(values.get(attribute.key))
    ]


def _check_all(
    attributes: tuple[AttributeRecord, ...], values: Mapping[str, object], noun: str, owner: str
) -> dict[str, Any]:
    known = [attribute.key for attribute in attributes]
    for key in values:
        if key not in known:
            listed = ", ".join(known) or "none"
            raise InvalidValueError(
                str(key), f"“{_shown(key)}” is not {noun}{owner}. Known: {listed}."
            )
    return {
        attribute.key: check_value(attribute, value)
        for attribute in attributes
        if not is_empty(value := values.get(attribute.key))
    }


def _names(value: object) -> set[str]:
    """A value as ``shown_when`` names it."""
    if value is None:
        return set()
    if isinstance(value, bool):
        return {"true" if value else "false"}
    items = value if isinstance(value, list | tuple) else (value,)
    return {str(item) for item in items}


def _problem(attribute: AttributeRecord, wanted: str, value: object) -> InvalidValueError:
    return InvalidValueError(
        attribute.key, f"{attribute.name} takes {wanted}, not {kind_of(value)}."
    )


def _choice(attribute: AttributeRecord, value: object) -> str:
    if not isinstance(value, str):
        raise _problem(attribute, "one value of its list", value)
    if not any(value == known.key for known in attribute.values):
        listed = ", ".join(known.key for known in attribute.values)
        raise InvalidValueError(
            attribute.key,
            f"“{_shown(value)}” is not a value of {attribute.name}. Known: {listed}.",
        )
    return value


def _multi_choice(attribute: AttributeRecord, value: object) -> list[str]:
    if not isinstance(value, list | tuple):
        raise _problem(attribute, "a list of values", value)
    chosen: set[str] = set()
    for item in value:
        if _choice(attribute, item) in chosen:
            raise InvalidValueError(attribute.key, f"“{item}” stands twice in {attribute.name}.")
        chosen.add(item)
    return [known.key for known in attribute.values if known.key in chosen]


def _boolean(attribute: AttributeRecord, value: object) -> bool:
    if not isinstance(value, bool):
        raise _problem(attribute, "true or false", value)
    return value


def _number(attribute: AttributeRecord, value: object) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _problem(attribute, "a number", value)
    if not abs(value) <= MAX_NUMBER:  # so written, it also refuses nan
        raise InvalidValueError(
            attribute.key, f"{attribute.name} takes a number between −2⁵³ and 2⁵³."
        )
    return value


def _year(attribute: AttributeRecord, value: object) -> int:
    first, last = YEARS
    if isinstance(value, bool) or not isinstance(value, int):
        raise _problem(attribute, f"a year from {first} to {last}", value)
    if not first <= value <= last:
        raise InvalidValueError(
            attribute.key, f"{attribute.name} takes a year from {first} to {last}."
        )
    return value


def _text(attribute: AttributeRecord, value: object) -> str:
    if not isinstance(value, str):
        raise _problem(attribute, "a text", value)
    return _clean(attribute, value.replace("\r\n", "\n").replace("\r", "\n"), MAX_TEXT)


def _clean(attribute: AttributeRecord, value: str, limit: int) -> str:
    if len(value) > limit:
        raise InvalidValueError(
            attribute.key,
            f"{attribute.name} takes at most {limit:,} characters; this has {len(value):,}.",
        )
    if found := _FORBIDDEN.search(value):
        what = "a lone surrogate" if found.group() != "\0" else "a NUL character"
        raise InvalidValueError(
            attribute.key, f"{attribute.name} holds {what} at offset {found.start()}. Remove it."
        )
    return value


def _entity(attribute: AttributeRecord, value: object) -> list[dict[str, str | None]]:
    wanted = 'a list such as [{"name": "Ministry of Health", "entity": null}]'
    if not isinstance(value, list | tuple):
        raise _problem(attribute, wanted, value)
    if len(value) > MAX_ENTITIES:
        raise InvalidValueError(
            attribute.key, f"{attribute.name} takes at most {MAX_ENTITIES} entries."
        )
    found: list[dict[str, str | None]] = []
    for item in value:
        if not isinstance(item, Mapping) or not isinstance(item.get("name"), str):
            raise _problem(attribute, wanted, item)
        if unknown := [key for key in item if key not in ("name", "entity")]:
            raise InvalidValueError(
                attribute.key,
                f"“{_shown(unknown[0])}” is not a key of {attribute.name}. Known: name, entity.",
            )
        name = " ".join(_clean(attribute, item["name"], MAX_NAME).split())
        if not name:
            raise InvalidValueError(
                attribute.key, f"{attribute.name} holds an entry without a name."
            )
        entity = item.get("entity")
        entry = {"name": name, "entity": None if entity is None else _uuid(attribute, entity)}
        if entry in found:
            raise InvalidValueError(attribute.key, f"“{name}” stands twice in {attribute.name}.")
        found.append(entry)
    return found


def _uuid(attribute: AttributeRecord, value: object) -> str:
    if not isinstance(value, str):
        raise _problem(attribute, "an id (a UUID)", value)
    try:
        return str(UUID(value))
    except ValueError:
        message = f"{attribute.name}: “{_shown(value)}” is not an id (a UUID)."
        raise InvalidValueError(attribute.key, message) from None


def kind_of(value: object) -> str:
    """What a value is, in words; never its content, which may be long."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    kinds = ((str, "a string"), (int | float, "a number"), (Mapping, "an object"))
    return next((words for kind, words in kinds if isinstance(value, kind)), "a list")


def _shown(value: object) -> str:
    """A value for a message, cut where it is long; a lone surrogate would break the answer."""
    text = _FORBIDDEN.sub("\ufffd", str(value))
    return text if len(text) <= 60 else text[:59] + "…"


_CHECKS: Mapping[str, Callable[[AttributeRecord, object], Any]] = {
    "choice": _choice,
    "multi-choice": _multi_choice,
    "boolean": _boolean,
    "number": _number,
    "year": _year,
    "text": _text,
    "entity": _entity,
    "span": _uuid,
}
