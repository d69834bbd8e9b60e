"""The backbone: per article, the few numbers from which every coefficient is computed.

All of them add up over articles, so any slice of a project is a selection of rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from articles.agreement.coding import BoolArray, Coding, FloatArray, IntArray
from articles.agreement.matching import one_to_one
from articles.agreement.overlaps import SpanFacts, span_facts
from articles.agreement.panel import Panel, make_panel
from articles.agreement.segments import Segments
from articles.agreement.sweep import marked_text


@dataclass(frozen=True, slots=True, eq=False)
class PairCounts:
    """One row per article and pair of coders who both submitted it, sorted by pair, then article.

    ``row`` (R,): row of the article in ``ArticleStatistics``; ``coders`` (R, 2): lower first.
    Code points, or other units of text, per label (R, K): ``marked_both``, and ``marked_sum``, the first coder's
    plus the second's. Spans per label (R, K): ``exact`` and ``overlap`` are matched pairs, ``spans`` is the number of
    spans of the first coder plus that of the second.
    """

    row: IntArray
    coders: IntArray
    marked_both: FloatArray
    marked_sum: FloatArray
    exact: FloatArray
    overlap: FloatArray
    spans: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class ArticleStatistics:
    """One row per article; every array adds up over rows.

    ``article`` (A,), ``coders`` (A,) who submitted it, ``length`` (A,) in code points, or in whatever other unit is
    compared (a token, a sentence); then "character" below means that unit. ``offered`` (A, K), see ``Coding``: where it
    is false the other columns are zero, and the article does not count for that label.
    ``differ``, ``marked`` (A, K): from the coincidence matrix of the binary variable "covered by
    label k", each character weighted 1/(coders - 1) (Krippendorff 2011, 2019): the off-diagonal
    entry o10, and the marginal n1 = o11 + o10. With n = coders * length, where offered, the rest follows.
    ``exact``, ``overlap`` (A, K): matched span pairs over all coder pairs; ``sides`` (A, K): spans
    of both sides over all coder pairs; ``spans`` (A, K): spans compared, each once.
    ``duplicates``, ``self_overlaps`` (A, K), ``not_submitted`` (A,): spans, see ``SpanFacts``.
    ``pairs``: the same per pair of coders.
    """

    n_coders: int
    n_labels: int
    article: IntArray
    coders: IntArray
    length: IntArray
    offered: BoolArray
    differ: FloatArray
    marked: FloatArray
    exact: FloatArray
    overlap: FloatArray
    sides: FloatArray
    spans: IntArray
    duplicates: IntArray
    self_overlaps: IntArray
    not_submitted: IntArray
    pairs: PairCounts

    def select(self, rows: IntArray | BoolArray) -> ArticleStatistics:
        """The statistics of some articles: row numbers without repetition, or a mask."""
        chosen = np.arange(len(self.article))[rows]
        if np.array_equal(chosen, np.arange(len(self.article))):
            return self
        position = np.full(len(self.article), -1, dtype=np.int64)
        position[chosen] = np.arange(len(chosen))
        kept = position[self.pairs.row] >= 0
        pairs = PairCounts(
            position[self.pairs.row[kept]],
            *(getattr(self.pairs, name)[kept] for name in _PAIR_COLUMNS),
        )
        columns = {name: getattr(self, name)[chosen] for name in _COLUMNS}
        return ArticleStatistics(self.n_coders, self.n_labels, **columns, pairs=pairs)

    def only_labels(self, labels: IntArray | BoolArray) -> ArticleStatistics:
        """The statistics of some labels: their numbers in the new order, or a mask."""
        chosen = np.arange(self.n_labels)[labels]
        pairs = PairCounts(
            self.pairs.row,
            self.pairs.coders,
            *(getattr(self.pairs, name)[:, chosen] for name in _PAIR_COLUMNS[1:]),
        )
        columns = {name: getattr(self, name) for name in _COLUMNS}
        columns |= {name: columns[name][:, chosen] for name in _LABEL_COLUMNS}
        return ArticleStatistics(self.n_coders, len(chosen), **columns, pairs=pairs)

    def of_coder(self, coder: int) -> ArticleStatistics:
        """One coder beside the others: only the pairs with ``coder``.

        An article counts as coded by two, with the mean of this coder's pairs; so an article of four weighs no more
        than an article of two. Articles that ``coder`` shares with nobody have no pair, and count as coded by one.
        """
        kept = np.flatnonzero((self.pairs.coders == coder).any(axis=1))
        pairs = PairCounts(
            self.pairs.row[kept], *(getattr(self.pairs, name)[kept] for name in _PAIR_COLUMNS)
        )
        others = np.bincount(pairs.row, minlength=len(self.article))
        each = np.maximum(others, 1)[:, None]

        def summed(rows: FloatArray) -> FloatArray:
            table = np.zeros((len(self.article), self.n_labels))
            for label in range(self.n_labels):
                table[:, label] = np.bincount(pairs.row, rows[:, label], len(self.article))
            return table

        return replace(
            self,
            coders=np.where(others > 0, 2, np.minimum(self.coders, 1)),
            differ=summed(pairs.marked_sum - 2 * pairs.marked_both) / each,
            marked=summed(pairs.marked_sum) / each,
            exact=summed(pairs.exact),
            overlap=summed(pairs.overlap),
            sides=summed(pairs.spans),
            pairs=pairs,
        )


_LABEL_COLUMNS = (
    "offered",
    "differ",
    "marked",
    "exact",
    "overlap",
    "sides",
    "spans",
    "duplicates",
    "self_overlaps",
)
_COLUMNS = ("article", "coders", "length", "not_submitted", *_LABEL_COLUMNS)
_PAIR_COLUMNS = ("coders", "marked_both", "marked_sum", "exact", "overlap", "spans")


def statistics(coding: Coding, units: Segments | None = None) -> ArticleStatistics:
    """Per-article statistics of a coding, one row per article in the order of the articles.

    Articles with fewer than two coders keep their row with zeros: they are shown, never counted. ``units``: tokens or
    sentences to compare in place of characters; spans stay what they are.
    """
    panel = make_panel(coding)
    slot = panel.slots_of(coding.span_article, coding.span_coder)
    submitted = slot >= 0
    facts = span_facts(coding, submitted & (panel.coders[coding.span_article] >= 2))
    text = marked_text(coding, panel, units)
    exact, overlap, sides = matched_pairs(coding, panel, facts)
    either = text.first + text.second
    others = np.maximum(panel.coders - 1, 1)[:, None]
    order = np.lexsort((panel.row_article, panel.row_coders[:, 1], panel.row_coders[:, 0]))
    pairs = PairCounts(
        panel.row_article[order],
        panel.row_coders[order],
        *(column[order] for column in (text.both, either, exact, overlap, sides)),
    )
    return ArticleStatistics(
        n_coders=coding.n_coders,
        n_labels=coding.n_labels,
        article=np.arange(coding.n_articles),
        coders=panel.coders,
        length=coding.article_lengths if units is None else units.counts,
        offered=coding.offered,
        # Summed over pairs of coders: o10 is what one of them marked alone, n1 what each marked.
        # Divided, not multiplied by a fraction: n1 is a whole number and must come out as one.
        differ=_per_article(panel, either - 2 * text.both) / others,
        marked=_per_article(panel, either) / others,
        exact=_per_article(panel, exact),
        overlap=_per_article(panel, overlap),
        sides=_per_article(panel, sides),
        spans=_per_label(coding, facts.counted),
        duplicates=_per_label(coding, facts.duplicate),
        self_overlaps=_per_label(coding, facts.self_overlap),
        not_submitted=np.bincount(coding.span_article[~submitted], minlength=coding.n_articles),
        pairs=pairs,
    )


def _per_article(panel: Panel, rows: FloatArray) -> FloatArray:
    """Sum pair rows (R, K), grouped by article, to (A, K)."""
    running = np.zeros((len(rows) + 1, rows.shape[1]))
    np.cumsum(rows, axis=0, out=running[1:])
    coders = panel.coders
    last = panel.row_start + coders * (coders - 1) // 2
    return np.asarray(running[last] - running[panel.row_start])


def _per_label(coding: Coding, spans: BoolArray) -> IntArray:
    """(A, K) number of the given spans."""
    cell = coding.span_article[spans] * coding.n_labels + coding.span_label[spans]
    counts = np.bincount(cell, minlength=coding.n_articles * coding.n_labels)
    return counts.reshape(coding.n_articles, coding.n_labels)


def matched_pairs(
    coding: Coding, panel: Panel, facts: SpanFacts
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """(R, K) exact matches, overlap matches, and spans of both sides, per pair row and label."""
    one, other = facts.overlaps.one, facts.overlaps.other
    swapped = coding.span_coder[one] > coding.span_coder[other]
    left, right = np.where(swapped, other, one), np.where(swapped, one, other)
    article = coding.span_article[left]
    low = panel.slots_of(article, coding.span_coder[left])
    high = panel.slots_of(article, coding.span_coder[right])
    rows, labels = len(panel.row_article), coding.n_labels
    cell = panel.rows_of(article, low, high) * labels + coding.span_label[left]
    chosen = one_to_one(cell, left, right, facts.iou(facts.overlaps))
    exact = facts.exact(facts.overlaps)

    def count(edges: BoolArray) -> FloatArray:
        per_cell = np.bincount(cell[edges], minlength=rows * labels)
        return per_cell.astype(np.float64).reshape(rows, labels)

    return count(exact), count(chosen), _sides(coding, panel, facts)


def _sides(coding: Coding, panel: Panel, facts: SpanFacts) -> FloatArray:
    """(R, K) counted spans of the first plus the second coder of each pair row."""
    spans, labels = np.flatnonzero(facts.counted), coding.n_labels
    article = coding.span_article[spans]
    who = panel.first[article] + panel.slots_of(article, coding.span_coder[spans])
    cell = who * labels + coding.span_label[spans]
    per_coder = np.bincount(cell, minlength=len(coding.seen) * labels)
    per_coder = per_coder.reshape(len(coding.seen), labels)
    first, second = (panel.first[panel.row_article] + panel.row_slots[:, side] for side in (0, 1))
    return np.asarray(per_coder[first] + per_coder[second], dtype=np.float64)
