"""canon-1: bytes to the one text that offsets count in (T30b, T65)."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.formats.canon import (
    CANON_VERSION,
    CanonError,
    EncodingError,
    ForbiddenCharacterError,
    canonical_text,
    canonicalise,
    decode,
    sha256,
)

TEXT = "Café\n\nToday 🏛️ the cabinet…\n"

ENCODED = {
    "UTF-8": TEXT.encode(),
    "UTF-8 with mark": b"\xef\xbb\xbf" + TEXT.encode(),
    "UTF-16 LE": b"\xff\xfe" + TEXT.encode("utf-16-le"),
    "UTF-16 BE": b"\xfe\xff" + TEXT.encode("utf-16-be"),
    "CRLF": TEXT.replace("\n", "\r\n").encode(),
    "CR": TEXT.replace("\n", "\r").encode(),
    "UTF-16 with CRLF": TEXT.replace("\n", "\r\n").encode("utf-16"),
}


@pytest.mark.parametrize("data", ENCODED.values(), ids=ENCODED.keys())
def test_the_same_file_gives_the_same_text_and_hash_however_it_is_encoded(data: bytes) -> None:
    text = canonical_text(data)
    assert text == TEXT
    assert sha256(text) == hashlib.sha256(TEXT.encode()).hexdigest()


def test_the_recipe_has_a_version() -> None:
    assert CANON_VERSION == "canon-1"


REFUSED_BYTES = {
    b"abc\nd\xe9f": "Byte 0xE9 at position 5 (line 2) is not valid UTF-8. Save the file as UTF-8.",
    b"a\r\nb\rc\xff": "Byte 0xFF at position 6 (line 3) is not valid UTF-8. Save the file as UTF-8.",
    b"\xef\xbb\xbfab\xe2\x82": (
        "Byte 0xE2 at position 5 (line 1) is not valid UTF-8. Save the file as UTF-8."
    ),
    b"\xff\xfea\x00\n\x00b": (
        "Byte 0x62 at position 6 (line 2) is not valid UTF-16. Save the file as UTF-8."
    ),
    b"\xff\xfe\x00\xd8a\x00": (
        "Byte 0x00 at position 2 (line 1) is not valid UTF-16. Save the file as UTF-8."
    ),
    b"\xff\xfe\x00\x00a\x00\x00\x00": "The file is UTF-32. Save it as UTF-8.",
}


@pytest.mark.parametrize(("data", "message"), REFUSED_BYTES.items())
def test_bytes_that_are_not_text_are_refused_with_their_position(data: bytes, message: str) -> None:
    with pytest.raises(EncodingError) as caught:
        decode(data)
    assert str(caught.value) == message


def test_windows_1252_is_read_only_when_declared() -> None:
    assert decode(b"caf\xe9 \x93x\x94", fallback="cp1252") == "café “x”"
    assert decode("café".encode(), fallback="cp1252") == "café"


def test_a_byte_that_windows_1252_does_not_have_is_refused() -> None:
    with pytest.raises(EncodingError) as caught:
        decode(b"\xe9\x81", fallback="cp1252")
    message = "Byte 0x81 at position 1 (line 1) is not valid Windows-1252. Save the file as UTF-8."
    assert str(caught.value) == message


def test_another_fallback_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="unknown fallback encoding 'utf-7'; known: cp1252"):
        decode(b"", fallback="utf-7")


REFUSED_TEXTS = {
    "ab\n\0": ("The text holds a NUL character at offset 3 (line 2). Remove it from the source."),
    "🏛\ud800": (
        "The text holds a lone surrogate (U+D800) at offset 1 (line 1). Remove it from the source."
    ),
    "\udfff\0": (
        "The text holds a lone surrogate (U+DFFF) at offset 0 (line 1). Remove it from the source."
    ),
    "\0\udfff": "The text holds a NUL character at offset 0 (line 1). Remove it from the source.",
}


@pytest.mark.parametrize(("text", "message"), REFUSED_TEXTS.items(), ids=ascii)
def test_nul_and_lone_surrogates_are_refused(text: str, message: str) -> None:
    with pytest.raises(ForbiddenCharacterError) as caught:
        canonicalise(text)
    assert str(caught.value) == message


def test_controls_but_tab_and_line_feed_become_the_replacement_character() -> None:
    controls = "".join(map(chr, range(1, 32)))
    kept = "".join("\n" if c in "\n\r" else c if c == "\t" else "\ufffd" for c in controls)
    assert canonicalise(controls) == kept


def test_nothing_is_normalised() -> None:
    text = "e\u0301 ﬁ ① \u00a0 \u0085 \u2028 \x7f א\u05b0 👩\u200d🔬"
    assert canonicalise(text) == text


def test_every_byte_order_mark_at_the_start_is_dropped_and_no_other() -> None:
    assert canonicalise("\ufeff\ufeffa\ufeffb") == "a\ufeffb"


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_a_second_time_changes_nothing(text: str) -> None:
    once = canonicalise(text)
    assert canonicalise(once) == once
    assert canonical_text(once.encode()) == once


@given(st.binary())
def test_any_bytes_give_a_storable_text_or_a_canon_error(data: bytes) -> None:
    try:
        text = canonical_text(data, fallback="cp1252")
    except CanonError:
        return
    assert text.encode().decode() == text
    assert "\0" not in text
    assert "\r" not in text
