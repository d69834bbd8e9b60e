"""Statistics of single articles as bytes to keep, and articles put together from them again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from articles.agreement.coding import BoolArray, FloatArray, IntArray
from articles.agreement.counts import ArticleStatistics, PairCounts

#: Raised whenever the same spans give other numbers, or the same numbers other bytes.
VERSION = 2
#: What is kept of each pair of coders and label, and then of each label.
PAIR = ("marked_both", "marked_sum", "exact", "overlap", "spans")
LABEL = ("spans", "duplicates", "self_overlaps")
HEAD = 5
#: Little-endian on every machine: a database moves.
STORED = np.dtype("<i4")


def pack(statistics: ArticleStatistics, lost: IntArray) -> list[bytes]:
    """One value per article, in whole numbers of 32 bits.

    The version, the coders m, the labels K, the length, ``lost`` (A,) (a number the caller wants back); then for
    every pair of coders, in the order (0, 1), (0, 2), … (1, 2), the five rows of ``PAIR``; then the three rows of
    ``LABEL``. Coders and labels have no names here: their order is the caller's to keep.
    """
    articles, labels, pairs = len(statistics.article), statistics.n_labels, statistics.pairs
    order = np.lexsort((pairs.coders[:, 1], pairs.coders[:, 0], pairs.row))
    by_pair = np.stack([getattr(pairs, name)[order] for name in PAIR], axis=1).astype(STORED)
    by_label = np.stack([getattr(statistics, name) for name in LABEL], axis=1).astype(STORED)
    head = np.empty((articles, HEAD), dtype=STORED)
    head[:, 0], head[:, 2] = VERSION, labels
    head[:, 1], head[:, 3], head[:, 4] = statistics.coders, statistics.length, lost
    ends = np.searchsorted(pairs.row[order], np.arange(articles + 1)).tolist()
    return [
        head[at].tobytes() + by_pair[start:stop].tobytes() + by_label[at].tobytes()
        for at, (start, stop) in enumerate(pairwise(ends))
    ]


@dataclass(frozen=True, slots=True, eq=False)
class Packed:
    """Articles with equally many coders and labels. ``at`` (n,): their places in the list that was unpacked.

    ``length``, ``lost`` (n,); ``pairs`` (n, m (m - 1) / 2, 5, K); ``labels`` (n, 3, K).
    """

    at: IntArray
    coders: int
    length: IntArray
    lost: IntArray
    pairs: NDArray[np.int32]
    labels: NDArray[np.int32]


def unpack(values: Sequence[bytes]) -> list[Packed]:
    """The articles of ``pack``, grouped. Raises ``ValueError`` for what another version packed."""
    places: dict[bytes, list[int]] = defaultdict(list)
    for at, value in enumerate(values):
        places[value[: 3 * STORED.itemsize]].append(at)
    found = []
    for head, found_at in places.items():
        version, coders, labels = np.frombuffer(head, STORED).tolist()
        if version != VERSION:
            raise ValueError(f"statistics of version {version}, {VERSION} expected; count anew.")
        both = coders * (coders - 1) // 2
        table = np.frombuffer(b"".join([values[one] for one in found_at]), STORED)
        table = table.reshape(len(found_at), -1)
        cut = HEAD + both * len(PAIR) * labels
        found.append(
            Packed(
                at=np.array(found_at, dtype=np.int64),
                coders=coders,
                length=table[:, 3].astype(np.int64),
                lost=table[:, 4].astype(np.int64),
                pairs=table[:, HEAD:cut].reshape(-1, both, len(PAIR), labels),
                labels=table[:, cut:].reshape(-1, len(LABEL), labels),
            )
        )
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Packed articles and what their numbers stand for in the whole.

    ``article`` (n,): rows. ``coder`` (n, m): the coders. ``column`` (K,): for each label of the whole its place in
    the packed one, -1 where that has none: then the articles were not offered it.
    """

    packed: Packed
    article: IntArray
    coder: IntArray
    column: IntArray


def combine(
    parts: Iterable[Part], coders: IntArray, n_coders: int, n_labels: int
) -> ArticleStatistics:
    """The statistics of all articles. ``coders`` (A,): who submitted each; an article in no part keeps zeros."""
    articles = len(coders)
    length, offered = np.zeros(articles, dtype=np.int64), np.zeros((articles, n_labels), np.bool_)
    by_label = np.zeros((articles, len(LABEL), n_labels), dtype=np.int64)
    sums = np.zeros((articles, len(PAIR), n_labels))
    found: list[tuple[IntArray, IntArray, NDArray[np.int32]]] = []
    for part in parts:
        packed, had = part.packed, part.column >= 0
        low, high = np.triu_indices(packed.coders, k=1)
        table = _columns(packed.pairs, part.column, had)
        both = np.stack([part.coder[:, low], part.coder[:, high]], axis=-1)
        found.append(
            (
                np.repeat(part.article, len(low)),
                np.sort(both, axis=-1).reshape(-1, 2),
                table.reshape(-1, len(PAIR), n_labels),
            )
        )
        length[part.article] = packed.length
        offered[part.article] = had
        by_label[part.article] = _columns(packed.labels, part.column, had)
        sums[part.article] = table.sum(axis=1)
    others = np.maximum(coders - 1, 1)[:, None]
    marked_both, marked, exact, overlap, sides = (sums[:, at] for at in range(len(PAIR)))
    spans, duplicates, self_overlaps = (by_label[:, at] for at in range(len(LABEL)))
    return ArticleStatistics(
        n_coders=n_coders,
        n_labels=n_labels,
        article=np.arange(articles),
        coders=coders,
        length=length,
        offered=offered,
        differ=(marked - 2 * marked_both) / others,
        marked=marked / others,
        exact=exact,
        overlap=overlap,
        sides=sides,
        spans=spans,
        duplicates=duplicates,
        self_overlaps=self_overlaps,
        not_submitted=np.zeros(articles, dtype=np.int64),
        pairs=_sorted(found, articles, n_coders, n_labels),
    )


def _columns(table: NDArray[np.int32], column: IntArray, had: BoolArray) -> NDArray[np.int32]:
    """The last axis in the order of the whole, with zeros for what is not there."""
    if np.array_equal(column, np.arange(table.shape[-1])):
        return table
    return (
        np.where(had, table[..., np.where(had, column, 0)], 0)
        if had.any()
        else np.zeros((*table.shape[:-1], len(column)), dtype=np.int32)
    )


def _sorted(
    found: list[tuple[IntArray, IntArray, NDArray[np.int32]]],
    articles: int,
    n_coders: int,
    n_labels: int,
) -> PairCounts:
    """The pair rows, by pair and then article; empties ``found``."""
    if not found:
        none = np.zeros((0, n_labels))
        empty = np.zeros(0, dtype=np.int64)
        return PairCounts(empty, empty.reshape(0, 2), none, none, none, none, none)
    row, coders, table = (np.concatenate(columns) for columns in zip(*found, strict=True))
    found.clear()  # a copy less of the largest table while the next are made
    order = np.argsort((coders[:, 0] * n_coders + coders[:, 1]) * articles + row)
    columns: list[FloatArray] = [table[order, at].astype(np.float64) for at in range(len(PAIR))]
    return PairCounts(row[order], coders[order], *columns)
