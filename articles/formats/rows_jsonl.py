"""Labelled spans as JSON lines: the row of the API's description, one object per line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from articles.formats.article_jsonl import json_objects
from articles.formats.rows import answer_mapping, as_mapping, row_or_error
from articles.formats.stream import Source
from articles.records import AnswerRow, ExportRow, RowError

#: Bytes that are gathered before a chunk is handed on: fewer, larger writes to the network.
CHUNK = 64 * 1024


class RowsJsonLines:
    """``.jsonl`` of labelled spans. Loses nothing."""

    name = "jsonl"
    extension = ".jsonl"
    content_type = "application/x-ndjson"
    title = "JSON lines"
    description = "One labelled span per line, with its article, attributes and relations."

    def write(self, rows: Iterable[ExportRow]) -> Iterator[bytes]:
        """The file in chunks of about 64 kB."""
        return _lines(as_mapping(row) for row in rows)

    def write_answers(self, rows: Iterable[AnswerRow]) -> Iterator[bytes]:
        """Answers, one per line."""
        return _lines(answer_mapping(row) for row in rows)

    def read(
        self, source: Source, *, filename: str = "", fallback: str | None = None
    ) -> Iterator[ExportRow | RowError]:
        """A row or an error per line."""
        for number, item in json_objects(source, fallback=fallback):
            yield row_or_error(number, item, filename)


def _lines(items: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    held: list[bytes] = []
    size = 0
    for item in items:
        line = orjson.dumps(item, option=orjson.OPT_APPEND_NEWLINE)
        held.append(line)
        size += len(line)
        if size >= CHUNK:
            yield b"".join(held)
            held.clear()
            size = 0
    if held:
        yield b"".join(held)
