"""The passages behind the figures: two coders' spans of the same articles, side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum

import numpy as np

from articles.agreement.coding import BoolArray, Coding, FloatArray, IntArray
from articles.agreement.matching import one_to_one
from articles.agreement.overlaps import Overlaps, SpanFacts, span_facts


class Kind(StrEnum):
    """How two coders' spans stand to each other."""

    MATCH = (
        "match"  # same label, same characters; once contents are compared, also the same in those
    )
    BOUNDARY = "boundary"  # same label, other boundaries
    LABEL = "label"  # overlapping text, other label
    MISSED = "missed"  # one coder only
    ATTRIBUTE = "attribute"  # same label and characters, other values (``contents.tell_apart``)
    RELATION = "relation"  # and the same values, other links


#: The kinds by their numbers in a ``PassageTable``.
KINDS = tuple(Kind)
NOBODY = -1


@dataclass(frozen=True, slots=True)
class Passage:
    """A pair of spans, or a span that has no partner (``a`` or ``b`` is None).

    ``a``, ``b``: indices into the coding's spans. ``start``: first code point of the passage.
    ``iou``: shared over united text, 0 without a partner.
    """

    kind: Kind
    a: int | None
    b: int | None
    start: int
    iou: float


@dataclass(frozen=True, slots=True, eq=False)
class PassageTable:
    """Passages of many articles and pairs of coders as columns (N,), by article, pair and start.

    ``pair`` numbers the pairs as they were asked for; ``kind`` is a place in ``KINDS``; ``a`` and
    ``b`` are -1 where that coder marked nothing.
    """

    article: IntArray
    pair: IntArray
    kind: IntArray
    a: IntArray
    b: IntArray
    start: IntArray
    iou: FloatArray

    def __len__(self) -> int:
        return len(self.article)

    def take(self, rows: IntArray | BoolArray | slice) -> PassageTable:
        """Some of the rows."""
        return PassageTable(*(getattr(self, field.name)[rows] for field in fields(self)))

    def passages(self) -> list[Passage]:
        """The rows as objects."""
        columns = (self.kind, self.a, self.b, self.start, self.iou)
        rows = zip(*(column.tolist() for column in columns), strict=True)
        return [
            Passage(KINDS[kind], None if a < 0 else a, None if b < 0 else b, start, iou)
            for kind, a, b, start, iou in rows
        ]


def disagreements(coding: Coding, article: int, coder_a: int, coder_b: int) -> tuple[Passage, ...]:
    """What two coders marked in one article, paired, in text order; agreement is listed too.

    Raises ``ValueError`` unless both coders submitted the article. Else as ``passage_table``.
    """
    for coder in (coder_a, coder_b):
        if not np.any((coding.seen == (article, coder)).all(axis=1)):
            raise ValueError(
                f"coder {coder} has not submitted article {article}; compare coders who both have."
            )
    table = passage_table(coding, [(coder_a, coder_b)])
    return tuple(table.take(table.article == article).passages())


def passage_table(coding: Coding, pairs: Iterable[tuple[int, int]]) -> PassageTable:
    """The paired spans of each pair of coders, in every article that both submitted.

    Spans of the same label are paired first, as for overlap F1: ``match`` + ``boundary`` is its
    count. ``match`` is the count of exact F1, unless both coders' own spans of a label overlap;
    there an exact pair may give way to two others. What is left is then paired across labels.
    Duplicates within one coder (see ``DataQuality``) are merged and do not appear.

    All articles at once: spans of different articles never overlap, so they don't disturb each other.
    """
    seen = np.zeros((coding.n_articles, coding.n_coders), dtype=np.bool_)
    seen[coding.seen[:, 0], coding.seen[:, 1]] = True
    submitted: BoolArray = seen[coding.span_article, coding.span_coder]
    facts = span_facts(coding, submitted, across_labels=True)
    starts = np.full(coding.n_spans, np.iinfo(np.int64).max)
    np.minimum.at(starts, coding.stretch_span, coding.stretch_start)
    found = [_nothing()]
    for number, (coder_a, coder_b) in enumerate(pairs):
        if coder_a == coder_b:
            raise ValueError("a coder cannot be compared with themselves; give two coders.")
        both: BoolArray = (seen[:, coder_a] & seen[:, coder_b])[coding.span_article]
        paired = _pair_up(coding, facts, _edges(coding, facts, both, coder_a, coder_b))
        found += [
            _together(coding, facts, paired, starts, number),
            *_singles(coding, facts.counted & both, paired, starts, number, (coder_a, coder_b)),
        ]
    names = [field.name for field in fields(PassageTable)]
    table = PassageTable(
        *(np.concatenate([getattr(part, name) for part in found]) for name in names)
    )
    return table.take(np.lexsort((table.a, table.start, table.pair, table.article)))


def _nothing() -> PassageTable:
    none = np.zeros(0, dtype=np.int64)
    return PassageTable(none, none, none, none, none, none, none.astype(np.float64))


def _edges(
    coding: Coding, facts: SpanFacts, both: BoolArray, coder_a: int, coder_b: int
) -> Overlaps:
    """The overlaps of these two coders, turned so that ``one`` is the first coder's span."""
    every = facts.overlaps
    one, other = coding.span_coder[every.one], coding.span_coder[every.other]
    forth = (one == coder_a) & (other == coder_b)
    back = (one == coder_b) & (other == coder_a)
    keep = (forth | back) & both[every.one]
    turned = back[keep]
    own = every.where(keep)
    return Overlaps(
        np.where(turned, own.other, own.one), np.where(turned, own.one, own.other), own.shared
    )


def _pair_up(coding: Coding, facts: SpanFacts, edges: Overlaps) -> Overlaps:
    """Matched edges: within labels first, then the rest across labels."""
    same = coding.span_label[edges.one] == coding.span_label[edges.other]
    within = _match(facts, edges.where(same), coding.span_label[edges.one[same]])
    taken = np.zeros(coding.n_spans, dtype=np.bool_)
    taken[within.one] = taken[within.other] = True
    # Of one label nothing that overlaps is left: the first matching would have taken it.
    free: BoolArray = ~taken[edges.one] & ~taken[edges.other]
    across = _match(facts, edges.where(free), np.zeros(np.count_nonzero(free), dtype=np.int64))
    return Overlaps(
        np.concatenate([within.one, across.one]),
        np.concatenate([within.other, across.other]),
        np.concatenate([within.shared, across.shared]),
    )


def _match(facts: SpanFacts, edges: Overlaps, group: IntArray) -> Overlaps:
    return edges.where(one_to_one(group, edges.one, edges.other, facts.iou(edges)))


def _together(
    coding: Coding, facts: SpanFacts, paired: Overlaps, starts: IntArray, number: int
) -> PassageTable:
    """The matched pairs as passages."""
    same = coding.span_label[paired.one] == coding.span_label[paired.other]
    alike = np.where(facts.exact(paired), KINDS.index(Kind.MATCH), KINDS.index(Kind.BOUNDARY))
    return PassageTable(
        article=coding.span_article[paired.one],
        pair=np.full(len(paired.one), number),
        kind=np.where(same, alike, KINDS.index(Kind.LABEL)),
        a=paired.one,
        b=paired.other,
        start=np.minimum(starts[paired.one], starts[paired.other]),
        iou=facts.iou(paired),
    )


def _singles(
    coding: Coding,
    counted: BoolArray,
    paired: Overlaps,
    starts: IntArray,
    number: int,
    coders: tuple[int, int],
) -> list[PassageTable]:
    """The spans without a partner: those of the first coder, then those of the second."""
    single = counted.copy()
    single[paired.one] = single[paired.other] = False
    made = []
    for side, coder in enumerate(coders):
        spans = np.flatnonzero(single & (coding.span_coder == coder))
        nobody = np.full(len(spans), NOBODY)
        made.append(
            PassageTable(
                article=coding.span_article[spans],
                pair=np.full(len(spans), number),
                kind=np.full(len(spans), KINDS.index(Kind.MISSED)),
                a=nobody if side else spans,
                b=spans if side else nobody,
                start=starts[spans],
                iou=np.zeros(len(spans)),
            )
        )
    return made
