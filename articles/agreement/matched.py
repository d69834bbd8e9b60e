"""Spans that two coders both found: how many, how exactly, and how far their boundaries lie apart.

Counts per article that add up, over all pairs of coders; one column per label, and a last one for which labels play no
part. docs/agreement.md says what each figure means.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from articles.agreement.coding import BoolArray, Coding, FloatArray, IntArray
from articles.agreement.coefficients import over_labels, ratio
from articles.agreement.estimate import JACKKNIFE, NO_MATCHES, NO_SPANS, Estimate
from articles.agreement.intervals import Basis, Jackknifed, estimate, jackknife
from articles.agreement.matching import one_to_one
from articles.agreement.overlaps import Overlaps, SpanFacts, span_facts

#: From this shared over united text on, two spans count as the same for F1 at half.
HALF = 0.5
#: Stand in for a label: all labels together (same label asked for), and labels left aside.
TOGETHER, ASIDE = -1, -2


@dataclass(frozen=True, slots=True, eq=False)
class MatchedSpans:
    """The matched pairs of spans (N,): ``one`` of the coder with the lower number, ``other``.

    ``column``: the label of both, or the number of labels where labels were left aside. ``iou`` in (0, 1];
    ``distance``: code points between the starts plus those between the ends.
    """

    article: IntArray
    column: IntArray
    one: IntArray
    other: IntArray
    iou: FloatArray
    distance: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class MatchCounts:
    """Per article and column (A, K + 1), the last column with labels left aside; they add up over articles.

    ``coders`` (A,). ``exact``, ``half``, ``overlap``: pairs of the best one-to-one matching among spans of the same
    characters, of IoU from .5 on, that share any; ``partial``: the most that a matching earns with 1 for an exact
    pair and 1/2 for another. ``iou``, ``distance``: sums over the pairs of ``overlap``, which are in ``spans``.
    ``sides``: spans of both coders, over all pairs of coders.
    """

    coders: IntArray
    exact: FloatArray
    half: FloatArray
    overlap: FloatArray
    partial: FloatArray
    iou: FloatArray
    distance: FloatArray
    sides: FloatArray
    spans: MatchedSpans


@dataclass(frozen=True, slots=True)
class SpanFigures:
    """A label, ``TOGETHER`` or ``ASIDE``: F1 four ways, and over ``matched`` pairs mean IoU and boundary distances.

    The share of spans that are matched, without which the last three say little, is ``f1_overlap``.
    """

    label: int
    matched: int
    f1_exact: Estimate
    f1_half: Estimate
    f1_partial: Estimate
    f1_overlap: Estimate
    mean_iou: Estimate
    mean_distance: Estimate
    median_distance: float | None


def match_counts(coding: Coding) -> MatchCounts:
    """Match the submitted spans of every two coders, in every article of two coders or more."""
    seen = np.zeros((coding.n_articles, coding.n_coders), dtype=np.bool_)
    seen[coding.seen[:, 0], coding.seen[:, 1]] = True
    coders = seen.sum(axis=1)
    counts: BoolArray = seen[coding.span_article, coding.span_coder]
    facts = span_facts(coding, counts & (coders[coding.span_article] >= 2), across_labels=True)
    edges, column = _edges(coding, facts)
    first, second = coding.span_coder[edges.one], coding.span_coder[edges.other]
    group = (first * coding.n_coders + second) * (coding.n_labels + 1) + column
    iou, exact = facts.iou(edges), facts.exact(edges)

    def best(among: BoolArray, worth: FloatArray) -> BoolArray:
        chosen = np.zeros(len(group), dtype=np.bool_)
        chosen[among] = one_to_one(group[among], edges.one[among], edges.other[among], worth[among])
        return chosen

    every: BoolArray = np.ones(len(group), dtype=np.bool_)
    overlap, earning = best(every, iou), best(every, exact.astype(np.float64))
    distance = _distance(coding, edges)
    cell = coding.span_article[edges.one] * (coding.n_labels + 1) + column
    shape = (coding.n_articles, coding.n_labels + 1)

    def summed(chosen: BoolArray, values: FloatArray) -> FloatArray:
        sums = np.bincount(cell[chosen], values[chosen], shape[0] * shape[1])
        return sums.astype(np.float64).reshape(shape)

    ones = np.ones(len(group))
    return MatchCounts(
        coders=coders,
        exact=summed(best(exact, ones), ones),
        half=summed(best(iou >= HALF, iou), ones),
        overlap=summed(overlap, ones),
        partial=summed(earning, np.where(exact, 1.0, 0.5)),
        iou=summed(overlap, iou),
        distance=summed(overlap, distance.astype(np.float64)),
        sides=_sides(coding, facts, coders),
        spans=MatchedSpans(
            coding.span_article[edges.one[overlap]],
            column[overlap],
            edges.one[overlap],
            edges.other[overlap],
            iou[overlap],
            distance[overlap],
        ),
    )


def _edges(coding: Coding, facts: SpanFacts) -> tuple[Overlaps, IntArray]:
    """Overlapping spans, the lower coder's first: those of the same label in its column, and all in the last."""
    found = facts.overlaps
    turned = coding.span_coder[found.one] > coding.span_coder[found.other]
    one = np.where(turned, found.other, found.one)
    other = np.where(turned, found.one, found.other)
    same = coding.span_label[one] == coding.span_label[other]
    both = Overlaps(
        np.concatenate([one[same], one]),
        np.concatenate([other[same], other]),
        np.concatenate([found.shared[same], found.shared]),
    )
    labels = np.concatenate([coding.span_label[one[same]], np.full(len(one), coding.n_labels)])
    return both, labels


def _distance(coding: Coding, edges: Overlaps) -> IntArray:
    """|start - start| + |end - end| of the outer limits."""
    start = np.full(coding.n_spans, np.iinfo(np.int64).max)
    end = np.zeros(coding.n_spans, dtype=np.int64)
    np.minimum.at(start, coding.stretch_span, coding.stretch_start)
    np.maximum.at(end, coding.stretch_span, coding.stretch_end)
    starts = np.abs(start[edges.one] - start[edges.other])
    return np.asarray(starts + np.abs(end[edges.one] - end[edges.other]))


def _sides(coding: Coding, facts: SpanFacts, coders: IntArray) -> FloatArray:
    """(A, K + 1): each span stands in as many pairs of coders as there are others."""
    width = coding.n_labels + 1
    kept = np.flatnonzero(facts.counted)
    cells = coding.span_article[kept] * width + coding.span_label[kept]
    spans = np.bincount(cells, minlength=coding.n_articles * width).reshape(-1, width)
    spans[:, -1] = spans.sum(axis=1)
    return np.asarray(spans * np.maximum(coders - 1, 0)[:, None], dtype=np.float64)


def span_figures(counts: MatchCounts) -> tuple[SpanFigures, ...]:
    """Each label, then all together with the same label, then labels left aside; intervals over articles."""
    double = counts.coders >= 2
    width = counts.sides.shape[1] + 1
    if not double.any():
        none = Estimate(None, undefined=NO_SPANS)
        labels = [_label(column, width) for column in range(width)]
        return tuple(
            SpanFigures(label, 0, none, none, none, none, none, none, None) for label in labels
        )
    sides = _together(counts.sides[double])
    matched = _together(counts.overlap[double])
    start = np.zeros(1, dtype=np.int64)

    def found(values: FloatArray, by: FloatArray, times: int = 1) -> Jackknifed:
        columns = (times * _together(values[double]), by)
        return jackknife(ratio, columns, start)

    exact, half, partial, overlap = (
        found(way, sides, 2) for way in (counts.exact, counts.half, counts.partial, counts.overlap)
    )
    iou, distance = found(counts.iou, matched), found(counts.distance, matched)
    made = []
    for column in range(width):
        basis = Basis(int(np.count_nonzero(sides[:, column])), int(sides[:, column].sum()))
        pairs = int(matched[:, column].sum())
        on_pairs = Basis(int(np.count_nonzero(matched[:, column])), pairs)
        made.append(
            SpanFigures(
                label=_label(column, width),
                matched=pairs,
                f1_exact=exact.estimate(0, column, basis, NO_SPANS),
                f1_half=half.estimate(0, column, basis, NO_SPANS),
                f1_partial=partial.estimate(0, column, basis, NO_SPANS),
                f1_overlap=overlap.estimate(0, column, basis, NO_SPANS),
                mean_iou=iou.estimate(0, column, on_pairs, NO_MATCHES),
                mean_distance=_length(distance, column, on_pairs),
                median_distance=_median(counts.spans, column, width),
            )
        )
    return tuple(made)


def _together(values: FloatArray) -> FloatArray:
    """(A, K + 1) to (A, K + 2): the sum over labels goes between the labels and the column that leaves them aside."""
    labels = values[:, :-1]
    return np.concatenate([labels, over_labels(labels), values[:, -1:]], axis=1)


def _label(column: int, width: int) -> int:
    return {width - 2: TOGETHER, width - 1: ASIDE}.get(column, column)


def _length(found: Jackknifed, column: int, basis: Basis) -> Estimate:
    """A number of code points: from 0 on, and without an upper end, unlike a coefficient."""
    value, half = float(found.value[0, column]), float(found.half[0, column])
    limits = (value - half, value + half)
    shown = estimate(value, limits, basis, NO_MATCHES, method=JACKKNIFE, floor=0.0)
    if shown.value is None:
        return shown
    low, high = (None, None) if shown.low is None else (max(limits[0], 0.0), limits[1])
    return replace(shown, value=value, low=low, high=high)


def _median(spans: MatchedSpans, column: int, width: int) -> float | None:
    labels = width - 2
    wanted = {width - 2: spans.column < labels, width - 1: spans.column == labels}
    distances = spans.distance[wanted.get(column, spans.column == column)]
    return float(np.median(distances)) if len(distances) else None
