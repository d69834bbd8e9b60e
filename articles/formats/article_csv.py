"""CSV: one article per row, columns by name."""

from __future__ import annotations

from collections.abc import Iterator

from articles.formats.base import FormatError
from articles.formats.fields import ALIASES, FieldError, build, field_of, known_columns, pick
from articles.formats.stream import Source
from articles.formats.table import Table
from articles.records import ArticleRecord, RowError


class Csv:
    """``.csv``: a header row, then an article per row; cells apart by comma, semicolon, tab or bar."""

    name = "csv"
    extension = ".csv"
    extensions: tuple[str, ...] = (".csv", ".tsv")
    content_type = "text/csv"
    title = "CSV"
    description = (
        f"A header row, then one article per row: {known_columns()}. Only text is needed; other "
        "columns are left out."
    )
    streamed = True

    def read(
        self, source: Source, *, filename: str = "", fallback: str | None = None
    ) -> Iterator[ArticleRecord | RowError]:
        """An article or an error per row; the header is row 1."""
        try:
            table = Table(source, field_of, fallback=fallback)
            names = _columns(table.header)
        except FormatError as error:
            yield RowError(1, "header", str(error), filename)
            return
        for number, cells in table.rows():
            if isinstance(cells, str):
                yield RowError(number, "row", cells, filename)
                continue
            try:
                yield build(pick(dict(zip(names, cells, strict=True))), row=number, file=filename)
            except FieldError as error:
                yield RowError(number, error.field, str(error), filename)


def _columns(header: list[str]) -> list[str]:
    """The header's names as ``pick`` knows them. Raises FormatError for no text, or twins."""
    names = ["_".join(name.lower().split()) for name in header]
    twins = sorted({name for name in names if field_of(name) and names.count(name) > 1})
    if twins:
        raise FormatError(f"The column {twins[0]} stands twice in the header. Rename one of them.")
    if not any(field_of(name) == "text" for name in names):
        shown = ", ".join(name[:40] for name in header[:20])
        raise FormatError(
            f"No column is called {' or '.join(('text', *ALIASES['text']))}. Found: {shown}."
        )
    return names
