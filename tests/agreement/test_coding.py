"""What a coding refuses, so that no figure rests on broken offsets."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from articles.agreement import Coding, coding_from_rows
from tests.agreement.builders import code


def _coding(**changed: Any) -> Coding:
    coding, _ = code((50, {"ann": [("DEC", 0, 9, 12, 15)], "bob": [("OPP", 3, 5)]}))
    return dataclasses.replace(coding, **changed)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"stretch_end": [9, 15, 51]}, "span 1: the stretch 3 to 51 is empty or leaves its"),
        ({"stretch_start": [0, 12, 5]}, "span 1: the stretch 5 to 5 is empty or leaves its"),
        ({"stretch_start": [-1, 12, 3]}, "span 0: the stretch -1 to 9 is empty or leaves its"),
        ({"stretch_start": [0, 8, 3]}, "span 0: its stretches overlap or are out of order"),
        ({"stretch_span": [0, 0, 0]}, "stretch_span must list every span at least once"),
        ({"stretch_span": [0, 1, 0]}, "stretch_span must list every span at least once"),
        ({"stretch_span": [0, 0, 2]}, "stretch_span holds a number outside 0 to 1"),
        ({"stretch_start": [0, 12]}, "stretch_start has 2 entries, 3 expected"),
        ({"span_label": [0]}, "span_label has 1 entries, 2 expected"),
        ({"span_label": [0, 3]}, "span_label holds a number outside 0 to 2"),
        ({"seen": [(0, 3)]}, "seen, coders holds a number outside 0 to 2"),
        ({"seen": [(1, 0)]}, "seen, articles holds a number outside 0 to 0"),
        ({"article_lengths": [-1]}, "article_lengths holds a number outside"),
    ],
)
def test_broken_coding_is_refused(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        _coding(**changed)


@pytest.mark.parametrize(
    ("article", "coder", "label", "message"),
    [
        ("a9", "ann", "DEC", "article 'a9' is not listed"),
        ("a0", "eve", "DEC", "coder 'eve' is not listed"),
        ("a0", "ann", "XXX", "label 'XXX' is not listed"),
    ],
)
def test_unknown_name_is_refused(article: str, coder: str, label: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        coding_from_rows(
            {"a0": 9}, [], [(article, coder, label, ((0, 1),))], coders=["ann"], labels=["DEC"]
        )


def test_names_are_sorted_unless_given() -> None:
    spans = [("a0", "bob", "OPP", ((0, 1),)), ("a0", "ann", "DEC", ((0, 1),))]
    _, names = coding_from_rows({"a0": 9}, [("a0", "cem")], spans)
    assert (names.coders, names.labels) == (("ann", "bob", "cem"), ("DEC", "OPP"))


def test_pair_that_was_submitted_twice_counts_once() -> None:
    assert _coding(seen=[(0, 1), (0, 0), (0, 1)]).seen.tolist() == [[0, 0], [0, 1]]
