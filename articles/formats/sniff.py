"""What a file is, by its name and its first bytes, and a clear no where the two disagree."""

from __future__ import annotations

import codecs
import re
from pathlib import PurePath

from articles.formats.base import FormatError
from articles.formats.canon import utf16_codec

#: Extension to the name of an article format.
EXTENSIONS = {
    ".txt": "text",
    ".text": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".md": "markdown",
    ".markdown": "markdown",
}

#: First bytes that no text file has. Longest first where one begins another.
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive (docx, xlsx, odt and epub are zips too)"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word or Excel file"),
    (b"{\\rtf", "a rich text (RTF) file"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF89a", "a GIF image"),
    (b"GIF87a", "a GIF image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"SQLite format 3\0", "a SQLite database"),
    (b"\x7fELF", "a program"),
)
_WEB_PAGE = re.compile(
    rb"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)
_BLANK = b" \t\r\n\xef\xbb\xbf"
_SAVE_AS = "Save it as .txt, .html, .jsonl, .csv or .md."


def refuse_binary(head: bytes) -> None:
    """Raise FormatError if the first bytes are those of a known binary file."""
    start = head.lstrip(_BLANK)
    for magic, what in _MAGIC:
        if head.startswith(magic) or start.startswith(magic):
            raise FormatError(f"The file is {what}, whatever its name says. {_SAVE_AS}")


def refuse_web_page(head: bytes) -> None:
    """Raise FormatError if the first bytes are those of a web page."""
    if looks_like_html(head):
        raise FormatError("The file is a web page. Give it the extension .html.")


def looks_like_html(head: bytes) -> bool:
    """Whether the first bytes open an HTML document."""
    if codec := utf16_codec(head):
        head = head[2:].decode(codec, "replace").encode("utf-8", "replace")
    return bool(_WEB_PAGE.match(head.lstrip(_BLANK)))


def sniff(filename: str, head: bytes) -> str:
    """The name of the article format of a file, from its name and its first bytes (4 kB will do).

    Without an extension the content alone decides. Raises FormatError if the content does not
    fit the extension, or the extension is not one of ours.
    """
    refuse_binary(head)
    extension = PurePath(filename).suffix.lower()
    if not extension:
        return _by_content(head)
    name = EXTENSIONS.get(extension)
    if name is None:
        raise FormatError(
            f"Files that end in {extension[:20]} can't be read. Known: {', '.join(EXTENSIONS)}."
        )
    if name == "html" and head.strip(_BLANK) and b"<" not in head:
        raise FormatError("The file is called a web page, but it holds no tag. Call it .txt.")
    if name != "html":
        refuse_web_page(head)
    return name


def _by_content(head: bytes) -> str:
    if looks_like_html(head):
        return "html"
    start = head.lstrip(_BLANK)
    if start.startswith(b"{"):
        return "jsonl"
    if start.startswith((b"---\n", b"---\r\n")):
        return "markdown"
    if utf16_codec(head):
        return "text"
    try:
        # Incremental: the last character may be cut off where the head ends.
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError as error:
        raise FormatError(
            f"The file has no extension and is not UTF-8 text (byte {error.start}). {_SAVE_AS}"
        ) from error
    return "text"
