"""Attributes of spans that two coders both found: do they say the same of the same passage?

From sums over articles: each matched pair gives both orders of its two values, weighted
1/(coders - 1). With two coders this is the ordinary alpha; with more it is our own construction (docs/agreement.md).
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from articles.agreement.coding import IntArray
from articles.agreement.distances import Level
from articles.agreement.estimate import NO_MATCHES, NO_SCALE, NO_VALUES, Estimate
from articles.agreement.intervals import Basis
from articles.agreement.matched import MatchCounts
from articles.agreement.valued import (
    WITHOUT_AC1,
    ValuePairs,
    ac1_of,
    alpha_of_pairs,
    on_scale,
    percent_of,
    summed,
    used_values,
)


@dataclass(frozen=True, slots=True)
class AttributeFigures:
    """One attribute of one label.

    ``matched``: pairs of spans that both coders found; ``valued``: those of them in which both filled it in, the only
    ones that count; ``one_sided``: in which one did. ``ac1`` is None for sets and numbers.
    ``nominal``: of ordered values alpha without their order, from all pairs that count; the ordinal ``alpha`` leaves
    out ``off_scale`` of them, in which a value stands beside the scale. None and 0 where values have no order.
    """

    matched: int
    valued: int
    one_sided: int
    alpha: Estimate
    percent: Estimate
    ac1: Estimate | None
    nominal: Estimate | None = None
    off_scale: int = 0


def attribute_figures(
    counts: MatchCounts,
    label: int,
    values: IntArray,
    categories: Sequence[Hashable],
    level: Level = Level.NOMINAL,
    off: Collection[int] = (),
) -> AttributeFigures:
    """Agreement on an attribute of ``label`` (a column of ``counts``), with intervals over articles.

    ``values`` (S,): place of each span's value in ``categories``, -1 where it was not filled in, which is missing; an
    explicit "none", or an empty set, is a value. ``categories`` are those that were offered; sets are frozensets.
    ``off``: places of those that ordinal alpha takes for missing; percent, AC1 and nominal alpha count them.
    """
    ordered = level is Level.ORDINAL
    spans = counts.spans
    here = spans.column == label
    article, one, other = spans.article[here], values[spans.one[here]], values[spans.other[here]]
    both = (one >= 0) & (other >= 0)
    matched, valued = len(article), int(both.sum())
    one_sided = int(((one >= 0) ^ (other >= 0)).sum())
    without = level in WITHOUT_AC1
    if not valued:
        none = Estimate(None, undefined=NO_VALUES if matched else NO_MATCHES)
        return AttributeFigures(
            matched,
            0,
            one_sided,
            none,
            none,
            None if without else none,
            none if ordered else None,
        )
    worth = 1 / (counts.coders[article] - 1)
    pairs = ValuePairs(article, one, other, worth).where(both)
    scaled = pairs
    if ordered:
        scaled = pairs.where((on_scale(pairs.one, off) >= 0) & (on_scale(pairs.other, off) >= 0))
    articles, row = np.unique(pairs.article, return_inverse=True)
    size = len(articles)
    basis = Basis(size, valued)
    same = summed(row, 2 * pairs.weight * (pairs.one == pairs.other), size)
    every = summed(row, 2 * pairs.weight, size)
    ac1 = None
    if not without:
        ac1 = ac1_of(same, every, used_values(pairs, row, size, len(categories)), basis)
    return AttributeFigures(
        matched,
        valued,
        one_sided,
        alpha=_alpha(scaled, categories, level),
        percent=percent_of(same, every, basis, NO_VALUES),
        ac1=ac1,
        nominal=alpha_of_pairs(pairs, categories, Level.NOMINAL, basis) if ordered else None,
        off_scale=valued - len(scaled.article),
    )


def _alpha(pairs: ValuePairs, categories: Sequence[Hashable], level: Level) -> Estimate:
    if not len(pairs.article):
        return Estimate(None, undefined=NO_SCALE)
    basis = Basis(len(np.unique(pairs.article)), len(pairs.article))
    return alpha_of_pairs(pairs, categories, level, basis)
