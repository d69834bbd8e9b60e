"""Spans of a text: their geometry, and the flat runs of ``<mark>`` that show them.

Offsets are Unicode code points, half open: ``text[start:end]``. A span has one or more *parts*
(sorted, disjoint, non-touching stretches); ``start`` and ``end`` are their envelope.

``static/js/segment.js`` holds the same algorithm (lanes, runs, HTML); the golden files in
``tests/fixtures/segments/`` hold both to the same output, character for character.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from typing import NamedTuple

#: Sorted, disjoint, non-touching stretches ``(start, end)``.
Parts = tuple[tuple[int, int], ...]

#: A block box longer than this makes every edit in it slow to lay out (about 180 English words).
BLOCK_LIMIT = 1100

#: Underline rows that are painted; a run with more spans says "+n".
PAINTED_LANES = 3

HUES = 12

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*\s+|[。！？]+[”’」』）]*")
_SPACE = re.compile(r"\s+")
_BLANKS = re.compile(r" {2}|\t|\n |\A ")
_JOINERS = re.compile("[\u0300-\u036f\u200d\ufe0f\U0001f3fb-\U0001f3ff]")


@dataclass(frozen=True, slots=True)
class Span:
    """A labelled stretch of a text, ``[start, end)`` in code points.

    ``parts`` may be left out: one part from start to end. Raises ValueError when the offsets are not
    ``0 <= start < end``, or the parts are not normal or not within that envelope exactly.
    """

    start: int
    end: int
    id: str = ""
    label: str = ""
    parts: Parts = field(default=())

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(
                f"span {self.start}–{self.end}: start must be 0 or more and before end"
            )
        if not self.parts:
            object.__setattr__(self, "parts", ((self.start, self.end),))
        elif self.parts != normalise_parts(self.parts):
            raise ValueError(f"parts {self.parts}: must be sorted, disjoint and not touching")
        elif envelope(self.parts) != (self.start, self.end):
            raise ValueError(f"parts {self.parts}: must reach from {self.start} to {self.end}")

    @property
    def order(self) -> tuple[int, int, str]:
        """Sort key of the reading order: earlier first, longer first, then by id."""
        return (self.start, -self.end, self.id)

    @property
    def length(self) -> int:
        """Code points in the parts, gaps not counted."""
        return sum(end - start for start, end in self.parts)

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one code point (touching is not overlap)."""
        return shared_length(self.parts, other.parts) > 0

    def contains(self, other: Span) -> bool:
        """Whether every code point of ``other`` lies in this span, equal parts included."""
        return shared_length(self.parts, other.parts) == other.length

    def quote(self, text: str) -> str:
        """``text[start:end]``, gaps included."""
        return text[self.start : self.end]


def normalise_parts(parts: Iterable[Iterable[int]]) -> Parts:
    """Sort the parts and join those that touch or overlap.

    Raises ValueError for a part that is not a pair ``0 <= start < end``.
    """
    joined: list[tuple[int, int]] = []
    for start, end in sorted(tuple(part) for part in parts):
        if not 0 <= start < end:
            raise ValueError(f"part {start}–{end}: start must be 0 or more and before end")
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def envelope(parts: Parts) -> tuple[int, int]:
    """First start and last end of normal parts."""
    return parts[0][0], parts[-1][1]


def shared_length(one: Parts, other: Parts) -> int:
    """Code points that lie in both; both normal."""
    total = i = j = 0
    while i < len(one) and j < len(other):
        total += max(0, min(one[i][1], other[j][1]) - max(one[i][0], other[j][0]))
        if one[i][1] <= other[j][1]:
            i += 1
        else:
            j += 1
    return total


class Utf16Index:
    """Code point offsets of one text as UTF-16 offsets, as JavaScript counts them."""

    def __init__(self, text: str) -> None:
        self._astral = [] if text.isascii() else [i for i, c in enumerate(text) if c > "\uffff"]

    def __call__(self, offset: int) -> int:
        """The UTF-16 offset of a code point offset."""
        return offset + bisect_left(self._astral, offset)


# --- blocks -------------------------------------------------------------------------------------


class Block(NamedTuple):
    """A block box of the page. Blocks cover the text without holes.

    ``kind`` is ``para`` (ends a paragraph), ``join`` (the paragraph goes on in the next block) or
    ``gap`` (blank lines).
    """

    start: int
    end: int
    kind: str


def blocks(text: str) -> list[Block]:
    """Cut a text into block boxes: at newlines, and long paragraphs at sentence ends."""
    found: list[Block] = []
    for line in _LINE.finditer(text):
        start, end = line.span()
        if not line.group().strip():
            if found and found[-1].kind == "gap":
                start = found.pop().start
            found.append(Block(start, end, "gap"))
            continue
        while end - start > BLOCK_LIMIT:
            cut = _cut(text, start, end)
            found.append(Block(start, cut, "join"))
            start = cut
        found.append(Block(start, end, "para"))
    return found


def _cut(text: str, start: int, end: int) -> int:
    """Where to cut a paragraph that is too long: pieces of about equal length, none of them tiny."""
    count = -(-(end - start) // BLOCK_LIMIT)
    target, latest = start + (end - start) // count, start + BLOCK_LIMIT
    for pattern in (_SENTENCE_END, _SPACE):
        ends = [m.end() for m in pattern.finditer(text, start + BLOCK_LIMIT // 3, latest)]
        if ends:
            return min(ends, key=lambda at: abs(at - target))
    cut = target
    # No space at all: at least keep combining marks and joined emoji in one piece.
    while cut > start + 1 and (_JOINERS.match(text[cut]) or text[cut - 1] == "\u200d"):
        cut -= 1
    return cut


# --- lanes and runs -----------------------------------------------------------------------------


class LabelStyle(NamedTuple):
    """How a label looks: ``color`` is 1..36; above 12 the hue repeats, dashed, then dotted."""

    name: str
    abbr: str
    color: int


class Piece(NamedTuple):
    """One span's stretch within a block."""

    start: int
    end: int
    lane: int
    span: Span


class Run(NamedTuple):
    """A stretch from one boundary to the next; ``pieces`` cover all of it, lowest lane first."""

    start: int
    end: int
    pieces: tuple[Piece, ...]


def lanes(spans: Iterable[Span]) -> dict[str, int]:
    """The underline row of each span, by id: in reading order, the lowest row that is free."""
    found: dict[str, int] = {}
    ends: list[int] = []  # per lane, where its last span ends
    for span in sorted(spans, key=lambda span: span.order):
        lane = next((i for i, end in enumerate(ends) if end <= span.start), len(ends))
        ends[lane : lane + 1] = [span.end]
        found[span.id] = lane
    return found


def runs(start: int, end: int, pieces: Sequence[Piece]) -> list[Run]:
    """Cut ``[start, end)`` at every boundary of the pieces, which must lie within it."""
    points = sorted({start, end, *(p.start for p in pieces), *(p.end for p in pieces)})
    waiting = sorted(pieces, key=lambda piece: piece.start, reverse=True)
    found: list[Run] = []
    open_now: list[Piece] = []
    for at, until in pairwise(points):
        open_now = [piece for piece in open_now if piece.end > at]
        while waiting and waiting[-1].start == at:
            open_now.append(waiting.pop())
        open_now.sort(key=lambda piece: (piece.lane, piece.span.id))
        found.append(Run(at, until, tuple(open_now)))
    return found


def run_html(text: str, run: Run, styles: Mapping[str, LabelStyle]) -> str:
    """One run: escaped text, within a ``<mark>`` if any span covers it."""
    words = escape(text[run.start : run.end], quote=False)
    if not run.pieces:
        return words
    inner = min(run.pieces, key=lambda p: (p.span.end - p.span.start, -p.lane, p.span.id))
    classes = [f"b{(styles[inner.span.label].color - 1) % HUES + 1}"]
    starting: list[LabelStyle] = []
    hidden = 0
    for _, _, lane, span in run.pieces:
        style = styles[span.label]
        pattern, hue = divmod(style.color - 1, HUES)
        if lane >= PAINTED_LANES:
            hidden += 1
        else:
            classes.append(
                f"u{lane}-{hue + 1} p{lane}-{pattern}" if pattern else f"u{lane}-{hue + 1}"
            )
        if span.start == run.start:
            starting.append(style)
    ids = " ".join([piece.span.id for piece in run.pieces])
    attrs = f'class="{" ".join(classes)}" data-ids="{escape(ids)}"'
    if starting:
        # Named once per span, at its first run: else a screen reader repeats it at every boundary.
        attrs += f' data-t="{escape(" ".join(style.abbr for style in starting))}"'
        attrs += f' aria-description="{escape("; ".join(style.name for style in starting))}"'
    if hidden:
        attrs += f' data-more="+{hidden}"'
    return f"<mark {attrs}>{words}</mark>"


def pieces_by_block(spans: Sequence[Span], boxes: Sequence[Block]) -> list[list[Piece]]:
    """For each block the pieces of the spans in it, clipped to it."""
    found: list[list[Piece]] = [[] for _ in boxes]
    starts = [box.start for box in boxes]
    lane_of = lanes(spans)
    for span in spans:
        for start, end in span.parts:
            for i in range(max(0, bisect_right(starts, start) - 1), bisect_left(starts, end)):
                box = boxes[i]
                clipped = Piece(max(start, box.start), min(end, box.end), lane_of[span.id], span)
                found[i].append(clipped)
    return found


def article_html(
    text: str,
    spans: Iterable[Span],
    styles: Mapping[str, LabelStyle],
    zones: Iterable[tuple[str, int, int]] = (),
) -> str:
    """All block boxes of an article: no white space between them, so the text is exact.

    ``styles`` maps every label key that occurs to its look. ``zones`` are ``(kind, start, end)``;
    a block within a zone gets the class ``zone-<kind>``, one with blanks that a browser would
    collapse the class ``block-blanks``. The element that takes the result needs ``white-space: pre-line``,
    those blocks ``pre-wrap``, which would tint the blank at the end of every line elsewhere, too.
    """
    boxes = blocks(text)
    zones = list(zones)
    parts = []
    for box, pieces in zip(boxes, pieces_by_block(list(spans), boxes), strict=True):
        names = ["block", f"block-{box.kind}"]
        if _BLANKS.search(text[box.start : box.end]):
            names.append("block-blanks")
        names += [f"zone-{kind}" for kind, lo, hi in zones if lo <= box.start < hi]
        marked = [run_html(text, run, styles) for run in runs(box.start, box.end, pieces)]
        opening = f'<div class="{escape(" ".join(names))}" data-o="{box.start}">'
        parts.append(opening + "".join(marked) + "</div>")
    return "".join(parts)
