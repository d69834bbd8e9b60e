"""Pace and forecast: worked examples, and what holds for any work."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from articles.pace import HORIZON, WINDOW, Week, Z, chi_square, forecast, monday, time_left, weeks

TODAY = dt.date(2026, 11, 24)  # a Tuesday
DAYS = st.lists(st.integers(0, 60).map(lambda back: TODAY - dt.timedelta(days=back)), max_size=80)


def back(*days: int) -> list[dt.date]:
    """Days before today."""
    return [TODAY - dt.timedelta(days=number) for number in days]


def test_weeks_begin_on_monday_and_leave_none_out() -> None:
    assert weeks(back(0, 1, 2, 20), TODAY) == [
        Week(dt.date(2026, 11, 2), 1, 1),
        Week(dt.date(2026, 11, 9), 0, 1),
        Week(dt.date(2026, 11, 16), 1, 2),
        Week(dt.date(2026, 11, 23), 2, 4),
    ]


def test_without_a_finish_there_is_no_week() -> None:
    assert weeks([], TODAY) == []


def test_only_the_latest_weeks_are_kept_with_the_totals_of_all() -> None:
    found = weeks(back(0, 70, 140), TODAY, most=2)
    assert [(week.finished, week.total) for week in found] == [(0, 2), (1, 3)]


def test_one_a_day_for_two_weeks_needs_ten_days_for_ten() -> None:
    found = forecast(10, back(*range(WINDOW)), TODAY)
    assert (found.per_week, found.middle) == (7.0, TODAY + dt.timedelta(days=10))
    # Garwood's interval of 80 % for 14 finishes in 14 days: .676 to 1.437 a day.
    assert found.early == TODAY + dt.timedelta(days=7)
    assert found.late == TODAY + dt.timedelta(days=15)


def test_who_began_yesterday_is_measured_by_a_week_not_two() -> None:
    assert forecast(10, back(0, 0, 1, 1), TODAY).per_week == 4


def test_who_began_ten_days_ago_is_measured_by_ten_days() -> None:
    assert forecast(10, back(*range(10)), TODAY).per_week == 7


@pytest.mark.parametrize(
    ("left", "finished", "reason"),
    [
        (0, back(1, 2, 3), "done"),
        (5, back(1, 2), "few"),
        (5, back(40, 41, 42), "few"),
        (5, [], "few"),
        (100_000, back(10, 11, 12), "far"),
    ],
)
def test_where_there_is_no_date_it_says_why(
    left: int, finished: list[dt.date], reason: str
) -> None:
    found = forecast(left, finished, TODAY)
    assert (found.early, found.middle, found.reason) == (None, None, reason)


@pytest.mark.parametrize("degrees", [4, 6, 10, 28, 200])
@pytest.mark.parametrize(("z", "share"), [(-Z, 0.1), (Z, 0.9)])
def test_quantiles_are_within_two_per_cent_of_the_exact_ones(
    degrees: int, z: float, share: float
) -> None:
    assert chi_square(z, degrees) == pytest.approx(chi2.ppf(share, degrees), rel=0.02)


@given(DAYS, st.integers(1, 500))
def test_the_interval_holds_the_middle_and_lies_ahead(finished: list[dt.date], left: int) -> None:
    found = forecast(left, finished, TODAY)
    if found.middle is None or found.early is None:
        assert found.reason in ("few", "far")
        return
    assert TODAY < found.early <= found.middle <= TODAY + dt.timedelta(days=HORIZON)
    assert found.late is None or found.late >= found.middle


@given(DAYS)
def test_weeks_hold_every_finish_once(finished: list[dt.date]) -> None:
    found = weeks(finished, TODAY)
    assert sum(week.finished for week in found) == len(finished)
    assert not found or found[-1].total == len(finished)
    assert [week.monday for week in found] == sorted({week.monday for week in found})
    assert all(monday(week.monday) == week.monday for week in found)


def test_time_left_is_rounded_and_says_nothing_of_too_little() -> None:
    """100 words take 60 seconds."""
    done = [(300, 500)] * 3
    assert time_left(done[:2], 1000) is None
    assert time_left(done, 0) is None
    assert time_left(done, 1000) == 600
    assert time_left(done, 1000, spent=590) == 300
    assert time_left(done, 10_000) == 6300
    assert time_left(done, 0, more=2) == 600
