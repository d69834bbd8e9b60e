"""Intervals by resampling articles: BCa, and how often alpha would fall below the usual marks.

For exports and for the cached full report; the page uses the jackknife. As there, articles are drawn, never characters
or spans, and the coders are taken as given (Efron & Tibshirani 1993, ch. 14). Up to 20,000 articles the weights of a
resample are multinomial, above that Poisson, which needs no draw per article and differs by nothing that shows.
The seed comes from the data, so the same data give the same limits; the articles' order does not matter.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from articles.agreement.coding import FloatArray, IntArray
from articles.agreement.estimate import BCA, Estimate
from articles.agreement.intervals import Basis, Formula, estimate

#: Resamples of an export; 2,000 for a publication, 10,000 at most.
RESAMPLES = 1_000
FEWEST_RESAMPLES, MOST_RESAMPLES = 100, 10_000
#: Krippendorff's marks: below the first nothing is interpreted, from the second on alpha can be relied on.
MARKS = (0.667, 0.800)
#: From more articles than this the weights are Poisson.
MOST_MULTINOMIAL = 20_000
#: Weights made at a time: 8 bytes each.
_BLOCK = 4_000_000
#: Articles that are left out in one go.
_PORTION = 20_000
#: Of the resamples at least this share must give a value, or there is no interval.
_ENOUGH = 0.95

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, eq=False)
class Bootstrapped:
    """Values and limits (groups, figures), NaN where there are none; ``below`` (groups, figures, 2) as ``MARKS``."""

    value: FloatArray
    low: FloatArray
    high: FloatArray
    below: FloatArray
    resamples: int
    seed: int

    def estimate(
        self, group: int, figure: int, basis: Basis, undefined: str, *, floor: float = 0.0
    ) -> Estimate:
        """As ``Jackknifed.estimate``: a figure as it may be shown, cut at ``floor`` and 1."""
        limits = (float(self.low[group, figure]), float(self.high[group, figure]))
        value = float(self.value[group, figure])
        return estimate(value, limits, basis, undefined, method=BCA, floor=floor)

    def probability_below(self, group: int, figure: int) -> tuple[float, float] | None:
        """P(figure < .667) and P(figure < .800): shares of the resamples; None where there is no interval."""
        below = self.below[group, figure]
        return None if np.isnan(below).any() else (float(below[0]), float(below[1]))


def together(
    *parts: tuple[Formula, tuple[FloatArray, ...]],
) -> tuple[Formula, tuple[FloatArray, ...]]:
    """One formula and its columns from several, so that all figures come from the same resamples."""
    columns = tuple(column for _formula, each in parts for column in each)

    def formula(*sums: FloatArray) -> FloatArray:
        figures, at = [], 0
        for one, each in parts:
            figures.append(one(*sums[at : at + len(each)]))
            at += len(each)
        return np.concatenate(figures, axis=1)

    return formula, columns


def bootstrap(
    formula: Formula,
    columns: tuple[FloatArray, ...],
    starts: IntArray | None = None,
    *,
    resamples: int = RESAMPLES,
    seed: int | None = None,
    progress: Progress | None = None,
) -> Bootstrapped:
    """BCa intervals of ``formula`` on the sums of ``columns`` within each group of rows.

    Formula, columns and ``starts`` as for ``intervals.jackknife`` (one group if None). ``progress`` is told resamples
    done and all of them. Raises ``ValueError`` for fewer than 100 or more than 10,000 resamples.
    """
    if not FEWEST_RESAMPLES <= resamples <= MOST_RESAMPLES:
        raise ValueError(f"{resamples} resamples: take {FEWEST_RESAMPLES} to {MOST_RESAMPLES}.")
    rows = len(columns[0])
    cuts = np.array([0]) if starts is None else starts
    flat = np.concatenate([np.reshape(c, (rows, -1)) for c in columns], axis=1, dtype=np.float64)
    seed = _seed(flat) if seed is None else seed
    shapes = [column.shape[1:] for column in columns]

    def figures(sums: FloatArray) -> FloatArray:
        ends = np.cumsum([math.prod(shape) for shape in shapes])[:-1]
        parts = np.split(sums, ends, axis=1)
        whole = zip(parts, shapes, strict=True)
        return formula(*(part.reshape(len(sums), *shape) for part, shape in whole))

    done = []
    for group, (start, stop) in enumerate(zip(cuts, [*cuts[1:], rows], strict=True)):
        told = None
        if progress is not None:
            told = _told(progress, group * resamples, len(cuts) * resamples)
        done.append(_one_group(figures, flat[start:stop], resamples, seed, told))
    value, low, high, below = (np.stack(part) for part in zip(*done, strict=True))
    return Bootstrapped(value, low, high, below, resamples, seed)


def _told(progress: Progress, before: int, total: int) -> Callable[[int], None]:
    return lambda done: progress(before + done, total)


def _one_group(
    figures: Callable[[FloatArray], FloatArray],
    rows: FloatArray,
    resamples: int,
    seed: int,
    told: Callable[[int], None] | None,
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    # In an order of their own, so that the same articles in another order give the same limits.
    rows = rows[_order(rows)]
    total = rows.sum(axis=0)
    value = figures(total[None])[0]
    without = np.concatenate(
        [figures(total - rows[at : at + _PORTION]) for at in range(0, len(rows), _PORTION)]
    )
    drawn, done = [], 0
    for weights in _weights(len(rows), resamples, np.random.default_rng(seed)):
        drawn.append(figures(weights @ rows))
        done += len(weights)
        if told is not None:
            told(done)
    return value, *_limits(value, np.concatenate(drawn), without)


def _limits(
    value: FloatArray, drawn: FloatArray, without: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """BCa limits and shares below the marks, per figure (F,), from resamples (B, F) and leave-one-out (A, F)."""
    from scipy.special import ndtr, ndtri

    low, high = np.full(len(value), np.nan), np.full(len(value), np.nan)
    below = np.full((len(value), len(MARKS)), np.nan)
    for figure, centre in enumerate(value):
        found = drawn[:, figure]
        found = found[~np.isnan(found)]
        apart = without[:, figure].mean() - without[:, figure]
        known = len(found) >= _ENOUGH * len(drawn) and not np.isnan(apart).any()
        if np.isnan(centre) or not known or len(apart) < 2:
            continue
        # Ties count half: where every resample equals the value there is no bias.
        near = np.isclose(found, centre, rtol=0, atol=1e-12)
        share = (np.count_nonzero((found < centre) & ~near) + near.sum() / 2) / len(found)
        bias = ndtri(np.clip(share, 0.5 / len(found), 1 - 0.5 / len(found)))
        squares = float((apart**2).sum())
        tiny = squares < 1e-24
        bend = 0.0 if tiny else float((apart**3).sum()) / (6 * squares**1.5)
        ends = bias + ndtri(np.array([0.025, 0.975]))
        low[figure], high[figure] = np.quantile(found, ndtr(bias + ends / (1 - bend * ends)))
        below[figure] = [np.count_nonzero(found < mark) / len(found) for mark in MARKS]
    return low, high, below


def _weights(rows: int, resamples: int, dice: np.random.Generator) -> Iterator[FloatArray]:
    """(b, rows) blocks of how often each article is drawn, ``resamples`` in all."""
    at_once = max(1, min(resamples, _BLOCK // max(rows, 1)))
    table = _poisson_table() if rows > MOST_MULTINOMIAL else None
    for first in range(0, resamples, at_once):
        size = min(at_once, resamples - first)
        if table is not None:
            yield table[dice.integers(0, len(table), (size, rows), dtype=np.uint16)]
            continue
        drawn = dice.integers(0, rows, (size, rows))
        drawn += np.arange(size)[:, None] * rows
        counts = np.bincount(drawn.ravel(), minlength=size * rows)
        yield counts.astype(np.float64).reshape(size, rows)


def _poisson_table() -> FloatArray:
    """65,536 quantiles of Poisson(1), so that two random bytes are a weight."""
    chance = np.array([math.exp(-1) / math.factorial(k) for k in range(12)])
    at = (np.arange(2**16) + 0.5) / 2**16
    return np.searchsorted(np.cumsum(chance), at).astype(np.float64)


def _order(rows: FloatArray) -> NDArray[np.int64]:
    """Rows by a random, fixed mixture of their columns: equal rows may stand in any order."""
    mixture = np.random.default_rng(1).random(rows.shape[1])
    return np.argsort((rows * mixture).sum(axis=1), kind="stable")


def _seed(rows: FloatArray) -> int:
    """From the data, whatever their order."""
    digest = hashlib.blake2b(np.ascontiguousarray(rows[_order(rows)]).data, digest_size=6)
    return int.from_bytes(digest.digest(), "big")
