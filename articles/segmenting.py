"""Texts cut into tokens and sentences: the units, beside characters, that agreement can be reckoned on.

Tokens are the stretches between the word boundaries of Unicode (UAX #29) that are no blanks, by the package ``regex``:
words, numbers, each punctuation mark; each character of a script without blanks. Sentences are those of ``sentencex``,
which knows the abbreviations of many languages (docs/decisions/0012-tokens-and-sentences.md). Neither learns from data:
a text is always cut in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

#: Raised when our own part of the rules cuts otherwise.
RULES = 1
#: What stands for a line end, besides LF.
_BREAKS = re.compile("[\x85\u2028\u2029]")
_BLANKS = re.compile(r"[^\S\n]")


def segmenter(level: str) -> str:
    """What cuts texts into the units of ``level``, with its version; "" for characters, which nothing has to cut."""
    if level == "character":
        return ""
    package = {"token": "regex", "sentence": "sentencex"}[level]
    return f"{package} {_version(package)}, rules {RULES}"


@cache
def _version(package: str) -> str:
    return version(package)


def segments(text: str, language: str, level: str) -> list[int]:
    """Starts and ends of the units of ``text`` by turns, in code points: half open, in order, no blanks at either end.

    ``language``: as in ``Article.language``, "" if not known; only sentences ask for it.
    """
    return _tokens(text) if level == "token" else _sentences(text, language)


def _tokens(text: str) -> list[int]:
    return [place for found in _token()(text) for place in found.span()]


@cache
def _token() -> Callable[[str], Iterator[re.Match[str]]]:
    # Imported late: only who asks for tokens waits for it.
    import regex

    found: Callable[[str], Iterator[re.Match[str]]]
    found = regex.compile(r"\S+?(?=\b|\s|\Z)", regex.V1 | regex.WORD).finditer
    return found


def _sentences(text: str, language: str) -> list[int]:
    """Sentences within paragraphs, without the blanks around them."""
    spoken = re.split("[-_]", language.lower())[0]
    # The package takes a blank beyond ASCII for one byte and panics; one code point stays one.
    flat = _BLANKS.sub(" ", _BREAKS.sub("\n", text))
    places = []
    for begin, end in _paragraphs(flat):
        for low, high in _within(flat[begin:end], spoken):
            found = flat[begin + low : begin + high]
            start = begin + high - len(found.lstrip())
            stop = begin + low + len(found.rstrip())
            if start < stop:
                places += [start, stop]
    return places


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Lines. One that begins with a small letter goes on with the line before: some texts are broken at a width."""
    begin = 0
    for found in re.finditer(r"\n\s*", text):
        after = text[found.end() : found.end() + 1]
        if found[0].count("\n") > 1 or not after.islower():
            yield begin, found.start()
            begin = found.end()
    yield begin, len(text)


def _within(paragraph: str, language: str) -> list[tuple[int, int]]:
    """Where the sentences of a paragraph lie, blanks included; one sentence where the package gives up."""
    from sentencex import get_sentence_boundaries

    try:
        found = get_sentence_boundaries(language, paragraph)
    except BaseException as error:
        # A panic of its Rust code is no Exception, so that nobody hides it; a text that can't be cut must not take
        # the figures of all others with it.
        if type(error).__name__ != "PanicException":
            raise
        return [(0, len(paragraph))]
    return [(one["start_index"], one["end_index"]) for one in found]
