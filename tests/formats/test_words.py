"""Counting words, with and without blanks between them."""

from __future__ import annotations

import pytest

from articles.formats.words import count_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("It doesn't\n\nmatter.", 3),
        ("na\u00efve caf\u00e9", 2),
        ("\u653f\u5e9c\u6628\u5929\u5ba3\u5e03\u3002", 6),
        ("GDP \u5897\u957f 5%", 4),
        ("\u062a\u0631\u0627\u062c\u0639\u062a \u0627\u0644\u062d\u0643\u0648\u0645\u0629", 2),
    ],
)
def test_words_are_counted_as_the_script_has_them(text: str, words: int) -> None:
    assert count_words(text) == words
