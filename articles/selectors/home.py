"""The home page: a person's queue, and the projects they look after."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce

from articles.models import (
    MANAGING,
    Article,
    Assignment,
    Event,
    Membership,
    Place,
    Reveal,
    Role,
    Round,
    Seat,
    Span,
)
from articles.models.assignment import somebody_elses_repeat

if TYPE_CHECKING:
    from articles.models import Project, User
    from articles.models.assignment import AssignmentQuerySet

QUEUE_ROWS = 50
STATE = Assignment.State
#: What ``?show=`` of the home page means.
SHOWN = {
    "open": (STATE.REOPENED, STATE.STARTED, STATE.ASSIGNED),
    "done": (STATE.SUBMITTED,),
    "all": tuple(STATE),
}


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One of a person's own assignments; ``spans`` counts their own live spans, ``seconds`` their time on it."""

    id: UUID
    title: str
    outlet: str
    published_on: dt.date | None
    words: int
    spans: int
    state: str
    project_name: str
    project_slug: str
    seconds: int
    due_on: dt.date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """A person's own assignments by state; ``started`` includes those that were taken back."""

    todo: int
    started: int
    done: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.todo + self.started + self.done

    def of(self, show: str) -> int:
        """How many rows ``?show=`` selects."""
        return {"open": self.todo + self.started, "done": self.done}.get(show, self.total)


@dataclass(frozen=True, slots=True)
class ProjectCard:
    """A project and how far it is: totals, never what anybody coded."""

    slug: str
    name: str
    role_label: str
    articles: int
    assignments: int
    done: int
    released: int
    members: int
    is_archived: bool
    may_manage: bool


def own_work(user: User) -> AssignmentQuerySet:
    """A person's own codings in projects where they may code, without what is archived."""
    seats = user.memberships.exclude(role=Role.VIEWER)
    return Assignment.objects.filter(
        annotator=user,
        kind=Assignment.Kind.CODING,
        article__archived_at=None,
        round__project__archived_at=None,
        round__project__in=seats.values("project"),
    )


def own_queue(
    user: User, show: str = "open", *, project: Project | None = None, limit: int = QUEUE_ROWS
) -> list[QueueRow]:
    """A person's assignments: what was begun first, then by position, what is done last. Two queries."""
    found = own_work(user).filter(state__in=SHOWN[show])
    if project is not None:
        found = found.filter(round__project=project)
    begun = Case(When(state=STATE.SUBMITTED, then=2), When(state=STATE.ASSIGNED, then=1), default=0)
    rows = list(
        found.order_by(begun, "position", "created_at", "pk").values_list(
            "pk",
            "article__title",
            "article__outlet",
            "article__published_on",
            "article__word_count",
            "state",
            "round__project__name",
            "round__project__slug",
            "active_seconds",
            "round__due_on",
        )[:limit]
    )
    spans = own_span_counts([row[0] for row in rows])
    reasons = reopening_reasons([row[0] for row in rows if row[5] == STATE.REOPENED])
    return [
        QueueRow(*row[:5], spans.get(row[0], 0), *row[5:], reasons.get(row[0], "")) for row in rows
    ]


def reopening_reasons(assignments: list[UUID]) -> dict[UUID, str]:
    """Why codings were opened again, the last time. One query, none where there are none."""
    if not assignments:
        return {}
    events = Event.objects.filter(assignment__in=assignments, kind="assignment.reopened")
    return {
        assignment: payload.get("reason", "")
        for assignment, payload in events.order_by("seq").values_list("assignment", "payload")
    }


@dataclass(frozen=True, slots=True)
class ToTake:
    """A project where the next article can be taken, and how many are left for this person."""

    slug: str
    name: str
    left: int


def to_take(user: User) -> list[ToTake]:
    """Where articles are taken one by one, and how many are left. One query, two more where there are such rounds."""
    memberships = user.memberships.exclude(role=Role.VIEWER)
    seats = list(
        Seat.objects.filter(
            user=user,
            round__state=Round.State.OPEN,
            round__hand_out=Round.HandOut.PULL,
            round__project__archived_at=None,
            round__project__in=memberships.values("project"),
        )
        .select_related("round__project")
        .order_by("round__created_at", "pk")
    )
    if not seats:
        return []
    rounds = [seat.round_id for seat in seats]
    codings = Assignment.objects.filter(round__in=rounds, kind=Assignment.Kind.CODING)
    carried = dict(codings.filter(annotator=user).values_list("round").annotate(n=Count("pk")))
    free = _free_places(user, rounds)
    found: dict[str, ToTake] = {}
    for seat in seats:
        left, cap = free.get(seat.round_id, 0), seat.round.cap if seat.cap is None else seat.cap
        if cap is not None:
            left = min(left, max(0, cap - carried.get(seat.round_id, 0)))
        project = seat.round.project
        before = found.get(project.slug, ToTake(project.slug, project.name, 0)).left
        found[project.slug] = ToTake(project.slug, project.name, before + left)
    return [one for one in found.values() if one.left]


def _free_places(user: User, rounds: list[UUID]) -> dict[UUID, int]:
    """Places that lack a coder and that ``user`` never had, by round."""
    here = Assignment.objects.filter(round=OuterRef("round"), article=OuterRef("article"))
    marked = Assignment.objects.filter(
        round__classified_in=OuterRef("round"),
        article=OuterRef("article"),
        annotator=user,
        kind=Assignment.Kind.CODING,
    )
    seen = Reveal.objects.filter(user=user, article=OuterRef("article"))
    counted = here.filter(kind=Assignment.Kind.CODING).order_by().values("article")
    taken = Coalesce(counted.annotate(n=Count("pk")).values("n"), 0)
    free = (
        Place.objects.filter(round__in=rounds, article__archived_at=None)
        .exclude(Exists(here.filter(annotator=user)))
        .exclude(Exists(marked))
        .exclude(somebody_elses_repeat(user))
        .exclude(Exists(seen), round__unseen_only=True)
        .annotate(taken=taken)
        .filter(taken__lt=F("wanted"))
    )
    return dict(free.order_by().values_list("round").annotate(n=Count("pk")))


def own_span_counts(assignments: list[UUID]) -> dict[UUID, int]:
    """Live spans by assignment; give it only what the asker may know."""
    return dict(
        Span.objects.live()
        .filter(assignment__in=assignments)
        .values_list("assignment")
        .annotate(n=Count("pk"))
    )


def own_counts(user: User, project: Project | None = None) -> Counts:
    """How far a person is, in one project or all."""
    found = own_work(user)
    if project is not None:
        found = found.filter(round__project=project)
    begun = Q(state__in=(STATE.STARTED, STATE.REOPENED))
    counted = found.aggregate(
        todo=Count("pk", filter=Q(state=STATE.ASSIGNED)),
        started=Count("pk", filter=begun),
        done=Count("pk", filter=Q(state=STATE.SUBMITTED)),
    )
    return Counts(**counted)


def guides(user: User) -> list[tuple[str, str]]:
    """Address and name of the open projects where ``user`` may code: each has a guide to read. One query."""
    seats = user.memberships.filter(role=Role.ANNOTATOR, project__archived_at=None)
    return list(seats.order_by("project__name", "pk").values_list("project__slug", "project__name"))


def project_cards(user: User) -> list[ProjectCard]:
    """The projects where ``user`` is more than an annotator, the open ones first. Five queries."""
    seats = list(
        Membership.objects.filter(user=user)
        .exclude(role=Role.ANNOTATOR)
        .select_related("project")
        .order_by(
            Case(When(project__archived_at=None, then=Value(0)), default=Value(1)),
            "project__name",
            "pk",
        )
    )
    ids = [seat.project_id for seat in seats]
    articles = _by_project(Article.objects.active().filter(project__in=ids).values_list("project"))
    members = _by_project(Membership.objects.filter(project__in=ids).values_list("project"))
    coding = Assignment.objects.filter(
        round__project__in=ids, kind=Assignment.Kind.CODING, article__archived_at=None
    )
    work = {
        project: (n, done)
        for project, n, done in coding.values_list("round__project").annotate(
            n=Count("pk"), done=Count("pk", filter=Q(state=STATE.SUBMITTED))
        )
    }
    released = dict(
        coding.released()
        .values_list("round__project")
        .annotate(n=Count(F("article"), distinct=True))
    )
    cards = []
    for seat in seats:
        assignments, done = work.get(seat.project_id, (0, 0))
        cards.append(
            ProjectCard(
                slug=seat.project.slug,
                name=seat.project.name,
                role_label=str(Role(seat.role).label),
                articles=articles.get(seat.project_id, 0),
                assignments=assignments,
                done=done,
                released=released.get(seat.project_id, 0),
                members=members.get(seat.project_id, 0),
                is_archived=seat.project.archived_at is not None,
                may_manage=seat.role in MANAGING and seat.project.archived_at is None,
            )
        )
    return cards


def _by_project(rows: object) -> dict[UUID, int]:
    return dict(rows.annotate(n=Count("pk")))  # type: ignore[attr-defined]  # any values_list
