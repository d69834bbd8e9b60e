"""What spans say beside their label: their attributes and the links between them, in pairs that are alike till there.

A pair of the same label and the same ends is a difference of *attributes* where both filled one in and the values
differ; else one of *relations* where the links that begin there differ, given matched ends; else it is alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from articles.agreement.coding import BoolArray, Coding, IntArray
from articles.agreement.passages import KINDS, Kind, PassageTable

_MATCH, _BOUNDARY = KINDS.index(Kind.MATCH), KINDS.index(Kind.BOUNDARY)
_ATTRIBUTE, _RELATION = KINDS.index(Kind.ATTRIBUTE), KINDS.index(Kind.RELATION)


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """An attribute of a label: ``codes`` of the label's spans, in their order; -1 where it was not filled in.

    The same code is the same value; a code has no other meaning here.
    """

    label: int
    codes: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """Links between spans of one coder in one article (R,): ``type``, and the spans at its ends.

    ``symmetric`` (T,): types of which it makes no difference which end is the source.
    """

    type: IntArray
    source: IntArray
    target: IntArray
    symmetric: BoolArray

    @classmethod
    def none(cls) -> Links:
        """No links, of no type."""
        nothing = np.zeros(0, dtype=np.int64)
        return cls(nothing, nothing, nothing, np.zeros(0, dtype=np.bool_))


@dataclass(frozen=True, slots=True, eq=False)
class LinkedPairs:
    """Links of two coders held against each other, one row per link, coder and pair of coders (N,).

    ``article``, ``type``; ``link``: which one; ``row``: the passage where it begins (of a symmetric one the earlier
    end), ``target``: the span at its other end; ``second``: whether it is the second coder's. ``state``: 1 where
    the other coder has it, too, 0 where not, -1 where one of its ends was not found by both, so that nobody can tell.
    """

    article: IntArray
    type: IntArray
    link: IntArray
    row: IntArray
    target: IntArray
    second: BoolArray
    state: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Finer:
    """A ``table`` in which matches are told apart further.

    ``differing`` (n, 2): rows of the kind *attribute*, and the number of an attribute in which they differ, one entry
    for each. ``links``: all of them, also those of other kinds.
    """

    table: PassageTable
    differing: IntArray
    links: LinkedPairs


def places_in_label(coding: Coding) -> IntArray:
    """(S,) the place of each span among those of its label, for ``Values.codes``."""
    order = np.argsort(coding.span_label, kind="stable")
    place = np.empty(coding.n_spans, dtype=np.int64)
    starts = np.searchsorted(coding.span_label[order], np.arange(coding.n_labels))
    place[order] = np.arange(coding.n_spans) - starts[coding.span_label[order]]
    return place


def tell_apart(
    coding: Coding,
    table: PassageTable,
    pairs: Sequence[tuple[int, int]],
    values: Sequence[Values],
    links: Links,
) -> Finer:
    """The kinds *attribute* and *relation* in a ``passage_table`` of ``pairs``."""
    differing = _differing(coding, table, values)
    kind = table.kind.copy()
    kind[differing[:, 0]] = _ATTRIBUTE
    linked = linked_pairs(coding, table, pairs, links)
    begins = linked.row[linked.state == 0]
    kind[begins[kind[begins] == _MATCH]] = _RELATION
    return Finer(replace(table, kind=kind), differing, linked)


def _differing(coding: Coding, table: PassageTable, values: Sequence[Values]) -> IntArray:
    """Matches and attributes that differ, (n, 2)."""
    alike = np.flatnonzero(table.kind == _MATCH)
    label = coding.span_label[table.a[alike]]
    place = places_in_label(coding)
    rows: Mapping[int, IntArray] = {
        number: alike[label == number] for number in {one.label for one in values}
    }
    found = [np.zeros((0, 2), dtype=np.int64)]
    for number, one in enumerate(values):
        mine = rows[one.label]
        a, b = one.codes[place[table.a[mine]]], one.codes[place[table.b[mine]]]
        differ = mine[(a >= 0) & (b >= 0) & (a != b)]
        found.append(np.stack([differ, np.full(len(differ), number)], axis=1))
    return np.concatenate(found)


def linked_pairs(
    coding: Coding, table: PassageTable, pairs: Sequence[tuple[int, int]], links: Links
) -> LinkedPairs:
    """The links of every pair of coders, in the articles that both submitted.

    Two links are the same if they have the same type and their ends are matched: spans of the same label that overlap,
    paired one to one. Duplicates of a coder count once.
    """
    seen = np.zeros((coding.n_articles, coding.n_coders), dtype=np.bool_)
    seen[coding.seen[:, 0], coding.seen[:, 1]] = True
    article, coder = coding.span_article[links.source], coding.span_coder[links.source]
    matched = (table.kind == _MATCH) | (table.kind == _BOUNDARY)
    found = []
    for number, (one, other) in enumerate(pairs):
        mine = ((coder == one) | (coder == other)) & seen[article, one] & seen[article, other]
        chosen = np.flatnonzero(mine)
        if len(chosen):
            rows = np.flatnonzero(matched & (table.pair == number))
            found.append(_of_pair(coding, table, rows, links, chosen, other))
    if not found:
        nothing = np.zeros(0, dtype=np.int64)
        none = np.zeros(0, dtype=np.bool_)
        return LinkedPairs(nothing, nothing, nothing, nothing, nothing, none, nothing)
    names = LinkedPairs.__dataclass_fields__
    return LinkedPairs(*(np.concatenate([getattr(part, name) for part in found]) for name in names))


def _of_pair(
    coding: Coding,
    table: PassageTable,
    rows: IntArray,
    links: Links,
    chosen: IntArray,
    second: int,
) -> LinkedPairs:
    """The ``chosen`` links of two coders, whose matched passages are ``rows``."""
    row_of = np.full(coding.n_spans, -1, dtype=np.int64)
    row_of[table.a[rows]] = row_of[table.b[rows]] = rows
    source, target, type = links.source[chosen], links.target[chosen], links.type[chosen]
    begin, end = row_of[source], row_of[target]
    # Which end is earlier must not depend on who is first, as the numbers of rows do.
    place = table.start * coding.n_labels + coding.span_label[table.a]
    turned = links.symmetric[type] & (begin >= 0) & (end >= 0) & (place[begin] > place[end])
    begin, end = np.where(turned, end, begin), np.where(turned, begin, end)
    theirs: BoolArray = coding.span_coder[source] == second
    both = (begin >= 0) & (end >= 0)
    keys = (type * (len(table) + 1) + begin + 1) * (len(table) + 1) + end + 1
    # Of one coder's links with the same key the first stays; those that can't be compared all do.
    once = np.full(len(chosen), True)
    for side in (theirs, ~theirs):
        at = np.flatnonzero(side & both)
        once[at] = False
        once[at[np.unique(keys[at], return_index=True)[1]]] = True
    met = np.where(theirs, np.isin(keys, keys[~theirs & both]), np.isin(keys, keys[theirs & both]))
    state = np.where(both, met.astype(np.int64), -1)
    return LinkedPairs(
        coding.span_article[source][once],
        type[once],
        chosen[once],
        begin[once],
        np.where(turned, source, target)[once],
        theirs[once],
        state[once],
    )
