"""File formats: bytes in, records out, and back. Plain Python, no Django, no network.

``ARTICLE_FORMATS`` and ``EXPORT_FORMATS`` are the whole list: a new format is a module and a line here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from articles.formats.article_csv import Csv
from articles.formats.article_html import Html
from articles.formats.article_jsonl import JsonLines
from articles.formats.article_markdown import Markdown
from articles.formats.article_text import PlainText
from articles.formats.base import ArticleFormat, ExportFormat, FormatError
from articles.formats.canon import CANON_VERSION
from articles.formats.rows_csv import RowsCsv
from articles.formats.rows_jsonl import RowsJsonLines
from articles.formats.sniff import sniff

__all__ = [
    "ARTICLE_FORMATS",
    "CANON_VERSION",
    "EXPORT_FORMATS",
    "ArticleFormat",
    "ExportFormat",
    "FormatError",
    "get_article_format",
    "get_export_format",
    "sniff",
]

_Format = TypeVar("_Format")

_ARTICLES: tuple[ArticleFormat, ...] = (PlainText(), Html(), Markdown(), JsonLines(), Csv())
_EXPORTS: tuple[ExportFormat, ...] = (RowsJsonLines(), RowsCsv())

#: Sources of articles, by name.
ARTICLE_FORMATS: Mapping[str, ArticleFormat] = {format.name: format for format in _ARTICLES}

#: Files of labelled spans, by name; each can be written and read back without loss.
EXPORT_FORMATS: Mapping[str, ExportFormat] = {format.name: format for format in _EXPORTS}


def get_article_format(name: str) -> ArticleFormat:
    """The article format of this name. Raises LookupError listing the known ones."""
    return _get(ARTICLE_FORMATS, name)


def get_export_format(name: str) -> ExportFormat:
    """The export format of this name. Raises LookupError listing the known ones."""
    return _get(EXPORT_FORMATS, name)


def _get(formats: Mapping[str, _Format], name: str) -> _Format:
    found = formats.get(name)
    if found is None:
        raise LookupError(f"unknown format {name!r}; known: {', '.join(formats)}")
    return found
