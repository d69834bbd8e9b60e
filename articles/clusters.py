"""Clusters of overlapping spans: what several coders marked at one place, and how they differ there.

Offsets are Unicode code points, half open. A cluster is a connected component: spans that share a code point
belong together, whatever their label, and so do spans that share one with the same third. Gaps of a span in
parts join nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations
from typing import Any

from articles.records import Parts
from articles.spans import normalise_parts, shared_length


class Kind(StrEnum):
    """How the coders of a cluster differ."""

    UNANIMOUS = "unanimous"  # the same spans: label, parts and attributes
    BOUNDARY = "boundary"
    LABEL = "label"
    MISSED = "missed"  # what one marked, another did not
    ATTRIBUTE = "attribute"
    MIXED = "mixed"  # several of these


@dataclass(frozen=True, slots=True)
class Mark:
    """One coder's span. ``coder`` numbers the coders; ``version`` counts the changes of the span."""

    id: str
    coder: int
    label: str
    parts: Parts
    attributes: Mapping[str, Any] = field(default_factory=dict)
    version: int = 1
    note: str = ""

    @property
    def start(self) -> int:
        """First code point."""
        return self.parts[0][0]

    @property
    def end(self) -> int:
        """Behind the last code point."""
        return self.parts[-1][1]

    @property
    def content(self) -> tuple[Parts, str, str]:
        """What it says, to compare and to sort: parts, label, attributes."""
        return self.parts, self.label, json.dumps(self.attributes, sort_keys=True)

    @property
    def order(self) -> tuple[int, int, int, str]:
        """Sort key of the reading order: earlier first, longer first, then by coder and id."""
        return self.start, -self.end, self.coder, self.id


@dataclass(frozen=True, slots=True)
class Cluster:
    """Marks that hang together, in reading order; ``coders`` are all who coded the article."""

    marks: tuple[Mark, ...]
    coders: tuple[int, ...]

    @property
    def start(self) -> int:
        """First code point."""
        return min(mark.start for mark in self.marks)

    @property
    def end(self) -> int:
        """Behind the last code point."""
        return max(mark.end for mark in self.marks)

    @property
    def key(self) -> str:
        """Names the marks in these versions: 16 hexadecimal digits; a changed mark gives another key."""
        names = " ".join(sorted(f"{mark.id}:{mark.version}" for mark in self.marks))
        return hashlib.sha256(names.encode()).hexdigest()[:16]

    @property
    def inputs(self) -> list[list[Any]]:
        """``[id, version]`` of every mark, sorted."""
        return sorted([mark.id, mark.version] for mark in self.marks)

    def of(self, coder: int) -> tuple[Mark, ...]:
        """The marks of one coder."""
        return tuple(mark for mark in self.marks if mark.coder == coder)

    @property
    def kind(self) -> Kind:
        """How the coders differ, each compared with each."""
        found: set[Kind] = set()
        for one, other in combinations(self.coders, 2):
            found |= _differences(self.of(one), self.of(other))
        if not found:
            return Kind.UNANIMOUS
        return found.pop() if len(found) == 1 else Kind.MIXED


def clusters(marks: Iterable[Mark], coders: Iterable[int]) -> list[Cluster]:
    """The clusters of one article, in reading order. ``coders``: everybody who coded it, also without a mark."""
    found = list(marks)
    root = list(range(len(found)))

    def top(number: int) -> int:
        while root[number] != number:
            root[number] = number = root[root[number]]
        return number

    stretches = sorted((start, end, i) for i, mark in enumerate(found) for start, end in mark.parts)
    reach, last = -1, -1  # how far the chain goes so far, and the mark that goes there
    for start, end, number in stretches:
        if start < reach:
            root[top(number)] = top(last)
        if end > reach:
            reach, last = end, number
    groups: dict[int, list[Mark]] = {}
    for number, mark in enumerate(found):
        groups.setdefault(top(number), []).append(mark)
    everybody = tuple(sorted(set(coders)))
    made = [
        Cluster(tuple(sorted(group, key=lambda mark: mark.order)), everybody)
        for group in groups.values()
    ]
    return sorted(made, key=lambda cluster: (cluster.start, cluster.end, cluster.marks[0].id))


def pair_up(
    ones: Sequence[Mark], others: Sequence[Mark]
) -> tuple[list[tuple[Mark, Mark]], list[Mark], list[Mark]]:
    """Two coders' marks of a cluster in pairs, and what is left over of each.

    The same content first, then the same text and label, the same label, any label; the larger overlap first. Who
    is first makes no difference.
    """
    edges = [
        (one, other) for one in ones for other in others if shared_length(one.parts, other.parts)
    ]
    if len(edges) > 1:
        edges.sort(key=_closeness)
    pairs: list[tuple[Mark, Mark]] = []
    taken: set[str] = set()
    for one, other in edges:
        if not {one.id, other.id} & taken:
            pairs.append((one, other))
            taken |= {one.id, other.id}
    pairs.sort(key=lambda pair: min(pair[0].order, pair[1].order))
    rest = [[mark for mark in side if mark.id not in taken] for side in (ones, others)]
    return pairs, rest[0], rest[1]


def _closeness(pair: tuple[Mark, Mark]) -> tuple[int, float, Any, Any]:
    """Sort key of a pair: what is more alike comes first; what ties is told apart by content, not by who is first."""
    one, other = pair
    shared = shared_length(one.parts, other.parts)
    united = _length(one) + _length(other) - shared
    low, high = sorted((one.content, other.content))
    return _rank(one, other), -shared / united, low, high


def _rank(one: Mark, other: Mark) -> int:
    """How much alike two marks are: 0 is the same content."""
    if one.label != other.label:
        return 3
    if one.parts != other.parts:
        return 2
    return 0 if one.attributes == other.attributes else 1


def _length(mark: Mark) -> int:
    return sum(end - start for start, end in mark.parts)


def _differences(ones: Sequence[Mark], others: Sequence[Mark]) -> set[Kind]:
    pairs, left, right = pair_up(ones, others)
    found = {Kind.MISSED} if left or right else set()
    for one, other in pairs:
        if one.label != other.label:
            found.add(Kind.LABEL)
        elif one.attributes != other.attributes:
            found.add(Kind.ATTRIBUTE)
        if one.parts != other.parts:
            found.add(Kind.BOUNDARY)
    return found


# --- what a ruling makes of a cluster -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Draft:
    """A span to be made, and the ids of the marks that it stands for. ``quote``: what its maker took the text to be."""

    label: str
    parts: Parts
    attributes: Mapping[str, Any]
    note: str = ""
    origins: tuple[str, ...] = ()
    quote: str | None = None


def taken_over(marks: Iterable[Mark]) -> list[Draft]:
    """A coder's marks as they are."""
    return [_draft(mark, mark.parts, mark.attributes, (mark.id,)) for mark in marks]


def agreed(cluster: Cluster) -> list[Draft]:
    """What all coders marked alike: the first coder's marks, standing for everybody's.

    Raises ValueError unless the cluster is unanimous.
    """
    if cluster.kind is not Kind.UNANIMOUS:
        raise ValueError("the coders of this cluster differ; it can't be accepted as unanimous.")
    made = []
    for mark in cluster.of(cluster.coders[0]):
        twins = tuple(other.id for other in cluster.marks if other.content == mark.content)
        made.append(_draft(mark, mark.parts, mark.attributes, twins))
    return made


def united(ones: Sequence[Mark], others: Sequence[Mark]) -> list[Draft]:
    """Everything that one of two coders marked: paired marks joined, the rest as it is.

    Label and attributes are those of ``ones``; where both gave the same label, values that they lack come from the
    other. Joined spans of one label that meet become one.
    """
    pairs, left, right = pair_up(ones, others)
    made = [
        _draft(
            one,
            normalise_parts((*one.parts, *other.parts)),
            _filled(one, other),
            (one.id, other.id),
        )
        for one, other in pairs
    ]
    made += taken_over([*left, *right])
    return _joined(made)


def intersected(ones: Sequence[Mark], others: Sequence[Mark]) -> list[Draft]:
    """Only what both of two coders marked: the shared text of each pair, with the label of ``ones``."""
    pairs, _left, _right = pair_up(ones, others)
    return [
        _draft(one, _shared(one.parts, other.parts), _filled(one, other), (one.id, other.id))
        for one, other in pairs
    ]


def _draft(
    mark: Mark, parts: Parts, attributes: Mapping[str, Any], origins: tuple[str, ...]
) -> Draft:
    # A coder's note is theirs: it does not go into the settled data.
    return Draft(mark.label, parts, attributes, "", origins)


def _filled(one: Mark, other: Mark) -> Mapping[str, Any]:
    return {**other.attributes, **one.attributes} if one.label == other.label else one.attributes


def _shared(one: Parts, other: Parts) -> Parts:
    """The stretches that lie in both."""
    return normalise_parts(
        (max(a, c), min(b, d)) for a, b in one for c, d in other if max(a, c) < min(b, d)
    )


def _joined(drafts: Iterable[Draft]) -> list[Draft]:
    """Drafts of one label that overlap become one; the first keeps its values."""
    made: list[Draft] = []
    for draft in drafts:
        meets = [
            old
            for old in made
            if old.label == draft.label and shared_length(old.parts, draft.parts)
        ]
        for old in reversed(meets):
            made.remove(old)
            draft = Draft(
                old.label,
                normalise_parts((*old.parts, *draft.parts)),
                {**draft.attributes, **old.attributes},
                old.note or draft.note,
                (*old.origins, *draft.origins),
            )
        made.append(draft)
    return sorted(made, key=lambda draft: (draft.parts[0][0], -draft.parts[-1][1], draft.label))
