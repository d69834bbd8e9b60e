"""Who coded what together: the coders of an article in slots, a row per article and coder pair."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from articles.agreement.coding import Coding, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """The coders of each article and the pairs among them.

    ``coders`` (A,): number of coders who submitted the article.
    ``slot`` (n_articles * n_coders,): rank of the coder within the article at
    ``article * n_coders + coder``, -1 where the coder did not submit it. Numbering coders within
    the article keeps the sweep small: 2^3 cells for three coders, however many the project has.
    ``first`` (A,): row of ``coding.seen`` at which the article's coders begin.
    ``row_start`` (A,): first pair row of the article.
    ``row_article`` (R,), ``row_slots`` (R, 2), ``row_coders`` (R, 2): the pair rows, lower coder
    first, grouped by article.
    """

    n_coders: int
    coders: IntArray
    slot: IntArray
    first: IntArray
    row_start: IntArray
    row_article: IntArray
    row_slots: IntArray
    row_coders: IntArray

    def slots_of(self, article: IntArray, coder: IntArray) -> IntArray:
        """Slot of each (article, coder), -1 where it was not submitted."""
        return np.asarray(self.slot[article * self.n_coders + coder])

    def rows_of(self, article: IntArray, low: IntArray, high: IntArray) -> IntArray:
        """Pair row of the slots ``low < high`` in each article."""
        coders = self.coders[article]
        before = low * (2 * coders - low - 1) // 2
        return np.asarray(self.row_start[article] + before + high - low - 1)


def make_panel(coding: Coding) -> Panel:
    """Slots and pair rows of a coding; ``coding.seen`` is sorted and unique."""
    article, coder = coding.seen[:, 0], coding.seen[:, 1]
    coders = np.bincount(article, minlength=coding.n_articles)
    first = np.cumsum(coders) - coders
    rank = np.arange(len(article)) - first[article]
    slot = np.full(coding.n_articles * coding.n_coders, -1, dtype=np.int64)
    slot[article * coding.n_coders + coder] = rank
    pairs = coders * (coders - 1) // 2
    row_start = np.cumsum(pairs) - pairs
    row_article = np.repeat(np.arange(coding.n_articles), pairs)
    row_slots = np.zeros((len(row_article), 2), dtype=np.int64)
    for size in np.unique(coders[coders >= 2]):
        rows = coders[row_article] == size
        low, high = np.triu_indices(size, k=1)
        repeats = np.count_nonzero(rows) // len(low)
        row_slots[rows, 0] = np.tile(low, repeats)
        row_slots[rows, 1] = np.tile(high, repeats)
    row_coders = coder[first[row_article][:, None] + row_slots] if len(coder) else row_slots
    return Panel(
        coding.n_coders, coders, slot, first, row_start, row_article, row_slots, row_coders
    )
