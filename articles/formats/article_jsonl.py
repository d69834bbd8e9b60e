"""JSON lines: one article per line, read as a stream."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from articles.formats.base import FormatError
from articles.formats.canon import CanonError, decode
from articles.formats.fields import FieldError, build, known_columns, pick
from articles.formats.sniff import refuse_binary, refuse_web_page
from articles.formats.stream import MAX_LINE, Source, TextSource
from articles.records import ArticleRecord, RowError
from articles.values import kind_of

#: In a line over LONG_LINE bytes, more braces than this are refused: read, ten megabytes of small
#: objects would fill hundreds.
LONG_LINE = 1024 * 1024
MAX_CONTAINERS = 100_000


class JsonLines:
    """``.jsonl``: an object per line with text and, if known, the other fields.

    Keys that are not ours are left out without a word: exports of other tools carry many. Blank
    lines are skipped, but counted, so that row numbers are line numbers.
    """

    name = "jsonl"
    extension = ".jsonl"
    extensions: tuple[str, ...] = (".jsonl", ".ndjson", ".json")
    content_type = "application/x-ndjson"
    title = "JSON lines"
    description = f"One JSON object per line: {known_columns()}. Only text is needed."
    streamed = True

    def read(
        self, source: Source, *, filename: str = "", fallback: str | None = None
    ) -> Iterator[ArticleRecord | RowError]:
        """An article or an error per line."""
        for number, item in json_objects(source, fallback=fallback):
            if isinstance(item, dict):
                try:
                    yield build(pick(item), row=number, file=filename)
                except FieldError as error:
                    yield RowError(number, error.field, str(error), filename)
            else:
                yield RowError(number, "row", item, filename)


def json_objects(
    source: Source, *, fallback: str | None = None
) -> Iterator[tuple[int, dict[str, object] | str]]:
    """Number and object of each line that is not blank; for a bad line a message instead.

    A file that is not JSON lines at all gives one message and ends.
    """
    stream = TextSource(source)
    try:
        refuse_binary(stream.head)
        refuse_web_page(stream.head)
    except FormatError as error:
        yield 1, str(error)
        return
    first = True
    for number, line in stream.lines():
        if line is not None and line.isspace():
            continue
        if first and line is not None and line.lstrip().startswith(b"["):
            yield number, "The file is one JSON list. Write one object per line, without [ and ]."
            return
        first = False
        yield number, _object(line, fallback)


def _object(line: bytes | None, fallback: str | None) -> dict[str, object] | str:
    if line is None:
        return f"The line is longer than {MAX_LINE // 1024**2} MB and was skipped."
    if len(line) > LONG_LINE and line.count(b"{") + line.count(b"[") > MAX_CONTAINERS:
        return f"The line has more than {MAX_CONTAINERS:,} braces and brackets and was skipped."
    try:
        value = _loads(line, fallback)
    except ValueError as error:
        return str(error)
    if not isinstance(value, dict):
        return f'The line is {kind_of(value)}. Write one object per line: {{"text": "…"}}.'
    return value


def _loads(line: bytes, fallback: str | None) -> object:
    """The JSON value of a line. Raises ValueError with the message that fits best."""
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError as first:
        error = first
    try:
        text = decode(line, fallback=fallback)  # bad bytes also end up here: name them first
        return orjson.loads(text)
    except CanonError as encoding_error:
        raise ValueError(str(encoding_error).replace(" (line 1)", "")) from encoding_error
    except orjson.JSONDecodeError as second:
        error = second
    raise ValueError(
        f"The line is not JSON: {error.msg} (column {error.colno}). Write one object per line."
    )
