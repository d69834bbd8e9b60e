"""Matched spans: F1 four ways with and without labels, IoU and boundary distances."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.agreement import statistics, summarize
from articles.agreement.estimate import NO_MATCHES, NO_SPANS
from articles.agreement.matched import ASIDE, TOGETHER, SpanFigures, match_counts, span_figures
from tests.agreement.builders import Article, Mark, code


def figures(*articles: Article) -> dict[int, SpanFigures]:
    """By label; DEC is 0, OPP 1, SRC 2."""
    found = span_figures(match_counts(code(*articles)[0]))
    return {one.label: one for one in found}


def test_four_ways_of_f1_with_and_without_labels() -> None:
    found = figures(
        (200, {"ann": [("DEC", 0, 10), ("DEC", 20, 30), ("DEC", 50, 60), ("OPP", 80, 90)],
               "bob": [("DEC", 0, 10), ("DEC", 22, 30), ("DEC", 58, 70), ("SRC", 80, 90)]}),
    )  # fmt: skip
    decision, together, aside = found[0], found[TOGETHER], found[ASIDE]
    values = [decision.f1_exact, decision.f1_half, decision.f1_partial, decision.f1_overlap]
    assert [one.value for one in values] == pytest.approx([1 / 3, 2 / 3, 2 / 3, 1])
    assert (together.f1_overlap.value, aside.f1_overlap.value) == (3 / 4, 1)
    assert (together.f1_exact.value, aside.f1_exact.value) == (1 / 4, 2 / 4)
    assert decision.mean_iou.value == pytest.approx((1 + 0.8 + 0.1) / 3)
    assert decision.mean_distance.value == pytest.approx((0 + 2 + 18) / 3)
    assert (decision.median_distance, aside.median_distance) == (2, 1)
    assert (decision.matched, together.matched, aside.matched) == (3, 3, 4)


def test_it_is_the_f1_of_the_page() -> None:
    articles: list[Article] = [
        (99, {"ann": [("DEC", 0, 10)], "bob": [("DEC", 5, 10)], "cem": [("DEC", 0, 10)]}),
        (99, {"ann": [("OPP", 0, 10)], "bob": []}),
        (99, {"ann": [("OPP", 0, 10)]}),
    ]
    coding, names = code(*articles)
    page = summarize(statistics(coding), names)
    found = figures(*articles)
    assert found[0].f1_overlap.value == page.labels[0].measures.f1_overlap.value == 1
    assert found[TOGETHER].f1_exact.value == page.pooled.f1_exact.value


def test_one_empty_article_is_zero_and_two_are_nothing() -> None:
    one = figures((50, {"ann": [("DEC", 0, 5)], "bob": []}))
    assert one[0].f1_overlap.value == 0
    assert one[0].mean_iou.undefined == one[0].mean_distance.undefined == NO_MATCHES
    both = figures((50, {"ann": [], "bob": []}))
    assert both[TOGETHER].f1_overlap.undefined == NO_SPANS
    assert figures((50, {"ann": [("DEC", 0, 5)]}))[0].f1_overlap.undefined == NO_SPANS


def test_a_distance_may_be_more_than_one_and_has_an_interval() -> None:
    articles: list[Article] = [
        (99, {"ann": [("DEC", 0, 20)], "bob": [("DEC", 0, 20 + number)]}) for number in range(20)
    ]
    distance = figures(*articles)[0].mean_distance
    assert distance.value == 9.5
    assert distance.low is not None
    assert distance.high is not None
    assert 5 < distance.low < 9.5 < distance.high
    assert distance.low + distance.high == pytest.approx(19)


span = st.tuples(st.sampled_from(["DEC", "OPP"]), st.integers(0, 30), st.integers(1, 12))
spans = st.lists(span.map(lambda one: (one[0], one[1], one[1] + one[2])), max_size=5)
pairs = st.lists(st.tuples(spans, spans), min_size=1, max_size=4)


@given(pairs)
def test_symmetric_and_in_order(given_pairs: list[tuple[list[Mark], list[Mark]]]) -> None:
    forth = match_counts(code(*[(60, {"ann": a, "bob": b}) for a, b in given_pairs])[0])
    back = match_counts(code(*[(60, {"ann": b, "bob": a}) for a, b in given_pairs])[0])
    for name in ("exact", "half", "overlap", "partial", "sides"):
        assert np.array_equal(getattr(forth, name), getattr(back, name)), name
    assert np.allclose(forth.iou, back.iou)
    assert (forth.exact <= forth.partial).all()
    assert (forth.partial <= forth.overlap).all()
    assert (forth.exact <= forth.half).all()
    assert (forth.half <= forth.overlap).all()
    assert (2 * forth.overlap <= forth.sides).all()


@given(st.lists(spans, min_size=1, max_size=4))
def test_identical_codings_are_one(marks: list[list[Mark]]) -> None:
    found = figures(*[(60, {"ann": one, "bob": one, "cem": one}) for one in marks])
    for row in found.values():
        for way in (row.f1_exact, row.f1_half, row.f1_partial, row.f1_overlap):
            assert way.value in {None, 1}
        assert row.mean_distance.value in {None, 0}
