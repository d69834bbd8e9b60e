"""One article with its text, and what the asker may know of the codings on it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any
from uuid import UUID

from articles.models import MANAGING, REVIEWING, Article, Assignment, Event, Role
from articles.selectors.article_list import article_states
from articles.selectors.home import own_span_counts
from articles.selectors.imports import import_name

if TYPE_CHECKING:
    from articles.models import Project, User

STATE = Assignment.State


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article as its page shows it."""

    id: UUID
    title: str
    outlet: str
    byline: str
    published_on: dt.date | None
    url: str
    language: str
    dir: str
    external_id: str
    words: int
    length: int
    sha256: str
    is_archived: bool
    imported_at: dt.datetime
    import_id: UUID | None
    import_name: str
    text: str
    state: str


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """A coding of the article; ``spans`` and ``seconds`` (time on task) are None while they may not be known."""

    id: UUID
    username: str
    kind: str
    state: str
    round: str
    started_at: dt.datetime | None
    submitted_at: dt.datetime | None
    spans: int | None
    seconds: int | None
    can_remove: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """Two released codings that can be laid side by side."""

    a: UUID
    b: UUID
    a_name: str
    b_name: str


@dataclass(frozen=True, slots=True)
class ArticleDetail:
    """An article's page."""

    article: ArticleView
    assignments: list[AssignmentRow]
    pairs: list[Pair]
    own_assignment: UUID | None


@dataclass(frozen=True, slots=True)
class Edit:
    """The last change of an article's metadata; ``values`` are names and values to compare with."""

    username: str
    at: dt.datetime
    values: list[tuple[Any, Any]]


def last_edit(article: Article, values: list[tuple[Any, Any]]) -> Edit | None:
    """Who changed the metadata last, for owners and managers. One query."""
    found = Event.objects.filter(
        project=article.project_id, kind="article.updated", object_id=str(article.pk)
    )
    event = found.select_related("actor").order_by("-seq").first()
    return Edit(event.actor.username, event.at, values) if event else None


def article_detail(user: User, article: Article, role: Role) -> ArticleDetail:
    """The page of an article that ``user`` may read. Five queries.

    Managers see how many spans each coder has, unless they still code the article themselves.
    """
    known = article_states(user, role, [article])[article.pk]
    seats = list(
        Assignment.objects.visible_to(user)
        .filter(article=article)
        .select_related("annotator", "round")
        .order_by("round__created_at", "annotator__username", "pk")
    )
    readable = set(
        Assignment.objects.content_visible_to(user)
        .filter(article=article)
        .values_list("pk", flat=True)
    )
    blind = any(
        seat.annotator_id == user.pk and seat.is_open and seat.kind == Assignment.Kind.CODING
        for seat in seats
    )
    counted = {seat.pk for seat in seats if role in MANAGING and not blind} | readable
    spans = own_span_counts(list(counted))
    told = {seat.pk: _told(user, article.project, role, seat) for seat in seats}
    rows = [
        AssignmentRow(
            id=seat.pk,
            username=told[seat.pk],
            kind=seat.kind,
            state=seat.state,
            round=seat.round.name,
            started_at=seat.started_at,
            submitted_at=seat.submitted_at,
            spans=spans.get(seat.pk, 0) if seat.pk in counted else None,
            seconds=seat.active_seconds
            if seat.annotator_id == user.pk or (role in MANAGING and not blind)
            else None,
            can_remove=role in MANAGING and seat.state == STATE.ASSIGNED and not seat.revision,
        )
        for seat in seats
    ]
    comparable = role in REVIEWING and known.state in ("released", "archived")
    return ArticleDetail(
        article=_view(article, known.state),
        assignments=rows,
        pairs=_pairs(article.project, [seat for seat in seats if seat.pk in readable])
        if comparable
        else [],
        own_assignment=known.own,
    )


def _told(user: User, project: Project, role: Role, seat: Assignment) -> str:
    """A coder's name for who hands work out, and for themselves; else what reviewers are told."""
    name = seat.annotator.username
    known = role in MANAGING or seat.annotator_id == user.pk
    return name if known else project.coder_name(seat.annotator_id, name)


def _pairs(project: Project, seats: list[Assignment]) -> list[Pair]:
    coding = Assignment.Kind.CODING
    done = [seat for seat in seats if (seat.state, seat.kind) == (STATE.SUBMITTED, coding)]
    return [
        Pair(
            a.pk,
            b.pk,
            project.coder_name(a.annotator_id, a.annotator.username),
            project.coder_name(b.annotator_id, b.annotator.username),
        )
        for a, b in combinations(done, 2)
        if a.round_id == b.round_id
    ]


def _view(article: Article, state: str) -> ArticleView:
    return ArticleView(
        id=article.pk,
        title=article.title,
        outlet=article.outlet,
        byline=article.byline,
        published_on=article.published_on,
        url=article.url,
        language=article.language,
        dir=article.direction if article.language else "auto",
        external_id=article.external_id,
        words=article.word_count,
        length=article.length,
        sha256=article.sha256,
        is_archived=article.archived_at is not None,
        imported_at=article.created_at,
        import_id=article.batch_id,
        import_name=import_name(article.batch) if article.batch else "",
        text=article.text,
        state=state,
    )
