"""The passages behind the figures: two coders' spans of one article, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from articles.agreement.coding import BoolArray, Coding, IntArray
from articles.agreement.matching import one_to_one
from articles.agreement.overlaps import Overlaps, SpanFacts, span_facts


class Kind(StrEnum):
    """How two coders' spans stand to each other."""

    MATCH = "match"  # same label, same characters
    BOUNDARY = "boundary"  # same label, other boundaries
    LABEL = "label"  # overlapping text, other label
    MISSED = "missed"  # one coder only


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


def disagreements(coding: Coding, article: int, coder_a: int, coder_b: int) -> tuple[Passage, ...]:
    """What two coders marked in one article, paired, in text order; agreement is listed too.

    Spans of the same label are paired first, as for overlap F1: ``match`` + ``boundary`` is its
    count. ``match`` is the count of exact F1, unless both coders' own spans of a label overlap;
    there an exact pair may give way to two others. What is left is then paired across labels.
    Duplicates within one coder (see ``DataQuality``) are
    merged and do not appear. Raises ``ValueError`` unless both coders submitted the article.
    """
    for coder in (coder_a, coder_b):
        if not np.any((coding.seen == (article, coder)).all(axis=1)):
            raise ValueError(
                f"coder {coder} has not submitted article {article}; compare coders who both have."
            )
    if coder_a == coder_b:
        raise ValueError("a coder cannot be compared with themselves; give two coders.")
    part, original = coding.only_article(article)
    either = (part.span_coder == coder_a) | (part.span_coder == coder_b)
    facts = span_facts(part, either, across_labels=True)
    a_first = part.span_coder[facts.overlaps.one] == coder_a
    edges = Overlaps(
        np.where(a_first, facts.overlaps.one, facts.overlaps.other),
        np.where(a_first, facts.overlaps.other, facts.overlaps.one),
        facts.overlaps.shared,
    )
    paired = _pair_up(part, facts, edges)
    starts = np.full(part.n_spans, np.iinfo(np.int64).max)
    np.minimum.at(starts, part.stretch_span, part.stretch_start)
    found = [*_together(part, facts, paired, original, starts)]
    single = facts.counted.copy()
    single[paired.one] = single[paired.other] = False
    for span in np.flatnonzero(single):
        index = int(original[span])
        a, b = (index, None) if part.span_coder[span] == coder_a else (None, index)
        found.append(Passage(Kind.MISSED, a, b, int(starts[span]), 0.0))
    return tuple(sorted(found, key=lambda passage: (passage.start, passage.a or -1)))


def _pair_up(part: Coding, facts: SpanFacts, edges: Overlaps) -> Overlaps:
    """Matched edges: within labels first, then the rest across labels."""
    same = part.span_label[edges.one] == part.span_label[edges.other]
    within = _match(facts, edges.where(same), part.span_label[edges.one[same]])
    taken = np.zeros(part.n_spans, dtype=np.bool_)
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
    part: Coding, facts: SpanFacts, paired: Overlaps, original: IntArray, starts: IntArray
) -> list[Passage]:
    """The matched pairs as passages."""
    same = part.span_label[paired.one] == part.span_label[paired.other]
    exact, iou = facts.exact(paired), facts.iou(paired)
    found = []
    for edge, (a, b) in enumerate(zip(paired.one, paired.other, strict=True)):
        kind = Kind.LABEL if not same[edge] else Kind.MATCH if exact[edge] else Kind.BOUNDARY
        start = int(min(starts[a], starts[b]))
        found.append(Passage(kind, int(original[a]), int(original[b]), start, float(iou[edge])))
    return found
