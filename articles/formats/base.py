"""What an article format and an export format are, and the errors they share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from articles.formats.stream import Source
from articles.records import AnswerRow, ArticleRecord, ExportRow, RowError


class FormatError(ValueError):
    """A file that is not what its name or its sender says; the message names the reason."""


class ArticleFormat(Protocol):
    """A source of articles. Faces translate its ``title`` and ``description``."""

    name: str
    extension: str
    extensions: tuple[str, ...]
    content_type: str
    title: str
    description: str
    #: False: one article per file of at most 10 MB. True: many rows, read as a stream.
    streamed: bool

    def read(
        self, source: Source, *, filename: str = "", fallback: str | None = None
    ) -> Iterator[ArticleRecord | RowError]:
        """One item per article or bad row, in order; never raises for what is in the file.

        ``fallback`` is the encoding declared for bytes that are not UTF-8 (``"cp1252"``).
        """
        ...  # pragma: no cover


class ExportFormat(Protocol):
    """A file of labelled spans that can be written and read back without loss, or of answers to questions."""

    name: str
    extension: str
    content_type: str
    title: str
    description: str

    def write(self, rows: Iterable[ExportRow]) -> Iterator[bytes]:
        """The file in chunks; rows are taken one by one."""
        ...  # pragma: no cover

    def write_answers(self, rows: Iterable[AnswerRow]) -> Iterator[bytes]:
        """The same for answers. They are not read back: codings come in with spans only."""
        ...  # pragma: no cover

    def read(
        self, source: Source, *, filename: str = "", fallback: str | None = None
    ) -> Iterator[ExportRow | RowError]:
        """One item per row, in order; never raises for what is in the file."""
        ...  # pragma: no cover
