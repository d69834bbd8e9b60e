"""From the loose fields of a source to an ``ArticleRecord``: the checks of every reader."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from articles.formats.canon import CanonError, canonicalise
from articles.formats.dates import parse_date
from articles.records import ArticleRecord, Zone
from articles.values import kind_of

#: Other names under which sources give a field, best first. The field's own name always wins.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "text": ("body", "content"),
    "title": ("headline",),
    "outlet": ("source", "publication", "newspaper"),
    "byline": ("author", "authors"),
    "published_on": ("date", "published", "published_at", "publication_date"),
    "url": ("link",),
    "language": ("lang",),
    "external_id": ("id",),
}

#: The longest value of each field but the text, in code points; the database keeps no more.
LIMITS: Mapping[str, int] = {
    "title": 300,
    "outlet": 120,
    "byline": 200,
    "url": 2000,
    "language": 16,
    "external_id": 200,
}

#: A title taken from the text is cut at this many code points.
DERIVED_TITLE = 120

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*", re.ASCII)
_FIELD_OF = {name: field for field, aliases in ALIASES.items() for name in (field, *aliases)}


class FieldError(ValueError):
    """One field of a row that can't be taken; ``field`` names it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def field_of(name: str) -> str | None:
    """The article field that a column or key means (any case, spaces for underscores), or None."""
    return _FIELD_OF.get("_".join(name.strip().lower().split()))


def pick(row: Mapping[str, object]) -> dict[str, object]:
    """The known fields of a row under their own names. Unknown keys are left out.

    A field's own name wins over its aliases, and an earlier alias over a later one.
    """
    found: dict[str, object] = {}
    for field, aliases in ALIASES.items():
        for name in (field, *aliases):
            if (value := row.get(name)) is not None and value != "":
                found[field] = value
                break
    return found


def build(
    fields: Mapping[str, object],
    *,
    row: int = 1,
    file: str = "",
    zones: tuple[Zone, ...] = (),
    extractor: str = "",
) -> ArticleRecord:
    """An article from known fields. Raises FieldError for the first one that is wrong."""
    text = _text(fields.get("text"))
    return ArticleRecord(
        text=text,
        title=_line(fields, "title") or derived_title(text),
        outlet=_line(fields, "outlet"),
        byline=_line(fields, "byline"),
        published_on=_date(fields.get("published_on")),
        url=_url(_line(fields, "url")),
        language=_language(_line(fields, "language")),
        external_id=_line(fields, "external_id"),
        zones=zones,
        extractor=extractor,
        row=row,
        file=file,
    )


def derived_title(text: str) -> str:
    """The first line of the text that is not blank, cut at a word's end."""
    start = len(text) - len(text.lstrip())
    line = " ".join(text[start:].partition("\n")[0].split())
    if len(line) <= DERIVED_TITLE:
        return line
    head = line[: DERIVED_TITLE - 1]
    return (head.rpartition(" ")[0] or head).rstrip(" ,;:–-") + "…"


def known_columns() -> str:
    """The article fields as a list to show in messages."""
    return ", ".join(ALIASES)


def _text(value: object) -> str:
    if value is None:
        raise FieldError("text", "The text is missing. Every article needs one.")
    if not isinstance(value, str):
        raise FieldError("text", f"The text is {kind_of(value)}; it must be a string.")
    try:
        text = canonicalise(value)
    except CanonError as error:
        raise FieldError("text", str(error)) from error
    if not text or text.isspace():
        raise FieldError("text", "The text is empty. Every article needs one.")
    return text


def _line(fields: Mapping[str, object], field: str) -> str:
    """One line of metadata: canonical, whitespace collapsed, within its limit."""
    value = fields.get(field)
    if value is None or value == "":
        return ""
    if isinstance(value, list | tuple) and field == "byline":
        value = ", ".join(_names(value))
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)  # ids and titles such as 2024 arrive as numbers
    if not isinstance(value, str):
        raise FieldError(field, f"{field} is {kind_of(value)}; it must be a string.")
    try:
        line = " ".join(canonicalise(value).split())
    except CanonError as error:
        raise FieldError(field, f"{field}: {error}") from error
    if len(line) > LIMITS[field]:
        raise FieldError(
            field, f"{field} has {len(line)} characters; at most {LIMITS[field]} are kept."
        )
    return line


def _names(values: Iterable[object]) -> Iterable[str]:
    for value in values:
        if not isinstance(value, str):
            raise FieldError("byline", f"byline holds {kind_of(value)}; it must be names.")
        yield value


def _date(value: object) -> dt.date | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        message = f"published_on is {kind_of(value)}. Write it as 2024-03-02."
        raise FieldError("published_on", message)
    if not value.strip():
        return None
    try:
        return parse_date(value)
    except ValueError as error:
        raise FieldError("published_on", str(error)) from error


def _url(value: str) -> str:
    """Only http and https addresses with a host: the page shows them as links (T01)."""
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    if not good or any(character in value for character in ' "<>\\'):
        shown = value if len(value) <= 60 else value[:59] + "…"
        raise FieldError(
            "url",
            f"“{shown}” is not a web address. Write one that begins with http:// or https://.",
        )
    return value


def _language(value: str) -> str:
    tag = value.replace("_", "-")
    if tag and not _LANGUAGE.fullmatch(tag):
        raise FieldError("language", f"“{value}” is not a language code. Write it as en or pt-BR.")
    return tag
