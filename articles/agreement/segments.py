"""Units of text other than the character: tokens or sentences, and which of them a stretch of text lies in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from articles.agreement.coding import IntArray

#: Widths of whole numbers that places are kept in, little-endian on every machine: a database moves.
WIDTHS: Final[dict[int, np.dtype[Any]]] = {width: np.dtype(f"<u{width}") for width in (1, 2, 4)}


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """The units of some articles, article by article, in text order and without overlap.

    ``first`` (A + 1,): where the units of each article begin, and the number of all. ``start``, ``end`` (U,): code
    points in the article. Text between two units (blanks) is in none.
    """

    first: IntArray
    start: IntArray
    end: IntArray

    @property
    def counts(self) -> IntArray:
        """(A,) units of each article."""
        return np.diff(self.first)

    def covered(
        self, article: IntArray, start: IntArray, end: IntArray
    ) -> tuple[IntArray, IntArray]:
        """The units, numbered within the article, that each stretch shares at least one character with: half open.

        ``article``, ``start``, ``end`` (P,): stretches in code points. One in no unit comes out empty.
        """
        width = int(max(self.end.max(initial=0), end.max(initial=0))) + 1
        base = np.repeat(np.arange(len(self.first) - 1), self.counts) * width
        at = article * width
        # The first unit that ends after the stretch begins; the first one that begins where it ends, or later.
        low = np.searchsorted(base + self.end, at + start, side="right")
        high = np.searchsorted(base + self.start, at + end, side="left")
        first = self.first[article]
        return low - first, high - first


def pack_segments(places: Sequence[int]) -> bytes:
    """Starts and ends by turns as bytes: the width of a number, then the steps from each to the next.

    Steps fit in one byte where no unit is longer than 255 code points, as with tokens.
    """
    steps = np.diff(np.asarray(places, dtype=np.int64), prepend=0)
    most = int(steps.max(initial=0))
    width = 1 if most < 1 << 8 else 2 if most < 1 << 16 else 4
    packed: bytes = steps.astype(WIDTHS[width]).tobytes()
    return bytes([width]) + packed


def unpack_segments(values: Sequence[bytes]) -> Segments:
    """The units of several articles, in this order, from what ``pack_segments`` made of each."""
    widths = np.array([value[0] for value in values], dtype=np.int64)
    sizes = (np.array([len(value) for value in values], dtype=np.int64) - 1) // widths
    begins = np.cumsum(sizes) - sizes
    steps = np.zeros(int(sizes.sum()), dtype=np.int64)
    for width, kind in WIDTHS.items():
        mine = np.flatnonzero(widths == width)
        if len(mine):
            found = np.frombuffer(b"".join([values[at][1:] for at in mine.tolist()]), kind)
            steps[np.repeat(widths == width, sizes)] = found
    running = np.cumsum(steps)
    before = np.concatenate([[0], running])[begins]
    places = running - np.repeat(before, sizes)
    return Segments(np.append(begins, len(places)) // 2, places[0::2], places[1::2])
