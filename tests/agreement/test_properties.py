"""What holds for any coding."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.agreement import (
    Estimate,
    Kind,
    Summary,
    disagreements,
    nominal_alpha,
    percent_agreement,
    statistics,
    summarize,
)
from articles.agreement.sweep import MOST_MASKED
from tests.agreement.builders import Article, Mark, character_counts, code, summary_of

LABELS = ("DEC", "OPP")
LENGTH = 30


@st.composite
def marks(draw: st.DrawFn) -> Mark:
    """A span, sometimes with a gap."""
    cuts = sorted(draw(st.lists(st.integers(0, LENGTH), min_size=2, max_size=4, unique=True)))
    return (draw(st.sampled_from(LABELS)), *cuts[: len(cuts) // 2 * 2])


def articles(coders: tuple[str, ...] = ("ann", "bob", "cem")) -> st.SearchStrategy[Article]:
    """An article of which any of the coders submitted what they marked."""
    found = st.lists(marks(), max_size=4)
    return st.tuples(st.just(LENGTH), st.dictionaries(st.sampled_from(coders), found))


projects = st.lists(articles(), max_size=6)
MANY = tuple(f"coder{number:02}" for number in range(MOST_MASKED + 2))


def _estimates(value: Any) -> Iterator[Estimate]:
    if isinstance(value, Estimate):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _estimates(getattr(value, field.name))
    elif isinstance(value, tuple):
        for each in value:
            yield from _estimates(each)


def _values(summary: Summary) -> list[float | None]:
    return [estimate.value for estimate in _estimates(summary)]


def _close(one: Summary, other: Summary) -> bool:
    left, right = ([math.nan if v is None else v for v in _values(each)] for each in (one, other))
    return np.allclose(left, right, rtol=0, atol=1e-12, equal_nan=True)


def _summary(found: Sequence[Article]) -> Summary:
    return summary_of(*found, labels=LABELS)


def _alpha_by_characters(found: list[Article], label: str) -> float | None:
    return nominal_alpha(character_counts(found, label)).value


@given(projects)
def test_sweep_equals_the_alpha_of_single_characters(found: list[Article]) -> None:
    summary = _summary(found)
    for row in summary.labels:
        slow = _alpha_by_characters(found, row.name)
        assert row.measures.alpha.value == (slow if slow is None else pytest.approx(slow, abs=1e-9))
        share = percent_agreement(character_counts(found, row.name)).value
        fast = row.measures.character_percent.value
        assert fast == (share if share is None else pytest.approx(share, abs=1e-9))


@given(st.lists(articles(MANY), max_size=2), st.booleans())
def test_many_coders_in_one_article_need_no_bitmask(found: list[Article], everyone: bool) -> None:
    if everyone:
        found = [*found, (LENGTH, {name: [("DEC", i, 2 * i + 5)] for i, name in enumerate(MANY)})]
    summary = summary_of(*found, coders=MANY, labels=LABELS)
    for row in summary.labels:
        slow = _alpha_by_characters(found, row.name)
        assert row.measures.alpha.value == (slow if slow is None else pytest.approx(slow, abs=1e-9))


@given(projects)
def test_pair_alpha_equals_the_alpha_of_an_article_with_those_two(found: list[Article]) -> None:
    for pair in _summary(found).pairs:
        only = [
            (length, {name: given[name] for name in pair.names})
            for length, given in found
            if set(pair.names) <= set(given)
        ]
        alone = _summary(only).pooled
        assert pair.shared_articles == len(only)
        assert pair.alpha.value == (
            None if alone.alpha.value is None else pytest.approx(alone.alpha.value, abs=1e-12)
        )
        assert (pair.f1_exact.value, pair.f1_overlap.value) == (
            alone.f1_exact.value,
            alone.f1_overlap.value,
        )


@given(projects)
def test_every_figure_is_within_bounds_or_explained(found: list[Article]) -> None:
    for estimate in _estimates(_summary(found)):
        if estimate.value is None:
            assert estimate.undefined.startswith("Not defined: ")
            continue
        assert -1.0 <= estimate.value <= 1.0
        if estimate.low is not None and estimate.high is not None:
            assert -1.0 <= estimate.low <= estimate.value <= estimate.high <= 1.0


@given(st.lists(marks(), min_size=1, max_size=4), st.integers(2, 4))
def test_identical_coding_with_variation_is_one_everywhere(same: list[Mark], coders: int) -> None:
    names = ("ann", "bob", "cem", "dan")
    everyone = dict.fromkeys(names[:coders], same)
    summary = summary_of((LENGTH + 1, everyone), coders=names[:coders], labels=LABELS)
    assert {value for value in _values(summary) if value is not None} == {1.0}
    assert summary.pooled.alpha.value == 1.0
    assert summary.pooled.f1_exact.value == 1.0


@given(projects)
def test_the_order_of_coders_does_not_matter(found: list[Article]) -> None:
    turned = {"ann": "cem", "bob": "bob", "cem": "ann"}
    swapped = [(n, {turned[who]: given[who] for who in given}) for n, given in found]
    one, other = _summary(found), _summary(swapped)
    other = dataclasses.replace(other, pairs=tuple(reversed(other.pairs)))
    assert _close(one, other)


@given(projects, st.randoms(use_true_random=False))
def test_the_order_of_articles_and_spans_does_not_matter(found: list[Article], dice: Any) -> None:
    shuffled = [
        (length, {who: dice.sample(given[who], len(given[who])) for who in given})
        for length, given in dice.sample(found, len(found))
    ]
    assert _close(_summary(found), _summary(shuffled))


@given(projects)
def test_exact_f1_is_never_above_overlap_f1(found: list[Article]) -> None:
    for row in _summary(found).labels:
        exact, overlap = row.measures.f1_exact.value, row.measures.f1_overlap.value
        assert (exact is None) == (overlap is None)
        assert exact is None or overlap is None or exact <= overlap


@given(projects, st.data())
def test_statistics_of_a_selection_are_the_selected_statistics(
    found: list[Article], data: st.DataObject
) -> None:
    kept = [number for number in range(len(found)) if data.draw(st.booleans())]
    coding, names = code(*found, labels=LABELS)
    part = summarize(statistics(coding).select(np.array(kept, dtype=np.int64)), names)
    assert _close(part, _summary([found[number] for number in kept]))


@given(articles())
def test_listed_passages_add_up_to_the_figures(article: Article) -> None:
    coding, _ = code(article, labels=LABELS)
    for low, high in ((0, 1), (0, 2), (1, 2)):
        who = [("ann", "bob", "cem")[coder] for coder in (low, high)]
        if not set(who) <= set(article[1]):
            continue
        pair = code((LENGTH, {name: article[1][name] for name in who}), labels=LABELS)[0]
        counts = statistics(pair)
        kinds = [passage.kind for passage in disagreements(coding, 0, low, high)]
        assert kinds.count(Kind.MATCH) + kinds.count(Kind.BOUNDARY) == counts.overlap.sum()
        assert 2 * len(kinds) - kinds.count(Kind.MISSED) == counts.sides.sum()
        mirrored = [passage.kind for passage in disagreements(coding, 0, high, low)]
        assert sorted(kinds) == sorted(mirrored)
