"""Articles from plain text, markdown, JSON lines and CSV."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

import pytest

from articles.formats import ARTICLE_FORMATS, get_article_format
from articles.formats.stream import MAX_DOCUMENT
from articles.records import ArticleRecord, RowError, Zone

ROW = ArticleRecord(
    text="Council reverses course\n\nIt voted 5–4.",
    title="Council reverses course",
    outlet="The Example",
    byline="A. Writer",
    published_on=dt.date(2026, 2, 11),
    url="https://example.org/a?b=1",
    language="en-GB",
    external_id="a-1",
)


def read(name: str, data: bytes, **options: str) -> list[ArticleRecord | RowError]:
    return list(get_article_format(name).read(data, **options))


def test_plain_text_is_kept_from_its_first_character_to_its_last() -> None:
    assert read("text", b"\n  First   line \r\nSecond\n\n") == [
        ArticleRecord(text="\n  First   line \nSecond\n\n", title="First line")
    ]


def test_a_long_first_line_is_cut_at_a_word_for_the_title() -> None:
    [article] = read("text", ("word " * 40).encode())
    assert isinstance(article, ArticleRecord)
    assert article.title == "word " * 22 + "word" + "…"


def test_a_long_first_line_without_spaces_is_cut_hard() -> None:
    [article] = read("text", ("語" * 200).encode())
    assert isinstance(article, ArticleRecord)
    assert article.title == "語" * 119 + "…"


def test_front_matter_gives_the_fields_and_the_text_follows() -> None:
    source = """---
title: "Council reverses course"
outlet: The Example
author: [A. Writer, B. Writer]
published_on: 2026-02-11
language: en_GB
url:
external_id: 0071
note: left out
---

Council reverses course

It voted 5–4.

"""
    assert read("markdown", source.encode()) == [
        ArticleRecord(
            text=ROW.text,
            title=ROW.title,
            outlet="The Example",
            byline="A. Writer, B. Writer",
            published_on=ROW.published_on,
            language="en-GB",
            external_id="0071",
            zones=(Zone("headline", 0, 23), Zone("body", 25, 38)),
        )
    ]


def test_words_that_yaml_would_take_for_something_else_stay_words() -> None:
    [article] = read("markdown", b"---\ntitle: no\noutlet: 10:30\nbyline: ~\n---\nText\n")
    assert article == ArticleRecord(text="Text", title="no", outlet="10:30")


def test_markdown_without_front_matter_is_plain_text() -> None:
    assert read("markdown", b"# Title\n\nText\n") == [
        ArticleRecord(text="# Title\n\nText\n", title="# Title")
    ]


def test_json_lines_give_an_article_per_line_and_ignore_other_keys() -> None:
    data = (
        '{"text": "Council reverses course\\n\\nIt voted 5–4.", "outlet": "The Example", '
        '"byline": "A. Writer", "published_on": "2026-02-11", "url": "https://example.org/a?b=1", '
        '"language": "en-GB", "external_id": "a-1", "score": [1, {"deep": null}]}\r\n'
        "\n"
        '{"body": "B", "headline": "T", "source": "S", "authors": ["X", "Y"], "date": "", "id": 7}'
    )
    assert read("jsonl", data.encode()) == [
        ROW,
        ArticleRecord(text="B", title="T", outlet="S", byline="X, Y", external_id="7", row=3),
    ]


def test_a_bad_line_does_not_stop_the_next() -> None:
    found = read("jsonl", b'{"text": "a"}\nwhat\n{"text": "b"}\n', filename="x.jsonl")
    message = (
        "The line is not JSON: unexpected character, expected a JSON value (column 1). "
        "Write one object per line."
    )
    assert found == [
        ArticleRecord(text="a", title="a"),
        RowError(2, "row", message, "x.jsonl"),
        ArticleRecord(text="b", title="b", row=3),
    ]


def test_csv_columns_are_found_by_name_in_any_case_and_order() -> None:
    data = (
        "\ufeffID;Source; Published On ;TEXT;Title;Author;link;lang;Notes\r\n"
        'a-1;The Example;11 Feb 2026;"Council reverses course\n\nIt voted 5–4.";'
        "Council reverses course;A. Writer;https://example.org/a?b=1;en-GB;x\r\n"
        ";;;;;;;;\r\n"
        "\r\n"
        "b;;;=1+1, or so;;;;;\r\n"
    )
    first, second = read("csv", data.encode())
    assert first == replace(ROW, row=2)
    assert second == ArticleRecord(text="=1+1, or so", title="=1+1, or so", external_id="b", row=5)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_csv_takes_any_usual_delimiter_and_line_end(delimiter: str, newline: str) -> None:
    rows = (("title", "text"), ("One", '"a, b; c"'), ("Two", '"x\ny"'))
    data = newline.join(delimiter.join(row) for row in rows).encode()
    assert read("csv", data) == [
        ArticleRecord(text="a, b; c", title="One", row=2),
        ArticleRecord(text="x\ny", title="Two", row=3),
    ]


def test_a_short_csv_row_is_filled_up() -> None:
    assert read("csv", b"text,title\na\n") == [ArticleRecord(text="a", title="a", row=2)]


def test_a_csv_cell_may_be_longer_than_the_module_would_take() -> None:
    [article] = read("csv", b"text,title\n" + b"x" * 300_000 + b",t\n")
    assert article == ArticleRecord(text="x" * 300_000, title="t", row=2)


@pytest.mark.parametrize("name", ["jsonl", "csv", "markdown", "text"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_reader_takes_every_encoding(name: str, encoding: str) -> None:
    source = {
        "jsonl": '{"text": "é 🏛"}\n',
        "csv": "text\né 🏛\n",
        "markdown": "---\ntitle: é 🏛\n---\né 🏛\n",
        "text": "é 🏛",
    }[name]
    [article] = read(name, source.encode(encoding))
    assert article == ArticleRecord(text="é 🏛", title="é 🏛", row=2 if name == "csv" else 1)


@pytest.mark.parametrize("name", ["jsonl", "csv", "text"])
def test_a_declared_encoding_is_used(name: str) -> None:
    source = {"jsonl": b'{"text": "caf\xe9"}', "csv": b"text\ncaf\xe9", "text": b"caf\xe9"}[name]
    [article] = read(name, source, fallback="cp1252")
    assert isinstance(article, ArticleRecord)
    assert article.text == "café"


class Trickle(io.RawIOBase):
    """A stream that hands out one byte at a time, as a slow upload may."""

    def __init__(self, data: bytes) -> None:
        self._data = iter(data)

    def read(self, size: int = -1, /) -> bytes:
        return bytes(b for b in (next(self._data, None),) if b is not None)


def test_utf_16_is_recoded_whatever_the_size_of_the_pieces() -> None:
    data = '{"text": "é 🏛"}\n{"text": "\U0001f600b"}\n'.encode("utf-16")
    found = list(get_article_format("jsonl").read(Trickle(data)))
    assert [item.text for item in found if isinstance(item, ArticleRecord)] == ["é 🏛", "😀b"]


def test_half_a_character_at_the_end_of_utf_16_spoils_only_the_last_row() -> None:
    data = '{"text": "a"}\n{"text": "b"}'.encode("utf-16") + b"\x00"
    first, second = read("jsonl", data)
    assert first == ArticleRecord(text="a", title="a")
    message = "Byte 0xFF at position 13 is not valid UTF-8. Save the file as UTF-8."
    assert second == RowError(2, "row", message)


@pytest.mark.parametrize("name", ARTICLE_FORMATS)
def test_an_empty_file_is_refused_by_all_but_json_lines(name: str) -> None:
    found = read(name, b"")
    assert len(found) == (0 if name == "jsonl" else 1)
    assert not any(isinstance(item, ArticleRecord) for item in found)


@pytest.mark.parametrize("name", ["text", "html", "markdown"])
def test_a_document_over_the_limit_is_refused(name: str) -> None:
    message = "The file is larger than 10 MB. Split it into single articles."
    assert read(name, b"a" * (MAX_DOCUMENT + 1)) == [RowError(1, "file", message)]


def test_names_lists_every_format_that_is_known() -> None:
    with pytest.raises(LookupError) as caught:
        get_article_format("docx")
    assert str(caught.value) == "unknown format 'docx'; known: text, html, markdown, jsonl, csv"
