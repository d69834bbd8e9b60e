"""Made-up texts: the same number gives the same text."""

from __future__ import annotations

import random

SYLLABLES = (
    "ba",
    "ke",
    "lo",
    "mi",
    "nu",
    "pra",
    "sto",
    "tel",
    "vi",
    "zur",
    "dan",
    "ger",
    "hol",
    "fi",
)
PARAGRAPH = 60


def repeatable(seed: int | str) -> random.Random:
    """Numbers that are the same in every run."""
    return random.Random(seed)  # noqa: S311 (no secrets are made of it)


def make_text(words: int, number: int) -> str:
    """``words`` words separated by one space each, with a line break at the end of a paragraph."""
    choose = repeatable(f"{words} {number}")
    made = [f"Article{number}"]
    while len(made) < words:
        word = "".join(choose.choices(SYLLABLES, k=choose.randrange(1, 4)))
        if len(made) % PARAGRAPH == 0:
            made[-1] += ".\n"
            word = word.capitalize()
        made.append(word)
    return " ".join(made) + "."
