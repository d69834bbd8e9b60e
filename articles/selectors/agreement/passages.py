"""The passages behind the numbers: pairs of spans, and what they differ in."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

import numpy as np
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles.agreement import Kind, passage_table
from articles.agreement.passages import KINDS as CODES
from articles.models import Article
from articles.selectors.agreement.filled import columns_of, links_of
from articles.selectors.agreement.load import Corpus, load_corpus
from articles.selectors.agreement.places import Slice
from articles.selectors.agreement.said import Contents, Said
from articles.spans import envelope

if TYPE_CHECKING:
    from articles.agreement import Passage, PassageTable
    from articles.agreement.coding import BoolArray, IntArray
    from articles.models import Project, User
    from articles.records import LabelRecord, Parts
    from articles.selectors.agreement.places import Coder

CONTEXT = 60
PAGE = 50
#: What the pages call the kinds.
KINDS = {kind: "same" if kind is Kind.MATCH else kind.value for kind in Kind}


class Anchor(NamedTuple):
    """Where a page begins: an article, and which of its passages. It holds while others are coded and released."""

    article: UUID
    number: int


@dataclass(frozen=True, slots=True)
class Row:
    """Two coders' spans at one place; a quote is empty where a coder marked nothing.

    ``a_at``, ``b_at``: the stretches as they are compared, in code points; none where a coder marked nothing.
    ``a_says``, ``b_says``: the values or links in which they differ, where that is the kind.
    """

    article_id: UUID
    title: str
    label: LabelRecord
    other: LabelRecord | None
    a_name: str
    b_name: str
    a_seat: UUID
    b_seat: UUID
    a_quote: str
    b_quote: str
    before: str
    after: str
    kind: str
    start: int
    a_coder: Coder
    b_coder: Coder
    a_at: Parts
    b_at: Parts
    a_span: UUID | None
    b_span: UUID | None
    a_says: list[Said]
    b_says: list[Said]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of passages, and how many there are of each kind; ``about``: the attribute or link asked for.

    ``before``, ``after``: where the pages beside it begin.
    """

    rows: list[Row]
    counts: dict[str, int]
    total: int
    corpus: Corpus
    about: str = ""
    before: Anchor | None = None
    after: Anchor | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    row: int
    article: int
    pair: tuple[int, int]
    passage: Passage


def passages(
    user: User,
    project: Project,
    part: Slice,
    *,
    kind: str | None = None,
    label: str | None = None,
    other: str | None = None,
    pair: tuple[UUID, UUID] | None = None,
    about: str | None = None,
    page: int = 1,
    size: int = PAGE,
    at: Anchor | None = None,
) -> Page:
    """Passages of the codings in ``part``, with ``label`` at either end, of one pair of coders or all.

    With ``other`` at the one end where ``label`` is at the other. ``about``: those that differ in an attribute
    (``label.attribute``) or in links of a type, by their keys. The page begins ``at`` an anchor, where one is given.
    Only the texts of the articles on the page are read. Raises ValidationError for an anchor whose article is not
    compared here any more.
    """
    corpus = load_corpus(user, project, part)
    pairs = pairs_of(corpus, pair, part.annotator)
    contents = _contents(project, corpus, passage_table(corpus.coding, pairs), pairs)
    table = contents.finer.table
    chosen = np.arange(len(table))
    for wanted_label in (label, other):
        if wanted_label is not None:
            chosen = chosen[_touching(corpus, table, wanted_label)[chosen]]
    called = ""
    if about is not None:
        differing, called = contents.about(about)
        chosen = chosen[np.isin(chosen, differing)]
    sums = np.bincount(table.kind[chosen], minlength=len(CODES)).tolist()
    counts = {KINDS[code]: sums[CODES.index(code)] for code in KINDS}
    if kind is not None:
        wanted = [number for number, code in enumerate(CODES) if KINDS[code] == kind]
        chosen = chosen[np.isin(table.kind[chosen], wanted)]
    where = table.article[chosen]
    first = (page - 1) * size if at is None else _place(corpus, where, at)
    shown = _found(table, chosen[first : first + size], pairs)
    texts = dict(
        Article.objects.filter(
            pk__in={corpus.articles[item.article].pk for item in shown}
        ).values_list("pk", "text")
    )
    rows = [_row(corpus, contents, item, texts) for item in shown]
    return Page(
        rows,
        counts,
        len(chosen),
        corpus,
        called,
        before=_anchor(corpus, where, max(0, first - size)) if first else None,
        after=_anchor(corpus, where, first + size) if first + size < len(chosen) else None,
    )


def _anchor(corpus: Corpus, where: IntArray, place: int) -> Anchor:
    """A place in the list, whose articles are ``where``, by its article."""
    article = int(where[place])
    return Anchor(corpus.articles[article].pk, place - int(np.searchsorted(where, article)))


def _place(corpus: Corpus, where: IntArray, at: Anchor) -> int:
    """Where an anchor is in the list now; the end of its article where that has fewer passages by now."""
    for article, piece in enumerate(corpus.articles):
        if piece.pk == at.article:
            first, end = np.searchsorted(where, (article, article + 1))
            return min(int(first) + at.number, int(end))
    message = _("The article at which this page begins is not compared any more. Begin anew.")
    raise ValidationError({"cursor": ValidationError(message, code="invalid")})


def _contents(
    project: Project, corpus: Corpus, table: PassageTable, pairs: list[tuple[int, int]]
) -> Contents:
    columns = columns_of(corpus.labels, corpus.coding.span_label, corpus.attributes)
    links = links_of(project, corpus)
    return Contents.of(corpus.coding, table, pairs, columns, links, corpus.attributes)


def pairs_of(
    corpus: Corpus, pair: tuple[UUID, UUID] | None, annotator: UUID | None
) -> list[tuple[int, int]]:
    """The pairs of coders to look at, by their numbers."""
    every = list(combinations(range(len(corpus.coders)), 2))
    if annotator is not None:
        every = [two for two in every if annotator in {corpus.coders[one].id for one in two}]
    if pair is None:
        return every
    return [two for two in every if {corpus.coders[number].id for number in two} == set(pair)]


def _touching(corpus: Corpus, table: PassageTable, label: str) -> BoolArray:
    """The passages with ``label`` at either end."""
    number = next((i for i, record in enumerate(corpus.labels) if record.key == label), -1)
    # One entry more than there are spans: -1 stands for a missing end and finds that one.
    fits = np.append(corpus.coding.span_label == number, False)
    return np.asarray(fits[table.a] | fits[table.b])


def _found(table: PassageTable, rows: IntArray, pairs: list[tuple[int, int]]) -> list[_Found]:
    some = table.take(rows)
    columns = (rows.tolist(), some.article.tolist(), some.pair.tolist(), some.passages())
    return [
        _Found(row, article, pairs[pair], passage)
        for row, article, pair, passage in zip(*columns, strict=True)
    ]


def _row(corpus: Corpus, contents: Contents, item: _Found, texts: dict[UUID, str]) -> Row:
    article = corpus.articles[item.article]
    text = texts[article.pk]
    passage = item.passage
    a, b = (_extent(corpus, end) for end in (passage.a, passage.b))
    labels = [
        None if end is None else corpus.labels[int(corpus.coding.span_label[end])]
        for end in (passage.a, passage.b)
    ]
    last = max(extent[1] for extent in (a, b) if extent)
    a_coder, b_coder = item.pair
    a_says, b_says = contents.said(item.row, lambda span: text[slice(*_reach(corpus, span))])
    return Row(
        article_id=article.pk,
        title=article.title,
        label=labels[0] or labels[1],  # type: ignore[arg-type]  # one of the two ends exists
        other=labels[1] if labels[0] and labels[1] != labels[0] else None,
        a_name=corpus.coders[a_coder].name,
        b_name=corpus.coders[b_coder].name,
        a_seat=UUID(corpus.assignments[item.article, a_coder]),
        b_seat=UUID(corpus.assignments[item.article, b_coder]),
        a_quote=text[slice(*a)] if a else "",
        b_quote=text[slice(*b)] if b else "",
        before=_before(text, passage.start),
        after=_after(text, last),
        kind=KINDS[passage.kind],
        start=passage.start,
        a_coder=corpus.coders[a_coder],
        b_coder=corpus.coders[b_coder],
        a_at=_stretches(corpus, passage.a),
        b_at=_stretches(corpus, passage.b),
        a_span=None if passage.a is None else UUID(corpus.span_ids[passage.a]),
        b_span=None if passage.b is None else UUID(corpus.span_ids[passage.b]),
        a_says=a_says,
        b_says=b_says,
    )


def _extent(corpus: Corpus, span: int | None) -> tuple[int, int] | None:
    return None if span is None else _reach(corpus, span)


def _reach(corpus: Corpus, span: int) -> tuple[int, int]:
    return envelope(_stretches(corpus, span))


def _stretches(corpus: Corpus, span: int | None) -> Parts:
    """The stretches of a span; they stand in the order of the spans."""
    if span is None:
        return ()
    first, end = np.searchsorted(corpus.coding.stretch_span, (span, span + 1)).tolist()
    starts, ends = corpus.coding.stretch_start[first:end], corpus.coding.stretch_end[first:end]
    return tuple(zip(starts.tolist(), ends.tolist(), strict=True))


def _before(text: str, start: int) -> str:
    cut = text[max(0, start - CONTEXT) : start].rpartition("\n")[2]
    return ("…" if start > CONTEXT else "") + cut


def _after(text: str, end: int) -> str:
    cut = text[end : end + CONTEXT].partition("\n")[0]
    return cut + ("…" if end + CONTEXT < len(text) else "")
