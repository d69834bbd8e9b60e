"""What the coders did, as plain arrays: the only input of the agreement statistics.

Articles, coders and labels are numbers from 0; their names stand beside, in ``Names``.
Offsets are code points, half open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from articles.records import Parts

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

#: One marked passage: article, coder, label, its stretches of text.
SpanRow = tuple[str, str, str, Parts]


@dataclass(frozen=True, slots=True)
class Names:
    """The names behind the numbers of a ``Coding``, in the same order."""

    articles: tuple[str, ...]
    coders: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Coding:
    """Spans of several coders on several articles.

    ``article_lengths`` (A,): length of each article in code points.
    ``seen`` (n, 2): the (article, coder) pairs that were *submitted*. An article that a coder left
    untouched is missing; one that was submitted without a span is a decision.
    ``span_article``, ``span_coder``, ``span_label`` (S,): one entry per span.
    ``stretch_span``, ``stretch_start``, ``stretch_end`` (P,): the text of the spans, at least one
    stretch each, grouped by span in span order; within a span in text order and without overlap.
    Spans are compared as sets of characters, so touching stretches are harmless.
    ``offered`` (A, K): whether the article was coded with a codebook that has the label; by default all were. Where it
    was not, the article says nothing on the label: its text is missing there, not blank.

    Raises ``ValueError`` if a number points nowhere, a stretch leaves its article, or a span has a label that its
    article was not offered.
    """

    n_coders: int
    n_labels: int
    article_lengths: IntArray
    seen: IntArray
    span_article: IntArray
    span_coder: IntArray
    span_label: IntArray
    stretch_span: IntArray
    stretch_start: IntArray
    stretch_end: IntArray
    offered: BoolArray = field(default_factory=lambda: np.zeros((0, 0), dtype=np.bool_))

    def __post_init__(self) -> None:
        for name in _ARRAYS:
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=np.int64))
        object.__setattr__(self, "seen", np.unique(self.seen.reshape(-1, 2), axis=0))
        if not self.offered.size:
            everything = np.ones((self.n_articles, self.n_labels), dtype=np.bool_)
            object.__setattr__(self, "offered", everything)
        self._check_numbers()
        self._check_offered()
        self._check_stretches()

    @property
    def n_articles(self) -> int:
        """Number of articles, coded or not."""
        return len(self.article_lengths)

    @property
    def n_spans(self) -> int:
        """Number of spans, submitted or not."""
        return len(self.span_article)

    @property
    def span_lengths(self) -> IntArray:
        """(S,) code points in each span, gaps of a discontinuous span left out."""
        lengths = np.zeros(self.n_spans, dtype=np.int64)
        np.add.at(lengths, self.stretch_span, self.stretch_end - self.stretch_start)
        return lengths

    def only_article(self, article: int) -> tuple[Coding, IntArray]:
        """The same coding with the spans of one article, and their indices in this one."""
        spans = np.flatnonzero(self.span_article == article)
        stretches = np.isin(self.stretch_span, spans)
        part = Coding(
            n_coders=self.n_coders,
            n_labels=self.n_labels,
            article_lengths=self.article_lengths,
            seen=self.seen[self.seen[:, 0] == article],
            span_article=self.span_article[spans],
            span_coder=self.span_coder[spans],
            span_label=self.span_label[spans],
            stretch_span=np.searchsorted(spans, self.stretch_span[stretches]),
            stretch_start=self.stretch_start[stretches],
            stretch_end=self.stretch_end[stretches],
            offered=self.offered,
        )
        return part, spans

    def _check_numbers(self) -> None:
        _check_range("article_lengths", self.article_lengths, np.iinfo(np.int32).max)
        _check_range("seen, articles", self.seen[:, 0], self.n_articles)
        _check_range("seen, coders", self.seen[:, 1], self.n_coders)
        for name, limit in (
            ("span_article", self.n_articles),
            ("span_coder", self.n_coders),
            ("span_label", self.n_labels),
        ):
            _check_length(name, getattr(self, name), self.n_spans)
            _check_range(name, getattr(self, name), limit)
        for name in ("stretch_start", "stretch_end"):
            _check_length(name, getattr(self, name), len(self.stretch_span))
        _check_range("stretch_span", self.stretch_span, self.n_spans)

    def _check_offered(self) -> None:
        if self.offered.shape != (self.n_articles, self.n_labels):
            raise ValueError("offered needs one row per article and one column per label.")
        if not self.offered[self.span_article, self.span_label].all():
            raise ValueError("a span has a label that its article was not offered; drop it.")

    def _check_stretches(self) -> None:
        span, start, end = self.stretch_span, self.stretch_start, self.stretch_end
        steps = np.diff(span)
        whole = len(span) > 0 and span[0] == 0 and span[-1] == self.n_spans - 1
        if (self.n_spans and not whole) or np.any((steps < 0) | (steps > 1)):
            raise ValueError(
                "stretch_span must list every span at least once, in span order: "
                "sort the stretches by span and give each span its text."
            )
        bad = (start < 0) | (start >= end) | (end > self.article_lengths[self.span_article[span]])
        if bad.any():
            first = int(np.flatnonzero(bad)[0])
            raise ValueError(
                f"span {span[first]}: the stretch {start[first]} to {end[first]} is empty or "
                f"leaves its article; correct the offsets (code points, half open)."
            )
        tangled = (steps == 0) & (start[1:] < end[:-1])
        if tangled.any():
            raise ValueError(
                f"span {span[1:][tangled][0]}: its stretches overlap or are out of order; "
                f"sort and merge them."
            )


_ARRAYS = (
    "article_lengths",
    "seen",
    "span_article",
    "span_coder",
    "span_label",
    "stretch_span",
    "stretch_start",
    "stretch_end",
)


def _check_length(name: str, values: IntArray, wanted: int) -> None:
    if len(values) != wanted:
        raise ValueError(f"{name} has {len(values)} entries, {wanted} expected.")


def _check_range(name: str, values: IntArray, limit: int) -> None:
    if len(values) and (values.min() < 0 or values.max() >= limit):
        raise ValueError(f"{name} holds a number outside 0 to {limit - 1}.")


def coding_from_rows(
    lengths: Mapping[str, int],
    submitted: Iterable[tuple[str, str]],
    spans: Iterable[SpanRow],
    *,
    coders: Sequence[str] | None = None,
    labels: Sequence[str] | None = None,
) -> tuple[Coding, Names]:
    """A ``Coding`` from named rows: article lengths, submitted (article, coder) pairs and spans.

    ``coders`` and ``labels`` fix the order (and may name some that were never used); without them
    both are sorted by name. Raises ``ValueError`` for a name that is not listed.
    """
    pairs, rows = list(submitted), list(spans)
    if coders is None:
        coders = sorted({coder for _, coder in pairs} | {row[1] for row in rows})
    if labels is None:
        labels = sorted({row[2] for row in rows})
    names = Names(tuple(lengths), tuple(coders), tuple(labels))
    article_number = _numbers("article", names.articles)
    coder_number = _numbers("coder", names.coders)
    label_number = _numbers("label", names.labels)
    seen = [(article_number[article], coder_number[coder]) for article, coder in pairs]
    stretches = [(i, start, end) for i, row in enumerate(rows) for start, end in row[3]]
    stretch_table = np.array(stretches, dtype=np.int64).reshape(-1, 3)
    coding = Coding(
        n_coders=len(names.coders),
        n_labels=len(names.labels),
        article_lengths=np.array(list(lengths.values()), dtype=np.int64),
        seen=np.array(seen, dtype=np.int64),
        span_article=np.array([article_number[row[0]] for row in rows], dtype=np.int64),
        span_coder=np.array([coder_number[row[1]] for row in rows], dtype=np.int64),
        span_label=np.array([label_number[row[2]] for row in rows], dtype=np.int64),
        stretch_span=stretch_table[:, 0],
        stretch_start=stretch_table[:, 1],
        stretch_end=stretch_table[:, 2],
    )
    return coding, names


class _Numbers(dict[str, int]):
    """Name to number; an unknown name is a ``ValueError`` that says which kind of name."""

    kind = "name"

    def __missing__(self, name: str) -> int:
        raise ValueError(f"{self.kind} {name!r} is not listed; add it or drop its rows.")


def _numbers(kind: str, names: Sequence[str]) -> _Numbers:
    numbers = _Numbers((name, number) for number, name in enumerate(names))
    numbers.kind = kind
    return numbers
