"""Text with YAML front matter: the form of our own seeds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from articles.formats.base import FormatError
from articles.formats.canon import CanonError, canonical_text
from articles.formats.fields import FieldError, build, pick
from articles.formats.sniff import refuse_binary, refuse_web_page
from articles.formats.stream import Source, TooLargeError, read_document
from articles.formats.yaml_text import YamlError, load_yaml
from articles.records import ArticleRecord, RowError, Zone

#: Front matter longer than this is refused, in code points.
MAX_FRONT_MATTER = 64 * 1024

_OPENING = re.compile(r"---[ \t]*\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)
_NULLS = ("~", "null")


class Markdown:
    """``.md``: front matter between two lines of ``---``, then the text. Mark-up stays as typed."""

    name = "markdown"
    extension = ".md"
    extensions: tuple[str, ...] = (".md", ".markdown")
    content_type = "text/markdown"
    title = "Text with front matter"
    description = (
        "One article per file: title, outlet, published_on and the like as YAML between two lines "
        "of ---, then the text."
    )
    streamed = False

    def read(
        self, source: Source, *, filename: str = "", fallback: str | None = None
    ) -> Iterator[ArticleRecord | RowError]:
        """The one article of the file, or the one reason why not."""
        try:
            data = read_document(source)
            refuse_binary(data[:64])
            refuse_web_page(data[:4096])
            yield replace(_article(canonical_text(data, fallback=fallback)), file=filename)
        except FieldError as error:
            yield RowError(1, error.field, str(error), filename)
        except YamlError as error:
            yield RowError(1, "front matter", str(error), filename)
        except (CanonError, FormatError, TooLargeError) as error:
            yield RowError(1, "file", str(error), filename)


def _article(document: str) -> ArticleRecord:
    front, text = _split(document)
    fields = pick(front)
    if "text" in fields:
        raise FieldError("text", "The text stands below the front matter, not in it.")
    article = build({**fields, "text": text})
    return replace(article, zones=_zones(article.text, article.title)) if front else article


def _split(document: str) -> tuple[dict[str, object], str]:
    """Front matter and text. Without front matter the whole document is the text, as it is."""
    opening = _OPENING.match(document)
    if opening is None:
        return {}, document
    closing = _CLOSING.search(document, opening.end())
    if closing is None:
        raise YamlError("The front matter opens with --- but no line with --- closes it.")
    source = document[opening.end() : closing.start()]
    if len(source) > MAX_FRONT_MATTER:
        raise YamlError(f"The front matter is longer than {MAX_FRONT_MATTER} characters.")
    front = load_yaml(source)
    if front is None or front == "":
        front = {}
    if not isinstance(front, dict):
        raise YamlError("The front matter must be lines of the form “title: …”.")
    fields = {str(key): value for key, value in front.items() if value not in _NULLS}
    return fields, document[closing.end() :].strip("\n")


def _zones(text: str, title: str) -> tuple[Zone, ...]:
    """Headline and body where the text begins with its title and a blank line."""
    head, gap, body = text.partition("\n\n")
    if head != title or not gap or not body:
        return ()
    start = len(text) - len(body.lstrip("\n"))
    return (Zone("headline", 0, len(head)), Zone("body", start, len(text)))
