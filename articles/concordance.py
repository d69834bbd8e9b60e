"""Words in their context: where a query stands in a text, and the lines of a concordance.

A query is a phrase: its words in this order, however wide the blanks between them; case does not count. A word that
ends with ``*`` stands for all that begin like it. Chinese and Japanese are written without blanks: a query that holds
such characters is found wherever they stand, as there are no word borders to look for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from articles.formats.words import is_unspaced

#: Characters of context on each side of a hit.
CONTEXT = 70
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Line:
    """A hit ``[start, end)`` in code points, with what stands before and after it on one line."""

    start: int
    end: int
    before: str
    hit: str
    after: str


@dataclass(frozen=True, slots=True)
class Query:
    """A phrase as it is looked for; ``unspaced``: by characters, not by words."""

    pattern: re.Pattern[str]
    unspaced: bool
    #: (word, whether it stands for all that begin like it), in small letters; empty for ``unspaced``.
    words: tuple[tuple[str, bool], ...]
    text: str

    def hits(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the phrase stands in ``text``. An accent is never cut off."""
        for match in self.pattern.finditer(text):
            end = match.end()
            if end == len(text) or not unicodedata.combining(text[end]):
                yield match.start(), end


def parse_query(typed: str) -> Query | None:
    """What was typed, ready to look for; None if there is no letter or digit in it."""
    parts = typed.split()
    if not WORD.search(typed):
        return None
    unspaced = is_unspaced(typed)
    pieces = [
        re.escape(part.rstrip("*")) + (r"\w*" if part.endswith("*") else "") for part in parts
    ]
    inner = r"\s+".join(piece for piece in pieces if piece)
    border = ("", "") if unspaced else (r"(?<!\w)", r"(?!\w)")
    if not WORD.match(parts[0]):
        border = ("", border[1])
    if not WORD.fullmatch(parts[-1][-1]):
        border = (border[0], "")
    words: list[tuple[str, bool]] = []
    for part in [] if unspaced else parts:
        found = WORD.findall(part.lower())
        words += [(word, False) for word in found]
        if part.endswith("*") and found:
            words[-1] = (found[-1], True)
    pattern = re.compile(f"{border[0]}{inner}{border[1]}", re.IGNORECASE)
    return Query(pattern, unspaced, tuple(words), typed.strip())


def line(text: str, start: int, end: int, context: int = CONTEXT) -> Line:
    """The passage ``text[start:end]`` with its context, blanks as one."""
    before = _flat(text[max(0, start - 2 * context) : start])
    after = _flat(text[end : end + 2 * context])
    return Line(start, end, before[-context:], _flat(text[start:end]), after[:context])


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)
