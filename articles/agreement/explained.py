"""Why coders differ: each passage not shared alike is one of missed, boundary, label, attribute and relation.

Counts per article, so that shares have intervals over articles; and a rule that says the main thing in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from articles.agreement.coding import Coding, FloatArray, IntArray
from articles.agreement.coefficients import ratio
from articles.agreement.contents import Finer
from articles.agreement.estimate import NO_DIFFERENCES, NO_SPANS, Estimate
from articles.agreement.intervals import Basis, Jackknifed, jackknife
from articles.agreement.passages import KINDS, Kind

#: What can be a difference, in the order of the columns.
DIFFERENCES = (Kind.MISSED, Kind.BOUNDARY, Kind.LABEL, Kind.ATTRIBUTE, Kind.RELATION)
#: A kind is the main thing from this share of the differences on, if it also is so many times the next kind.
MAIN, LEAD = 0.5, 1.5
_SAME = KINDS.index(Kind.MATCH)
_DIFFERENT = [KINDS.index(kind) for kind in DIFFERENCES]


class Finding(StrEnum):
    """The main thing about a label, or about all together."""

    NOTHING = "nothing"  # nobody marked it
    ALIKE = "alike"  # no difference at all
    MISSED = "missed"  # whether it is there
    BOUNDARY = "boundary"  # where it begins and ends
    LABEL = "label"  # what it is called
    ATTRIBUTE = "attribute"  # what is filled in
    RELATION = "relation"  # what it is linked to
    MIXED = "mixed"  # none of the five stands out


@dataclass(frozen=True, slots=True)
class Explained:
    """A label (``label`` -1: all together). Numbers are passages, one per pair of coders.

    ``same`` and the five of ``DIFFERENCES`` in ``counts`` add up to ``passages``. ``agree``: share of what
    both marked alike; ``shares``: of the differences, each kind. ``other``: the label that it is most often called
    instead, and how often; None where it never is. ``attribute``, ``link``: likewise the attribute (by its number) and
    the type of link in which most passages of that kind differ; a passage that differs in two counts for both.
    """

    label: int
    passages: int
    same: int
    counts: tuple[int, ...]
    agree: Estimate
    shares: tuple[Estimate, ...]
    finding: Finding
    other: tuple[int, int] | None
    attribute: tuple[int, int] | None = None
    link: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """``labels`` in their order, ``every`` for all together.

    ``confusion`` (K + 1, K + 1): passages by the labels of the two coders, each pair in both orders, the last row and
    column for nothing. Pairs with the same label count in the diagonal, whatever their boundaries. ``attributes``,
    ``links``: passages of these kinds by the number of the attribute and the type of link in which they differ.
    """

    labels: tuple[Explained, ...]
    every: Explained
    confusion: IntArray
    attributes: dict[int, int]
    links: dict[int, int]


def explain(coding: Coding, finer: Finer) -> Explanation:
    """What kinds of differences there are, label by label, with intervals over articles.

    A pair under two labels is a difference of both; a span without a partner one of its own label.
    """
    labels, table = coding.n_labels, finer.table
    articles, row = np.unique(table.article, return_inverse=True)
    ends = np.append(coding.span_label, labels)  # -1, nobody, finds the last
    one, other = ends[table.a], ends[table.b]
    counts = np.zeros((len(articles), labels + 1, len(KINDS)))
    for side in (one, other):
        real = side < labels
        # Both ends of a pair have the same label but for those that differ in it: count it once.
        real &= (side is one) | (one != other)
        np.add.at(counts, (row[real], side[real], table.kind[real]), 1)
    np.add.at(counts, (row, np.full_like(row, labels), table.kind), 1)
    confusion = np.zeros((labels + 1, labels + 1), dtype=np.int64)
    np.add.at(confusion, (one, other), 1)
    np.add.at(confusion, (other, one), 1)
    found = None
    if len(articles):
        found = jackknife(_shares, (counts,), np.array([0]))
    otherwise = linked_otherwise(finer)
    attributes, links = _most(coding, finer, finer.differing), _most(coding, finer, otherwise)
    made = [
        replace(
            _explained(label, counts, confusion, found),
            attribute=attributes.get(label),
            link=links.get(label),
        )
        for label in range(labels + 1)
    ]
    return Explanation(
        tuple(made[:-1]), made[-1], confusion, _counted(finer.differing), _counted(otherwise)
    )


def _counted(found: IntArray) -> dict[int, int]:
    """How often each number stands in ``found`` (rows and numbers)."""
    numbers, times = np.unique(found[:, 1], return_counts=True)
    return dict(zip(numbers.tolist(), times.tolist(), strict=True))


def linked_otherwise(finer: Finer) -> IntArray:
    """Rows of the kind *relation*, and the types of the links in which they differ, (n, 2), each once."""
    links = finer.links
    counted = (links.state == 0) & (finer.table.kind[links.row] == KINDS.index(Kind.RELATION))
    return np.unique(np.stack([links.row, links.type], axis=1)[counted], axis=0)


def _most(coding: Coding, finer: Finer, found: IntArray) -> dict[int, tuple[int, int]]:
    """The most frequent number of ``found`` (rows and numbers), and how often, by label; the last of all together."""
    label = coding.span_label[finer.table.a[found[:, 0]]]
    most = {}
    for one in (*np.unique(label).tolist(), coding.n_labels):
        numbers = found[:, 1] if one == coding.n_labels else found[label == one, 1]
        if len(numbers):
            times = np.bincount(numbers)
            most[one] = (int(times.argmax()), int(times.max()))
    return most


def _shares(counts: FloatArray) -> FloatArray:
    """(G, K + 1, kinds) to (G, (K + 1) * 6): of each label the share alike, then of the differences each kind."""
    differences = counts[..., _DIFFERENT]
    alike = ratio(counts[..., _SAME], counts.sum(axis=-1))
    each = ratio(differences, differences.sum(axis=-1, keepdims=True))
    figures = np.concatenate([alike[..., None], each], axis=-1)
    return figures.reshape(len(counts), -1)


def _explained(
    label: int, counts: FloatArray, confusion: IntArray, found: Jackknifed | None
) -> Explained:
    last = counts.shape[1] - 1
    sums = counts[:, label].sum(axis=0)
    passages, same = int(sums.sum()), int(sums[_SAME])
    kinds = tuple(int(sums[number]) for number in _DIFFERENT)
    basis = Basis(int(np.count_nonzero(counts[:, label].sum(axis=1))), passages)
    if found is None:
        agree = Estimate(None, undefined=NO_SPANS)
        shares = (agree,) * len(DIFFERENCES)
    else:
        first = label * (1 + len(DIFFERENCES))
        agree = found.estimate(0, first, basis, NO_SPANS)
        why = NO_DIFFERENCES if passages else NO_SPANS
        shares = tuple(
            found.estimate(0, first + 1 + number, basis, why) for number in range(len(kinds))
        )
    return Explained(
        label=label if label < last else -1,
        passages=passages,
        same=same,
        counts=kinds,
        agree=agree,
        shares=shares,
        finding=_finding(passages, kinds),
        other=_other(label, confusion) if label < last else None,
    )


def _finding(passages: int, kinds: Sequence[int]) -> Finding:
    differences = sum(kinds)
    if not passages:
        return Finding.NOTHING
    if not differences:
        return Finding.ALIKE
    most, (*_rest, second, first) = int(np.argmax(kinds)), sorted(kinds)
    main = first >= MAIN * differences and first >= LEAD * second
    return Finding(DIFFERENCES[most]) if main else Finding.MIXED


def _other(label: int, confusion: IntArray) -> tuple[int, int] | None:
    """The label that stands most often against this one."""
    others = confusion[label, :-1].copy()
    others[label] = 0
    most = int(np.argmax(others)) if len(others) else 0
    return (most, int(others[most])) if len(others) and others[most] else None
