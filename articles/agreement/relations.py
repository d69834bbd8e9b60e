"""Links between spans, given matched ends: F1 of each type, over all pairs of coders, with intervals over articles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from articles.agreement.coding import FloatArray, IntArray
from articles.agreement.coefficients import span_f1
from articles.agreement.contents import LinkedPairs
from articles.agreement.estimate import NO_LINKS, Estimate
from articles.agreement.intervals import Basis, jackknife

#: Stands in for a type: all types together.
ALL_TYPES = -1


@dataclass(frozen=True, slots=True)
class LinkFigures:
    """A type of link, or ``ALL_TYPES``: counts over pairs of coders.

    ``both``: links that both drew; ``links``: those of one coder and of the other, whose ends were both found by both,
    so ``f1`` is 2 both / links (its ``n_spans`` is ``links``); ``left_out``: those with an end that the other coder did
    not mark, of which nobody can tell.
    """

    type: int
    both: int
    links: int
    left_out: int
    f1: Estimate


def link_figures(pairs: LinkedPairs, n_types: int) -> tuple[LinkFigures, ...]:
    """F1 given matched ends (Hripcsak & Rothschild 2005), of each type and then of all together."""
    articles, row = np.unique(pairs.article, return_inverse=True)

    def summed(chosen: IntArray) -> FloatArray:
        cells = row[chosen] * n_types + pairs.type[chosen]
        sums = np.bincount(cells, minlength=len(articles) * n_types)
        return sums.astype(np.float64).reshape(len(articles), n_types)

    sides = summed(np.flatnonzero(pairs.state >= 0))
    # A link that both drew stands there twice, once for each of them.
    both = summed(np.flatnonzero(pairs.state == 1)) / 2
    left = summed(np.flatnonzero(pairs.state == -1)).sum(axis=0)
    found = None
    if len(articles):
        found = jackknife(span_f1, (both, sides), np.zeros(1, dtype=np.int64))
    made = []
    for column in range(n_types + 1):
        together = column == n_types
        mine = sides.sum(axis=1) if together else sides[:, column]
        basis = Basis(int(np.count_nonzero(mine)), int(mine.sum()))
        f1 = Estimate(None, undefined=NO_LINKS)
        if found is not None:
            f1 = found.estimate(0, column, basis, NO_LINKS)
        made.append(
            LinkFigures(
                type=ALL_TYPES if together else column,
                both=int(both.sum() if together else both[:, column].sum()),
                links=basis.n_spans,
                left_out=int(left.sum() if together else left[column]),
                f1=f1,
            )
        )
    return tuple(made)
