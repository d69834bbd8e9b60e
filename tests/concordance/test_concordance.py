"""Where a query stands in a text, and the line around it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.concordance import line, parse_query


def found(text: str, typed: str) -> list[str]:
    query = parse_query(typed)
    assert query is not None
    return [text[start:end] for start, end in query.hits(text)]


@pytest.mark.parametrize(
    ("text", "typed", "hits"),
    [
        ("The court. A Court order, courts", "court", ["court", "Court"]),
        ("courts and courtyards", "court*", ["courts", "courtyards"]),
        (
            "the port  authority, port\nauthority",
            "port authority",
            ["port  authority", "port\nauthority"],
        ),
        ("and/or, U.S. law", "or", ["or"]),
        ("costs $5.00 (net)", "$5.00", ["$5.00"]),
        ("(net) and net", "(net)", ["(net)"]),
        ("Über ÜBER über", "über", ["Über", "ÜBER", "über"]),
        ("政府昨天宣布，市政府", "政府", ["政府", "政府"]),
        ("تراجعت الحكومة عن القرار", "الحكومة", ["الحكومة"]),
        ("cafe\u0301 cafe", "cafe", ["cafe"]),
        ("nothing here", "court", []),
    ],
)
def test_a_phrase_is_found_as_words(text: str, typed: str, hits: list[str]) -> None:
    assert found(text, typed) == hits


@pytest.mark.parametrize("typed", ["", "  ", "*", "…", "()"])
def test_something_without_letters_is_no_query(typed: str) -> None:
    assert parse_query(typed) is None


def test_a_line_has_blanks_as_one_and_context_cut_to_length() -> None:
    text = "a" * 100 + "\n\n  before hit\tafter " + "b" * 100
    start = text.index("hit")
    made = line(text, start, start + 3, context=12)
    assert (made.before, made.hit, made.after) == (
        " before "[-12:].rjust(8) and made.before,
        "hit",
        " after bbbbb",
    )
    assert made.before.endswith("a before ")
    assert len(made.before) == 12


@given(st.text(max_size=80), st.text(min_size=1, max_size=8))
def test_every_hit_lies_in_the_text_and_any_query_is_safe(text: str, typed: str) -> None:
    query = parse_query(typed)
    if query is not None:
        for start, end in query.hits(text):
            assert 0 <= start < end <= len(text)
