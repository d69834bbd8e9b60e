"""Tokens and sentences as units: the slow definition, kept bytes, and what holds for any coding."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.agreement import nominal_alpha, percent_agreement, statistics, summarize
from articles.agreement.segments import Segments, pack_segments, unpack_segments
from tests.agreement.builders import Article, code, parts_of
from tests.agreement.test_docs import EXAMPLE
from tests.agreement.test_properties import LABELS, LENGTH, articles

#: Starts and ends by turns.
Places = Sequence[int]


def segmented(*places: Places) -> Segments:
    """The units of some articles, by way of their bytes."""
    return unpack_segments([pack_segments(each) for each in places])


places = st.lists(st.integers(0, LENGTH), max_size=12, unique=True).map(
    lambda cuts: sorted(cuts)[: len(cuts) // 2 * 2]
)
coded = st.lists(st.tuples(articles(), places), max_size=5)


def slow_counts(found: Sequence[tuple[Article, Places]], label: str) -> np.ndarray:
    """(units, 2) coders who did not and who did mark a character of each unit: nothing clever."""
    rows = []
    for (_length, marks), cuts in found:
        for start, end in zip(cuts[0::2], cuts[1::2], strict=True):
            yes = sum(
                any(
                    mark[0] == label and a < end and b > start
                    for mark in given_by
                    for a, b in parts_of(mark)
                )
                for given_by in marks.values()
            )
            rows.append((len(marks) - yes, yes))
    return np.array(rows).reshape(-1, 2)


def test_the_worked_example_by_sentences() -> None:
    coding, names = code(EXAMPLE, labels=("DEC", "OPP"))
    counts = statistics(coding, segmented((0, 24, 25, 49, 50, 74, 75, 100)))
    decision, opposition = (row.measures for row in summarize(counts, names).labels)
    # Ann marks sentences 1, 2 and Bob 1, 2, 4; of the other label 2, 3 and 3.
    assert decision.alpha.value == pytest.approx(1 - 7 * 1 / (5 * 3))
    assert opposition.alpha.value == pytest.approx(1 - 7 * 1 / (3 * 5))
    assert decision.character_percent.value == pytest.approx(3 / 4)
    by_characters = summarize(statistics(coding), names).labels[0].measures
    assert (decision.f1_exact, decision.f1_overlap) == (
        by_characters.f1_exact,
        by_characters.f1_overlap,
    )


@given(coded)
def test_alpha_of_units_is_that_of_each_unit_by_itself(
    found: list[tuple[Article, list[int]]],
) -> None:
    coding, names = code(*(article for article, _cuts in found), labels=LABELS)
    units = segmented(*(cuts for _article, cuts in found))
    rows = summarize(statistics(coding, units), names).labels
    for row in rows:
        slow = slow_counts(found, row.name)
        for fast, expected in (
            (row.measures.alpha, nominal_alpha(slow).value),
            (row.measures.character_percent, percent_agreement(slow).value),
        ):
            assert fast.value == (
                expected if expected is None else pytest.approx(expected, abs=1e-9)
            )


@given(st.lists(articles(), max_size=5))
def test_units_of_one_character_are_characters(found: list[Article]) -> None:
    coding, names = code(*found, labels=LABELS)
    each = [number for place in range(LENGTH) for number in (place, place + 1)]
    one = summarize(statistics(coding, segmented(*[each] * len(found))), names)
    assert one == summarize(statistics(coding), names)


@given(st.lists(articles(), max_size=5), places)
def test_spans_do_not_depend_on_the_unit(found: list[Article], cuts: list[int]) -> None:
    coding, names = code(*found, labels=LABELS)
    one = summarize(statistics(coding, segmented(*[cuts] * len(found))), names)
    other = summarize(statistics(coding), names)
    for name in ("f1_exact", "f1_overlap", "span_percent"):
        assert getattr(one.pooled, name) == getattr(other.pooled, name)
    assert one.quality == other.quality


@given(st.lists(places))
def test_what_is_packed_comes_back(found: list[list[int]]) -> None:
    units = segmented(*found)
    assert units.counts.tolist() == [len(cuts) // 2 for cuts in found]
    assert units.start.tolist() == [start for cuts in found for start in cuts[0::2]]
    assert units.end.tolist() == [end for cuts in found for end in cuts[1::2]]


def test_long_units_take_wider_numbers_and_short_ones_one_byte() -> None:
    found = [(0, 200, 201, 230), (5, 70_000), (1, 300), ()]
    sizes = [len(pack_segments(each)) for each in found]
    assert sizes == [1 + 4, 1 + 2 * 4, 1 + 2 * 2, 1]
    units = segmented(*found)
    assert units.first.tolist() == [0, 2, 3, 4, 4]
    assert units.end.tolist() == [200, 230, 70_000, 300]


def test_who_marks_blanks_alone_marks_no_unit() -> None:
    coding, names = code((20, {"ann": [("DEC", 9, 11)], "bob": []}), labels=("DEC",))
    counts = statistics(coding, segmented((0, 9, 11, 20)))
    assert counts.marked.tolist() == [[0]]
    assert summarize(counts, names).labels[0].measures.f1_overlap.value == 0
