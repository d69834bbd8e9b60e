"""Lists of a codebook as lines that people type: values, conditions, examples. Used by the editor and the spreadsheet.

* values: ``key: name — definition``, each on a line; ``key`` alone and ``key: name`` do, too;
* conditions (``shown_when``): ``attribute: value, value``, all of which must hold;
* texts (examples): one on a line, or apart by an empty line where one has several.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from articles.formats.codebook_check import CodebookError
from articles.records import OPEN_VALUES, ValueRecord

#: Between a name and its definition; two hyphens do for who has no dash on the keyboard.
DASH = " — "
_OPEN_NAMES = {"not-stated": "Not stated", "other": "Other (say what)"}


def values_text(values: Iterable[ValueRecord], *, closed: bool) -> str:
    """The values as lines; without the two that an open list gets by itself."""
    added = [ValueRecord(key, _OPEN_NAMES[key]) for key in OPEN_VALUES]
    return "\n".join(_value_line(value) for value in values if closed or value not in added)


def values_data(text: str) -> list[dict[str, str]]:
    """Lines as data for the reader of codebooks. Raises CodebookError that names the line."""
    return [_value(line) for line in _lines(text)]


def conditions_text(shown_when: Mapping[str, Iterable[str]]) -> str:
    """Conditions as lines."""
    return "\n".join(f"{key}: {', '.join(values)}" for key, values in shown_when.items())


def conditions_data(text: str) -> dict[str, list[str]]:
    """Lines as data for the reader of codebooks. Raises CodebookError that names the line."""
    found: dict[str, list[str]] = {}
    for line in _lines(text):
        key, colon, values = line.partition(":")
        if not colon or key.strip() in found:
            raise CodebookError(
                f"shown_when: “{line[:60]}” must be an attribute, a colon and its values, each attribute once."
            )
        found[key.strip()] = [value.strip() for value in values.split(",") if value.strip()]
    return found


def texts_text(texts: Iterable[str]) -> str:
    """Texts as lines; apart by an empty line where one of them has several."""
    found = list(texts)
    return ("\n\n" if any("\n" in text for text in found) else "\n").join(found)


def texts_data(text: str) -> list[str]:
    """Lines, or paragraphs where there is an empty line between them."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    parts = text.split("\n\n") if "\n\n" in text else text.split("\n")
    return [part.strip() for part in parts if part.strip()]


def names_of(data: Mapping[str, Any]) -> str:
    """What messages call an entry: its key."""
    return str(data.get("key", ""))[:60]


def _value_line(value: ValueRecord) -> str:
    tail = f"{DASH}{' '.join(value.definition.split())}" if value.definition else ""
    return f"{value.key}: {value.name}{tail}"


def _value(line: str) -> dict[str, str]:
    key, _colon, rest = line.partition(":")
    name, dash, definition = rest.partition(DASH)
    if not dash:
        name, _dash, definition = rest.partition(" -- ")
    return {"key": key.strip(), "name": name.strip(), "definition": definition.strip()}


def _lines(text: str) -> list[str]:
    """The lines that say something; a single line may hold several, apart by bars."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) == 1 and "|" in lines[0]:
        lines = [part.strip() for part in lines[0].split("|") if part.strip()]
    return lines
