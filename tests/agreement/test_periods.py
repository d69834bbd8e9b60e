"""Alpha of groups of articles is that of each group alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.agreement import Estimate, statistics, summarize
from articles.agreement.estimate import NO_DOUBLE_CODING
from articles.agreement.periods import alpha_by_group
from tests.agreement.builders import Article, code
from tests.agreement.test_properties import LABELS, articles
from tests.agreement.test_slices import FOUND, offering


def numbers(estimate: Estimate) -> list[Any]:
    """What a figure is, in numbers that rounding may touch."""
    found = (estimate.value, estimate.low, estimate.high)
    return [None if one is None else pytest.approx(one, abs=1e-9) for one in found]


@given(st.lists(st.tuples(articles(), st.integers(-1, 3)), max_size=8))
def test_each_group_is_as_if_it_were_alone(found: list[tuple[Article, int]]) -> None:
    coding, names = code(*(article for article, _group in found), labels=LABELS)
    counts = statistics(coding)
    group = np.array([number for _article, number in found], dtype=np.int64)
    for number, made in enumerate(alpha_by_group(counts, group, 4)):
        alone = summarize(counts.select(group == number), names)
        assert (made.articles, made.spans) == (alone.double_coded, alone.spans)
        alpha = alone.pooled.alpha
        assert [made.alpha.value, made.alpha.low, made.alpha.high] == numbers(alpha)
        assert (made.alpha.flag, made.alpha.undefined) == (alpha.flag, alpha.undefined)


def test_articles_without_a_label_count_for_the_others_alone() -> None:
    coding, names = code(*FOUND)
    counts = statistics(offering(coding, 2))
    (made,) = alpha_by_group(counts, np.zeros(len(FOUND), dtype=np.int64), 1)
    assert made.alpha == summarize(counts, names).pooled.alpha


def test_a_group_of_nothing_says_why() -> None:
    coding, _names = code(*FOUND)
    found = alpha_by_group(statistics(coding), np.full(len(FOUND), 1), 3)
    assert [one.articles for one in found] == [0, len(FOUND), 0]
    assert found[0].alpha.undefined == NO_DOUBLE_CODING
