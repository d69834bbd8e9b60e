"""The passages behind the numbers: pairs of spans, and one article side by side."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from articles.agreement import Kind, disagreements, passage_table
from articles.agreement.passages import KINDS as CODES
from articles.models import Article, Assignment, Span
from articles.selectors.agreement.load import Corpus, load_corpus
from articles.selectors.agreement.places import Slice

if TYPE_CHECKING:
    from uuid import UUID

    from articles.agreement import Passage, PassageTable
    from articles.agreement.coding import BoolArray
    from articles.models import Project, User
    from articles.records import LabelRecord

CONTEXT = 60
PAGE = 50
#: What the pages call the kinds.
KINDS = {Kind.MATCH: "same", Kind.BOUNDARY: "boundary", Kind.LABEL: "label", Kind.MISSED: "missed"}


@dataclass(frozen=True, slots=True)
class Row:
    """Two coders' spans at one place; a quote is empty where a coder marked nothing."""

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
    a_span: UUID | None
    b_span: UUID | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of passages, and how many there are of each kind."""

    rows: list[Row]
    counts: dict[str, int]
    total: int
    corpus: Corpus


@dataclass(frozen=True, slots=True)
class _Found:
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
    pair: tuple[UUID, UUID] | None = None,
    page: int = 1,
) -> Page:
    """Passages of the codings in ``part``, with ``label`` at either end, of one pair of coders or all.

    Only the texts of the articles on the page are read.
    """
    corpus = load_corpus(user, project, part)
    pairs = pairs_of(corpus, pair, part.annotator)
    table = passage_table(corpus.coding, pairs)
    if label is not None:
        table = table.take(_touching(corpus, table, label))
    sums = np.bincount(table.kind, minlength=len(CODES)).tolist()
    counts = {KINDS[code]: sums[CODES.index(code)] for code in KINDS}
    if kind is not None:
        wanted = [number for number, code in enumerate(CODES) if KINDS[code] == kind]
        table = table.take(np.isin(table.kind, wanted))
    shown = _found(table.take(slice((page - 1) * PAGE, page * PAGE)), pairs)
    texts = dict(
        Article.objects.filter(
            pk__in={corpus.articles[item.article].pk for item in shown}
        ).values_list("pk", "text")
    )
    return Page([_row(corpus, item, texts) for item in shown], counts, len(table), corpus)


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


def _found(table: PassageTable, pairs: list[tuple[int, int]]) -> list[_Found]:
    places = zip(table.article.tolist(), table.pair.tolist(), table.passages(), strict=True)
    return [_Found(article, pairs[pair], passage) for article, pair, passage in places]


def _row(corpus: Corpus, item: _Found, texts: dict[UUID, str]) -> Row:
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
    return Row(
        article_id=article.pk,
        title=article.title,
        label=labels[0] or labels[1],  # type: ignore[arg-type]  # one of the two ends exists
        other=labels[1] if labels[0] and labels[1] != labels[0] else None,
        a_name=corpus.coders[a_coder].name,
        b_name=corpus.coders[b_coder].name,
        a_seat=corpus.assignments[item.article, a_coder],
        b_seat=corpus.assignments[item.article, b_coder],
        a_quote=text[slice(*a)] if a else "",
        b_quote=text[slice(*b)] if b else "",
        before=_before(text, passage.start),
        after=_after(text, last),
        kind=KINDS[passage.kind],
        start=passage.start,
        a_span=None if passage.a is None else corpus.span_ids[passage.a],
        b_span=None if passage.b is None else corpus.span_ids[passage.b],
    )


def _extent(corpus: Corpus, span: int | None) -> tuple[int, int] | None:
    if span is None:
        return None
    stretches = np.flatnonzero(corpus.coding.stretch_span == span)
    starts, ends = corpus.coding.stretch_start[stretches], corpus.coding.stretch_end[stretches]
    return int(starts.min()), int(ends.max())


def _before(text: str, start: int) -> str:
    cut = text[max(0, start - CONTEXT) : start].rpartition("\n")[2]
    return ("…" if start > CONTEXT else "") + cut


def _after(text: str, end: int) -> str:
    cut = text[end : end + CONTEXT].partition("\n")[0]
    return cut + ("…" if end + CONTEXT < len(text) else "")


@dataclass(frozen=True, slots=True)
class Side:
    """One coder's whole coding of an article."""

    assignment: Assignment
    name: str
    spans: list[Span]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two codings of one released article, span by span."""

    article: Article
    sides: tuple[Side, Side]
    passages: list[tuple[str, int, Span | None, Span | None]]
    choices: list[tuple[str, UUID, UUID]]


def side_by_side(
    user: User, project: Project, article_id: UUID, a: UUID | None, b: UUID | None
) -> Comparison | None:
    """Compare the assignments ``a`` and ``b`` of an article (by default the first two).

    None where the article is not released, not visible to ``user``, or has no such pair.
    """
    seats = list(
        Assignment.objects.content_visible_to(user)
        .released()
        .filter(article=article_id, round__project=project, kind=Assignment.Kind.CODING)
        .select_related("annotator", "article", "round__codebook")
    )
    names = {
        seat.pk: project.coder_name(seat.annotator_id, seat.annotator.username) for seat in seats
    }
    seats.sort(key=lambda seat: (seat.round.created_at, seat.round_id, names[seat.pk]))
    by_id = {seat.pk: seat for seat in seats}
    pairs = [
        (one, other) for one, other in combinations(seats, 2) if one.round_id == other.round_id
    ]
    if a and b and a in by_id and b in by_id and a != b:
        chosen = (by_id[a], by_id[b])
    elif not a and not b and pairs:
        chosen = pairs[0]
    else:
        return None
    if chosen[0].round_id != chosen[1].round_id:
        return None
    spans = list(
        Span.objects.live()
        .filter(assignment__in=[seat.pk for seat in chosen])
        .order_by("start", "-end", "id")
    )
    sides = tuple(
        Side(seat, names[seat.pk], [span for span in spans if span.assignment_id == seat.pk])
        for seat in chosen
    )
    return Comparison(
        article=chosen[0].article,
        sides=(sides[0], sides[1]),
        passages=_pairs(chosen[0].article, (sides[0], sides[1])),
        choices=[(_named(one, other, seats, names), one.pk, other.pk) for one, other in pairs],
    )


def _named(
    one: Assignment, other: Assignment, seats: list[Assignment], names: dict[UUID, str]
) -> str:
    """How a pair is called: by its coders, and by its round where there are several."""
    pair = f"{names[one.pk]} × {names[other.pk]}"
    several = len({seat.round_id for seat in seats}) > 1
    return f"{pair} ({one.round.name})" if several else pair


def _pairs(
    article: Article, sides: tuple[Side, Side]
) -> list[tuple[str, int, Span | None, Span | None]]:
    from articles.agreement import coding_from_rows

    spans = [span for side in sides for span in side.spans]
    rows = [
        (
            "article",
            str(number),
            str(span.label_id),
            tuple((start, end) for start, end in span.parts),
        )
        for number, side in enumerate(sides)
        for span in side.spans
    ]
    submitted = [("article", "0"), ("article", "1")]
    coding, _names = coding_from_rows(
        {"article": article.length}, submitted, rows, coders=["0", "1"]
    )
    return [
        (
            KINDS[found.kind],
            found.start,
            None if found.a is None else spans[found.a],
            None if found.b is None else spans[found.b],
        )
        for found in disagreements(coding, 0, 0, 1)
    ]
