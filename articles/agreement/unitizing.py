"""Krippendorff's u-alpha family for exclusive labels: u, |u, cu and (k)u with coverage.

Krippendorff, Mathet, Bouvry & Widlöcher (2016); Krippendorff (2019, sec. 12.6). In their matrices l and e the value 0
is the gap. Expected coincidences leave out the pairs of a unit with itself: for u the squared lengths of the units
(of gaps their plain length); for cu and (k)u, of each unit, the squared part that another coder marked, too. That
term goes pair by pair of coders, which gives the published .724; the union of the other coders does not.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from articles.agreement.coding import FloatArray
from articles.agreement.coefficients import over_labels, ratio
from articles.agreement.continua import ContinuumStatistics
from articles.agreement.estimate import (
    NO_DOUBLE_CODING,
    NO_INTERSECTION,
    NO_VARIATION,
    OVERLAPPING_LABELS,
    Estimate,
)
from articles.agreement.intervals import Basis, jackknife


@dataclass(frozen=True, slots=True)
class LabelContinuum:
    """(k)u of a label within the text that two coders marked, and how much of its text that is."""

    label: int
    units: int
    ku: Estimate
    coverage: float | None


@dataclass(frozen=True, slots=True)
class Clash:
    """Two labels that a coder laid over each other, at how many places."""

    labels: tuple[int, int]
    places: int


@dataclass(frozen=True, slots=True)
class ContinuumAgreement:
    """The family for some articles.

    ``u``: units and labels. ``bar_u``: the same text, whatever the label. ``cu``: the same label, where two coders
    marked at all; ``coverage``: the share of all text that is, as cu says nothing of the rest. None without text.
    ``clashes`` say why nothing is available, most frequent first.
    """

    articles: int
    units: int
    u: Estimate
    bar_u: Estimate
    cu: Estimate
    coverage: float | None
    labels: tuple[LabelContinuum, ...]
    clashes: tuple[Clash, ...] = ()


def columns_of(found: ContinuumStatistics) -> tuple[FloatArray, ...]:
    """The columns that ``continuum_figures`` takes sums of; for ``intervals.jackknife`` and ``bootstrap``."""
    return (found.shared, found.marked, found.total[:, None], found.squares, found.within)


def continuum_figures(
    shared: FloatArray,
    marked: FloatArray,
    total: FloatArray,
    squares: FloatArray,
    within: FloatArray,
) -> FloatArray:
    """Sums (G, K, K), (G, K), (G, 1), (G, K), (G, K) to (G, K + 3): u, |u, cu, and (k)u of each label."""
    both = shared.sum(axis=2)
    alike = np.diagonal(shared, axis1=1, axis2=2)
    covered, met = over_labels(marked), over_labels(both)
    blank = total - covered
    # Do / De of u: what is off the diagonal of l, over that of e (gaps: the plain length in place of squares).
    differing = 2 * (covered - met) + met - over_labels(alike)
    apart = total**2 - blank**2 - over_labels(marked**2)
    left = _left(total**2, blank + over_labels(squares))
    u = 1 - ratio(differing * left, total * apart * (left > 0))
    bar_u = 1 - ratio((covered - met) * left, total * blank * covered * (left > 0))
    # The same within the text that two coders marked.
    left = _left(met**2, over_labels(within))
    differing, apart = met - over_labels(alike), met**2 - over_labels(both**2)
    cu = 1 - ratio(differing * left, met * apart * (left > 0))
    ku = 1 - ratio((met * both - within) * (both - alike), both**2 * (met - both) * (left > 0))
    return np.concatenate([u, bar_u, cu, ku], axis=1)


def _left(pairs: FloatArray, own: FloatArray) -> FloatArray:
    """Pairs without those of a unit with itself, 0 where none is left and so nothing can be expected."""
    left = pairs - own
    return np.where(left > 1e-12 * pairs, left, 0.0)


def continuum_agreement(found: ContinuumStatistics) -> ContinuumAgreement:
    """The u-alpha family with jackknife intervals over articles, or why there is none."""
    units, articles = found.units.sum(axis=0), len(found.article)
    if len(found.clashes.row):
        return _without(found, OVERLAPPING_LABELS, _clashes(found))
    if not articles:
        return _without(found, NO_DOUBLE_CODING)
    columns = columns_of(found)
    figures = jackknife(continuum_figures, columns, np.zeros(1, dtype=np.int64))
    shared, marked, total = (column.sum(axis=0) for column in columns[:3])
    both = shared.sum(axis=1)
    contains = found.units > 0
    every = Basis(int(contains.any(axis=1).sum()), int(units.sum()))

    def estimate(figure: int, basis: Basis, why: str) -> Estimate:
        return figures.estimate(0, figure, basis, why, floor=-1.0)

    return ContinuumAgreement(
        articles=articles,
        units=int(units.sum()),
        u=estimate(0, every, NO_VARIATION),
        bar_u=estimate(1, every, NO_VARIATION),
        cu=estimate(2, every, NO_VARIATION if both.any() else NO_INTERSECTION),
        coverage=_share(both.sum(), total[0]),
        labels=tuple(
            LabelContinuum(
                label=label,
                units=int(units[place]),
                ku=estimate(
                    3 + place,
                    Basis(int(contains[:, place].sum()), int(units[place])),
                    NO_VARIATION if both[place] else NO_INTERSECTION,
                ),
                coverage=_share(both[place], marked[place]),
            )
            for place, label in enumerate(found.labels)
        ),
    )


def _share(part: float, whole: float) -> float | None:
    return min(float(part / whole), 1.0) if whole else None


def _clashes(found: ContinuumStatistics) -> tuple[Clash, ...]:
    pairs = zip(found.clashes.low.tolist(), found.clashes.high.tolist(), strict=True)
    return tuple(
        Clash((found.labels[low], found.labels[high]), places)
        for (low, high), places in sorted(Counter(pairs).items(), key=lambda one: (-one[1], one[0]))
    )


def _without(
    found: ContinuumStatistics, why: str, clashes: tuple[Clash, ...] = ()
) -> ContinuumAgreement:
    units, contains = found.units.sum(axis=0), found.units > 0
    every = Estimate(
        None,
        n_articles=int(contains.any(axis=1).sum()),
        n_spans=int(units.sum()),
        undefined=why,
    )
    rows = tuple(
        LabelContinuum(label, int(count), every, None)
        for label, count in zip(found.labels, units, strict=True)
    )
    return ContinuumAgreement(
        len(found.article), int(units.sum()), every, every, every, None, rows, clashes
    )
