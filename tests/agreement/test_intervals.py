"""Intervals over articles: what they are, when there is none, and how alpha is read."""

from __future__ import annotations

import math
from typing import Any

import pytest
from scipy import stats

from articles.agreement import Estimate, krippendorff_band
from articles.agreement.estimate import JACKKNIFE, NO_INTERVAL, NO_STABLE_INTERVAL, TOO_FEW
from tests.agreement.builders import Article, summary_of


def _article(number: int) -> Article:
    """Two coders whose boundaries are ``number`` characters apart."""
    return (100, {"ann": [("DEC", 10, 30)], "bob": [("DEC", 10, 30 + number)]})


def test_interval_is_the_delete_one_article_jackknife_with_a_t_quantile() -> None:
    found = [_article(number) for number in (0, 1, 3, 0, 7, 2)]
    alpha = summary_of(*found).pooled.alpha
    without = [
        summary_of(*found[:gone], *found[gone + 1 :]).pooled.alpha.value for gone in range(6)
    ]
    values = [value for value in without if value is not None]
    mean = sum(values) / 6
    error = math.sqrt(5 / 6 * sum((value - mean) ** 2 for value in values))
    half = float(stats.t.ppf(0.975, 5)) * error
    assert alpha.value is not None
    assert alpha.low == pytest.approx(alpha.value - half)
    assert alpha.high == pytest.approx(min(alpha.value + half, 1.0))
    assert alpha.method == JACKKNIFE


def test_interval_of_a_pair_uses_its_shared_articles_only() -> None:
    shared = [_article(number) for number in (0, 1, 3, 0, 7, 2)]
    other: Article = (100, {"ann": [("DEC", 0, 9)], "cem": [("DEC", 5, 20)]})
    pair = summary_of(*shared, other, other).pairs[0]
    alone = summary_of(*shared).pooled
    assert pair.alpha.low == pytest.approx(alone.alpha.low)
    assert pair.alpha.high == pytest.approx(alone.alpha.high)


@pytest.mark.parametrize(
    ("containing", "flag", "has_interval"),
    [(4, NO_INTERVAL, False), (5, TOO_FEW, True), (14, TOO_FEW, True), (15, "", True)],
)
def test_articles_that_contain_the_label_decide_about_the_interval(
    containing: int, flag: str, has_interval: bool
) -> None:
    empty: Article = (100, {"ann": [], "bob": []})
    found = [_article(number % 4) for number in range(containing)] + [empty] * 20
    row = summary_of(*found).labels[0]
    assert row.articles == containing
    for estimate in (row.measures.alpha, row.measures.f1_exact, row.measures.character_percent):
        assert estimate.flag == flag
        assert (estimate.low is not None) == has_interval


def test_figure_that_hangs_on_one_article_has_no_interval() -> None:
    everything: Article = (50, {"ann": [("DEC", 0, 50)], "bob": [("DEC", 0, 50)]})
    some: Article = (50, {"ann": [("DEC", 0, 25)], "bob": [("DEC", 0, 25)]})
    alpha = summary_of(*[everything] * 6, some).labels[0].measures.alpha
    assert (alpha.value, alpha.low, alpha.flag) == (1.0, None, NO_STABLE_INTERVAL)


def test_spans_beyond_one_label_do_not_hide_that_a_label_is_rare() -> None:
    found = [_article(number % 3) for number in range(20)]
    rare: Article = (100, {"ann": [("OPP", 0, 9)], "bob": [("OPP", 0, 9)]})
    summary = summary_of(*found, rare)
    assert (summary.labels[1].articles, summary.labels[1].spans) == (1, 2)
    assert summary.labels[1].measures.alpha.flag == NO_INTERVAL
    assert summary.pooled.alpha.flag == ""


@pytest.mark.parametrize(
    ("low", "key"),
    [
        (0.8, "rely"),
        (0.79, "tentative"),
        (0.667, "tentative"),
        (0.66, "discard"),
        (-0.2, "discard"),
    ],
)
def test_band_is_judged_on_the_lower_limit(low: float, key: str) -> None:
    band = krippendorff_band(Estimate(0.9, low=low, high=1.0))
    assert band is not None
    assert band.key == key
    assert band.source.startswith("Krippendorff 2004, 2019")


def test_alpha_without_interval_has_no_band() -> None:
    assert krippendorff_band(Estimate(1.0)) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": None},
        {"value": 0.5, "undefined": "Not defined: no variation."},
        {"value": math.nan},
        {"value": 0.5, "low": math.nan, "high": 1.0},
        {"value": 0.5, "low": 0.1},
    ],
)
def test_estimate_is_a_finite_number_or_an_explanation(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"an estimate|an interval"):
        Estimate(**wrong)
