"""Plain text: one article per file, kept as it is from its first character."""

from __future__ import annotations

from collections.abc import Iterator

from articles.formats.base import FormatError
from articles.formats.canon import CanonError, canonical_text
from articles.formats.fields import FieldError, build
from articles.formats.sniff import refuse_binary, refuse_web_page
from articles.formats.stream import Source, TooLargeError, read_document
from articles.records import ArticleRecord, RowError


class PlainText:
    """``.txt``: the whole file is the text; the title is its first line that is not blank."""

    name = "text"
    extension = ".txt"
    extensions: tuple[str, ...] = (".txt", ".text")
    content_type = "text/plain"
    title = "Plain text"
    description = "One article per file. The first line becomes the title and stays in the text."
    streamed = False

    def read(
        self, source: Source, *, filename: str = "", fallback: str | None = None
    ) -> Iterator[ArticleRecord | RowError]:
        """The one article of the file, or the one reason why not."""
        try:
            data = read_document(source)
            refuse_binary(data[:64])
            refuse_web_page(data[:4096])
            text = canonical_text(data, fallback=fallback)
            yield build({"text": text}, file=filename)
        except FieldError as error:
            yield RowError(1, error.field, str(error), filename)
        except (CanonError, FormatError, TooLargeError) as error:
            yield RowError(1, "file", str(error), filename)
