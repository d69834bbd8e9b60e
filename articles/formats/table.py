"""CSV as rows of cells, read as a stream: delimiter, encoding, limits and broken quotes."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator

from articles.formats.base import FormatError
from articles.formats.canon import CanonError, decode
from articles.formats.sniff import refuse_binary, refuse_web_page
from articles.formats.stream import MAX_LINE, Source, TextSource

#: A row (which may be many lines) over this many bytes is refused, and the file ends there.
MAX_ROW = 16 * 1024 * 1024
#: Delimiters in one row. Text has far fewer; a row of a million empty cells has more.
MAX_DELIMITERS = 500_000
#: Columns of the header.
MAX_COLUMNS = 200

_DELIMITERS = ",;\t|"
_PIECES = re.compile(r"[^\r]*\r(?!\n)|[^\r]+(?:\r\n)?|\r\n")
_STOPPED = "The rows from here on were not read."


class Table:
    """The rows of a CSV file. The header is row 1, as a spreadsheet counts."""

    def __init__(
        self, source: Source, known: Callable[[str], object], *, fallback: str | None = None
    ) -> None:
        """Reads the header. ``known`` says whether a column name means something to the caller.

        Raises FormatError if the file has no header that can be read.
        """
        # The limit is one per process, and 128 kB unless set; a text may be longer than that.
        if csv.field_size_limit() < MAX_ROW:
            csv.field_size_limit(MAX_ROW)
        stream = TextSource(source)
        refuse_binary(stream.head)
        refuse_web_page(stream.head)
        self._lines = _Lines(stream, fallback)
        first = self._lines.first()
        self._lines.delimiter = delimiter_of(first, known)
        self._reader = csv.reader(self._lines, delimiter=self._lines.delimiter, strict=True)
        header = self._next()
        if isinstance(header, str) or self._lines.problem:
            raise FormatError(self._lines.problem or str(header))
        self.header = [name.strip() for name in header or []]
        if len(self.header) > MAX_COLUMNS:
            raise FormatError(
                f"The header has {len(self.header)} columns; at most {MAX_COLUMNS} are read."
            )

    def rows(self) -> Iterator[tuple[int, list[str] | str]]:
        """Number and cells of each row that is not blank; a message instead where one is bad.

        A row shorter than the header is filled with empty cells, one that is longer is refused.
        After a row whose end can't be told the iteration stops.
        """
        width = len(self.header)
        number = 1
        while (cells := self._next()) is not None:
            number += 1
            if isinstance(cells, str):
                yield number, cells
                return
            if self._lines.problem:
                yield number, self._lines.problem
                continue
            if not any(cells):
                continue
            if len(cells) > width:
                columns = "column" if width == 1 else "columns"
                message = f"The row has {len(cells)} cells, but the header {width} {columns}."
                yield number, message
            else:
                yield number, cells + [""] * (width - len(cells))

    def _next(self) -> list[str] | str | None:
        """The next row, None at the end, or a message if nothing after it can be trusted."""
        self._lines.start_row()
        try:
            return next(self._reader, None)
        except FormatError as error:
            return f"{error} {_STOPPED}"
        except csv.Error as error:
            return f"The row is not CSV: {error}. Check its quotation marks. {_STOPPED}"


class _Lines:
    """Decoded lines for ``csv.reader``, with the size of the current row kept in bounds."""

    def __init__(self, stream: TextSource, fallback: str | None) -> None:
        self._decoded = self._decode(stream, fallback)
        self._held: list[tuple[str, str]] = []
        self._size = self._count = 0
        self.delimiter = ","
        #: What is wrong with the bytes of the current row; its cells are then not to be used.
        self.problem = ""

    def first(self) -> str:
        """The first line, which stays to be read. Raises FormatError when there is none."""
        line, problem = next(self._decoded, ("", ""))
        if not line.strip():
            raise FormatError("The file is empty. Its first row must name the columns.")
        self._held.append((line, problem))
        return line

    def start_row(self) -> None:
        self._size = self._count = 0
        self.problem = ""

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line, problem = self._held.pop() if self._held else next(self._decoded)
        self.problem = self.problem or problem
        self._size += len(line)
        self._count += line.count(self.delimiter)
        if self._size > MAX_ROW:
            raise FormatError(f"The row is longer than {MAX_ROW // 1024**2} MB.")
        if self._count > MAX_DELIMITERS:
            raise FormatError(f"The row has more than {MAX_DELIMITERS:,} delimiters.")
        return line

    @staticmethod
    def _decode(stream: TextSource, fallback: str | None) -> Iterator[tuple[str, str]]:
        """Each line with what is wrong with its bytes; such a line still keeps the rows apart."""
        for number, raw in stream.lines():
            if raw is None:
                raise FormatError(f"Line {number} is longer than {MAX_LINE // 1024**2} MB.")
            problem = ""
            try:
                line = decode(raw, fallback=fallback)
            except CanonError as error:
                line = raw.decode("utf-8", "replace")
                problem = str(error).replace("(line 1)", f"of line {number}")
            if "\r" in line[:-2] or line.endswith("\r"):  # a lone CR ends a line too
                yield from ((piece, problem) for piece in _PIECES.findall(line))
            else:
                yield line, problem


def delimiter_of(header: str, known: Callable[[str], object]) -> str:
    """The delimiter under which the header line has most known columns, then most columns."""

    def score(delimiter: str) -> tuple[int, int]:
        try:
            names = next(csv.reader([header], delimiter=delimiter), [])
        except csv.Error:
            return (0, 0)
        return (sum(1 for name in names if known(name)), len(names))

    return max(_DELIMITERS, key=score)
