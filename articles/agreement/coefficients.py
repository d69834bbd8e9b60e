"""The closed formulas, on sums over articles. NaN marks "not defined" inside the package only."""

from __future__ import annotations

import numpy as np

from articles.agreement.coding import FloatArray


def ratio(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    """Division with NaN where the denominator is zero (or below, by rounding)."""
    shape = np.broadcast_shapes(numerator.shape, denominator.shape)
    result = np.full(shape, np.nan)
    np.divide(numerator, denominator, out=result, where=denominator > 0)
    return result


def over_labels(values: FloatArray) -> FloatArray:
    """Sum over the last axis, which stays: (..., K) to (..., 1)."""
    # A product, because numpy sums short rows of long arrays ten times more slowly.
    return np.asarray(values @ np.ones((values.shape[-1], 1)))


def binary_alphas(differ: FloatArray, marked: FloatArray, n: FloatArray) -> FloatArray:
    """Alpha of each label, then the pooled alpha, then the mean: (..., K) to (..., K + 2).

    Krippendorff's alpha for a binary variable (Krippendorff 2011, sec. A; 2019, ch. 12):
    Do = 2 o10 / n, De = 2 n1 n0 / (n (n - 1)), alpha = 1 - Do / De. ``n`` is the number of values, (..., 1) the same
    for all labels, or (..., K) where articles were not offered all of them. Pooled is our own: 1 - (sum of n Do) /
    (sum of n De) over labels, chance within each label; with the same n it is the ratio of the sums of Do and De. The
    mean is unweighted, over the labels that are defined.
    """
    expected = _expected(marked, n)
    pooled = 1 - ratio(over_labels(differ), over_labels(expected))
    each = 1 - ratio(differ, expected)
    defined = expected > 0
    mean = ratio(over_labels(np.where(defined, each, 0.0)), over_labels(defined.astype(np.float64)))
    return np.concatenate([each, pooled, mean], axis=-1)


def pooled_alpha(differ: FloatArray, marked: FloatArray, n: FloatArray) -> FloatArray:
    """Only the pooled alpha of ``binary_alphas``: (..., K) to (..., 1)."""
    return 1 - ratio(over_labels(differ), over_labels(_expected(marked, n)))


def _expected(marked: FloatArray, n: FloatArray) -> FloatArray:
    """n De / 2 = n1 n0 / (n - 1) of each label, 0 without values."""
    return np.asarray(marked * (n - marked) / np.maximum(n - 1, 1))


def percent(agreeing: FloatArray, total: FloatArray) -> FloatArray:
    """Share that agrees: (..., K) to (..., K + 1), the last one over all labels together."""
    total = np.broadcast_to(total, agreeing.shape)
    return _with_total(agreeing, total)


def span_f1(matched: FloatArray, sides: FloatArray) -> FloatArray:
    """F1 = 2 matched / (spans of one side + spans of the other), label by label and together.

    Hripcsak & Rothschild (2005); symmetric in the two coders. (..., K) to (..., K + 1).
    """
    return _with_total(2 * matched, sides)


def span_percent(matched: FloatArray, sides: FloatArray) -> FloatArray:
    """Matched passages over all passages that either coder marked: (..., K) to (..., K + 1)."""
    return _with_total(matched, sides - matched)


def _with_total(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    both = (numerator, denominator)
    extended = (np.concatenate([a, over_labels(a)], axis=-1) for a in both)
    return ratio(*extended)
