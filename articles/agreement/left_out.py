"""Agreement without one of the coders: what each of them does to alpha. From kept statistics, no recount."""

from __future__ import annotations

import numpy as np

from articles.agreement.coding import FloatArray
from articles.agreement.coefficients import over_labels, pooled_alpha
from articles.agreement.counts import ArticleStatistics
from articles.agreement.estimate import NO_DOUBLE_CODING, NO_VARIATION, Estimate
from articles.agreement.intervals import Basis, jackknife


def alpha_without(statistics: ArticleStatistics, coder: int) -> Estimate:
    """Pooled alpha of the other coders, over the articles that two of them submitted.

    Not for ``ArticleStatistics.of_coder``, where each article holds one coder's pairs alone.
    """
    every = statistics.pairs
    gone = (every.coders == coder).any(axis=1)
    rows = len(statistics.article)
    left = statistics.coders - (np.bincount(every.row[gone], minlength=rows) > 0)
    double = np.flatnonzero((statistics.coders >= 2) & (left >= 2))
    if not len(double):
        return Estimate(None, undefined=NO_DOUBLE_CODING)
    row = every.row[~gone]
    others = (left[double] - 1)[:, None]

    def summed(pairs: FloatArray) -> FloatArray:
        """Of what each coder did, once for each pair with another, to once."""
        kept = pairs[~gone]
        columns = [np.bincount(row, kept[:, label], rows) for label in range(kept.shape[1])]
        return np.asarray(np.stack(columns, axis=1)[double] / others, dtype=np.float64)

    values = (left * statistics.length)[double, None] * statistics.offered[double]
    columns = (
        summed(every.marked_sum - 2 * every.marked_both),
        summed(every.marked_sum),
        values.astype(np.float64),
    )
    spans = over_labels(summed(every.spans))
    basis = Basis(int(np.count_nonzero(spans)), int(spans.sum().round()))
    found = jackknife(pooled_alpha, columns, np.zeros(1, dtype=np.int64))
    return found.estimate(0, 0, basis, NO_VARIATION, floor=-1.0)
