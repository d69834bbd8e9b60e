"""How much text each pair of coders marked: a sweep over span boundaries.

The unit is the character, the value is "covered by a span of this label or not". No character is
ever materialised: a coder's spans of one label are united, then one bit per coder toggles at each
boundary, and the text between two boundaries is added to the cell of its bitmask. The cost depends
on the number of spans, not on the length of the text.

With tokens or sentences as units it is the same on a shorter line: a stretch reaches over the units that it shares
a character with, so a unit is covered if any of its characters is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from articles.agreement.coding import BoolArray, Coding, FloatArray, IntArray
from articles.agreement.panel import Panel
from articles.agreement.segments import Segments

#: Up to this many coders per article every combination has its own cell (2^8).
MOST_MASKED = 8


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """Disjoint stretches of text: one coder, one label, one article, self-overlaps united."""

    article: IntArray
    label: IntArray
    slot: IntArray
    start: IntArray
    end: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Marked:
    """(R, K) units (code points, unless told) per pair row and label: marked by both, by the first, by the second."""

    both: FloatArray
    first: FloatArray
    second: FloatArray


def united_stretches(
    coding: Coding, panel: Panel, *, touching: bool = True, units: Segments | None = None
) -> Stretches:
    """Submitted text per article, label and coder, with overlapping spans of a coder united.

    Those that only touch are united, too, unless ``touching`` is false: as units they are two. With ``units`` the
    stretches are of units, not of code points.
    """
    span = coding.stretch_span
    article, label = coding.span_article[span], coding.span_label[span]
    slot = panel.slots_of(article, coding.span_coder[span])
    counted = (slot >= 0) & (panel.coders[article] >= 2)
    article, label, slot = article[counted], label[counted], slot[counted]
    start, end = coding.stretch_start[counted], coding.stretch_end[counted]
    if units is not None:
        start, end = units.covered(article, start, end)
        some = start < end  # not where only blanks were marked
        article, label, slot, start, end = (
            column[some] for column in (article, label, slot, start, end)
        )
    # One ascending key per (article, label, coder), wide enough that positions never mix.
    width = int(coding.article_lengths.max(initial=0)) + 1
    deepest = int(panel.coders.max(initial=1))
    base = ((article * coding.n_labels + label) * deepest + slot) * width
    order = np.argsort(base + start)
    begins = (base + start)[order]
    reach = np.maximum.accumulate((base + end)[order])
    fresh = np.ones(len(order), dtype=np.bool_)
    fresh[1:] = begins[1:] > reach[:-1] if touching else begins[1:] >= reach[:-1]
    heads = np.flatnonzero(fresh)
    tails = np.append(heads[1:], len(order)) - 1 if len(heads) else heads
    first = order[heads]
    return Stretches(
        article[first], label[first], slot[first], start[first], reach[tails] - base[first]
    )


def marked_text(coding: Coding, panel: Panel, units: Segments | None = None) -> Marked:
    """Code points, or ``units``, that the coders of each pair row marked, label by label."""
    rows, labels = len(panel.row_article), coding.n_labels
    both, first, second = (np.zeros((rows, labels)) for _ in range(3))
    stretches = united_stretches(coding, panel, units=units)
    sizes = panel.coders[stretches.article]
    for size in np.unique(sizes):
        at = sizes == size
        articles = np.flatnonzero(panel.coders == size)
        part = Stretches(
            np.searchsorted(articles, stretches.article[at]),
            stretches.label[at],
            stretches.slot[at],
            stretches.start[at],
            stretches.end[at],
        )
        sweep = _by_mask if size <= MOST_MASKED else _by_pair
        joint, alone = sweep(part, len(articles), labels, int(size))
        low, high = np.triu_indices(size, k=1)
        here = panel.row_start[articles][:, None] + np.arange(len(low))
        both[here] = joint.transpose(0, 2, 1)
        first[here] = alone[:, :, low].transpose(0, 2, 1)
        second[here] = alone[:, :, high].transpose(0, 2, 1)
    return Marked(both, first, second)


def _boundaries(
    part: Stretches, labels: int, size: int
) -> tuple[IntArray, IntArray, IntArray, FloatArray]:
    """Every boundary in order: its cell, coder slot, +1 or -1, and the text up to the next one."""
    cell = part.article * labels + part.label
    width = int(part.end.max(initial=0)) + 1
    # Position, slot and direction packed into one number: a plain sort is several times faster
    # than an argsort with three gathers behind it.
    opening = ((cell * width + part.start) * size + part.slot) * 2 + 1
    closing = ((cell * width + part.end) * size + part.slot) * 2
    packed = np.sort(np.concatenate([opening, closing]))
    sign = (packed & 1) * 2 - 1
    place, slot = np.divmod(packed >> 1, size)
    length = np.zeros(len(place))
    length[:-1] = np.diff(place)
    # After the last boundary of a cell nothing is open; that text is in no span.
    return place // width, slot, sign, length


def _by_mask(
    part: Stretches, articles: int, labels: int, size: int
) -> tuple[FloatArray, FloatArray]:
    """Text per pair (a, K, pairs) and per coder (a, K, size) from a histogram over bitmasks."""
    cell, slot, sign, length = _boundaries(part, labels, size)
    mask = np.cumsum(sign << slot)
    cells = articles * labels << size
    histogram = np.bincount((cell << size) | mask, weights=length, minlength=cells)
    histogram[:: 1 << size] = 0  # mask 0 is the text between spans, or between cells
    table = histogram.reshape(articles, labels, 1 << size)
    bits = (np.arange(1 << size)[:, None] >> np.arange(size) & 1).astype(np.float64)
    low, high = np.triu_indices(size, k=1)
    return table @ (bits[:, low] * bits[:, high]), table @ bits


def _by_pair(
    part: Stretches, articles: int, labels: int, size: int
) -> tuple[FloatArray, FloatArray]:
    """The same with many coders, where 2^size cells would not fit: one histogram per pair."""
    cell, slot, sign, length = _boundaries(part, labels, size)
    toggles = np.zeros((len(cell), size), dtype=np.int8)
    toggles[np.arange(len(cell)), slot] = sign
    covered = np.cumsum(toggles, axis=0, dtype=np.int8).astype(np.bool_)
    low, high = np.triu_indices(size, k=1)
    pairs = [covered[:, a] & covered[:, b] for a, b in zip(low, high, strict=True)]
    cells = articles * labels

    def text_in(inside: list[BoolArray]) -> FloatArray:
        table = np.zeros((cells, len(inside)))
        for column, each in enumerate(inside):
            table[:, column] = np.bincount(cell, weights=length * each, minlength=cells)
        return table.reshape(articles, labels, len(inside))

    return text_in(pairs), text_in([covered[:, a] for a in range(size)])
