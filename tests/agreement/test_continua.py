"""The u-alpha family against its definition on single characters, and where it is not to be had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise, permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.agreement.continua import continuum_statistics
from articles.agreement.unitizing import (
    ContinuumAgreement,
    columns_of,
    continuum_agreement,
    continuum_figures,
)
from tests.agreement.builders import Article, Mark, code

LABELS = ("DEC", "OPP", "SRC")
LENGTH = 24
#: Coder, label (1 to K), start, end.
Unit = tuple[int, int, int, int]


@st.composite
def exclusive(draw: st.DrawFn) -> list[Mark]:
    """Marks that don't overlap; some touch."""
    cuts = sorted(draw(st.lists(st.integers(0, LENGTH), max_size=6, unique=True)))
    pieces = list(pairwise(cuts))
    return [
        (draw(st.sampled_from(LABELS)), start, end)
        for start, end in pieces
        if draw(st.integers(0, 3))
    ]


coders = st.dictionaries(st.sampled_from(("ann", "bob", "cem")), exclusive())
projects = st.lists(st.tuples(st.just(LENGTH), coders), max_size=4)


def _family(*articles: Article, labels: Sequence[int] | None = None) -> ContinuumAgreement:
    return continuum_agreement(continuum_statistics(code(*articles, labels=LABELS)[0], labels))


def _slow(articles: Sequence[Article]) -> dict[str, float | None]:
    """Every coefficient from matrices of single characters (Krippendorff et al. 2016)."""
    size = len(LABELS) + 1
    everything, met = np.zeros((size, size)), np.zeros((size, size))
    own, within = np.zeros(size), np.zeros(size)
    for length, marks in articles:
        if len(marks) < 2:
            continue
        worth = 1 / (len(marks) - 1)
        lines = []
        for found in marks.values():
            line, number = np.zeros((2, length), dtype=int)
            for place, (label, start, end) in enumerate(found, start=1):
                line[int(start) : int(end)] = LABELS.index(str(label)) + 1
                number[int(start) : int(end)] = place
                own[LABELS.index(str(label)) + 1] += (int(end) - int(start)) ** 2
            own[0] += np.count_nonzero(line == 0)
            lines.append((line, number))
        for (one, number), (other, _) in permutations(lines, 2):
            np.add.at(everything, (one, other), worth)
            both = (one > 0) & (other > 0)
            np.add.at(met, (one[both], other[both]), worth)
            for place in np.unique(number[both]):
                shared = both & (number == place)
                within[one[shared][0]] += np.count_nonzero(shared) ** 2 * worth
    binary = np.array(
        [
            [everything[0, 0], everything[0, 1:].sum()],
            [everything[1:, 0].sum(), everything[1:, 1:].sum()],
        ]
    )
    figures = {
        "u": _alpha(everything, own),
        "bar_u": _alpha(binary, np.array([own[0], own[1:].sum()])),
        "cu": _alpha(met, within),
    }
    expected = _expected(met, within)
    for label in range(1, size):
        l_k, e_k = met[label].sum(), expected[label].sum()
        apart = e_k - expected[label, label]
        defined = l_k > 0 and apart > 1e-9
        share = (l_k - met[label, label]) / apart if defined else 0
        figures[LABELS[label - 1]] = 1 - e_k / l_k * share if defined else None
    return figures


def _expected(matrix: np.ndarray, own: np.ndarray) -> np.ndarray:
    n, marginal = matrix.sum(), matrix.sum(axis=1)
    left = n * n - own.sum()
    if left <= 1e-9:
        return np.zeros_like(matrix)
    return np.asarray(n * (np.outer(marginal, marginal) - np.diag(own)) / left)


def _alpha(matrix: np.ndarray, own: np.ndarray) -> float | None:
    expected = _expected(matrix, own)
    apart = expected.sum() - np.trace(expected)
    return None if apart < 1e-9 else float(1 - (matrix.sum() - np.trace(matrix)) / apart)


def _values(found: ContinuumAgreement) -> dict[str, float | None]:
    named = {"u": found.u.value, "bar_u": found.bar_u.value, "cu": found.cu.value}
    return named | {LABELS[row.label]: row.ku.value for row in found.labels}


def _about(values: Mapping[str, float | None]) -> dict[str, Any]:
    return {
        name: value if value is None else pytest.approx(max(value, -1.0), abs=1e-9)
        for name, value in values.items()
    }


@given(projects)
def test_the_family_is_its_definition_on_single_characters(found: list[Article]) -> None:
    assert _values(_family(*found)) == _about(_slow(found))


@given(projects)
def test_every_figure_is_bounded_or_explained(found: list[Article]) -> None:
    made = _family(*found)
    for estimate in (made.u, made.bar_u, made.cu, *(row.ku for row in made.labels)):
        if estimate.value is None:
            assert estimate.undefined.startswith("Not defined: ")
        else:
            assert -1 <= estimate.value <= 1
    for share in (made.coverage, *(row.coverage for row in made.labels)):
        assert share is None or 0 <= share <= 1


@given(projects, st.randoms(use_true_random=False))
def test_the_order_of_coders_articles_and_spans_does_not_matter(
    found: list[Article], dice: Any
) -> None:
    turned = {"ann": "cem", "bob": "ann", "cem": "bob"}
    other = [
        (n, {turned[who]: dice.sample(marks[who], len(marks[who])) for who in marks})
        for n, marks in dice.sample(found, len(found))
    ]
    assert _values(_family(*other)) == _about(_values(_family(*found)))


@given(exclusive(), st.integers(2, 3))
def test_identical_coding_is_one_or_explained(same: list[Mark], number: int) -> None:
    who = ("ann", "bob", "cem")[:number]
    found = _family((LENGTH + 1, dict.fromkeys(who, same)))
    assert {value for value in _values(found).values() if value is not None} <= {1.0}
    assert (found.u.value == 1.0) == (found.bar_u.value == 1.0) == bool(same)
    assert all(row.coverage == 1.0 for row in found.labels if row.units)


@given(projects)
def test_statistics_add_up_over_articles_and_rows_can_be_chosen(found: list[Article]) -> None:
    coding = code(*found, labels=LABELS)[0]
    whole = continuum_statistics(coding)
    kept = [article for article in found[::2] if len(article[1]) > 1]
    rows = [row for row, article in enumerate(whole.article) if not article % 2]
    part = continuum_agreement(whole.select(np.array(rows, dtype=np.int64)))
    assert _values(part) == _about(_values(_family(*kept)))


@given(projects)
def test_one_label_alone_makes_u_and_bar_u_the_same(found: list[Article]) -> None:
    made = _family(*found, labels=[1])
    assert made.u.value == pytest.approx(made.bar_u.value)
    assert [row.label for row in made.labels] == [1]


def test_labels_that_overlap_make_it_unavailable_and_are_named_with_their_places() -> None:
    good: Article = (100, {"ann": [("DEC", 0, 9)], "bob": [("DEC", 0, 9)]})
    bad: Article = (
        100,
        {"ann": [("DEC", 0, 10), ("OPP", 5, 20)], "bob": [("OPP", 5, 9), ("SRC", 8, 9)]},
    )
    worse: Article = (100, {"ann": [("OPP", 5, 20), ("DEC", 19, 30)], "bob": []})
    found = _family(good, bad, worse)
    assert [(clash.labels, clash.places) for clash in found.clashes] == [((0, 1), 2), ((1, 2), 1)]
    for estimate in (found.u, found.bar_u, found.cu, found.labels[0].ku):
        assert estimate.value is None
        assert estimate.undefined.startswith("Not available: spans of different labels overlap")
    # One at a time, or without those articles, it is there.
    assert _family(good, bad, worse, labels=[0]).u.value is not None
    every = continuum_statistics(code(good, bad, worse, labels=LABELS)[0])
    assert continuum_agreement(every.select(every.article == 0)).u.value == 1.0
    last = continuum_agreement(every.select(every.article > 0).select(np.array([1])))
    assert [(clash.labels, clash.places) for clash in last.clashes] == [((0, 1), 1)]


def test_overlapping_spans_of_a_coder_and_label_are_one_unit_and_touching_ones_two() -> None:
    other = [("DEC", 12, 34), ("OPP", 60, 80)]
    twice = _family((100, {"ann": [("DEC", 10, 30), ("DEC", 28, 34)], "bob": other}))
    united = _family((100, {"ann": [("DEC", 10, 34)], "bob": other}))
    touching = _family((100, {"ann": [("DEC", 10, 30), ("DEC", 30, 34)], "bob": other}))
    assert twice == united
    assert (united.units, touching.units) == (3, 4)
    assert touching.u.value != united.u.value


def test_one_unit_each_leaves_nothing_to_expect() -> None:
    found = _family((24, {"ann": [], "bob": [("DEC", 0, 1)], "cem": [("OPP", 0, 1)]}))
    assert (found.cu.value, found.labels[0].ku.value) == (None, None)
    assert "no variation" in found.cu.undefined


def test_an_article_of_one_coder_counts_for_nothing() -> None:
    agreed: Article = (100, {"ann": [("DEC", 0, 9)], "bob": [("DEC", 0, 9)]})
    alone: Article = (900, {"cem": [("OPP", 0, 9)]})
    assert _family(agreed, alone) == _family(agreed)
    assert "at least two coders" in _family(alone).u.undefined


def test_an_article_that_was_not_offered_a_label_is_left_out_where_the_label_counts() -> None:
    older: Article = (100, {"ann": [("DEC", 0, 9)], "bob": [("DEC", 0, 30)]})
    newer: Article = (100, {"ann": [("SRC", 0, 9)], "bob": [("SRC", 0, 9)]})
    coding = code(older, newer, labels=LABELS)[0]
    offered = np.array([[True, True, False], [True, True, True]])
    coding = replace(coding, offered=offered)
    assert continuum_statistics(coding).article.tolist() == [1]
    assert continuum_agreement(continuum_statistics(coding)).u.value == 1.0
    both = continuum_statistics(coding, [0, 1])
    assert (both.article.tolist(), both.units.sum()) == ([0, 1], 2)


def test_intervals_are_over_articles() -> None:
    found = [
        (100, {"ann": [("DEC", 10, 30)], "bob": [("DEC", 10, 30 + later), ("OPP", 60, 70)]})
        for later in (0, 1, 3, 0, 7, 2)
    ]
    made = _family(*found)
    columns = columns_of(continuum_statistics(code(*found, labels=LABELS)[0]))
    without = [
        continuum_figures(*(np.delete(c, gone, axis=0).sum(axis=0)[None] for c in columns))[0, 0]
        for gone in range(6)
    ]
    error = np.sqrt(5 / 6 * ((np.array(without) - np.mean(without)) ** 2).sum())
    assert made.u.low is not None
    assert made.u.value is not None
    assert made.u.value - made.u.low == pytest.approx(2.570581835636314 * error)
    assert (made.u.n_articles, made.u.n_spans) == (6, 18)
