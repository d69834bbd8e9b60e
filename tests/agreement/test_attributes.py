"""Attributes of matched spans: what counts, what is missing, and that two coders get the ordinary coefficients."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.agreement.alphas import alpha_formula, krippendorff_alpha
from articles.agreement.attributes import AttributeFigures, attribute_figures
from articles.agreement.distances import Level
from articles.agreement.estimate import NO_MATCHES, NO_VALUES, NO_VARIATION
from articles.agreement.matched import match_counts
from articles.agreement.ratings import ratings_of_rows
from tests.agreement.builders import Article, Mark, code

NONE, LOW, HIGH = range(3)
VALUES = ("none", "low", "high")


def figures(
    rows: list[tuple[int, ...]],
    level: Level = Level.NOMINAL,
    categories: tuple[object, ...] = VALUES,
) -> AttributeFigures:
    """Each row an article with one passage that all its coders found; their values, -1 for none filled in."""
    names = ("ann", "bob", "cem")
    mark: list[Mark] = [("DEC", 0, 10)]
    articles: list[Article] = [(50, {names[at]: mark for at in range(len(row))}) for row in rows]
    values = np.array([value for row in rows for value in row], dtype=np.int64)
    return attribute_figures(match_counts(code(*articles)[0]), 0, values, categories, level)


value = st.integers(-1, 2)


@given(st.lists(st.tuples(value, value), min_size=1, max_size=9),
       st.sampled_from([Level.NOMINAL, Level.ORDINAL]))  # fmt: skip
def test_of_two_coders_it_is_the_ordinary_alpha(rows: list[tuple[int, ...]], level: Level) -> None:
    found, back = figures(rows, level), figures([row[::-1] for row in rows], level)
    assert (found.alpha, found.ac1, found.percent) == (back.alpha, back.ac1, back.percent)
    units = [[VALUES[one] if one >= 0 else None for one in row] for row in rows]
    wanted = krippendorff_alpha(ratings_of_rows(units, VALUES), level).estimate
    valued = sum(min(row) >= 0 for row in rows)
    assert (found.matched, found.valued) == (len(rows), valued)
    if valued:
        assert found.alpha.value == pytest.approx(wanted.value)
        assert found.alpha.undefined == wanted.undefined


@given(st.lists(st.tuples(value, value), min_size=2, max_size=9), st.integers(-3000, 3000))
def test_numbers_are_compared_by_their_distance_wherever_zero_is(
    rows: list[tuple[int, ...]], zero: int
) -> None:
    numbers = (zero, zero + 1, zero + 7)
    found = figures(rows, Level.INTERVAL, numbers)
    units = [[numbers[one] if one >= 0 else None for one in row] for row in rows]
    wanted = krippendorff_alpha(ratings_of_rows(units, numbers), Level.INTERVAL).estimate
    assert found.ac1 is None
    if found.valued:
        assert found.alpha.value == pytest.approx(wanted.value)
        assert found.alpha.undefined == wanted.undefined


@given(st.lists(st.tuples(value, value, value), min_size=1, max_size=6),
       st.sampled_from([Level.NOMINAL, Level.MASI]))  # fmt: skip
def test_without_a_matrix_for_each_article_it_is_the_same_alpha(
    rows: list[tuple[int, ...]], level: Level
) -> None:
    sets = (frozenset("a"), frozenset("ab"), frozenset("c"))
    matrix = np.zeros((1, 3, 3))
    for row in rows:
        for one, other in combinations(row, 2):
            if min(one, other) >= 0:
                matrix[0, [one, other], [other, one]] += 1 / 2
                matrix[0, one, other] += (one == other) / 2
    found = figures(rows, level, sets).alpha
    if found.value is not None:
        assert found.value == pytest.approx(float(alpha_formula(level, sets)(matrix)[0, 0]))
        assert np.count_nonzero(matrix.sum(axis=-1)) > 1


def test_not_filled_in_is_missing_and_none_is_a_value() -> None:
    filled = figures([(NONE, LOW), (LOW, LOW), (HIGH, HIGH)])
    missing = figures([(-1, LOW), (LOW, LOW), (HIGH, HIGH)])
    assert (filled.valued, filled.one_sided) == (3, 0)
    assert filled.percent.value == pytest.approx(2 / 3)
    assert (missing.valued, missing.one_sided, missing.percent.value) == (2, 1, 1)
    assert figures([(-1, -1)]).alpha.undefined == NO_VALUES


def test_no_variation_and_no_match_say_so() -> None:
    alike = figures([(LOW, LOW)] * 6)
    assert alike.ac1 is not None
    assert alike.alpha.undefined == alike.ac1.undefined == NO_VARIATION
    assert alike.percent.value == 1
    coding = code((50, {"ann": [("DEC", 0, 10)], "bob": []}))[0]
    lonely = attribute_figures(match_counts(coding), 0, np.array([LOW]), VALUES)
    assert (lonely.matched, lonely.alpha.undefined) == (0, NO_MATCHES)


def test_three_coders_weigh_as_much_as_their_number_and_ac1_by_hand() -> None:
    found = figures([(LOW, LOW, HIGH), (HIGH, HIGH)])
    # Coincidences: low-low 1, low-high and back 1 each, high-high 2; five values, as many as coders.
    assert found.percent.value == pytest.approx(3 / 5)
    chance = (2 / 5 * 3 / 5 * 2) / 2
    assert found.ac1 is not None
    assert found.ac1.value == pytest.approx((3 / 5 - chance) / (1 - chance))
    assert found.alpha.value == pytest.approx(1 - 4 * 2 / (2 * 2 * 3))


def test_sets_that_share_something_are_half_right() -> None:
    sets: tuple[frozenset[str], ...] = (
        frozenset(),
        frozenset("a"),
        frozenset("ab"),
        frozenset("c"),
    )
    rows: list[tuple[int, ...]] = [(0, 0), (1, 2), (3, 3)]
    masi, jaccard = (figures(rows, level, sets) for level in (Level.MASI, Level.JACCARD))
    strict = figures(rows, Level.NOMINAL, sets)
    assert masi.ac1 is None
    assert (strict.alpha.value or 0) < (masi.alpha.value or 0) < (jaccard.alpha.value or 0) < 1
