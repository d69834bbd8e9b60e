"""Attributes of spans that two coders both found: do they say the same of the same passage?

From a coincidence matrix per article, which adds up: each matched pair gives both orders of its two values, weighted
1/(coders - 1). With two coders this is the ordinary alpha; with more it is our own construction (docs/agreement.md).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from articles.agreement.alphas import alpha_formula
from articles.agreement.coding import FloatArray, IntArray
from articles.agreement.coefficients import ratio
from articles.agreement.distances import Level
from articles.agreement.estimate import NO_MATCHES, NO_VALUES, NO_VARIATION, Estimate
from articles.agreement.intervals import Basis, Formula, jackknife
from articles.agreement.matched import MatchCounts

#: Levels of values that are sets.
SETS = (Level.MASI, Level.JACCARD)


@dataclass(frozen=True, slots=True)
class AttributeFigures:
    """One attribute of one label.

    ``matched``: pairs of spans that both coders found; ``valued``: those of them in which both filled it in, the only
    ones that count; ``one_sided``: in which one did. ``ac1`` is None for sets.
    """

    matched: int
    valued: int
    one_sided: int
    alpha: Estimate
    percent: Estimate
    ac1: Estimate | None


def attribute_figures(
    counts: MatchCounts,
    label: int,
    values: IntArray,
    categories: Sequence[Hashable],
    level: Level = Level.NOMINAL,
) -> AttributeFigures:
    """Agreement on an attribute of ``label`` (a column of ``counts``), with intervals over articles.

    ``values`` (S,): place of each span's value in ``categories``, -1 where it was not filled in, which is missing; an
    explicit "none", or an empty set, is a value. ``categories`` are those that were offered; sets are frozensets.
    """
    spans = counts.spans
    here = spans.column == label
    article, one, other = spans.article[here], values[spans.one[here]], values[spans.other[here]]
    both = (one >= 0) & (other >= 0)
    matched, valued = len(article), int(both.sum())
    one_sided = int(((one >= 0) ^ (other >= 0)).sum())
    if not valued:
        none = Estimate(None, undefined=NO_VALUES if matched else NO_MATCHES)
        return AttributeFigures(matched, 0, one_sided, none, none, None if level in SETS else none)
    found, row = np.unique(article[both], return_inverse=True)
    width = len(categories)
    matrix = np.zeros((len(found), width, width))
    weight = 1 / (counts.coders[article[both]] - 1)
    np.add.at(matrix, (row, one[both], other[both]), weight)
    np.add.at(matrix, (row, other[both], one[both]), weight)
    basis = Basis(len(found), valued)

    def figure(formula: Formula, undefined: str, floor: float) -> Estimate:
        start = np.zeros(1, dtype=np.int64)
        return jackknife(formula, (matrix,), start).estimate(0, 0, basis, undefined, floor=floor)

    return AttributeFigures(
        matched,
        valued,
        one_sided,
        alpha=figure(_varied(alpha_formula(level, categories)), NO_VARIATION, -1.0),
        percent=figure(_percent, NO_VALUES, 0.0),
        ac1=None if level in SETS else figure(_varied(_ac1), NO_VARIATION, -1.0),
    )


def _varied(formula: Formula) -> Formula:
    """NaN where one value alone is used; by the values, since weights round."""

    def careful(matrix: FloatArray) -> FloatArray:
        used = np.count_nonzero(matrix.sum(axis=-1) > 1e-9, axis=-1)
        return np.where(used[:, None] > 1, formula(matrix), np.nan)

    return careful


def _percent(matrix: FloatArray) -> FloatArray:
    """(G, q, q) to (G, 1): pairs with the same value, of all."""
    same = np.trace(matrix, axis1=-2, axis2=-1)
    return ratio(same, matrix.sum(axis=(-2, -1)))[:, None]


def _ac1(matrix: FloatArray) -> FloatArray:
    """Gwet (2008): chance is the sum of p (1 - p) / (q - 1), over the values offered."""
    usual = ratio(matrix.sum(axis=-1), matrix.sum(axis=(-2, -1))[:, None])
    chance = (usual * (1 - usual)).sum(axis=-1) / max(matrix.shape[-1] - 1, 1)
    agreed = _percent(matrix)[:, 0]
    return ratio(agreed - chance, 1 - chance)[:, None]
