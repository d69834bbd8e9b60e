"""Coefficients on units against their definitions, written out slowly, and what holds for all of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import combinations, permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from articles.agreement.alphas import alpha_formula, krippendorff_alpha
from articles.agreement.distances import Level, Weighting, distance_matrix, weight_matrix
from articles.agreement.kappas import (
    Coefficient,
    brennan_prediger,
    by_category,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    gwet_ac,
    light_kappa,
    percent,
    scott_pi,
)
from articles.agreement.nominal import coincidences, nominal_alpha
from articles.agreement.ratings import Ratings, ratings_of_counts, ratings_of_rows

Row = Sequence[int | None]
GRADES = (1, 2, 3)
MANY: list[Callable[[Ratings], Coefficient]] = [
    fleiss_kappa,
    conger_kappa,
    light_kappa,
    gwet_ac,
    brennan_prediger,
    krippendorff_alpha,
    lambda ratings: gwet_ac(ratings, Weighting.ORDINAL),
    lambda ratings: conger_kappa(ratings, Weighting.QUADRATIC),
    lambda ratings: krippendorff_alpha(ratings, Level.ORDINAL),
    lambda ratings: krippendorff_alpha(ratings, Level.INTERVAL),
    lambda ratings: krippendorff_alpha(ratings, Level.RATIO),
]
grades = st.sampled_from(GRADES)


def tables(*, missing: bool = True, coders: int | None = None) -> st.SearchStrategy[list[Row]]:
    """Units of two to four coders."""
    value = st.one_of(grades, st.none()) if missing else grades
    widths = st.integers(2, 4) if coders is None else st.just(coders)
    return widths.flatmap(
        lambda width: st.lists(
            st.lists(value, min_size=width, max_size=width), min_size=1, max_size=8
        )
    )


def _ratings(rows: Sequence[Row]) -> Ratings:
    return ratings_of_rows(rows, GRADES)


def _close(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=0, abs_tol=1e-9)


@given(tables(), st.sampled_from(MANY))
def test_every_coefficient_is_at_most_one_or_explained(
    rows: list[Row], measure: Callable[[Ratings], Coefficient]
) -> None:
    found = measure(_ratings(rows))
    if found.value is None:
        assert found.estimate.undefined.startswith("Not defined: ")
        return
    assert found.value <= 1
    if found.interval is not None:
        low, high = found.interval
        assert low <= found.value <= high <= 1


@given(st.lists(grades, min_size=2, max_size=8), st.integers(2, 4), st.sampled_from(MANY))
def test_the_same_values_with_variation_are_one(
    values: list[int], coders: int, measure: Callable[[Ratings], Coefficient]
) -> None:
    assume(len(set(values)) > 1)
    assert measure(_ratings([[value] * coders for value in values])).value == pytest.approx(1)


@pytest.mark.parametrize("measure", MANY, ids=range(len(MANY)))
@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([[1, 1], [1, 1]], "no variation"),
        ([[1, None], [None, 2]], "no unit has values of two coders"),
        ([], "no unit has values of two coders"),
    ],
)
def test_what_is_not_defined_says_why(
    measure: Callable[[Ratings], Coefficient], rows: list[Row], reason: str
) -> None:
    found = measure(_ratings(rows) if rows else Ratings(np.zeros((0, 2), dtype=np.int64), GRADES))
    assert (found.value, found.interval) == (None, None)
    assert reason in found.estimate.undefined


@given(tables(), st.sampled_from(MANY), st.randoms(use_true_random=False))
def test_the_order_of_coders_and_units_does_not_matter(
    rows: list[Row], measure: Callable[[Ratings], Coefficient], dice: Any
) -> None:
    order = dice.sample(range(len(rows[0])), len(rows[0]))
    turned = [[row[place] for place in order] for row in dice.sample(rows, len(rows))]
    one, other = measure(_ratings(rows)), measure(_ratings(turned))
    assert _close(one.value, other.value)
    assert _close(one.error, other.error)


def _pair_kappa(pairs: Sequence[tuple[int, int]], weights: np.ndarray) -> tuple[float, float]:
    """po and pe of two coders, cell by cell."""
    places = [(GRADES.index(a), GRADES.index(b)) for a, b in pairs]
    po = sum(weights[a, b] for a, b in places) / len(places)
    pe = sum(weights[a, b] for a, _ in places for _, b in places) / len(places) ** 2
    return float(po), float(pe)


@given(tables(coders=2), st.sampled_from(list(Weighting)))
def test_cohens_kappa_is_its_definition_on_shared_units(
    rows: list[Row], weighting: Weighting
) -> None:
    pairs = [(a, b) for a, b in rows if a is not None and b is not None]
    assume(len({value for pair in pairs for value in pair}) > 1)
    po, pe = _pair_kappa(pairs, weight_matrix(weighting, GRADES))
    found = cohen_kappa(_ratings(rows), weighting)
    assert found.value == pytest.approx((po - pe) / (1 - pe))
    joint = [(a, b) for pair in pairs for a, b in (pair, pair[::-1])]
    half = [value for pair in pairs for value in pair]
    chance = _pair_kappa([(a, b) for a in half for b in half], weight_matrix(weighting, GRADES))[1]
    po = _pair_kappa(joint, weight_matrix(weighting, GRADES))[0]
    assert scott_pi(_ratings(rows), weighting).value == pytest.approx((po - chance) / (1 - chance))


@given(tables(missing=False))
def test_congers_kappa_averages_pairs_in_both_terms_and_lights_the_kappas(rows: list[Row]) -> None:
    assume(len({value for row in rows for value in row}) > 1)
    coders = range(len(rows[0]))
    same = np.eye(len(GRADES))
    both = [
        _pair_kappa([(row[a] or 0, row[b] or 0) for row in rows], same)
        for a, b in combinations(coders, 2)
    ]
    po, pe = (sum(pair[side] for pair in both) / len(both) for side in (0, 1))
    assert conger_kappa(_ratings(rows)).value == pytest.approx((po - pe) / (1 - pe))
    known = [(o - e) / (1 - e) for o, e in both if e < 1 - 1e-12]
    assert light_kappa(_ratings(rows)).value == pytest.approx(sum(known) / len(known))


@given(tables(missing=False), st.sampled_from(list(Weighting)))
def test_fleiss_gwet_and_brennan_prediger_are_their_definitions(
    rows: list[Row], weighting: Weighting
) -> None:
    values = [GRADES.index(value) for row in rows for value in row if value is not None]
    assume(len(set(values)) > 1)
    weights = weight_matrix(weighting, GRADES)
    units = [[GRADES.index(value) for value in row if value is not None] for row in rows]
    po = float(np.mean([np.mean([weights[p] for p in permutations(unit, 2)]) for unit in units]))
    share = np.bincount(values, minlength=3) / len(values)
    chances = {
        fleiss_kappa: float(share @ weights @ share),
        gwet_ac: float(weights.sum() / 6 * (share * (1 - share)).sum()),
        brennan_prediger: float(weights.sum() / 9),
    }
    assert percent(_ratings(rows), weighting).value == pytest.approx(po)
    for measure, pe in chances.items():
        assert measure(_ratings(rows), weighting).value == pytest.approx((po - pe) / (1 - pe))


@given(tables(), st.sampled_from([Level.NOMINAL, Level.INTERVAL, Level.RATIO]))
def test_alpha_is_its_definition_pair_by_pair(rows: list[Row], level: Level) -> None:
    units = [[value for value in row if value is not None] for row in rows]
    units = [unit for unit in units if len(unit) > 1]
    values = [value for unit in units for value in unit]
    assume(len(set(values)) > 1)
    apart = distance_matrix(level, GRADES)
    within = sum(
        sum(apart[a - 1, b - 1] for a, b in permutations(unit, 2)) / (len(unit) - 1)
        for unit in units
    )
    n = len(values)
    usual = sum(apart[a - 1, b - 1] for a, b in permutations(values, 2)) / (n - 1)
    found = krippendorff_alpha(_ratings(rows), level)
    assert found.value == pytest.approx(1 - within / usual)
    if level is Level.NOMINAL:
        assert found.value == pytest.approx(nominal_alpha(_ratings(rows).counts).value)


@given(tables(), st.sampled_from([Level.NOMINAL, Level.ORDINAL, Level.INTERVAL, Level.RATIO]))
def test_alpha_of_summed_coincidences_is_alpha_of_all_units(rows: list[Row], level: Level) -> None:
    counts = _ratings(rows).counts
    parts = [coincidences(counts[at : at + 1]) for at in range(len(counts))]
    summed = alpha_formula(level, GRADES)(np.sum(parts, axis=0)[None])
    found = krippendorff_alpha(_ratings(rows), level).value
    assert (found is None) == bool(np.isnan(summed[0, 0]))
    if found is not None:
        assert summed[0, 0] == pytest.approx(found)


@given(tables(missing=False))
def test_fleiss_kappa_of_a_category_is_that_of_1971(rows: list[Row]) -> None:
    counts, m = _ratings(rows).counts, len(rows[0])
    share = counts.mean(axis=0) / m
    for category, found in enumerate(by_category(_ratings(rows), fleiss_kappa)):
        p, n = share[category], counts[:, category]
        if not 0 < p < 1:
            assert found.value is None
            continue
        apart = float((n * (m - n)).sum()) / (len(rows) * m * (m - 1) * p * (1 - p))
        assert found.value == pytest.approx(1 - apart)


def test_a_bad_value_is_refused() -> None:
    with pytest.raises(ValueError, match="4 is not among the categories"):
        ratings_of_rows([[1, 4]], GRADES)
    with pytest.raises(ValueError, match="zero and above"):
        krippendorff_alpha(ratings_of_rows([[-1, 4]]), Level.RATIO)


def test_counts_give_what_rows_give() -> None:
    counts = np.array([[2, 1, 0], [0, 0, 2], [1, 0, 0]])
    assert np.array_equal(ratings_of_counts(counts).counts, counts)


def test_weights_go_by_numbers_where_all_categories_are_numbers() -> None:
    assert weight_matrix(Weighting.LINEAR, (0, 1, 4))[0].tolist() == [1, 0.75, 0]
    assert weight_matrix(Weighting.QUADRATIC, (0, 1, 4))[0].tolist() == [1, 1 - 1 / 16, 0]
    assert weight_matrix(Weighting.LINEAR, ("low", "mid", "high"))[0].tolist() == [1, 0.5, 0]
    assert weight_matrix(Weighting.ORDINAL, (0, 1, 4))[0].tolist() == [1, pytest.approx(2 / 3), 0]


def test_no_answer_is_missing_and_an_empty_set_is_a_value() -> None:
    none, some = frozenset[str](), frozenset({"a"})
    rows: list[list[Any]] = [[none, none], [some, some], [none, None]]
    for level in (Level.MASI, Level.JACCARD):
        found = krippendorff_alpha(ratings_of_rows(rows, [none, some]), level)
        assert (found.value, found.units) == (1.0, 2)
        differ = [[none, some], [some, none]]
        assert (krippendorff_alpha(ratings_of_rows(differ, [none, some]), level).value or 0) < 0
