"""What a file is, and content that does not fit its name (T26)."""

from __future__ import annotations

import pytest

from articles.formats import ARTICLE_FORMATS, ArticleFormat, FormatError, sniff
from articles.formats.sniff import EXTENSIONS
from articles.records import RowError

KNOWN = {
    ("a.txt", b"Plain words"): "text",
    ("A.TXT", b""): "text",
    ("a.b.html", b"<p>x"): "html",
    ("a.htm", "<html>".encode("utf-16")): "html",
    ("a.jsonl", b"{}"): "jsonl",
    ("a.json", b"{}"): "jsonl",
    ("a.csv", b"text"): "csv",
    ("a.tsv", b"text\ttitle"): "csv",
    ("a.md", b"---\n"): "markdown",
    ("README", b"Plain words"): "text",
    ("README", "Worte…".encode()[:-1]): "text",
    ("README", "Words".encode("utf-16")): "text",
    ("", b"\xef\xbb\xbf\n <!DOCTYPE HTML><p>"): "html",
    ("", b"<?xml version='1.0'?>\n<!-- a --><html>"): "html",
    ("", b'{"text": "x"}'): "jsonl",
    ("", b"---\ntitle: x\n---\n"): "markdown",
}


@pytest.mark.parametrize(("file", "name"), KNOWN.items())
def test_a_file_is_known_by_name_and_content(file: tuple[str, bytes], name: str) -> None:
    assert sniff(*file) == name


SAVE_AS = "Save it as .txt, .html, .jsonl, .csv or .md."
REFUSED = {
    ("a.txt", b"%PDF-1.7\n%\xe2"): f"The file is a PDF, whatever its name says. {SAVE_AS}",
    ("a.html", b"\n%PDF-1.4"): f"The file is a PDF, whatever its name says. {SAVE_AS}",
    ("a.csv", b"PK\x03\x04\x14\0"): (
        "The file is a zip archive (docx, xlsx, odt and epub are zips too), whatever its name says. "
        + SAVE_AS
    ),
    ("a.txt", b"{\\rtf1"): f"The file is a rich text (RTF) file, whatever its name says. {SAVE_AS}",
    ("a.jsonl", b"\x1f\x8b\x08"): (
        f"The file is a gzip archive, whatever its name says. {SAVE_AS}"
    ),
    ("a.txt", b"<!DOCTYPE html><p>"): "The file is a web page. Give it the extension .html.",
    ("a.md", b" <html>"): "The file is a web page. Give it the extension .html.",
    ("a.html", b"Plain words"): (
        "The file is called a web page, but it holds no tag. Call it .txt."
    ),
    ("a.docx", b"words"): (
        "Files that end in .docx can't be read. Known: .txt, .text, .html, .htm, .xhtml, .jsonl, "
        ".ndjson, .json, .csv, .tsv, .md, .markdown."
    ),
    ("words", b"caf\xe9 noir"): (
        f"The file has no extension and is not UTF-8 text (byte 3). {SAVE_AS}"
    ),
}


@pytest.mark.parametrize(("file", "message"), REFUSED.items())
def test_a_file_that_is_not_what_it_says_is_refused(file: tuple[str, bytes], message: str) -> None:
    with pytest.raises(FormatError) as caught:
        sniff(*file)
    assert str(caught.value) == message


@pytest.mark.parametrize("format_", ARTICLE_FORMATS.values(), ids=ARTICLE_FORMATS.keys())
def test_every_reader_refuses_a_pdf_by_itself(format_: ArticleFormat) -> None:
    found = list(format_.read(b"%PDF-1.7\n" * 2000, filename="x"))
    assert len(found) == 1
    assert isinstance(found[0], RowError)
    assert found[0].message == f"The file is a PDF, whatever its name says. {SAVE_AS}"
    assert found[0].file == "x"


def test_the_extensions_are_those_of_the_formats() -> None:
    declared = {
        extension: format_.name
        for format_ in ARTICLE_FORMATS.values()
        for extension in format_.extensions
    }
    assert declared == EXTENSIONS
