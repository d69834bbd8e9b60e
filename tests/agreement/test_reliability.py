"""The reliability table: the figures of the page with intervals of a report, and what sample would be enough."""

from __future__ import annotations

import numpy as np
import pytest

from articles.agreement import Estimate, statistics, summarize
from articles.agreement.estimate import BCA, NO_DOUBLE_CODING, NO_VARIATION
from articles.agreement.reliability import enough, reliability
from tests.agreement.builders import Article, code


def articles(count: int, seed: int = 1) -> list[Article]:
    """Articles of two coders who see the same decisions, most with the same ends; SRC is never marked."""
    dice = np.random.default_rng(seed)
    made: list[Article] = []
    for _ in range(count):
        start = int(dice.integers(20, 60))
        ann = [("DEC", start, start + 40), ("OPP", 150, 170)]
        bob = [("DEC", start + int(dice.choice((0, 0, 0, 12))), start + 40)]
        bob += [("OPP", 150, 170)] if dice.random() < 0.8 else []
        made.append((300, {"ann": ann, "bob": bob}))
    return made


def test_figures_are_those_of_the_page_with_limits_of_their_own() -> None:
    coding, names = code(*articles(40))
    counted = statistics(coding)
    page, table = summarize(counted, names), reliability(counted, names, resamples=400)
    assert (table.articles, table.coders, table.spans) == (40, 2, page.spans)
    pairs = [(row.measures, made) for row, made in zip(page.labels, table.labels, strict=True)]
    for measures, row in [*pairs, (page.pooled, table.pooled)]:
        for name in ("alpha", "character_percent", "f1_exact", "f1_overlap"):
            one, other = getattr(measures, name), getattr(row, name)
            assert (one.value, one.undefined) == pytest.approx((other.value, other.undefined))
    assert table.mean_alpha.value == pytest.approx(page.mean_alpha.value)
    alpha = table.pooled.alpha
    assert alpha.method == BCA
    low, value, high = alpha.low or 2, alpha.value or 2, alpha.high or 0
    assert low < value < high
    assert table.pooled.below is not None
    assert 0 <= table.pooled.below[0] <= table.pooled.below[1] <= 1
    assert (table.labels[2].alpha.undefined, table.labels[2].below) == (NO_VARIATION, None)


def test_the_same_articles_in_another_order_give_the_same_table() -> None:
    every = articles(30)
    (one, names), (other, _names) = code(*every), code(*every[::-1])
    assert reliability(statistics(one), names, resamples=200) == reliability(
        statistics(other), names, resamples=200
    )


def test_without_an_article_of_two_coders_nothing_is_told() -> None:
    coding, names = code((100, {"ann": [("DEC", 0, 10)]}))
    table = reliability(statistics(coding), names)
    assert (table.articles, table.seed, table.pooled.alpha.undefined) == (0, 0, NO_DOUBLE_CODING)
    assert [row.name for row in table.labels] == list(names.labels)


def test_half_the_width_takes_four_times_the_articles() -> None:
    alpha = Estimate(0.75, low=0.65, high=0.85, n_articles=50)
    found = enough(alpha, 50)
    assert found is not None
    assert found.precise == 200
    assert found.tentative == 73  # 50 (.10 / .083)²
    assert found.firm is None  # below .800, however many
    wide = enough(alpha, 50, 0.1)
    assert wide is not None
    assert wide.precise == 50


def test_without_an_interval_no_sample_is_told() -> None:
    assert enough(Estimate(0.75, n_articles=3), 3) is None
    with pytest.raises(ValueError, match="above 0"):
        enough(Estimate(0.75, low=0.7, high=0.8), 50, 0)
