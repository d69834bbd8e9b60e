"""``canon-1``: how the bytes of a source become the one text that offsets count in.

The recipe is public: stand-off annotations only help someone who can rebuild the exact text.

1. decode: UTF-8 (with or without a byte order mark) or UTF-16 with a byte order mark, nothing else,
   unless the caller declares Windows-1252 for bytes that are not UTF-8;
2. drop every U+FEFF at the very start;
3. CRLF and CR become LF;
4. refuse NUL and lone surrogates (no database keeps them faithfully);
5. every other C0 control except TAB and LF becomes U+FFFD;
6. no Unicode normalisation, which would move offsets and change quotes.

Applying it twice changes nothing. The SHA-256 is that of the UTF-8 bytes of the result.
"""

from __future__ import annotations

import codecs
import hashlib
import re

#: Stored beside each text, so that a later recipe can be told apart.
CANON_VERSION = "canon-1"

#: The encodings a caller may declare for bytes that are not UTF-8.
FALLBACKS = ("cp1252",)

_BOM = "\ufeff"
_C0 = bytes(code for code in range(32) if code not in (9, 10))
_CONTROL = re.compile("[\x01-\x08\x0b-\x1f]")
_FORBIDDEN = re.compile("[\0\ud800-\udfff]")
_UTF32_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_UTF16_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


class CanonError(ValueError):
    """A text that ``canon-1`` refuses; the message says what, where and what to do."""


class EncodingError(CanonError):
    """Bytes that are not text in a supported encoding."""


class ForbiddenCharacterError(CanonError):
    """A NUL or a lone surrogate in a text."""


def utf16_codec(head: bytes) -> str | None:
    """The codec that the UTF-16 byte order mark at the start of ``head`` asks for, or None."""
    return None if head.startswith(_UTF32_MARKS) else _UTF16_MARKS.get(head[:2])


def decode(data: bytes, *, fallback: str | None = None) -> str:
    """The text of ``data``, without its byte order mark; line ends and controls still as they came.

    ``fallback`` (``"cp1252"``) is used only for bytes without a mark that are not UTF-8, and only
    when whoever sends them said so. Raises EncodingError naming the first bad byte, counted from 0.
    """
    if fallback is not None and fallback not in FALLBACKS:
        raise ValueError(f"unknown fallback encoding {fallback!r}; known: {', '.join(FALLBACKS)}")
    if data.startswith(_UTF32_MARKS):
        raise EncodingError("The file is UTF-32. Save it as UTF-8.")
    if codec := utf16_codec(data):
        return _decode(data[2:], codec, "UTF-16", skipped=2)
    if data.startswith(codecs.BOM_UTF8):
        return _decode(data[3:], "utf-8", "UTF-8", skipped=3)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if fallback is None:
            raise _encoding_error(data, error, "UTF-8", 0) from error
    return _decode(data, fallback, "Windows-1252", skipped=0)


def _decode(data: bytes, codec: str, shown: str, *, skipped: int) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise _encoding_error(data, error, shown, skipped) from error


def _encoding_error(
    data: bytes, error: UnicodeDecodeError, shown: str, skipped: int
) -> EncodingError:
    before = _unix_lines(data[: error.start].decode(error.encoding, "replace"))
    return EncodingError(
        f"Byte 0x{data[error.start]:02X} at position {error.start + skipped} "
        f"(line {before.count(chr(10)) + 1}) is not valid {shown}. Save the file as UTF-8."
    )


def _unix_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def canonicalise(text: str) -> str:
    """The canonical form of an already decoded text (steps 2 to 6).

    Raises ForbiddenCharacterError for a NUL or a lone surrogate, with its offset and line.
    """
    if text.startswith(_BOM):
        text = text.lstrip(_BOM)
    text = _unix_lines(text)
    try:
        encoded = text.encode()
    except UnicodeEncodeError:
        raise _forbidden(text) from None
    # Controls are rare: one pass over bytes is several times faster than a regular expression.
    if len(encoded.translate(None, _C0)) == len(encoded):
        return text
    if "\0" in text:
        raise _forbidden(text)
    return _CONTROL.sub("\ufffd", text)


def _forbidden(text: str) -> ForbiddenCharacterError:
    offset = len(_FORBIDDEN.split(text, maxsplit=1)[0])
    code = ord(text[offset])
    what = f"a lone surrogate (U+{code:04X})" if code else "a NUL character"
    line = text.count("\n", 0, offset) + 1
    return ForbiddenCharacterError(
        f"The text holds {what} at offset {offset} (line {line}). Remove it from the source."
    )


def canonical_text(data: bytes, *, fallback: str | None = None) -> str:
    """Decode and canonicalise in one step. Raises CanonError."""
    return canonicalise(decode(data, fallback=fallback))


def sha256(text: str) -> str:
    """SHA-256 of the UTF-8 bytes of a canonical text, as 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()
