"""Nominal alpha and percent agreement for units with one value per coder.

For article questions and attributes, and to check the package against published tables.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from articles.agreement.coding import FloatArray
from articles.agreement.estimate import NO_PAIRS, NO_VARIATION, Estimate


def category_counts(rows: Sequence[Sequence[Hashable | None]]) -> FloatArray:
    """(U, q) number of coders per unit and category from rows of values; None is missing."""
    numbers: dict[Hashable, int] = {}
    for row in rows:
        for value in row:
            if value is not None:
                numbers.setdefault(value, len(numbers))
    counts = np.zeros((len(rows), len(numbers)))
    for unit, row in enumerate(rows):
        for value in row:
            if value is not None:
                counts[unit, numbers[value]] += 1
    return counts


def coincidences(counts: NDArray[np.number]) -> FloatArray:
    """(q, q) coincidence matrix: pairs of values within units, weighted 1 / (m_u - 1).

    Krippendorff (2011), sec. C. Units with one value have no pair and drop out.
    """
    values = np.asarray(counts, dtype=np.float64)
    coders = values.sum(axis=1)
    values, coders = values[coders >= 2], coders[coders >= 2]
    weighted = values / (coders - 1)[:, None]
    return np.asarray(weighted.T @ values - np.diag(weighted.sum(axis=0)))


def disagreements_observed_expected(counts: NDArray[np.number]) -> tuple[float, float]:
    """Do and De of nominal alpha; (0, 0) without any pair of values."""
    matrix = coincidences(counts)
    n = float(matrix.sum())
    if n < 2:
        return 0.0, 0.0
    marginal = matrix.sum(axis=1)
    observed = 1 - float(np.trace(matrix)) / n
    expected = (n * n - float(marginal @ marginal)) / (n * (n - 1))
    return max(observed, 0.0), max(expected, 0.0)


def nominal_alpha(counts: NDArray[np.number]) -> Estimate:
    """Krippendorff's alpha, nominal, from (U, q) counts; no interval (units are not articles)."""
    values = np.asarray(counts)
    used = values[values.sum(axis=1) >= 2]
    if not len(used):
        return Estimate(None, undefined=NO_PAIRS)
    if np.count_nonzero(used.sum(axis=0)) < 2:
        return Estimate(None, undefined=NO_VARIATION)
    observed, expected = disagreements_observed_expected(used)
    return Estimate(1 - observed / expected)


def percent_agreement(counts: NDArray[np.number]) -> Estimate:
    """Agreeing pairs over pairs within each unit, averaged over units (Fleiss 1971; Gwet 2014)."""
    values = np.asarray(counts, dtype=np.float64)
    coders = values.sum(axis=1)
    values, coders = values[coders >= 2], coders[coders >= 2]
    if not len(values):
        return Estimate(None, undefined=NO_PAIRS)
    agreeing = (values * (values - 1)).sum(axis=1) / (coders * (coders - 1))
    return Estimate(float(agreeing.mean()))
