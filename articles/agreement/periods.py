"""Agreement period by period: pooled alpha of groups of articles, from kept statistics, in one go."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from articles.agreement.coding import IntArray
from articles.agreement.coefficients import pooled_alpha
from articles.agreement.counts import ArticleStatistics
from articles.agreement.estimate import NO_DOUBLE_CODING, NO_VARIATION, Estimate
from articles.agreement.intervals import Basis, jackknife


@dataclass(frozen=True, slots=True)
class GroupAlpha:
    """Articles of a group that two coders or more submitted, the spans compared in them, and pooled alpha."""

    articles: int
    spans: int
    alpha: Estimate


def alpha_by_group(
    statistics: ArticleStatistics, group: IntArray, n_groups: int
) -> list[GroupAlpha]:
    """Pooled alpha of each group, with its interval over the articles of the group.

    ``group`` (A,): the number of each article's group, from 0 to ``n_groups``; negative for none. What
    ``summarize`` makes of the articles of a group, without a pass over all of them for each.
    """
    rows = np.flatnonzero((statistics.coders >= 2) & (group >= 0))
    rows = rows[np.argsort(group[rows], kind="stable")]
    found = [GroupAlpha(0, 0, Estimate(None, undefined=NO_DOUBLE_CODING))] * n_groups
    if not len(rows):
        return found
    sizes = np.bincount(group[rows], minlength=n_groups)
    held = np.flatnonzero(sizes)
    starts = np.cumsum(sizes[held]) - sizes[held]
    n = (statistics.coders * statistics.length)[rows, None] * statistics.offered[rows]
    columns = (statistics.differ[rows], statistics.marked[rows], n.astype(np.float64))
    made = jackknife(pooled_alpha, columns, starts)
    spans = statistics.spans[rows].sum(axis=1)
    containing = np.add.reduceat((spans > 0).astype(np.int64), starts)
    n_spans = np.add.reduceat(spans, starts)
    for at, number in enumerate(held.tolist()):
        basis = Basis(int(containing[at]), int(n_spans[at]))
        alpha = made.estimate(at, 0, basis, NO_VARIATION, floor=-1.0)
        found[number] = GroupAlpha(int(sizes[number]), int(n_spans[at]), alpha)
    return found
