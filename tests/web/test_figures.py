"""Figures as text and as places on the shared axis of the forest plot."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from articles.templatetags.figures import axis, decimal, heat, interval, percent


@pytest.mark.parametrize(
    ("value", "text"), [(0.742, "0.74"), (-0.1, "-0.10"), (1.0, "1.00"), (None, "–")]
)
def test_a_figure_has_two_decimals_and_none_is_a_dash(value: float | None, text: str) -> None:
    assert decimal(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.834, "83%"), (1.0, "100%"), (0.9964, ">99%"), (0.002, "<1%"), (0.0, "0%"), (None, "–")],
)
def test_a_percentage_never_rounds_to_all_or_nothing(value: float | None, text: str) -> None:
    assert percent(value) == text


def test_an_interval_needs_both_ends() -> None:
    assert interval(SimpleNamespace(low=0.7, high=0.784)) == "0.70, 0.78"
    assert interval(SimpleNamespace(low=None, high=0.784)) == ""
    assert interval(SimpleNamespace(low=0.7, high=None)) == ""


@pytest.mark.parametrize(
    ("value", "place"),
    [(-0.2, "0.0"), (0.0, "20.0"), (0.667, "86.7"), (0.8, "100.0"), (1.0, "120.0"), (-0.9, "0.0")],
)
def test_the_axis_runs_from_minus_a_fifth_to_one_and_clamps(value: float, place: str) -> None:
    assert axis(value) == place


@pytest.mark.parametrize(
    ("value", "shade"), [(None, 0), (0.1, 0), (0.2, 1), (0.66, 2), (0.7, 3), (0.8, 4), (0.95, 5)]
)
def test_a_cell_gets_darker_with_agreement(value: float | None, shade: int) -> None:
    assert heat(value) == shade
