"""Files of articles as one import: their format, their rows, and where each row came from.

The web and ``manage.py import_articles`` open files through here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from articles.formats import ARTICLE_FORMATS, sniff
from articles.formats.stream import HEAD
from articles.records import ArticleRecord, RowError
from articles.selectors.imports import MIXED

if TYPE_CHECKING:
    from articles.models import Import


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """A file on this machine, the name that people know it by, and its format."""

    path: Path
    name: str
    format: str

    @property
    def streamed(self) -> bool:
        """Whether it holds many rows, and may be large."""
        return ARTICLE_FORMATS[self.format].streamed


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a file: an article, or what is wrong."""

    file: str
    item: ArticleRecord | RowError

    def error(self, field: str, message: str) -> RowError:
        """What is wrong with this row."""
        return RowError(self.item.row, field, message, self.file)


def recognise(path: Path, name: str, format: str = "") -> ArticleFile:
    """The file with its format, by name and first bytes unless given. Raises FormatError."""
    if format:
        return ArticleFile(path, name, format)
    with path.open("rb") as stream:
        return ArticleFile(path, name, sniff(name, stream.read(HEAD)))


def read_rows(files: Iterable[ArticleFile | RowError]) -> Iterator[Row]:
    """The rows of the files, one after the other; a RowError stands for a file that can't be read."""
    for file in files:
        if isinstance(file, RowError):
            yield Row(file.file, file)
            continue
        with file.path.open("rb") as stream:
            for item in ARTICLE_FORMATS[file.format].read(stream, filename=file.name):
                yield Row(file.name, item)


def numbered(rows: Sequence[Row]) -> Iterator[ArticleRecord | RowError]:
    """The rows under one count from 1, so that an answer about a number leads back to file and row."""
    for number, row in enumerate(rows, start=1):
        yield replace(row.item, row=number)


def located(rows: Sequence[Row], errors: Iterable[RowError]) -> dict[int, RowError]:
    """Errors about ``numbered`` rows, by number, with their file and the row in it."""
    return {
        error.row: rows[error.row - 1].error(error.field, error.message)
        for error in errors
        if 0 < error.row <= len(rows)
    }


def errors_of(batch: Import) -> list[RowError]:
    """The errors that an import reports."""
    return [RowError(**error) for error in batch.errors]


def is_duplicate(rows: Sequence[Row], number: int, error: RowError) -> bool:
    """Whether a good row was refused for its text: only an exact duplicate is."""
    return error.field == "text" and isinstance(rows[number - 1].item, ArticleRecord)


def format_of(files: Iterable[ArticleFile | RowError]) -> str:
    """The one format of the files, or MIXED."""
    names = {file.format for file in files if isinstance(file, ArticleFile)}
    return names.pop() if len(names) == 1 else MIXED
