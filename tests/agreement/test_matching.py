"""One-to-one matching against trying every possibility."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.agreement import statistics
from articles.agreement.matching import one_to_one
from tests.agreement.builders import Mark, best_matching, code, summary_of

edges = st.dictionaries(
    st.tuples(st.integers(0, 3), st.integers(0, 3)),
    st.sampled_from([0.05, 0.25, 1 / 3, 0.5, 1.0]),
    max_size=9,
)


def _matched(iou: dict[tuple[int, int], float]) -> list[tuple[int, int]]:
    table = np.array(list(iou), dtype=np.int64).reshape(-1, 2)
    group = np.zeros(len(table), dtype=np.int64)
    chosen = one_to_one(group, table[:, 0], table[:, 1], np.array(list(iou.values())))
    return [edge for edge, taken in zip(iou, chosen, strict=True) if taken]


@given(edges)
def test_matching_has_the_greatest_weight_and_among_those_most_pairs(
    iou: dict[tuple[int, int], float],
) -> None:
    matched = _matched(iou)
    weight = round(sum(1 + iou[edge] for edge in matched), 9)
    assert (weight, len(matched)) == best_matching({edge: 1 + iou[edge] for edge in iou})


@given(edges)
def test_matching_is_one_to_one_and_as_large_for_either_coder_first(
    iou: dict[tuple[int, int], float],
) -> None:
    matched = _matched(iou)
    assert len({one for one, _ in matched}) == len(matched) == len({two for _, two in matched})
    assert len(matched) == len(_matched({(b, a): iou[a, b] for a, b in iou}))


@pytest.mark.parametrize("turned", list(permutations(range(3))))
def test_equal_weight_goes_to_more_pairs_in_any_order(turned: tuple[int, ...]) -> None:
    # two identical pairs weigh 2 + 2, three that share a third weigh 3 * 4/3: as much
    shared = {(0, 0): 1 / 3, (1, 1): 1 / 3, (2, 2): 1 / 3, (0, 1): 1.0, (1, 2): 1.0}
    assert len(_matched({(turned[a], b): iou for (a, b), iou in shared.items()})) == 3
    assert len(_matched({(a, turned[b]): iou for (a, b), iou in shared.items()})) == 3


def test_the_same_span_is_matched_once_in_each_group() -> None:
    ones = np.array([0, 0])
    assert one_to_one(np.array([0, 1]), ones, ones, np.array([0.5, 0.5])).tolist() == [True, True]


@pytest.mark.parametrize(
    ("ann", "bob", "exact", "overlap"),
    [
        pytest.param([("DEC", 0, 9)], [("DEC", 9, 20)], 0, 0, id="touching is not overlapping"),
        pytest.param([("DEC", 0, 9)], [("OPP", 0, 9)], 0, 0, id="another label"),
        pytest.param([("DEC", 0, 9)], [("DEC", 8, 20)], 0, 1, id="one character"),
        pytest.param(
            [("DEC", 0, 9)], [("DEC", 0, 4), ("DEC", 4, 9)], 0, 1, id="split spans match once"
        ),
        pytest.param([("DEC", 0, 5, 20, 25)], [("DEC", 8, 12)], 0, 0, id="a gap is not covered"),
        pytest.param([("DEC", 0, 5, 20, 25)], [("DEC", 0, 25)], 0, 1, id="with and without gap"),
        pytest.param([("DEC", 0, 5, 20, 25)], [("DEC", 0, 5, 20, 25)], 1, 1, id="the same gap"),
        pytest.param([("DEC", 0, 5, 5, 9)], [("DEC", 0, 9)], 1, 1, id="touching stretches"),
    ],
)
def test_spans_match(ann: list[Mark], bob: list[Mark], exact: int, overlap: int) -> None:
    counts = statistics(code((40, {"ann": ann, "bob": bob}))[0])
    assert (counts.exact.sum(), counts.overlap.sum()) == (exact, overlap)


def test_span_with_a_gap_prefers_the_partner_that_shares_more_of_it() -> None:
    # bob's second span covers the gap too; only the stretches of ann's span count
    summary = summary_of(
        (60, {"ann": [("DEC", 0, 5, 20, 25)], "bob": [("DEC", 0, 5), ("DEC", 10, 22)]})
    )
    assert summary.pooled.f1_overlap.value == pytest.approx(2 / 3)
    assert summary.pooled.span_percent.value == pytest.approx(1 / 2)
