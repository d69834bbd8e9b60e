"""Tokens and sentences: in many scripts, where lines are broken, and what holds for any text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.segmenting import segmenter, segments


def cut(text: str, level: str, language: str = "") -> list[str]:
    """The units as they read."""
    places = segments(text, language, level)
    return [text[start:end] for start, end in zip(places[0::2], places[1::2], strict=True)]


@pytest.mark.parametrize(
    ("language", "text", "sentences"),
    [
        (
            "en-GB",
            'Mr. Hale of the U.S. Dept. of Energy paid $3.5 million. "When? Soon!" he said.',
            [
                "Mr. Hale of the U.S. Dept. of Energy paid $3.5 million.",
                '"When? Soon!" he said.',
            ],
        ),
        ("de", "Es gilt ab dem 3. Oktober. Siehe Abs. 2.", 2),
        ("ar", "قال الوزير إن القرار نهائي. هل تعلمون؟ نعم، نحن نعلم.", 3),
        ("he", "הממשלה חזרה בה. מדוע? איש לא אמר.", 3),
        ("zh", "这是第一句。这是第二句！他说。", 3),
        ("ja", "これは文です。次の文です。", 2),
        ("hi", "यह पहला वाक्य है। यह दूसरा है।", 2),
        ("", "No language. Is told! Here.", 3),
        ("xx-unknown", "One. Two.", 2),
        ("en", "", 0),
        ("en", " \n\n ", 0),
    ],
)
def test_sentences_of_many_languages(language: str, text: str, sentences: int | list[str]) -> None:
    found = cut(text, "sentence", language)
    assert (found if isinstance(sentences, list) else len(found)) == sentences


def test_a_line_that_goes_on_with_a_small_letter_is_no_new_sentence() -> None:
    text = "A headline without an end\nThe council\nreversed its waiver.\n\nand a new paragraph"
    assert cut(text, "sentence", "en") == [
        "A headline without an end",
        "The council\nreversed its waiver.",
        "and a new paragraph",
    ]


def test_tokens_are_words_numbers_and_marks() -> None:
    assert cut("She didn't pay 3.5 million; why?", "token") == [
        *("She", "didn't", "pay", "3.5", "million", ";", "why", "?"),
    ]
    assert cut("caf\u0065\u0301 😀这是", "token") == ["caf\u0065\u0301", "😀", "这", "是"]
    assert cut("نعم، نحن", "token") == ["نعم", "،", "نحن"]


def test_what_cuts_is_named_with_its_version() -> None:
    assert segmenter("character") == ""
    assert re.fullmatch(r"regex [\d.]+, rules 1", segmenter("token"))
    assert re.fullmatch(r"sentencex [\d.]+, rules 1", segmenter("sentence"))


def test_blanks_that_the_package_stumbles_over_cut_nothing() -> None:
    assert cut("A\u00a0. B\u2028C\u0085D.", "sentence", "en") == ["A\u00a0. B", "C", "D."]


@given(
    st.text(
        st.one_of(
            st.sampled_from(" \n\t\u00a0\u2028.!?。؟।'\"“”)(aBé3"), st.characters(min_codepoint=32)
        )
    ),
    st.sampled_from(("", "en", "de", "ar", "he", "zh", "ja", "hi", "th", "ru", "el")),
    st.sampled_from(("token", "sentence")),
)
def test_units_hold_every_character_but_blanks_once(text: str, language: str, level: str) -> None:
    places = segments(text, language, level)
    assert places == sorted(places)
    seen: list[int] = []
    for start, end in zip(places[0::2], places[1::2], strict=True):
        assert start < end
        assert not text[start].isspace()
        assert not text[end - 1].isspace()
        seen += range(start, end)
    assert len(seen) == len(set(seen))
    assert {place for place, sign in enumerate(text) if not sign.isspace()} <= set(seen)
