"""Exported rows as plain data, and back: the checks that JSON lines and CSV share.

The keys and their order are those of "One exported row" in the API's description. ``deleted_at``
is there only for deleted rows, ``stale`` only where labels are told as in a chosen codebook version,
``revealed_before`` only where an export asks for it.
Reading is meant for other tools' files too: a row needs an article (its id, external_id or sha256),
a label, start and end; the rest has defaults.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from articles.records import AnswerRow, ExportRow, Parts, RowError
from articles.values import kind_of

#: The keys of the article in a row, in order. ``text`` follows where an export carries full texts.
ARTICLE_KEYS = (
    "id",
    "external_id",
    "title",
    "outlet",
    "byline",
    "published_on",
    "url",
    "language",
    "sha256",
    "length",
)

#: The keys of a row, in order.
ROW_KEYS = (
    "id",
    "article",
    "start",
    "end",
    "start_utf16",
    "end_utf16",
    "parts",
    "quote",
    "label",
    "attributes",
    "entities",
    "relations",
    "note",
    "annotator",
    "assignment",
    "round",
    "layer",
    "codebook_version",
    "version",
    "created_at",
    "updated_at",
)

#: The keys of an answer's row, in order; ``type`` is always ``answer``.
ANSWER_KEYS = (
    "type",
    "id",
    "article",
    "question",
    "question_type",
    "value",
    "entities",
    "annotator",
    "assignment",
    "round",
    "layer",
    "codebook_version",
    "version",
    "created_at",
    "updated_at",
)

#: Stands for an offset or length that a foreign file does not give.
UNKNOWN = -1

#: Integers beyond this are not the same in every reader of JSON.
MAX_INTEGER = 2**53

_LABEL_NEEDED = "label is missing. Write the key of a label of the codebook."
_ANSWER = "This row is an answer to a question. Only spans are read: export with rows=spans."
_IDENTIFIERS = ("id", "external_id", "sha256")


class RowFieldError(ValueError):
    """One field of a row that can't be taken; ``field`` names it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def as_mapping(row: ExportRow) -> dict[str, Any]:
    """The row as JSON data: keys in order, the article's too, ``deleted_at`` only if it is set."""
    data: dict[str, Any] = {
        "id": row.id,
        "article": article_mapping(row.article),
        "start": row.start,
        "end": row.end,
        "start_utf16": row.start_utf16,
        "end_utf16": row.end_utf16,
        "parts": row.parts,
        "quote": row.quote,
        "label": row.label,
        "attributes": dict(row.attributes),
        "entities": dict(row.entities),
        "relations": [dict(relation) for relation in row.relations],
        "note": row.note,
        "annotator": row.annotator,
        "assignment": row.assignment,
        "round": row.round,
        "layer": row.layer,
        "codebook_version": row.codebook_version,
        "version": row.version,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }
    if row.stale is not None:
        data["stale"] = row.stale
    if row.revealed_before is not None:
        data["revealed_before"] = row.revealed_before
    if row.deleted_at is not None:
        data["deleted_at"] = row.deleted_at
    return data


def answer_mapping(row: AnswerRow) -> dict[str, Any]:
    """An answer as JSON data, its keys in order; ``stale`` and ``revealed_before`` only where they are told."""
    data: dict[str, Any] = {"type": "answer"}
    data |= {key: getattr(row, key) for key in ANSWER_KEYS[1:]}
    data["article"] = article_mapping(row.article)
    data["entities"] = [dict(one) for one in row.entities]
    for key in ("stale", "revealed_before"):
        if getattr(row, key) is not None:
            data[key] = getattr(row, key)
    return data


def article_mapping(article: Mapping[str, Any]) -> dict[str, Any]:
    """The article of a row with its keys in order, and the full text last where there is one."""
    data = {key: article.get(key) for key in ARTICLE_KEYS}
    if "text" in article:
        data["text"] = article["text"]
    return data


def from_mapping(data: Mapping[str, Any]) -> ExportRow:
    """The row that JSON data stands for. Raises RowFieldError for the first field that is wrong."""
    if data.get("type") == "answer":
        raise RowFieldError("type", _ANSWER)
    parts = _parts(data.get("parts"))
    start = _integer(data, "start", parts[0][0] if parts else None)
    end = _integer(data, "end", parts[-1][1] if parts else None)
    if not 0 <= start < end:
        raise RowFieldError("start", f"start is {start} and end {end}; 0 ≤ start < end is needed.")
    parts = parts or ((start, end),)
    if (parts[0][0], parts[-1][1]) != (start, end):
        raise RowFieldError(
            "parts", f"The parts reach from {parts[0][0]} to {parts[-1][1]}, not {start} to {end}."
        )
    label = _string(data, "label")
    if not label:
        raise RowFieldError("label", _LABEL_NEEDED)
    return ExportRow(
        id=_string(data, "id"),
        article=_article(data.get("article")),
        start=start,
        end=end,
        start_utf16=_integer(data, "start_utf16", UNKNOWN),
        end_utf16=_integer(data, "end_utf16", UNKNOWN),
        parts=parts,
        quote=_optional(data, "quote"),
        label=label,
        attributes=_object(data, "attributes"),
        relations=_relations(data.get("relations")),
        note=_string(data, "note"),
        annotator=_string(data, "annotator"),
        assignment=_string(data, "assignment"),
        round=_string(data, "round"),
        layer=_string(data, "layer"),
        codebook_version=_integer(data, "codebook_version", 0),
        version=_integer(data, "version", 1),
        created_at=_string(data, "created_at"),
        updated_at=_string(data, "updated_at"),
        deleted_at=_optional(data, "deleted_at"),
        entities=_object(data, "entities"),
    )


def entity_names(entities: Mapping[str, Any]) -> list[str]:
    """The names in the ``entities`` of a row, each once; what has another shape is left out."""
    values = [value for value in entities.values() if isinstance(value, list)]
    items = [item for value in values for item in value if isinstance(item, Mapping)]
    return list(dict.fromkeys(item["name"] for item in items if isinstance(item.get("name"), str)))


def row_or_error(number: int, item: Mapping[str, Any] | str, filename: str) -> ExportRow | RowError:
    """The row of a file, or what is wrong with it; a message as ``item`` is passed on."""
    if isinstance(item, str):
        return RowError(number, "row", item, filename)
    try:
        return from_mapping(item)
    except RowFieldError as error:
        return RowError(number, error.field, str(error), filename)


def _article(value: object) -> dict[str, Any]:
    if not isinstance(value, Mapping) or not any(value.get(key) for key in _IDENTIFIERS):
        raise RowFieldError(
            "article", "The article is not named. Give its id, external_id or sha256."
        )
    try:
        found: dict[str, Any] = {key: _string(value, key) for key in ARTICLE_KEYS[:-1]}
        found["published_on"] = _optional(value, "published_on")
        found["length"] = _integer(value, "length", UNKNOWN)
        if value.get("text") is not None:
            found["text"] = _string(value, "text")
    except RowFieldError as error:
        raise RowFieldError("article", f"article: {error}") from error
    return found


def _parts(value: object) -> Parts:
    """Sorted, disjoint, non-touching pairs; empty when not given."""
    if value is None:
        return ()
    parts = []
    for part in value if isinstance(value, list | tuple) else (value,):
        if not (isinstance(part, list | tuple) and len(part) == 2 and all(map(_whole, part))):
            raise RowFieldError(
                "parts", "parts must be pairs of integers, as in [[0, 5], [9, 12]]."
            )
        parts.append((cast("int", part[0]), cast("int", part[1])))
    last = -1
    for start, end in parts:
        if not last < start < end:
            raise RowFieldError(
                "parts", "parts must be sorted, must not touch, and each must have start < end."
            )
        last = end
    return tuple(parts)


def _relations(value: object) -> tuple[dict[str, str], ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise RowFieldError("relations", f"relations is {kind_of(value)}; it must be a list.")
    for relation in value:
        if not isinstance(relation, dict) or not all(
            isinstance(relation.get(key), str) and relation[key] for key in ("type", "target")
        ):
            raise RowFieldError("relations", "Every relation needs a type and a target.")
        if not all(isinstance(item, str) for item in relation.values()):
            raise RowFieldError("relations", "A relation holds strings only.")
    return tuple(value)


def _object(data: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise RowFieldError(key, f"{key} is {kind_of(value)}; it must be an object.")
    return value


def _string(data: Mapping[str, Any], key: str) -> str:
    return _optional(data, key) or ""


def _optional(data: Mapping[str, Any], key: str) -> str | None:
    value = data.get(key)
    if value is not None and not isinstance(value, str):
        raise RowFieldError(key, f"{key} is {kind_of(value)}; it must be a string.")
    return value


def _integer(data: Mapping[str, Any], key: str, default: int | None) -> int:
    value = data.get(key)
    if value is None:
        if default is None:
            raise RowFieldError(key, f"{key} is missing. Write a number of code points.")
        return default
    if not _whole(value):
        raise RowFieldError(key, f"{key} is {kind_of(value)}; it must be a whole number.")
    return cast("int", value)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MAX_INTEGER
