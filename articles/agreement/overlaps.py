"""Which spans share text: every overlapping pair, duplicates and self-overlaps of one coder."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from articles.agreement.coding import BoolArray, Coding, FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Overlaps:
    """Pairs of spans that share at least one character: ``one``, ``other`` and how many."""

    one: IntArray
    other: IntArray
    shared: IntArray

    def where(self, keep: BoolArray) -> Overlaps:
        """Only the pairs where ``keep`` is true."""
        return Overlaps(self.one[keep], self.other[keep], self.shared[keep])


@dataclass(frozen=True, slots=True, eq=False)
class SpanFacts:
    """What matching needs to know of a coding's spans.

    ``counted`` (S,): submitted, in an article of at least two coders, not a duplicate.
    ``duplicate`` (S,): identical to or inside another span of the same coder and label; for span
    matching it is merged into that one. ``self_overlap`` (S,): overlaps such a span only partly;
    kept, and reported as a question of data quality.
    ``overlaps``: the pairs of counted spans of *different* coders. ``lengths`` (S,).
    """

    counted: BoolArray
    duplicate: BoolArray
    self_overlap: BoolArray
    overlaps: Overlaps
    lengths: IntArray

    def iou(self, pairs: Overlaps) -> FloatArray:
        """Shared text over united text of each pair, in (0, 1]; gaps count for neither."""
        united = self.lengths[pairs.one] + self.lengths[pairs.other] - pairs.shared
        return np.asarray(pairs.shared / united, dtype=np.float64)

    def exact(self, pairs: Overlaps) -> BoolArray:
        """True where both spans cover exactly the same characters."""
        whole = pairs.shared == self.lengths[pairs.one]
        return np.asarray(whole & (pairs.shared == self.lengths[pairs.other]))


def span_facts(coding: Coding, submitted: BoolArray, *, across_labels: bool = False) -> SpanFacts:
    """Overlaps among the submitted spans, within each label or (``across_labels``) over all.

    ``submitted`` (S,) marks the spans that may count at all. Duplicates are always judged within
    one coder and label.
    """
    lengths = coding.span_lengths
    found = _overlapping(coding, submitted, across_labels)
    own = coding.span_coder[found.one] == coding.span_coder[found.other]
    alike = own & (coding.span_label[found.one] == coding.span_label[found.other])
    twins = found.where(alike)
    one_inside = twins.shared == lengths[twins.one]
    other_inside = twins.shared == lengths[twins.other]
    duplicate = np.zeros(coding.n_spans, dtype=np.bool_)
    # Of identical spans the first stays; of nested ones the outer.
    identical = one_inside & other_inside
    duplicate[np.maximum(twins.one, twins.other)[identical]] = True
    duplicate[twins.one[one_inside & ~other_inside]] = True
    duplicate[twins.other[other_inside & ~one_inside]] = True
    self_overlap = np.zeros(coding.n_spans, dtype=np.bool_)
    partial = twins.where(~one_inside & ~other_inside)
    self_overlap[partial.one] = self_overlap[partial.other] = True
    counted = submitted & ~duplicate
    foreign = found.where(~own & counted[found.one] & counted[found.other])
    return SpanFacts(counted, duplicate, self_overlap & counted, foreign, lengths)


def _overlapping(coding: Coding, submitted: BoolArray, across_labels: bool) -> Overlaps:
    """All overlapping pairs of submitted spans in the same article (and label)."""
    kept = np.flatnonzero(submitted[coding.stretch_span])
    span = coding.stretch_span[kept]
    start, end = coding.stretch_start[kept], coding.stretch_end[kept]
    cell = coding.span_article[span]
    if not across_labels:
        cell = cell * coding.n_labels + coding.span_label[span]
    base = cell * (int(coding.article_lengths.max(initial=0)) + 1)
    order = np.argsort(base + start, kind="stable")
    span, start, end, base = span[order], start[order], end[order], base[order]
    # A stretch overlaps exactly those later ones that begin before it ends.
    here = np.arange(len(span))
    later = np.searchsorted(base + start, base + end, side="left") - here - 1
    left = np.repeat(here, later)
    right = np.arange(len(left)) - np.repeat(np.cumsum(later) - later, later) + left + 1
    shared = np.minimum(end[left], end[right]) - start[right]
    pairs = Overlaps(span[left], span[right], shared)
    if len(coding.stretch_span) == coding.n_spans:
        return pairs
    return _summed(pairs, coding.n_spans)


def _summed(pairs: Overlaps, n_spans: int) -> Overlaps:
    """One row per pair of spans where discontinuous spans met in several stretches."""
    low, high = np.minimum(pairs.one, pairs.other), np.maximum(pairs.one, pairs.other)
    keys, inverse = np.unique(low * n_spans + high, return_inverse=True)
    shared = np.zeros(len(keys), dtype=np.int64)
    np.add.at(shared, inverse, pairs.shared)
    one, other = np.divmod(keys, max(n_spans, 1))
    return Overlaps(one, other, shared)
