"""What coders marked on the continuum of each article, for Krippendorff's u-alpha family: sums over articles.

A unit is a stretch of text with one label; what a coder left blank is a value, too. The labels compared must exclude
each other: one label per character and coder. Overlapping spans of one coder and *one* label are united; where two
*labels* of a coder overlap there are no u-alphas, and ``clashes`` say which and how often. Nothing is trimmed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from articles.agreement.coding import BoolArray, Coding, FloatArray, IntArray
from articles.agreement.panel import Panel, make_panel
from articles.agreement.sweep import Stretches, united_stretches


@dataclass(frozen=True, slots=True, eq=False)
class Clashes:
    """Where a coder's spans of two labels overlap: row of the article, labels (lower first), one per place."""

    row: IntArray
    low: IntArray
    high: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class ContinuumStatistics:
    """One row per article that two coders submitted at least; every array adds up over rows. K labels.

    ``article`` (A,). ``shared`` (A, K, K): text that two coders both marked, by the label of each, over ordered pairs
    of coders, each worth 1/(coders - 1). ``marked`` (A, K): text of the units, summed over coders; ``total`` (A,):
    length times coders. ``squares`` (A, K): sum of squared lengths of the units; ``within`` (A, K): of the part of each
    unit that another coder marked, too, squared, over the other coders, each worth 1/(coders - 1). Both take out the
    pairs of a unit with itself. ``units`` (A, K): their number. ``labels`` are the numbers of the K labels.
    """

    labels: tuple[int, ...]
    article: IntArray
    shared: FloatArray
    marked: FloatArray
    total: FloatArray
    squares: FloatArray
    within: FloatArray
    units: IntArray
    clashes: Clashes

    def select(self, rows: IntArray | BoolArray) -> ContinuumStatistics:
        """Some of the articles: row numbers without repetition, or a mask."""
        chosen = np.arange(len(self.article))[rows]
        position = np.full(len(self.article), -1, dtype=np.int64)
        position[chosen] = np.arange(len(chosen))
        kept = position[self.clashes.row] >= 0
        clashes = Clashes(
            position[self.clashes.row[kept]], self.clashes.low[kept], self.clashes.high[kept]
        )
        columns = {name: getattr(self, name)[chosen] for name in _COLUMNS}
        return replace(self, clashes=clashes, **columns)


_COLUMNS = ("article", "shared", "marked", "total", "squares", "within", "units")


def continuum_statistics(
    coding: Coding, labels: Sequence[int] | None = None
) -> ContinuumStatistics:
    """Statistics of the articles that at least two coders submitted, for all labels or for a set of exclusive ones.

    Articles that were not offered all of these labels are left out: their blank text says nothing on some of them.
    """
    chosen = tuple(range(coding.n_labels)) if labels is None else tuple(labels)
    panel = make_panel(coding)
    offered = coding.offered[:, list(chosen)].all(axis=1)
    articles = np.flatnonzero((panel.coders >= 2) & offered)
    units = _units(coding, panel, articles, chosen)
    one, other, shared = _meeting(units, int(coding.article_lengths.max(initial=0)) + 1)
    own = units.slot[one] == units.slot[other]
    a, b = units.label[one], units.label[other]
    clashes = Clashes(units.article[one[own]], np.minimum(a, b)[own], np.maximum(a, b)[own])
    foreign = ~own
    rows, width = len(articles), len(chosen)
    worth = 1 / np.maximum(panel.coders[articles] - 1, 1)
    at, text = units.article[one[foreign]], shared[foreign].astype(np.float64)

    def cells(row: IntArray, label: IntArray, values: FloatArray | None = None) -> FloatArray:
        found = np.bincount(row * width + label, weights=values, minlength=rows * width)
        return np.asarray(found.reshape(rows, width))

    both = np.bincount(
        (at * width + a[foreign]) * width + b[foreign], weights=text, minlength=rows * width**2
    ).reshape(rows, width, width)
    met = _met(units, one[foreign], other[foreign], text)
    lengths = (units.end - units.start).astype(np.float64)
    return ContinuumStatistics(
        labels=chosen,
        article=articles,
        shared=(both + both.transpose(0, 2, 1)) * worth[:, None, None],
        marked=cells(units.article, units.label, lengths),
        total=(coding.article_lengths * panel.coders)[articles].astype(np.float64),
        squares=cells(units.article, units.label, lengths**2),
        within=cells(units.article[met.unit], units.label[met.unit], met.text**2) * worth[:, None],
        units=cells(units.article, units.label).astype(np.int64),
        clashes=clashes,
    )


class _Met(NamedTuple):
    """How much of a unit's text another coder marked: one row per unit and such coder."""

    unit: IntArray
    text: FloatArray


def _met(units: Stretches, one: IntArray, other: IntArray, text: FloatArray) -> _Met:
    deepest = int(units.slot.max(initial=0)) + 1
    whose = np.concatenate([one * deepest + units.slot[other], other * deepest + units.slot[one]])
    keys, place = np.unique(whose, return_inverse=True)
    sums = np.bincount(place, weights=np.concatenate([text, text]), minlength=len(keys))
    return _Met(keys // deepest, np.asarray(sums, dtype=np.float64))


def _units(coding: Coding, panel: Panel, articles: IntArray, labels: tuple[int, ...]) -> Stretches:
    """The units, with articles and labels numbered from 0; touching spans stay two units."""
    found = united_stretches(coding, panel, touching=False)
    place = np.full(coding.n_labels, -1, dtype=np.int64)
    place[list(labels)] = np.arange(len(labels))
    kept = (place[found.label] >= 0) & np.isin(found.article, articles)
    return Stretches(
        np.searchsorted(articles, found.article[kept]),
        place[found.label[kept]],
        found.slot[kept],
        found.start[kept],
        found.end[kept],
    )


def _meeting(units: Stretches, width: int) -> tuple[IntArray, IntArray, IntArray]:
    """Pairs of units of one article that share text, and how much."""
    base = units.article * width
    order = np.argsort(base + units.start, kind="stable")
    start, end = (base + units.start)[order], (base + units.end)[order]
    # A unit meets exactly those later ones that begin before it ends.
    here = np.arange(len(order))
    later = np.searchsorted(start, end, side="left") - here - 1
    left = np.repeat(here, later)
    right = np.arange(len(left)) - np.repeat(np.cumsum(later) - later, later) + left + 1
    return order[left], order[right], np.minimum(end[left], end[right]) - start[right]
