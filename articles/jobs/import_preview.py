"""What a person looks at before they say yes to an import."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from articles.formats.words import count_words
from articles.records import ArticleRecord, RowError
from articles.selectors.imports import ERRORS_SHOWN, format_label

if TYPE_CHECKING:
    from articles.jobs.imports import Check

ROWS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """An article in the file. ``duplicate`` is empty, ``project`` or ``file``."""

    row: int
    file: str
    title: str
    published_on: dt.date | None
    outlet: str
    words: int
    duplicate: str


@dataclass(frozen=True, slots=True)
class PreviewHead:
    """What the import would do, in numbers."""

    id: UUID
    name: str
    format_label: str
    total: int
    ok: int
    duplicates: int
    errors: int


@dataclass(frozen=True, slots=True)
class Preview:
    """A preview's page."""

    preview: PreviewHead
    rows: list[PreviewRow]
    rows_hidden: int
    errors: list[RowError]
    errors_hidden: int


def import_preview(check: Check, *, id: UUID, name: str, format: str) -> Preview:
    """The first rows and errors of what was checked. No query."""
    rows = _rows(check)
    errors = check.bad_rows[:ERRORS_SHOWN]
    return Preview(
        preview=PreviewHead(
            id=id,
            name=name,
            format_label=format_label(format),
            total=len(check.rows),
            ok=check.good,
            duplicates=check.duplicates,
            errors=check.bad,
        ),
        rows=rows,
        rows_hidden=check.good + check.duplicates - len(rows),
        errors=errors,
        errors_hidden=check.bad - len(errors),
    )


def _rows(check: Check) -> list[PreviewRow]:
    seen: set[bytes] = set()
    rows: list[PreviewRow] = []
    for number, row in enumerate(check.rows, start=1):
        item = row.item
        twin = check.is_duplicate(number)
        if not isinstance(item, ArticleRecord) or (number in check.errors and not twin):
            continue
        digest = hashlib.sha256(item.text.encode()).digest()
        duplicate = ("file" if digest in seen else "project") if twin else ""
        seen.add(digest)
        rows.append(
            PreviewRow(
                item.row,
                row.file,
                item.title,
                item.published_on,
                item.outlet,
                count_words(item.text),
                duplicate,
            )
        )
        if len(rows) == ROWS_SHOWN:
            break
    return rows
