"""Saved web pages: headline and body through trafilatura, without a network."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING

from articles.formats.base import FormatError
from articles.formats.canon import CanonError, canonicalise, decode
from articles.formats.fields import LIMITS, FieldError, build
from articles.formats.sniff import refuse_binary
from articles.formats.stream import Source, TooLargeError, read_document
from articles.records import ArticleRecord, RowError, Zone

if TYPE_CHECKING:
    from lxml.html import HtmlElement
    from trafilatura.settings import Document

#: Opening tags of one page. A saved news page has a few thousand; time and memory grow with them.
MAX_TAGS = 40_000

_TAG = re.compile(r"<[A-Za-z]")
_ENTITY = re.compile(r"<!ENTITY\b", re.IGNORECASE)
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE
)
#: Declared encodings we follow, and the codec that browsers use for each.
_CODECS = {
    **dict.fromkeys(("iso-8859-1", "latin1", "us-ascii", "ascii", "windows-1252"), "cp1252"),
    **{f"windows-125{n}": f"cp125{n}" for n in (0, 1, 3, 4, 5, 6, 7, 8)},
    **{f"iso-8859-{n}": f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    **{name: name for name in ("koi8-r", "koi8-u", "shift_jis", "euc-jp", "big5", "euc-kr")},
    **dict.fromkeys(("gb2312", "gbk", "gb18030"), "gb18030"),
}
_SEPARATORS = (" | ", " - ", " – ", " — ", " · ", " :: ")


class Html:
    """``.html``: a saved page. Navigation, asides and comments are left out."""

    name = "html"
    extension = ".html"
    extensions: tuple[str, ...] = (".html", ".htm", ".xhtml")
    content_type = "text/html"
    title = "Saved web page"
    description = (
        "One article per file. The text is found in the page; title, author, date, outlet and "
        "language come from what the page says about itself."
    )
    streamed = False

    def read(
        self, source: Source, *, filename: str = "", fallback: str | None = None
    ) -> Iterator[ArticleRecord | RowError]:
        """The one article of the page, or the one reason why not."""
        try:
            data = read_document(source)
            refuse_binary(data[:64])
            yield replace(_article(_decode(data, fallback)), file=filename)
        except FieldError as error:
            yield RowError(1, error.field, str(error), filename)
        except (CanonError, FormatError, TooLargeError) as error:
            yield RowError(1, "file", str(error), filename)


def _decode(data: bytes, fallback: str | None) -> str:
    """UTF-8 and marked UTF-16 first; then what the page declares; then what the caller declared."""
    try:
        return decode(data)
    except CanonError:
        declared = _CHARSET.search(data[:4096])
        codec = _CODECS.get(declared[1].decode("ascii").lower()) if declared else None
        if codec is None:
            return decode(data, fallback=fallback)
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise CanonError(
            f"Byte 0x{data[error.start]:02X} at position {error.start} is not valid {codec}, "
            "which the page declares. Save the page as UTF-8."
        ) from error


def _article(page: str) -> ArticleRecord:
    if _ENTITY.search(page):
        raise FormatError("The page declares entities of its own (<!ENTITY), which is not allowed.")
    if sum(1 for _ in _TAG.finditer(page)) > MAX_TAGS:
        raise FormatError(f"The page has more than {MAX_TAGS:,} tags. Paste the text instead.")
    document, language = _extract(page)
    headline = " ".join(canonicalise(document.title or "").split())
    body = canonicalise(document.text or "").strip()
    if not body:
        raise FormatError("No article text was found in the page. Paste the text instead.")
    headline, body = _without_repeat(headline, body)
    text = f"{headline}\n\n{body}" if headline else body
    zones = [Zone("headline", 0, len(headline))] if headline else []
    zones.append(Zone("body", len(text) - len(body), len(text)))
    article = build(
        {"text": text, "title": headline[: LIMITS["title"]]},
        zones=tuple(zones),
        extractor=_version(),
    )
    return _with_metadata(article, document, language)


def _extract(page: str) -> tuple[Document, str]:
    """What trafilatura found, and the language the page declares."""
    trafilatura = _library()
    tree: HtmlElement | None = trafilatura.load_html(page)
    if tree is None:
        raise FormatError("The file holds no web page. Paste the text instead.")
    language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    try:
        found = trafilatura.bare_extraction(
            tree,
            with_metadata=True,
            include_comments=False,
            # Only a date that the page declares: a guessed one is worse than none.
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except Exception as error:
        # A page is hostile input to a large library: what it trips over is that page's fault.
        raise FormatError(
            f"The page can't be read ({type(error).__name__}). Paste the text."
        ) from error
    if found is None or isinstance(found, dict):
        raise FormatError("No article text was found in the page. Paste the text instead.")
    return found, language


def _without_repeat(headline: str, body: str) -> tuple[str, str]:
    """Take the headline off the body's start, and the site's name off the headline."""
    first, _, rest = body.partition("\n")
    plain = " ".join(first.split())
    same = plain.casefold() == headline.casefold()
    suffixed = plain and any(headline.startswith(plain + mark) for mark in _SEPARATORS)
    if rest.strip() and (same or suffixed):
        return plain, rest.lstrip("\n")
    return headline, body


def _with_metadata(article: ArticleRecord, document: Document, language: str) -> ArticleRecord:
    """Add what the page says about itself; what is no good there is left out, not refused."""
    said = {
        "outlet": document.sitename,
        "byline": document.author,
        "published_on": document.date,
        "url": document.url,
        "language": language or document.language,
    }
    for field, value in said.items():
        try:
            checked = build({"text": "-", field: value})
        except FieldError:
            continue
        article = replace(article, **{field: getattr(checked, field)})
    return article


def _version() -> str:
    return f"trafilatura {_library().__version__}"


@cache
def _library() -> ModuleType:
    """trafilatura, imported at the first page: it takes half a second, and most processes need none.

    Its import warns that proxies need one more package; no page is ever fetched, so it stays quiet.
    So does its log, which calls every odd page an error: the row's message says it.
    """
    for name in ("trafilatura", "htmldate"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import trafilatura
    return trafilatura
