"""Differences by kind: what they are counted as, that they add up, and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from articles.agreement import passage_table
from articles.agreement.contents import Links, Values, tell_apart
from articles.agreement.estimate import NO_DIFFERENCES, NO_SPANS
from articles.agreement.explained import DIFFERENCES, Explanation, Finding, explain
from articles.agreement.passages import Kind
from tests.agreement.builders import Article, Mark, code

DEC, OPP, SRC = range(3)


def explained(
    *articles: Article, values: Sequence[Values] = (), links: Links | None = None
) -> Explanation:
    """Over all pairs of coders."""
    coding, _names = code(*articles)
    pairs = list(combinations(range(3), 2))
    table = passage_table(coding, pairs)
    return explain(coding, tell_apart(coding, table, pairs, values, links or Links.none()))


def test_each_kind_is_counted_with_its_label() -> None:
    found = explained(
        (200, {"ann": [("DEC", 0, 10), ("OPP", 20, 30), ("SRC", 50, 60)],
               "bob": [("DEC", 0, 12), ("SRC", 22, 30), ("SRC", 50, 60), ("DEC", 90, 99)]}),
    )  # fmt: skip
    decision, opposition, source = found.labels
    kinds = dict(zip(DIFFERENCES, decision.counts, strict=True))
    assert (decision.passages, decision.same) == (2, 0)
    assert kinds == {
        Kind.MISSED: 1, Kind.BOUNDARY: 1, Kind.LABEL: 0, Kind.ATTRIBUTE: 0, Kind.RELATION: 0
    }  # fmt: skip
    assert (opposition.finding, opposition.other) == (Finding.LABEL, (SRC, 1))
    assert (source.passages, source.same, source.other) == (2, 1, (OPP, 1))
    assert (found.every.passages, found.every.same, found.every.counts) == (4, 1, (1, 1, 1, 0, 0))
    assert found.every.finding == Finding.MIXED
    assert found.confusion.tolist() == [[2, 0, 0, 1], [0, 0, 1, 0], [0, 1, 2, 0], [1, 0, 0, 0]]


def test_the_main_thing_is_half_of_the_differences_and_stands_out() -> None:
    marks: list[Mark] = [("DEC", 0, 10), ("DEC", 20, 30), ("DEC", 40, 50)]
    gone = explained((99, {"ann": marks, "bob": marks[:1]}))
    assert gone.labels[DEC].finding == gone.every.finding == Finding.MISSED
    moved: list[Mark] = [("DEC", 0, 10), ("DEC", 20, 35), ("DEC", 60, 70)]
    assert explained((99, {"ann": marks, "bob": moved})).labels[DEC].finding == Finding.MISSED
    assert explained((99, {"ann": marks[:2], "bob": moved[:2]})).labels[DEC].finding == (
        Finding.BOUNDARY
    )
    close: list[Mark] = [("DEC", 0, 10), ("DEC", 20, 35)]
    assert explained((99, {"ann": marks, "bob": close})).labels[DEC].finding == Finding.MIXED


def test_without_differences_or_spans_it_says_so() -> None:
    marks: list[Mark] = [("DEC", 0, 10)]
    alike = explained((99, {"ann": marks, "bob": marks}))
    assert (alike.labels[DEC].finding, alike.labels[DEC].agree.value) == (Finding.ALIKE, 1)
    assert {one.undefined for one in alike.labels[DEC].shares} == {NO_DIFFERENCES}
    assert (alike.labels[SRC].finding, alike.labels[SRC].agree.undefined) == (
        Finding.NOTHING,
        NO_SPANS,
    )
    nothing = explained((99, {"ann": [], "bob": []}))
    assert nothing.every.finding == Finding.NOTHING
    assert not nothing.confusion.any()


def test_shares_have_intervals_over_articles() -> None:
    every: list[Article] = []
    for number in range(20):
        bob: list[Mark] = [("DEC", 0, 10 + number % 2)] if number % 3 else []
        every.append((99, {"ann": [("DEC", 0, 10)], "bob": bob}))
    found = explained(*every).labels[DEC]
    for estimate in (found.agree, *found.shares[:2]):
        assert estimate.low is not None
        assert estimate.value is not None
        assert estimate.low < estimate.value < (estimate.high or 0)
    assert sum(share.value or 0 for share in found.shares) == 1


span = st.tuples(st.sampled_from(["DEC", "OPP", "SRC"]), st.integers(0, 40), st.integers(1, 9))
spans = st.lists(span.map(lambda one: (one[0], one[1], one[1] + one[2])), max_size=5)


@given(st.lists(st.tuples(spans, spans), min_size=1, max_size=4))
def test_it_adds_up_and_does_not_care_who_is_first(
    pairs: list[tuple[list[Mark], list[Mark]]],
) -> None:
    forth = explained(*[(60, {"ann": a, "bob": b}) for a, b in pairs])
    back = explained(*[(60, {"ann": b, "bob": a}) for a, b in pairs])
    assert np.array_equal(forth.confusion, forth.confusion.T)
    assert forth.every.passages == back.every.passages
    for one in (*forth.labels, forth.every):
        assert one.same + sum(one.counts) == one.passages
    assert sum(label.same for label in forth.labels) == forth.every.same
    missed = DIFFERENCES.index(Kind.MISSED)
    assert sum(label.counts[missed] for label in forth.labels) == forth.every.counts[missed]
    assert int(forth.confusion.sum()) == 2 * forth.every.passages
