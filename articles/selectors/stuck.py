"""Assignments that don't get on, for managers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles.models import Assignment, Event, Role

if TYPE_CHECKING:
    from articles.models import Project
    from articles.models.assignment import AssignmentQuerySet

STATE = Assignment.State
#: Days without a change after which work that was begun counts as stuck.
STUCK_DAYS = 7
STUCK_ROWS = 50


@dataclass(frozen=True, slots=True)
class Stuck:
    """An assignment that doesn't get on. ``why``: idle (no change for a week), late (past its due date) or gone
    (its coder was deactivated or left)."""

    id: UUID
    article: UUID
    title: str
    coder: str
    state: str
    since: dt.datetime | None
    due_on: dt.date | None
    why: str


def stuck_work(
    work: AssignmentQuerySet, project: Project, today: dt.date
) -> tuple[list[Stuck], int]:
    """What was begun and rests, what is late, and what lies with somebody who is gone; the oldest first."""
    border = timezone.now() - dt.timedelta(days=STUCK_DAYS)
    events = Event.objects.filter(assignment=OuterRef("pk")).order_by().values("assignment")
    last = events.annotate(last=Max("at")).values("last")
    members = project.memberships.exclude(role=Role.VIEWER).filter(user__is_active=True)
    open_work = work.exclude(state=STATE.SUBMITTED).annotate(
        since=Coalesce(Subquery(last), "started_at", "created_at")
    )
    idle = Q(state__in=(STATE.STARTED, STATE.REOPENED), since__lt=border)
    gone = ~Q(annotator__in=members.values("user"))
    late = Q(round__due_on__lt=today)
    rows = open_work.filter(idle | gone | late).order_by("since", "pk")
    here = set(members.values_list("user", flat=True))
    found = [
        Stuck(
            id=row.pk,
            article=row.article_id,
            title=row.article.title,
            coder=row.annotator.username,
            state=row.state,
            since=row.since,  # type: ignore[attr-defined]  # annotated above
            due_on=row.round.due_on,
            why="gone"
            if row.annotator_id not in here
            else "late"
            if row.round.due_on and row.round.due_on < today
            else "idle",
        )
        for row in rows.select_related("article", "annotator", "round").defer("article__text")[
            :STUCK_ROWS
        ]
    ]
    more = rows.count() - len(found) if len(found) == STUCK_ROWS else 0
    return found, more
