"""Saved web pages, without a network (T02, T22)."""

from __future__ import annotations

import datetime as dt
import socket
import time
from pathlib import Path
from typing import NoReturn

import pytest

from articles.formats import get_article_format
from articles.records import ArticleRecord, RowError, Zone

GOLDEN = Path(__file__).parent / "golden"

PARAGRAPH = "<p>" + "The ferry company said that the line would run again in spring. " * 4 + "</p>"


def read(page: str | bytes, fallback: str | None = None) -> ArticleRecord | RowError:
    data = page.encode() if isinstance(page, str) else page
    [item] = get_article_format("html").read(data, filename="p.html", fallback=fallback)
    return item


def refusal(page: str | bytes) -> str:
    item = read(page)
    assert isinstance(item, RowError)
    assert (item.row, item.field, item.file) == (1, "file", "p.html")
    return item.message


def article(page: str | bytes, fallback: str | None = None) -> ArticleRecord:
    item = read(page, fallback)
    assert isinstance(item, ArticleRecord), item
    return item


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any attempt to open a connection fails the test."""

    def refuse(*_args: object, **_kwargs: object) -> NoReturn:
        raise AssertionError("a reader tried to use the network")

    for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)


@pytest.mark.usefixtures("no_network")
def test_a_saved_page_gives_headline_body_zones_and_metadata() -> None:
    found = article((GOLDEN / "page.html").read_bytes())
    assert found.text == (GOLDEN / "page.txt").read_text(encoding="utf-8").removesuffix("\n")
    assert found.title == "Ferry to Ostrava Bay sails again"
    assert found.outlet == "The Harbour Gazette"
    assert found.byline == "Mila Orban"
    assert found.published_on == dt.date(2026, 3, 4)
    assert found.url == "https://example.org/ferry"
    assert found.language == "en-GB"
    assert found.zones == (Zone("headline", 0, 32), Zone("body", 34, len(found.text)))
    assert found.extractor.split()[0] == "trafilatura"


def test_zones_hold_the_headline_and_the_body_exactly() -> None:
    found = article((GOLDEN / "page.html").read_bytes())
    headline, body = (found.text[zone.start : zone.end] for zone in found.zones)
    assert headline == found.title
    assert f"{headline}\n\n{body}" == found.text
    assert body.startswith("The regional council")


def test_the_name_of_the_site_is_cut_off_the_headline() -> None:
    page = (
        "<html><head><title>Ferry sails | The Gazette</title></head>"
        f"<body><article><h1>Ferry sails</h1>{PARAGRAPH}</article></body></html>"
    )
    assert article(page).text.split("\n\n")[0] == "Ferry sails"


def test_a_page_without_a_title_is_all_body() -> None:
    found = article(f"<html><body><article>{PARAGRAPH}</article></body></html>")
    assert found.zones == (Zone("body", 0, len(found.text)),)
    assert found.title == (
        "The ferry company said that the line would run again in spring. The ferry company said "
        "that the line would run again…"
    )


def test_metadata_that_is_no_good_is_left_out() -> None:
    page = (
        '<html lang="english please"><head><title>T</title>'
        '<link rel="canonical" href="javascript:alert(1)">'
        '<meta name="date" content="someday"></head>'
        f"<body><article>{PARAGRAPH}</article></body></html>"
    )
    found = article(page)
    assert (found.url, found.language, found.published_on) == ("", "", None)


@pytest.mark.parametrize("name", ["windows-1252", "iso-8859-1", "latin1"])
def test_the_encoding_that_a_page_declares_is_followed(name: str) -> None:
    page = f'<html><head><meta charset="{name}"></head><body><article><p>Café {PARAGRAPH}'
    assert article(page.encode("cp1252")).text.startswith("Café")


def test_a_page_in_utf_16_is_read() -> None:
    page = f"<html><body><article><p>Café {PARAGRAPH}</article></body></html>"
    assert article(page.encode("utf-16")).text.startswith("Café")


def test_a_declared_fallback_is_used_where_the_page_says_nothing() -> None:
    page = f"<html><body><article><p>Café {PARAGRAPH}</article></body></html>"
    assert article(page.encode("cp1252"), "cp1252").text.startswith("Café")


def test_letters_are_not_composed() -> None:
    page = f"<html><body><article><p>Cafe\u0301 {PARAGRAPH}</article></body></html>"
    assert article(page).text.startswith("Cafe\u0301")


REFUSED: dict[str, tuple[bytes, str]] = {
    "no text": (
        b"<html><body><nav></nav></body></html>",
        "No article text was found in the page. Paste the text instead.",
    ),
    "empty": (b"", "The file holds no web page. Paste the text instead."),
    "no page": (b"only words", "The file holds no web page. Paste the text instead."),
    "not UTF-8": (
        b"<html><body>caf\xe9</body></html>",
        "Byte 0xE9 at position 15 (line 1) is not valid UTF-8. Save the file as UTF-8.",
    ),
    "not what it declares": (
        b'<html><meta charset="windows-1252"><body>\xe9\x81</body></html>',
        "Byte 0x81 at position 42 is not valid cp1252, which the page declares. "
        "Save the page as UTF-8.",
    ),
    "encoding that is none": (
        b'<html><meta charset="unicode_escape"><body>\xe9</body></html>',
        "Byte 0xE9 at position 43 (line 1) is not valid UTF-8. Save the file as UTF-8.",
    ),
    "entities": (
        b'<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><html><body><p>&b;',
        "The page declares entities of its own (<!ENTITY), which is not allowed.",
    ),
    "external entity": (
        b'<?xml version="1.0"?><!DOCTYPE html [<!entity x SYSTEM "file:///etc/passwd">]><html>&x;',
        "The page declares entities of its own (<!ENTITY), which is not allowed.",
    ),
    "tags": (
        b"<html><body>" + b"<p><b>" * 30_000 + b"x",
        "The page has more than 40,000 tags. Paste the text instead.",
    ),
}


@pytest.mark.parametrize(("source", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_a_page_without_a_readable_article_is_refused(source: bytes, message: str) -> None:
    assert refusal(source) == message


def test_a_bomb_of_entities_is_refused_at_once() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    page = f'<!DOCTYPE html [<!ENTITY e0 "ha">{levels}]><html><body><p>&e9;</p></body></html>'
    started = time.perf_counter()
    refusal(page)
    assert time.perf_counter() - started < 20  # a hang, not a speed


def test_a_million_nested_elements_are_refused_at_once() -> None:
    started = time.perf_counter()
    refusal("<html><body>" + "<div>" * 1_000_000)
    assert time.perf_counter() - started < 20


@pytest.mark.usefixtures("no_network")
def test_a_page_full_of_addresses_opens_no_connection() -> None:
    page = (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "http://127.0.0.1:9/x.dtd"><html><head>'
        '<base href="http://127.0.0.1:9/"><link rel="stylesheet" href="http://127.0.0.1:9/s.css">'
        '<script src="http://127.0.0.1:9/s.js"></script></head><body><article>'
        f'<img src="http://127.0.0.1:9/i.png"><iframe src="file:///etc/passwd"></iframe>{PARAGRAPH}'
        "</article></body></html>"
    )
    assert article(page).text.startswith("The ferry company")


def test_script_in_a_page_does_not_become_text() -> None:
    page = (
        "<html><body><article><script>window.__xss=1</script>"
        f'<p>Words <img src=x onerror="a()"> and &lt;b&gt; signs.</p>{PARAGRAPH}</article>'
    )
    assert article(page).text.splitlines()[0] == "Words and <b> signs."
