"""The passages behind the figures."""

from __future__ import annotations

import pytest

from articles.agreement import Kind, disagreements
from tests.agreement.builders import code

CODING, _ = code(
    (50, {"ann": [], "bob": []}),
    (
        100,
        {
            "ann": [("SRC", 80, 90), ("DEC", 0, 10), ("DEC", 20, 30), ("OPP", 40, 50)],
            "bob": [("DEC", 0, 10), ("DEC", 22, 34), ("SRC", 42, 50), ("OPP", 60, 65)],
            "cem": [("DEC", 0, 100)],
        },
    ),
)


def test_passages_are_paired_and_listed_in_text_order() -> None:
    found = disagreements(CODING, 1, 0, 1)
    assert [(each.kind, each.a, each.b, each.start) for each in found] == [
        (Kind.MATCH, 1, 4, 0),
        (Kind.BOUNDARY, 2, 5, 20),
        (Kind.LABEL, 3, 6, 40),
        (Kind.MISSED, None, 7, 60),
        (Kind.MISSED, 0, None, 80),
    ]
    assert [each.iou for each in found] == pytest.approx([1.0, 8 / 14, 8 / 10, 0.0, 0.0])


def test_exchanged_coders_exchange_the_sides() -> None:
    forth, back = disagreements(CODING, 1, 0, 1), disagreements(CODING, 1, 1, 0)
    assert [(each.kind, each.b, each.a) for each in back] == [
        (each.kind, each.a, each.b) for each in forth
    ]


def test_article_that_both_left_empty_has_no_passages() -> None:
    assert disagreements(CODING, 0, 0, 1) == ()


def test_duplicate_of_one_coder_does_not_appear() -> None:
    coding, _ = code((50, {"ann": [("DEC", 2, 4), ("DEC", 0, 9)], "bob": [("DEC", 0, 9)]}))
    assert [(each.kind, each.a, each.b) for each in disagreements(coding, 0, 0, 1)] == [
        (Kind.MATCH, 1, 2)
    ]


def test_rest_of_a_split_span_is_missed_and_not_paired_again() -> None:
    coding, _ = code((50, {"ann": [("DEC", 0, 20)], "bob": [("DEC", 0, 12), ("DEC", 14, 20)]}))
    assert [(each.kind, each.a, each.b) for each in disagreements(coding, 0, 0, 1)] == [
        (Kind.BOUNDARY, 0, 1),
        (Kind.MISSED, None, 2),
    ]


def test_coder_who_has_not_submitted_the_article_is_refused() -> None:
    with pytest.raises(ValueError, match="coder 2 has not submitted article 0"):
        disagreements(CODING, 0, 0, 2)


def test_coder_is_not_compared_with_themselves() -> None:
    with pytest.raises(ValueError, match="give two coders"):
        disagreements(CODING, 1, 0, 0)
