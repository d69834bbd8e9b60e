"""Krippendorff's alpha on units: nominal, ordinal, interval, ratio, and of sets (Jaccard, MASI).

From the coincidence matrix (``nominal.coincidences``): alpha = 1 - Do / De with Do the mean distance of the pairs of
values within units, De that of all pairs of values. The matrix is a sum over units, so it adds up over articles;
``alpha_formula`` is for ``intervals.jackknife`` and ``bootstrap`` on such sums.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence

import numpy as np

from articles.agreement.coding import FloatArray
from articles.agreement.coefficients import ratio
from articles.agreement.distances import Level, distance_matrix, ordinal_distances
from articles.agreement.estimate import NO_PAIRS, NO_VARIATION, Estimate
from articles.agreement.intervals import Formula
from articles.agreement.kappas import Coefficient
from articles.agreement.nominal import coincidences
from articles.agreement.ratings import Ratings


def alpha_formula(level: Level, categories: Sequence[Hashable]) -> Formula:
    """From sums (G, q, q) of coincidence matrices to alpha (G, 1), NaN where all values are the same.

    Ordinal distances go by the frequencies in each sum, so every resample has its own.
    """
    fixed = None if level is Level.ORDINAL else distance_matrix(level, categories)

    def formula(matrix: FloatArray) -> FloatArray:
        observed, expected = _disagreements(matrix, fixed)
        return (1 - ratio(observed, expected))[:, None]

    return formula


def _disagreements(
    matrix: FloatArray, distance: FloatArray | None
) -> tuple[FloatArray, FloatArray]:
    """n Do and n De, (G,) each; the distance is that of ranks if None."""
    marginal = matrix.sum(axis=-1)
    n = marginal.sum(axis=-1)
    if distance is None:
        distance = ordinal_distances(marginal)
    observed = (matrix * distance).sum(axis=(-2, -1))
    expected = (marginal[:, :, None] * marginal[:, None, :] * distance).sum(axis=(-2, -1))
    return observed, ratio(expected, np.maximum(n - 1, 1))


def krippendorff_alpha(ratings: Ratings, level: Level | FloatArray = Level.NOMINAL) -> Coefficient:
    """Alpha of values on units; ``level`` may be a (q, q) matrix of distances of one's own.

    For sets the categories are sets, and None is missing while the empty set is a value. Ordinal values stand in the
    order of the categories. The standard error is Gwet's linearisation (2014, ch. 5). Raises ``ValueError`` for
    values that the level does not fit.
    """
    counts = ratings.counts
    counts = counts[counts.sum(axis=1) >= 2]
    if not len(counts):
        return Coefficient(Estimate(None, undefined=NO_PAIRS))
    matrix = coincidences(counts)
    if not isinstance(level, Level):
        distance = level
    elif level is Level.ORDINAL:
        distance = ordinal_distances(matrix.sum(axis=1))
    else:
        distance = distance_matrix(level, ratings.categories)
    (observed,), (expected,) = _disagreements(matrix[None], distance)
    # By the values, not by De > 0: weights of 1/(m - 1) round.
    flat = np.count_nonzero(counts.any(axis=0)) < 2 or not expected > 0
    if flat:
        return Coefficient(Estimate(None, undefined=NO_VARIATION), units=len(counts))
    n = counts.sum()
    return Coefficient(
        Estimate(min(float(1 - observed / expected), 1.0)),
        observed=float(observed / n),
        expected=float(expected / n),
        error=_error(counts, distance),
        units=len(counts),
    )


def _error(counts: FloatArray, distance: FloatArray) -> float | None:
    """Gwet's linearised standard error, on agreement in place of disagreement; None for one unit."""
    n, rated = len(counts), counts.sum(axis=1)
    if n < 2:
        return None
    weights = 1 - distance / distance.max()
    mean = rated.mean()
    near = (counts * (counts @ weights - 1)).sum(axis=1) / (mean * (rated - 1))
    usual = counts.mean(axis=0) / mean
    pe = float(usual @ weights @ usual)
    pa = float(near.mean())
    value = (pa - pe) / (1 - pe)
    # Units with more values than others weigh more; as in R irrCAC that is centred on the agreement that is corrected
    # for small samples.
    corrected = pa + (1 - pa) / rated.sum()
    heavier = (rated - mean) / mean
    agreeing = near - corrected * heavier
    says = counts @ (weights @ usual) / mean - pe * heavier
    single = (agreeing - pe - 2 * (1 - value) * (says - pe)) / (1 - pe)
    return math.sqrt(float(((single - value) ** 2).sum()) / (n * (n - 1)))
