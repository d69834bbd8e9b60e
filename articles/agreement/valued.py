"""Agreement on values from sums over articles: alpha at any level, percent and AC1.

Without the coincidence matrix of each article where it can be helped: a question with 200 different sets, or a number
with thousands of values, would need 40,000 cells or millions for each. Where the distance of two values is fixed, the
distances that were observed and how often each value was used are enough; for intervals, n and the first two moments.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from articles.agreement.alphas import alpha_formula
from articles.agreement.coding import BoolArray, FloatArray, IntArray
from articles.agreement.coefficients import ratio
from articles.agreement.distances import Level, distance_matrix
from articles.agreement.estimate import NO_VARIATION, Estimate
from articles.agreement.intervals import Basis, Formula, jackknife

#: Levels of values that are sets.
SETS = (Level.MASI, Level.JACCARD)
#: Levels at which the values have no chance of their own, as AC1 asks for.
WITHOUT_AC1 = (*SETS, Level.INTERVAL, Level.RATIO)


@dataclass(frozen=True, slots=True, eq=False)
class ValuePairs:
    """Pairs of values (N,): their article, the two values' places in the categories, what a pair is worth."""

    article: IntArray
    one: IntArray
    other: IntArray
    weight: FloatArray

    def where(self, keep: BoolArray) -> ValuePairs:
        """Some of the pairs."""
        return ValuePairs(self.article[keep], self.one[keep], self.other[keep], self.weight[keep])


def alpha_of_pairs(
    pairs: ValuePairs, categories: Sequence[Hashable], level: Level, basis: Basis
) -> Estimate:
    """Krippendorff's alpha with its interval over articles; each pair counts in both orders.

    There must be a pair. Sets are frozensets, numbers are numbers; ordinal values stand in the order of ``categories``.
    """
    articles, row = np.unique(pairs.article, return_inverse=True)
    size = len(articles)
    if level is Level.ORDINAL:
        # Only the values that were used: the others take room, and no rank.
        known, places = np.unique(np.stack([pairs.one, pairs.other]), return_inverse=True)
        one, other = places.reshape(2, -1)
        matrix = np.zeros((size, len(known), len(known)))
        np.add.at(matrix, (row, one, other), pairs.weight)
        np.add.at(matrix, (row, other, one), pairs.weight)
        return _figure(_varied(alpha_formula(level, categories)), (matrix,), basis)
    if level is Level.INTERVAL:
        return _figure(_interval_alpha, _moments(pairs, row, size, categories), basis)
    distance = distance_matrix(level, categories)
    apart = distance[pairs.one, pairs.other]
    observed = summed(row, 2 * pairs.weight * apart, size)[:, None]
    used = used_values(pairs, row, size, len(categories))

    def alpha(observed: FloatArray, used: FloatArray) -> FloatArray:
        n = used.sum(axis=-1, keepdims=True)
        expected = ((used @ distance) * used).sum(axis=-1, keepdims=True)
        several = np.count_nonzero(used > 1e-9, axis=-1, keepdims=True) > 1
        found = 1 - ratio(observed * np.maximum(n - 1, 1), expected)
        return np.where(several, found, np.nan)

    return _figure(alpha, (observed, used), basis)


def on_scale(codes: IntArray, off: Collection[int]) -> IntArray:
    """``codes`` with those of values off the scale missing (-1): a rank can't be given to "not stated"."""
    return np.where(np.isin(codes, list(off)), -1, codes)


def summed(cell: IntArray, weights: FloatArray, size: int) -> FloatArray:
    """(size,) sums of ``weights`` by cell."""
    return np.asarray(np.bincount(cell, weights, size), dtype=np.float64)


def used_values(pairs: ValuePairs, row: IntArray, size: int, width: int) -> FloatArray:
    """(A, q) how often each value was used, by its pairs."""
    cells = np.concatenate([row * width + pairs.one, row * width + pairs.other])
    weights = np.concatenate([pairs.weight, pairs.weight])
    return summed(cells, weights, size * width).reshape(size, width)


def _moments(
    pairs: ValuePairs, row: IntArray, size: int, categories: Sequence[Hashable]
) -> tuple[FloatArray, ...]:
    """(A, 1) each: squared distances, n, sum and sum of squares of the values, from the first one on."""
    numbers = np.array(categories, dtype=np.float64)
    # Years would lose digits to their squares: alpha is the same wherever zero is.
    one, other = numbers[pairs.one], numbers[pairs.other]
    zero = one[0]
    one, other = one - zero, other - zero
    weight = pairs.weight
    columns = (
        2 * weight * (one - other) ** 2,
        2 * weight,
        weight * (one + other),
        weight * (one**2 + other**2),
    )
    return tuple(summed(row, column, size)[:, None] for column in columns)


def _interval_alpha(
    observed: FloatArray, n: FloatArray, total: FloatArray, squares: FloatArray
) -> FloatArray:
    """Sums (G, 1) to (G, 1). The sum of n_c n_k (c - k)² over all values is 2 (n Σx² - (Σx)²)."""
    expected = 2 * (n * squares - total**2)
    several = expected > 1e-12 * n * squares
    found = 1 - ratio(observed * np.maximum(n - 1, 1), expected)
    return np.where(several, found, np.nan)


def _varied(formula: Formula) -> Formula:
    """NaN where one value alone is used; by the values, since weights round."""

    def careful(matrix: FloatArray) -> FloatArray:
        used = np.count_nonzero(matrix.sum(axis=-1) > 1e-9, axis=-1)
        return np.where(used[:, None] > 1, formula(matrix), np.nan)

    return careful


def _figure(formula: Formula, columns: tuple[FloatArray, ...], basis: Basis) -> Estimate:
    found = jackknife(formula, columns, np.zeros(1, dtype=np.int64))
    return found.estimate(0, 0, basis, NO_VARIATION, floor=-1.0)


def percent_of(agreeing: FloatArray, of: FloatArray, basis: Basis, why: str) -> Estimate:
    """The share that agrees, from (A,) each."""
    found = jackknife(ratio, (agreeing[:, None], of[:, None]), np.zeros(1, dtype=np.int64))
    return found.estimate(0, 0, basis, why)


def ac1_of(agreeing: FloatArray, of: FloatArray, shares: FloatArray, basis: Basis) -> Estimate:
    """Gwet (2008), from (A,), (A,) and the use of the values (A, q): chance is the sum of p (1 - p) / (q - 1).

    q counts the values that were offered. Not defined where one of them alone is used.
    """

    def ac1(agreeing: FloatArray, of: FloatArray, shares: FloatArray) -> FloatArray:
        usual = ratio(shares, shares.sum(axis=-1, keepdims=True))
        chance = (usual * (1 - usual)).sum(axis=-1, keepdims=True) / max(shares.shape[-1] - 1, 1)
        several = np.count_nonzero(shares > 1e-9, axis=-1, keepdims=True) > 1
        return np.where(several, ratio(ratio(agreeing, of) - chance, 1 - chance), np.nan)

    return _figure(ac1, (agreeing[:, None], of[:, None], shares), basis)
