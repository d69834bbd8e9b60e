"""The reliability table of a report: every label with BCa intervals, the risk of falling short, what would be enough.

All figures of a table come from the same resamples of articles.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from articles.agreement.bootstrap import RESAMPLES, Progress, bootstrap, together
from articles.agreement.coding import Names
from articles.agreement.counts import ArticleStatistics
from articles.agreement.estimate import (
    NO_DOUBLE_CODING,
    NO_SPANS,
    NO_TEXT,
    NO_VARIATION,
    NOT_OFFERED,
    Estimate,
)
from articles.agreement.intervals import Basis
from articles.agreement.summary import formulas

#: Half the width of the interval that the sample-size helper aims at, unless told.
HALF_WIDTH = 0.05


@dataclass(frozen=True, slots=True)
class Reliability:
    """One row: a label, or all labels together (``name`` "").

    ``articles`` were coded by two or more who had the label, ``spans`` lie in them. ``below``: shares of the resamples
    with alpha < .667 and < .800, None without an interval.
    """

    name: str
    articles: int
    spans: int
    alpha: Estimate
    below: tuple[float, float] | None
    character_percent: Estimate
    f1_exact: Estimate
    f1_overlap: Estimate


@dataclass(frozen=True, slots=True)
class ReliabilityTable:
    """The labels, then ``pooled``; ``mean_alpha``: unweighted over labels. ``seed``: 0 without any article."""

    articles: int
    coders: int
    spans: int
    labels: tuple[Reliability, ...]
    pooled: Reliability
    mean_alpha: Estimate
    resamples: int
    seed: int


def reliability(
    statistics: ArticleStatistics,
    names: Names,
    *,
    resamples: int = RESAMPLES,
    seed: int | None = None,
    progress: Progress | None = None,
) -> ReliabilityTable:
    """The table over the articles with two coders or more. Raises ``ValueError`` as ``bootstrap`` does."""
    double = statistics.select(statistics.coders >= 2)
    coders = int(np.count_nonzero(np.bincount(double.pairs.coders.ravel())))
    spans = double.spans.sum(axis=0)
    if not len(double.article):
        nothing = Estimate(None, undefined=NO_DOUBLE_CODING)
        empty = [
            Reliability(name, 0, 0, nothing, None, *[nothing] * 3) for name in (*names.labels, "")
        ]
        return ReliabilityTable(0, 0, 0, tuple(empty[:-1]), empty[-1], nothing, resamples, 0)
    parts = formulas(double)
    made = bootstrap(*together(*parts[:4]), resamples=resamples, seed=seed, progress=progress)
    labels = double.n_labels
    # In the order of ``formulas``: alphas (labels, pooled, mean), then the others (labels, all together).
    first = {"alpha": 0, "character_percent": labels + 2}
    first |= {"f1_exact": 2 * labels + 3, "f1_overlap": 3 * labels + 4}
    why = {"alpha": NO_VARIATION, "character_percent": NO_TEXT}

    def row(at: int, name: str, basis: Basis, offered: int) -> Reliability:
        figures = {
            figure: made.estimate(
                0,
                start + at,
                basis,
                why.get(figure, NO_SPANS) if offered else NOT_OFFERED,
                floor=-1.0 if figure == "alpha" else 0.0,
            )
            for figure, start in first.items()
        }
        shown = figures["alpha"].low is not None
        below = made.probability_below(0, at) if shown else None
        return Reliability(name, offered, basis.n_spans, below=below, **figures)

    offered = double.offered.sum(axis=0)
    contains = double.spans > 0
    rows = [
        row(
            at,
            name,
            Basis(int(contains[:, at].sum()), int(spans[at])),
            int(offered[at]),
        )
        for at, name in enumerate(names.labels)
    ]
    every = Basis(int(contains.any(axis=1).sum()), int(spans.sum()))
    return ReliabilityTable(
        articles=len(double.article),
        coders=coders,
        spans=int(spans.sum()),
        labels=tuple(rows),
        pooled=row(labels, "", every, len(double.article)),
        mean_alpha=made.estimate(0, labels + 1, every, NO_VARIATION, floor=-1.0),
        resamples=made.resamples,
        seed=made.seed,
    )


@dataclass(frozen=True, slots=True)
class Enough:
    """Articles coded twice that would be enough, this many in all; None where more articles don't help.

    ``precise``: for an interval of plus or minus ``half_width``; ``tentative`` and ``firm``: for a lower limit of .667
    and .800, if alpha stays what it is.
    """

    precise: int | None
    tentative: int | None
    firm: int | None


def enough(alpha: Estimate, articles: int, half_width: float = HALF_WIDTH) -> Enough | None:
    """What a sample would have to be, from the interval of the present one; None where there is no interval.

    The width of an interval over articles shrinks with the square root of their number, so A' = A (h / h')^2, with h
    the distance from alpha to its lower limit. It takes for granted that further articles are like the present ones.
    Raises ``ValueError`` for a half width of 0 or less.
    """
    if half_width <= 0:
        raise ValueError("the interval must have a width: give a number above 0.")
    if alpha.value is None or alpha.low is None or alpha.high is None:
        return None
    half = (alpha.high - alpha.low) / 2
    lower = alpha.value - alpha.low

    def articles_for(distance: float, wanted: float) -> int | None:
        return math.ceil(round(articles * (distance / wanted) ** 2, 6)) if wanted > 0 else None

    return Enough(
        precise=articles_for(half, half_width),
        tentative=articles_for(lower, alpha.value - 0.667),
        firm=articles_for(lower, alpha.value - 0.800),
    )
