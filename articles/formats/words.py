"""How long an article is, in words."""

from __future__ import annotations

import re

#: Scripts written without spaces between words: kana, Han and their compatibility forms.
_UNSPACED = re.compile(
    "[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
#: Their punctuation, which is no word where it stands alone.
_MARKS = re.compile("[\u3000-\u303f\uff00-\uff0f\uff1a-\uff20]")


def count_words(text: str) -> int:
    """Words of a text: stretches between blanks, and each character of a script without blanks."""
    if text.isascii():
        return len(text.split())
    apart, characters = _UNSPACED.subn(" ", text)
    return characters + len(_MARKS.sub(" ", apart).split())


def is_unspaced(text: str) -> bool:
    """Whether ``text`` holds characters of a script without blanks between words."""
    return _UNSPACED.search(text) is not None
