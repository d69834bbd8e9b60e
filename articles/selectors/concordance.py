"""A project's concordance: words in the texts, or coded passages, each with its context."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from articles.concordance import Line, Query, line
from articles.models import Article, Span
from articles.models.words import holding
from articles.selectors.article_list import Pager

if TYPE_CHECKING:
    import datetime as dt

    from articles.models import Project, User
    from articles.models.article import ArticleQuerySet
    from articles.models.span import CodedQuerySet
    from articles.records import LabelRecord

PAGE = 50
#: No more hits are counted than this; who finds as many asks for less.
MOST = 2000
CHUNK = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for. Without ``coded`` the texts are searched; label, coder and attribute are of coded passages."""

    query: Query | None = None
    coded: bool = False
    label: str = ""
    coder: UUID | None = None
    attribute: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A line of the concordance and where it is from."""

    article: UUID
    title: str
    outlet: str
    published_on: dt.date | None
    language: str
    direction: str
    line: Line
    label: LabelRecord | None = None
    coder: str = ""
    assignment: UUID | None = None
    own: bool = False
    span: UUID | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """A page of hits. ``total`` counts up to MOST; then ``more`` says that there are others."""

    hits: list[Hit]
    total: int
    more: bool
    pager: Pager


def concordance(user: User, project: Project, wanted: Wanted, *, page: int = 1) -> Lines:
    """The hits that ``user`` may read, in the order of titles and of the text. Texts are read in chunks."""
    page = min(max(1, page), -(-MOST // PAGE))
    found = _passages(user, project, wanted) if wanted.coded else _texts(user, project, wanted)
    start = (page - 1) * PAGE
    skipped = sum(1 for _hit in islice(found, start))
    hits = [make() for make in islice(found, PAGE)]
    rest = sum(1 for _hit in islice(found, MOST - skipped - len(hits)))
    more = next(found, None) is not None
    total = skipped + len(hits) + rest
    return Lines(hits, total, more, Pager.of(page, total, PAGE))


class _Later:
    """A hit that is only built when it is shown."""

    __slots__ = ("_article", "_end", "_more", "_start")

    def __init__(self, article: Article, start: int, end: int, **more: object) -> None:
        self._article, self._start, self._end, self._more = article, start, end, more

    def __call__(self) -> Hit:
        article = self._article
        return Hit(
            article.pk,
            article.title,
            article.outlet,
            article.published_on,
            article.language,
            article.direction if article.language else "auto",
            line(article.text, self._start, self._end),
            **self._more,  # type: ignore[arg-type]  # given below, by the names of Hit
        )


def _candidates(user: User, project: Project, query: Query | None) -> ArticleQuerySet:
    found = Article.objects.visible_to(user).filter(project=project).active()
    return holding(found, query.words, query.text if query.unspaced else "") if query else found


def _texts(user: User, project: Project, wanted: Wanted) -> Iterator[_Later]:
    if wanted.query is None:
        return
    rows = _candidates(user, project, wanted.query).order_by("title", "pk")
    for article in rows.iterator(chunk_size=CHUNK):
        for start, end in wanted.query.hits(article.text):
            yield _Later(article, start, end)


def _passages(user: User, project: Project, wanted: Wanted) -> Iterator[_Later]:
    spans = _spans(user, project, wanted)
    rows = spans.select_related("assignment__article", "assignment__annotator", "label__codebook")
    ordered = rows.order_by("assignment__article__title", "assignment__article_id", "start", "pk")
    for span in ordered.iterator(chunk_size=CHUNK):
        article = span.assignment.article
        if wanted.query and not any(wanted.query.hits(article.text[span.start : span.end])):
            continue
        structure = span.label.codebook.structure()
        yield _Later(
            article,
            span.start,
            span.end,
            label=structure.record.label(span.label.key),
            coder=project.coder_name(
                span.assignment.annotator_id, span.assignment.annotator.username
            ),
            assignment=span.assignment_id,
            own=span.assignment.annotator_id == user.pk,
            span=span.pk,
        )


def _spans(user: User, project: Project, wanted: Wanted) -> CodedQuerySet[Span]:
    found = (
        Span.objects.live()
        .visible_to(user)
        .filter(assignment__round__project=project, assignment__article__archived_at=None)
    )
    if wanted.label:
        found = found.filter(label__key=wanted.label)
    if wanted.coder:
        found = found.filter(assignment__annotator=wanted.coder)
    if wanted.attribute and wanted.value:
        place = f"attributes__{wanted.attribute}"
        # The one value, or one of a list: as text, since SQLite has no lookup into lists.
        one = Q(**{place: wanted.value})
        found = found.filter(one | Q(**{f"{place}__icontains": f'"{wanted.value}"'}))
    elif wanted.attribute:
        found = found.filter(attributes__has_key=wanted.attribute)
    if wanted.query:
        candidates = _candidates(user, project, wanted.query).values("pk")
        found = found.filter(assignment__article__in=candidates)
    return found
