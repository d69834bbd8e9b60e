"""Limits of control charts: a published example, exact sums, and the two rules."""

from __future__ import annotations

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.agreement.control import chart, drifting, exact, tail, textbook


def test_textbook_limits_are_those_of_montgomerys_example() -> None:
    """Frozen orange juice cans: 347 of 30 samples of 50 are bad, so p = 0.2313; limits 0.0524 and 0.4102."""
    low, high = textbook(347 / 1500, 50, 3)
    assert (round(347 / 1500, 4), round(low, 4), round(high, 4)) == (0.2313, 0.0524, 0.4102)


def test_tails_are_those_of_the_normal_distribution() -> None:
    assert [round(tail(k), 5) for k in (2, 3)] == [0.02275, 0.00135]


def below(x: int, n: int, p: float) -> float:
    """P(X <= x), summed as it stands in a textbook."""
    return sum(comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(x + 1))


@pytest.mark.parametrize(("p", "n"), [(0.9, 5), (0.9, 20), (0.5, 10), (0.98, 3), (0.2313, 50)])
@pytest.mark.parametrize("sigmas", [2, 3])
def test_exact_limits_leave_no_more_than_the_tail_beyond(p: float, n: int, sigmas: int) -> None:
    low, high = (round(share * n) for share in exact(p, n, sigmas))
    assert below(low, n, p) > tail(sigmas)
    assert low == 0 or below(low - 1, n, p) <= tail(sigmas)
    assert 1 - below(high - 1, n, p) > tail(sigmas)
    assert high == n or 1 - below(high, n, p) <= tail(sigmas) + 1e-12


def test_limits_of_the_example_by_hand() -> None:
    """n = 5, p = 0.9: P(X <= 1) = 0.00046, P(X <= 2) = 0.00856, P(X <= 3) = 0.08146."""
    assert [round(below(x, 5, 0.9), 5) for x in (1, 2, 3)] == [0.00046, 0.00856, 0.08146]
    assert exact(0.9, 5, 3)[0] == 2 / 5
    assert exact(0.9, 5, 2)[0] == 3 / 5


STEADY = [("w1", 9, 10), ("w2", 10, 10), ("w3", 9, 10), ("w4", 9, 10)]


def test_a_steady_coder_gives_no_signal() -> None:
    points = chart([*STEADY, ("w5", 9, 10)])
    assert [point.signal for point in points] == [0] * 5
    assert points[0].centre == pytest.approx(37.5 / 41)
    assert not drifting(points)


def test_one_point_beyond_three_sigma_is_rule_one() -> None:
    points = chart([*STEADY, ("w5", 4, 10)])
    assert (points[-1].beyond, points[-1].signal) == (-3, 1)
    assert drifting(points)


def test_two_of_three_beyond_two_sigma_on_one_side_are_rule_two() -> None:
    lower = [("a", 19, 20)] * 6
    points = chart([*lower, ("b", 15, 20), ("c", 19, 20), ("d", 15, 20)])
    assert [(point.beyond, point.signal) for point in points[-3:]] == [(-2, 0), (0, 0), (-2, 2)]
    assert drifting(points)
    one = chart([*lower, ("b", 19, 20), ("c", 19, 20), ("d", 15, 20)])
    assert [(point.beyond, point.signal) for point in one[-3:]] == [(0, 0), (0, 0), (-2, 0)]


def test_better_than_usual_is_a_signal_but_no_drift() -> None:
    points = chart([*[("a", 5, 10)] * 5, ("b", 10, 10)])
    assert (points[-1].beyond, points[-1].signal, drifting(points)) == (3, 1, False)


def test_few_decisions_say_nothing() -> None:
    points = chart([("a", 4, 4), ("b", 5, 5), ("none", 0, 0), ("c", 0, 5)])
    assert [point.name for point in points] == ["a", "b", "c"]
    assert [point.limits for point in points] == [None] * 3
    assert not drifting(points)
    assert chart([]) == []
    assert not drifting([])


def test_one_fault_after_none_is_no_alarm() -> None:
    points = chart([("a", 10, 10), ("b", 10, 10), ("c", 10, 10), ("d", 3, 4)])
    assert points[-1].signal == 0


@given(st.floats(0.01, 0.99), st.integers(1, 60))
def test_limits_lie_in_order_around_the_centre(p: float, n: int) -> None:
    (low2, high2), (low3, high3) = exact(p, n, 2), exact(p, n, 3)
    assert 0 <= low3 <= low2 <= high2 <= high3 <= 1
