"""Rows that are refused: which field, and what to do (T01, T30a, T30b)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.formats import ARTICLE_FORMATS, ArticleFormat, get_article_format
from articles.records import ArticleRecord, RowError

NOT_AN_ADDRESS = "is not a web address. Write one that begins with http:// or https://."

BAD_FIELDS: list[tuple[dict[str, Any], str, str]] = [
    ({}, "text", "The text is missing. Every article needs one."),
    ({"text": None}, "text", "The text is missing. Every article needs one."),
    ({"text": " \n\t"}, "text", "The text is empty. Every article needs one."),
    ({"text": 5}, "text", "The text is a number; it must be a string."),
    ({"text": ["a"]}, "text", "The text is a list; it must be a string."),
    (
        {"text": "a\0"},
        "text",
        "The text holds a NUL character at offset 1 (line 1). Remove it from the source.",
    ),
    ({"title": {}}, "title", "title is an object; it must be a string."),
    ({"title": True}, "title", "title is true or false; it must be a string."),
    ({"title": "x" * 301}, "title", "title has 301 characters; at most 300 are kept."),
    ({"outlet": "x" * 121}, "outlet", "outlet has 121 characters; at most 120 are kept."),
    (
        {"outlet": "a\0"},
        "outlet",
        "outlet: The text holds a NUL character at offset 1 (line 1). Remove it from the source.",
    ),
    ({"byline": ["A", 1]}, "byline", "byline holds a number; it must be names."),
    ({"external_id": 1.5}, "external_id", "external_id is a number; it must be a string."),
    (
        {"published_on": "03/04/2024"},
        "published_on",
        "“03/04/2024” can be read in two ways. Write it as 2024-03-02.",
    ),
    (
        {"published_on": 20240302},
        "published_on",
        "published_on is a number. Write it as 2024-03-02.",
    ),
    ({"url": "javascript:alert(1)"}, "url", f"“javascript:alert(1)” {NOT_AN_ADDRESS}"),
    ({"url": "file:///etc/passwd"}, "url", f"“file:///etc/passwd” {NOT_AN_ADDRESS}"),
    ({"url": "gopher://example.org"}, "url", f"“gopher://example.org” {NOT_AN_ADDRESS}"),
    ({"url": "data:text/html,x"}, "url", f"“data:text/html,x” {NOT_AN_ADDRESS}"),
    ({"url": "//example.org/a"}, "url", f"“//example.org/a” {NOT_AN_ADDRESS}"),
    ({"url": "https:///a"}, "url", f"“https:///a” {NOT_AN_ADDRESS}"),
    ({"url": "https://[::1"}, "url", f"“https://[::1” {NOT_AN_ADDRESS}"),
    ({"url": 'https://example.org/"'}, "url", f'“https://example.org/"” {NOT_AN_ADDRESS}'),
    (
        {"language": "English, mostly"},
        "language",
        "“English, mostly” is not a language code. Write it as en or pt-BR.",
    ),
]


@pytest.mark.parametrize(("fields", "field", "message"), BAD_FIELDS)
def test_a_bad_field_is_refused_by_name(fields: dict[str, Any], field: str, message: str) -> None:
    row = fields if "text" in fields or not fields else {"text": "x", **fields}
    found = list(get_article_format("jsonl").read(json.dumps(row).encode(), filename="f"))
    assert found == [RowError(1, field, message, "f")]


OBJECT_EACH = 'Write one object per line: {"text": "…"}.'
BAD_LINES = {
    b"5": f"The line is a number. {OBJECT_EACH}",
    b'"a"': f"The line is a string. {OBJECT_EACH}",
    b"null": f"The line is null. {OBJECT_EACH}",
    b'{"text": "\\ud800"}': (
        "The line is not JSON: no low surrogate in string (column 11). Write one object per line."
    ),
    b'{"text": "caf\xe9"}': (
        "Byte 0xE9 at position 13 is not valid UTF-8. Save the file as UTF-8."
    ),
    b'{"text": "' + b'a"}{"text": "b"}': (
        "The line is not JSON: unexpected content after document (column 14). "
        "Write one object per line."
    ),
    b'{"a": ' + b"[" * 100_000: (
        "The line is not JSON: depth limit exceeded (column 1031). Write one object per line."
    ),
    b'{"a": ' + b"9" * 100_000 + b"}": (
        "The line is not JSON: number is infinity when parsed as double (column 7). "
        "Write one object per line."
    ),
    b'[{"text": "a"}]': "The file is one JSON list. Write one object per line, without [ and ].",
    b"<html><p>x": "The file is a web page. Give it the extension .html.",
}


@pytest.mark.parametrize(("line", "message"), BAD_LINES.items(), ids=lambda value: value[:20])
def test_a_line_that_is_not_an_object_is_refused(line: bytes, message: str) -> None:
    assert list(get_article_format("jsonl").read(line)) == [RowError(1, "row", message)]


STOPPED = "The rows from here on were not read."
BAD_TABLES = {
    b"": (1, "header", "The file is empty. Its first row must name the columns."),
    b"\n\na,b\n": (1, "header", "The file is empty. Its first row must name the columns."),
    b"a,b\n1,2\n": (1, "header", "No column is called text or body or content. Found: a, b."),
    b"Text,text\n1,2\n": (
        1,
        "header",
        "The column text stands twice in the header. Rename one of them.",
    ),
    b"text,\xe9\n1,2\n": (
        1,
        "header",
        "Byte 0xE9 at position 5 of line 1 is not valid UTF-8. Save the file as UTF-8.",
    ),
    b"text" + b"," * 200: (1, "header", "The header has 201 columns; at most 200 are read."),
    b"text,title\na,b,c\n": (2, "row", "The row has 3 cells, but the header 2 columns."),
    b'text\n"never closed\n': (
        2,
        "row",
        "The row is not CSV: unexpected end of data. Check its quotation marks. " + STOPPED,
    ),
    b'text\n"a"b\nc\n': (
        2,
        "row",
        "The row is not CSV: ',' expected after '\"'. Check its quotation marks. " + STOPPED,
    ),
    b"text\n" + b"," * 1_000_000: (
        2,
        "row",
        f"The row has more than 500,000 delimiters. {STOPPED}",
    ),
    b"text,date\na,tomorrow\n": (
        2,
        "published_on",
        "“tomorrow” is not a date. Write it as 2024-03-02.",
    ),
    b"text,title\n,b\n": (2, "text", "The text is missing. Every article needs one."),
    b"text\na\0b\n": (
        2,
        "text",
        "The text holds a NUL character at offset 1 (line 1). Remove it from the source.",
    ),
}


@pytest.mark.parametrize(("data", "error"), BAD_TABLES.items(), ids=lambda value: str(value)[:24])
def test_a_table_that_is_wrong_is_refused(data: bytes, error: tuple[int, str, str]) -> None:
    assert list(get_article_format("csv").read(data, filename="t")) == [RowError(*error, "t")]


def test_a_csv_row_in_another_encoding_does_not_stop_the_next() -> None:
    message = "Byte 0xE9 at position 3 of line 2 is not valid UTF-8. Save the file as UTF-8."
    assert list(get_article_format("csv").read(b"text\ncaf\xe9\nb\n")) == [
        RowError(2, "row", message),
        ArticleRecord(text="b", title="b", row=3),
    ]


NO_YAML = "This is not YAML, at line"
BAD_FRONT_MATTER = {
    "---\ntitle: x\n": "The front matter opens with --- but no line with --- closes it.",
    "---\ntitle: [x\n---\na": (
        f"{NO_YAML} 2, column 1: while parsing a flow sequence "
        "expected ',' or ']', but got '<stream end>'."
    ),
    "---\n- x\n---\na": "The front matter must be lines of the form “title: …”.",
    "---\nhello\n---\na": "The front matter must be lines of the form “title: …”.",
    "---\ntitle: a\ntitle: b\n---\na": (
        f"{NO_YAML} 2, column 1: the key “title” stands here a second time."
    ),
    "---\n? [a]\n: b\n---\na": f"{NO_YAML} 1, column 3: a key must be a plain word.",
    "---\na: &x [*x]\nb: " + "[" * 5000 + "\n---\na": "The YAML is nested too deeply.",
    "---\ntitle: a\x7fb\n---\na": ("The character U+007F at offset 8 is not allowed in YAML."),
    "---\n" + "a" * 70_000 + "\n---\na": "The front matter is longer than 65536 characters.",
}


@pytest.mark.parametrize(
    ("source", "message"), BAD_FRONT_MATTER.items(), ids=lambda value: value[:24]
)
def test_front_matter_that_is_wrong_is_refused(source: str, message: str) -> None:
    assert list(get_article_format("markdown").read(source.encode())) == [
        RowError(1, "front matter", message)
    ]


def test_a_text_in_the_front_matter_is_refused() -> None:
    found = list(get_article_format("markdown").read(b"---\ntext: a\n---\nb"))
    message = "The text stands below the front matter, not in it."
    assert found == [RowError(1, "text", message)]


@pytest.mark.parametrize("format_", ARTICLE_FORMATS.values(), ids=ARTICLE_FORMATS.keys())
@given(data=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_reader_raises_whatever_the_bytes(format_: ArticleFormat, data: bytes) -> None:
    for item in format_.read(data, filename="x"):
        if isinstance(item, ArticleRecord):
            assert item.text.strip()
            assert item.title
        else:
            assert item.message
            assert item.file == "x"
