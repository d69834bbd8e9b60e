"""Intervals over articles: the delete-one-article jackknife with a t quantile.

Characters and spans of one article share topic, difficulty and reading session; intervals that
treat them as independent cover the truth about one time in eight instead of nineteen in twenty.
The coders are taken as given: the inference is to more articles by these coders.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from articles.agreement.coding import FloatArray, IntArray
from articles.agreement.estimate import (
    FEW_ARTICLES,
    FEWEST_ARTICLES,
    JACKKNIFE,
    NO_INTERVAL,
    NO_STABLE_INTERVAL,
    TOO_FEW,
    Estimate,
)

Formula = Callable[..., FloatArray]


@dataclass(frozen=True, slots=True)
class Basis:
    """What a figure rests on: articles that contain a span of it, and spans compared."""

    n_articles: int
    n_spans: int


@dataclass(frozen=True, slots=True, eq=False)
class Jackknifed:
    """Values and half widths of 95 % intervals, (groups, figures); NaN where not defined."""

    value: FloatArray
    half: FloatArray

    def estimate(
        self, group: int, figure: int, basis: Basis, undefined: str, *, floor: float = 0.0
    ) -> Estimate:
        """One figure as it may be shown, cut at ``floor`` and 1; ``undefined`` says why not."""
        value, half = float(self.value[group, figure]), float(self.half[group, figure])
        if not np.isnan(value):
            value = min(max(value, floor), 1.0)
        limits = (value - half, value + half)
        return estimate(value, limits, basis, undefined, method=JACKKNIFE, floor=floor)


def estimate(
    value: float,
    limits: tuple[float, float],
    basis: Basis,
    undefined: str,
    *,
    method: str,
    floor: float,
) -> Estimate:
    """A figure with its limits as it may be shown: cut at ``floor`` and 1, flagged where articles are few.

    NaN for a value that is not defined (``undefined`` says why) and for limits that there are none of.
    """
    n_articles, n_spans = basis.n_articles, basis.n_spans
    if np.isnan(value):
        return Estimate(None, n_articles=n_articles, n_spans=n_spans, undefined=undefined)
    value = min(max(value, floor), 1.0)
    if n_articles < FEWEST_ARTICLES or np.isnan(limits).any():
        flag = NO_INTERVAL if n_articles < FEWEST_ARTICLES else NO_STABLE_INTERVAL
        return Estimate(value, n_articles=n_articles, n_spans=n_spans, flag=flag)
    return Estimate(
        value,
        low=max(limits[0], floor),
        high=min(limits[1], 1.0),
        n_articles=n_articles,
        n_spans=n_spans,
        method=method,
        flag=TOO_FEW if n_articles < FEW_ARTICLES else "",
    )


def jackknife(formula: Formula, columns: tuple[FloatArray, ...], starts: IntArray) -> Jackknifed:
    """Value and interval of ``formula`` on the sums of ``columns`` within each group of rows.

    Each column is (rows, ...); ``starts`` (G,) are the first rows of the groups, which are
    contiguous and not empty. Each row is an article. ``formula`` maps sums (G, ...) to (G, figures)
    and is put on the sums without each article in turn; the standard error is
    sqrt((A - 1) / A * sum of squared deviations), the quantile t(A - 1) (Efron & Tibshirani 1993,
    ch. 11).
    """
    rows = len(columns[0])
    sizes = np.diff(np.append(starts, rows))
    totals = tuple(np.add.reduceat(column, starts, axis=0) for column in columns)
    spread = totals if len(starts) == 1 else tuple(np.repeat(t, sizes, axis=0) for t in totals)
    without = formula(*(total - column for total, column in zip(spread, columns, strict=True)))
    count = sizes[:, None].astype(np.float64)
    mean = np.add.reduceat(without, starts, axis=0) / count
    without -= mean if len(starts) == 1 else np.repeat(mean, sizes, axis=0)
    squares = np.add.reduceat(np.square(without, out=without), starts, axis=0)
    error = np.sqrt(squares * (count - 1) / count)
    return Jackknifed(formula(*totals), error * t_quantile(sizes - 1)[:, None])


def t_quantile(freedom: IntArray) -> FloatArray:
    """97.5 % quantile of the t distribution, NaN for no degree of freedom."""
    # Imported late, and not from scipy.stats, which takes half a second to load.
    from scipy.special import stdtrit

    known = np.where(freedom > 0, freedom, 1)
    return np.where(freedom > 0, stdtrit(known.astype(np.float64), 0.975), np.nan)
