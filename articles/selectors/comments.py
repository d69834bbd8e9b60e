"""Threads of comments as pages show them, and whose turn it is."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Subquery

from articles.models import MANAGING, REVIEWING, Assignment, Comment, Membership, Project, Role
from articles.permissions import can_be_assigned
from articles.selectors.article_list import Pager

if TYPE_CHECKING:
    from uuid import UUID

    from articles.models import User
    from articles.models.comment import CommentQuerySet
    from articles.records import LabelRecord

PAGE_SIZE = 30
#: What ``?show=`` of the inbox means, beside ``turn`` (mine) and ``all``.
STATES = ("open", "answered", "resolved")


@dataclass(frozen=True, slots=True)
class CommentView:
    """One comment; ``text`` is empty where it was withdrawn by somebody else."""

    id: UUID
    author: str
    is_own: bool
    text: str
    at: dt.datetime
    version: int
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class ThreadView:
    """A thread with what it is about, as far as the reader may know that.

    ``span`` is None until the reader may read the coding; ``quote`` is what was shared. ``passage``
    names two released codings to lay side by side, or None; ``place`` is where the span stands, ``(start, end)``
    in code points, for who may read the coding and while the span is not deleted.
    """

    id: UUID
    version: int
    kind: str
    kind_label: str
    state: str
    quote: str
    label: LabelRecord | None
    span: UUID | None
    span_deleted: bool
    on_span: bool
    assignment: UUID
    article: UUID
    article_title: str
    language: str
    project_slug: str
    project_name: str
    coder: str
    is_own_coding: bool
    passage: tuple[UUID, UUID] | None
    place: tuple[int, int] | None
    may_answer: bool
    may_resolve: bool
    last_at: dt.datetime
    comments: list[CommentView]

    @property
    def first(self) -> CommentView:
        """What started it."""
        return self.comments[0]

    @property
    def last(self) -> CommentView:
        """What was said last."""
        return [one for one in self.comments if not one.is_withdrawn][-1]

    @property
    def answers(self) -> int:
        """How many answers stand."""
        return sum(not one.is_withdrawn for one in self.comments[1:])


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of threads."""

    threads: list[ThreadView]
    pager: Pager
    projects: list[Project]
    turn: int


def waiting_count(user: User) -> int:
    """Threads in which it is somebody's turn. One query."""
    return Comment.objects.waiting_for(user).count()


def inbox(user: User, *, show: str = "turn", project: str = "", page: int = 1) -> Inbox:
    """The threads that a person reads, the latest first. Six queries."""
    turn = Comment.objects.waiting_for(user)
    rows = turn if show == "turn" else _threads(Comment.objects.visible_to(user))
    if show in STATES:
        rows = rows.in_state(show)
    if project:
        rows = rows.filter(assignment__round__project__slug=project)
        turn = turn.filter(assignment__round__project__slug=project)
    pager = Pager.of(page, rows.count(), PAGE_SIZE)
    shown = rows.order_by(F("last_at").desc(), "-pk")[max(0, pager.start - 1) : pager.end]
    seats = Membership.objects.filter(user=user, project__archived_at=None)
    return Inbox(
        threads=thread_views(user, shown),
        pager=pager,
        projects=[
            seat.project for seat in seats.select_related("project").order_by("project__name")
        ],
        turn=pager.total if show == "turn" else turn.count(),
    )


def article_threads(
    user: User, assignment: Assignment, span: UUID | None = None
) -> list[ThreadView]:
    """The threads on an assignment, or on one of its spans, oldest first. Three queries."""
    rows = _threads(Comment.objects.visible_to(user)).filter(assignment=assignment)
    if span is not None:
        rows = rows.filter(span=span)
    return thread_views(user, rows.order_by("created_at", "pk"))


def find_thread(user: User, pk: UUID) -> ThreadView | None:
    """The thread of a comment that somebody may read, first or answer."""
    found = Comment.objects.visible_to(user).filter(pk=pk).values_list("pk", "thread").first()
    if found is None:
        return None
    own, thread = found
    rows = Comment.objects.visible_to(user).threads().with_state().filter(pk=thread or own)
    views = thread_views(user, rows)
    return views[0] if views else None


def comment_counts(assignment: Assignment) -> Counter[UUID | None]:
    """Live comments of an assignment by span; None: on the article. For its own annotator. One query."""
    rows = Comment.objects.live().filter(assignment=assignment)
    return Counter(rows.values_list("span", flat=True))


def _threads(rows: CommentQuerySet) -> CommentQuerySet:
    return rows.threads().with_state().alive()


def thread_views(user: User, rows: CommentQuerySet) -> list[ThreadView]:
    """Rows of ``with_state`` ready to show. Three queries."""
    here = Assignment.objects.filter(pk=OuterRef("assignment"))
    other = (
        Assignment.objects.released()
        .filter(
            round=OuterRef("assignment__round"),
            article=OuterRef("assignment__article"),
            kind=Assignment.Kind.CODING,
        )
        .exclude(pk=OuterRef("assignment"))
        .order_by("annotator__username")
    )
    found: list[Any] = list(
        rows.annotate(
            content_seen=Exists(here.content_visible_to(user)),
            other=Subquery(other.values("pk")[:1]),
        )
        .select_related(
            "author",
            "span",
            "assignment__annotator",
            "assignment__article",
            "assignment__round__project",
            "assignment__round__codebook",
        )
        .defer("assignment__article__text")
    )
    answers: dict[UUID, list[Comment]] = {}
    replies = Comment.objects.filter(thread__in=[row.pk for row in found])
    for reply in replies.select_related("author").order_by("created_at", "pk"):
        if reply.thread_id is not None:
            answers.setdefault(reply.thread_id, []).append(reply)
    roles = {seat.project_id: Role(seat.role) for seat in Membership.objects.filter(user=user)}
    return [_view(user, row, answers.get(row.pk, []), roles) for row in found]


def _view(user: User, row: Any, replies: list[Comment], roles: dict[UUID, Role]) -> ThreadView:
    assignment, article = row.assignment, row.assignment.article
    project = assignment.round.project
    role = roles[project.pk]
    own = assignment.annotator_id == user.pk
    open_here = article.archived_at is None and project.archived_at is None
    label = assignment.round.codebook.structure().record.label(row.label_key)
    seen = row.content_seen
    gone = row.span is None or row.span.deleted_at is not None
    place = (row.span.start, row.span.end) if seen and not gone else None
    compare = seen and role in REVIEWING and row.other is not None
    coder = assignment.annotator
    told = {}  # what a reviewer is told of the coder instead of the name
    if not own and role not in MANAGING:
        told[coder.pk] = project.coder_name(coder.pk, coder.username)
    return ThreadView(
        id=row.pk,
        version=row.version,
        kind=row.kind,
        kind_label=row.get_kind_display(),
        state=row.state,
        quote=row.quote,
        label=label if row.label_key else None,
        span=row.span_id if seen else None,
        span_deleted=bool(seen and row.span is not None and gone),
        on_span=row.span_id is not None,
        assignment=assignment.pk,
        article=article.pk,
        article_title=article.title,
        language=article.language,
        project_slug=project.slug,
        project_name=project.name,
        coder=told.get(assignment.annotator_id, assignment.annotator.username),
        is_own_coding=own,
        passage=(assignment.pk, row.other) if compare else None,
        place=place,
        may_answer=open_here and (not own or can_be_assigned(role)),
        may_resolve=open_here and (row.author_id == user.pk or role in MANAGING),
        last_at=row.last_at,
        comments=[_comment(user, one, told) for one in (row, *replies)],
    )


def _comment(user: User, row: Comment, told: dict[UUID, str]) -> CommentView:
    own, gone = row.author_id == user.pk, row.deleted_at is not None
    return CommentView(
        id=row.pk,
        author=told.get(row.author_id, row.author.username),
        is_own=own,
        text=row.text if own or not gone else "",
        at=row.created_at,
        version=row.version,
        is_withdrawn=gone,
    )
