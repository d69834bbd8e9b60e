"""Labelled spans as CSV for spreadsheets (RFC 4180), without loss and without live formulas.

A spreadsheet runs a cell that begins with ``=``, ``+``, ``-``, ``@``, a tab and the like. Such cells
get an apostrophe in front. So that reading restores every original exactly, a cell that would look
like a neutralised one (apostrophes before one of these characters) gets one more apostrophe as
well, and reading takes one off. Other cells, ``'twas`` among them, stay as they are.

Articles become one column per key (``article_title``); lists and objects are JSON in their cell; an
empty cell is null where null is possible. ``entity_names`` repeats the names in ``entities`` for the eye, with
``; `` between them, and is not read.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import orjson

from articles.formats.base import FormatError
from articles.formats.rows import (
    ANSWER_KEYS,
    ARTICLE_KEYS,
    ROW_KEYS,
    answer_mapping,
    as_mapping,
    entity_names,
    row_or_error,
)
from articles.formats.rows_jsonl import CHUNK
from articles.formats.stream import Source
from articles.formats.table import Table
from articles.records import AnswerRow, ExportRow, RowError

#: First characters that make a cell live (OWASP ASVS 5.0 V1.2.10), full-width = + - @ included.
TRIGGERS = "=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20"

_LIVE = re.compile(f"'*[{re.escape(TRIGGERS)}]")
_NEUTRALISED = re.compile(f"'+[{re.escape(TRIGGERS)}]")
_OPENERS = frozenset("'" + TRIGGERS)
_INTEGER = re.compile(r"-?\d{1,17}", re.ASCII)

_ARTICLE_COLUMNS = tuple(f"article_{key}" for key in ARTICLE_KEYS)
_TEXT_COLUMN = "article_text"
_NAMES = "entity_names"
_AFTER = ROW_KEYS.index("entities") + 1
#: The columns in order; ``article_text`` comes before ``start`` where texts are exported.
COLUMNS = (
    "id",
    *_ARTICLE_COLUMNS,
    *ROW_KEYS[2:_AFTER],
    _NAMES,
    *ROW_KEYS[_AFTER:],
    "deleted_at",
)

_QUESTION = ANSWER_KEYS.index("question")
_ANSWERED = ANSWER_KEYS.index("entities") + 1
#: The columns of answers; ``article_text`` comes before ``question``.
ANSWER_COLUMNS = (
    *ANSWER_KEYS[:2],
    *_ARTICLE_COLUMNS,
    *ANSWER_KEYS[_QUESTION:_ANSWERED],
    _NAMES,
    *ANSWER_KEYS[_ANSWERED:],
)
#: Told only where an export asks for it, in front of ``deleted_at`` or last.
_TOLD = ("stale", "revealed_before")

_COLUMNS = frozenset(COLUMNS)
_ARTICLE_KEY = {f"article_{key}": key for key in (*ARTICLE_KEYS, "text")}
_INTEGERS = frozenset(
    ("start", "end", "start_utf16", "end_utf16", "codebook_version", "version", "article_length")
)
_JSON = frozenset(("parts", "attributes", "entities", "relations"))
_NULLABLE = frozenset(("quote", "deleted_at", "article_published_on"))


def neutralise(cell: str) -> str:
    """The cell as a spreadsheet may show it: never a formula."""
    return f"'{cell}" if cell[:1] in _OPENERS and _LIVE.match(cell) else cell


def restore(cell: str) -> str:
    """The exact inverse of ``neutralise``."""
    return cell[1:] if cell[:1] == "'" and _NEUTRALISED.match(cell) else cell


class RowsCsv:
    """``.csv`` of labelled spans. Loses nothing."""

    name = "csv"
    extension = ".csv"
    content_type = "text/csv"
    title = "CSV"
    description = (
        "One labelled span per row for spreadsheets. Attributes, entities and relations are JSON in "
        "their cells; cells that a spreadsheet would run as a formula have an apostrophe in front."
    )

    def write(self, rows: Iterable[ExportRow]) -> Iterator[bytes]:
        """The file in chunks of about 64 kB. The first row decides on the columns for texts and what is told."""
        return _file(COLUMNS, "start", (_cells(row) for row in rows))

    def write_answers(self, rows: Iterable[AnswerRow]) -> Iterator[bytes]:
        """Answers, one per row; ``value`` is JSON where ``question_type`` is multi-choice or entity."""
        return _file(ANSWER_COLUMNS, "question", (_answer_cells(row) for row in rows))

    def read(
        self, source: Source, *, filename: str = "", fallback: str | None = None
    ) -> Iterator[ExportRow | RowError]:
        """A row or an error per row; the header is row 1. Columns may stand in any order."""
        try:
            table = Table(source, _known, fallback=fallback)
            _check_header(table.header)
        except FormatError as error:
            yield RowError(1, "header", str(error), filename)
            return
        for number, cells in table.rows():
            if isinstance(cells, str):
                yield row_or_error(number, cells, filename)
                continue
            try:
                data = _data(table.header, cells)
            except _CellError as error:
                yield RowError(number, error.column, str(error), filename)
            else:
                yield row_or_error(number, data, filename)


class _CellError(ValueError):
    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


def _file(
    known: tuple[str, ...], texts_before: str, rows: Iterator[dict[str, str]]
) -> Iterator[bytes]:
    """The file in chunks of about 64 kB. The first row decides on the columns for texts and what is told."""
    first = next(rows, None)
    columns = list(known)
    if first is not None:
        if _TEXT_COLUMN in first:
            columns.insert(columns.index(texts_before), _TEXT_COLUMN)
        last = columns.index("deleted_at") if "deleted_at" in columns else len(columns)
        columns[last:last] = [told for told in _TOLD if told in first]
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)  # its dialect is RFC 4180: comma, doubled quotes, CRLF
    writer.writerow(columns)
    for cells in chain(() if first is None else (first,), rows):
        writer.writerow([cells.get(column, "") for column in columns])
        if buffer.tell() >= CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _cells(row: ExportRow) -> dict[str, str]:
    data = as_mapping(row)
    data[_NAMES] = "; ".join(entity_names(row.entities))
    return _flat(data)


def _answer_cells(row: AnswerRow) -> dict[str, str]:
    data = answer_mapping(row)
    data[_NAMES] = "; ".join(dict.fromkeys(one["name"] for one in row.entities))
    return _flat(data)


def _flat(data: dict[str, Any]) -> dict[str, str]:
    article = data.pop("article")
    data |= {f"article_{key}": value for key, value in article.items()}
    return {column: _cell(column, value) for column, value in data.items()}


def _cell(column: str, value: Any) -> str:
    if value is None:
        return ""
    if column in _JSON or isinstance(value, list):
        return orjson.dumps(value).decode()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return neutralise(str(value))


def _data(columns: list[str], cells: list[str]) -> dict[str, Any]:
    """The JSON data of a row. Raises _CellError for a cell of the wrong kind."""
    data: dict[str, Any] = {"article": {}}
    for column, cell in zip(columns, cells, strict=True):
        if column in _ARTICLE_KEY:
            data["article"][_ARTICLE_KEY[column]] = _value(column, cell)
        elif column in _COLUMNS:
            data[column] = _value(column, cell)
    return data


def _value(column: str, cell: str) -> Any:
    if column in _INTEGERS:
        if not cell:
            return None
        if not _INTEGER.fullmatch(cell):
            raise _CellError(column, f"“{cell[:40]}” is not a whole number.")
        return int(cell)
    if column in _JSON:
        if not cell:
            return None
        try:
            return orjson.loads(cell)
        except orjson.JSONDecodeError as error:
            raise _CellError(column, f"The cell is not JSON: {error.msg}.") from error
    return None if not cell and column in _NULLABLE else restore(cell)


def _known(column: str) -> bool:
    return column in _COLUMNS or column in _ARTICLE_KEY


def _check_header(header: list[str]) -> None:
    if {"question", "value"} <= {*header} and "label" not in header:
        raise FormatError(
            "These rows are answers to questions. Only spans are read: export with rows=spans."
        )
    twins = sorted({name for name in header if _known(name) and header.count(name) > 1})
    if twins:
        raise FormatError(f"The column {twins[0]} stands twice in the header. Rename one of them.")
    missing = [name for name in ("label",) if name not in header]
    if "start" not in header and "parts" not in header:
        missing.append("start")
    if missing:
        raise FormatError(
            f"Columns are missing: {', '.join(missing)}. Known: {', '.join(COLUMNS)}."
        )
