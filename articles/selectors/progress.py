"""How a project goes: by round, coder and label, what is stuck, how fast, until when."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Max
from django.utils import timezone

from articles.models import MANAGING, Assignment, Role, Round, Span, User
from articles.pace import Forecast, Week, forecast, weeks
from articles.selectors.stuck import Stuck, stuck_work

if TYPE_CHECKING:
    from articles.models import Project
    from articles.models.assignment import AssignmentQuerySet

STATE = Assignment.State


@dataclass(frozen=True, slots=True)
class RoundProgress:
    """How far a round is. ``released`` counts articles."""

    id: UUID
    name: str
    kind: str
    kind_label: str
    due_on: dt.date | None
    assigned: int
    started: int
    done: int
    released: int
    late: bool


@dataclass(frozen=True, slots=True)
class CoderProgress:
    """How far a coder is; ``last``: their latest start or finish. Seconds: of the codings whose time one may know."""

    id: UUID
    username: str
    is_active: bool
    assigned: int
    started: int
    done: int
    seconds: int
    median: float | None
    last: dt.datetime | None
    forecast: Forecast


@dataclass(frozen=True, slots=True)
class LabelProgress:
    """Spans with a label in released codings, and in how many of the released articles it occurs."""

    key: str
    name: str
    color: int
    spans: int
    articles: int
    share: float


@dataclass(frozen=True, slots=True)
class Progress:
    """The whole of it. An annotator gets their own part: no coders, no labels, nothing stuck."""

    assigned: int
    started: int
    done: int
    words_left: int
    seconds: int
    weeks: list[Week]
    forecast: Forecast
    rounds: list[RoundProgress]
    coders: list[CoderProgress]
    labels: list[LabelProgress]
    released: int
    stuck: list[Stuck]
    more_stuck: int


@dataclass(frozen=True, slots=True)
class _Row:
    """One coding, as far as progress needs it."""

    coder: UUID
    round: UUID
    state: str
    words: int
    finished: dt.date | None
    started: dt.datetime | None
    submitted: dt.datetime | None


def project_progress(
    user: User, project: Project, role: Role, *, round_id: UUID | None = None
) -> Progress:
    """Progress of a project or one of its rounds; for others than managers, of their own work. About ten queries."""
    manages = role in MANAGING
    work = Assignment.objects.filter(
        round__project=project, kind=Assignment.Kind.CODING, article__archived_at=None
    )
    if not manages:
        work = work.filter(annotator=user)
    if round_id is not None:
        work = work.filter(round=round_id)
    rows = _rows(work)
    today = timezone.localdate()
    finished = [row.finished for row in rows if row.finished]
    todo = [row for row in rows if row.state != STATE.SUBMITTED]
    seconds = _seconds(user, work)
    stuck, more = stuck_work(work, project, today) if manages else ([], 0)
    labels, released = _labels(work) if manages else ([], 0)
    return Progress(
        assigned=len(rows),
        started=sum(row.state in (STATE.STARTED, STATE.REOPENED) for row in rows),
        done=len(finished),
        words_left=sum(row.words for row in todo),
        seconds=sum(sum(times) for times in seconds.values()),
        weeks=weeks(finished, today),
        forecast=forecast(len(todo), finished, today),
        rounds=_rounds(work, rows, today) if manages else [],
        coders=_coders(rows, seconds, today) if manages else [],
        labels=labels,
        released=released,
        stuck=stuck,
        more_stuck=more,
    )


def _rows(work: AssignmentQuerySet) -> list[_Row]:
    zone = timezone.get_current_timezone()
    found = work.values_list(
        *("annotator", "round", "state", "article__word_count", "started_at", "submitted_at")
    )
    return [
        _Row(
            coder,
            in_round,
            state,
            words,
            submitted.astimezone(zone).date() if submitted and state == STATE.SUBMITTED else None,
            started,
            submitted,
        )
        for coder, in_round, state, words, started, submitted in found
    ]


def _seconds(user: User, work: AssignmentQuerySet) -> dict[UUID, list[int]]:
    """Active seconds on what is done, by coder, as far as ``user`` may know them."""
    known = Assignment.objects.time_visible_to(user).filter(
        pk__in=work.values("pk"), active_seconds__gt=0
    )
    times: defaultdict[UUID, list[int]] = defaultdict(list)
    for coder, seconds in known.values_list("annotator", "active_seconds"):
        times[coder].append(seconds)
    return times


def _rounds(work: AssignmentQuerySet, rows: list[_Row], today: dt.date) -> list[RoundProgress]:
    released = dict(
        work.released().values_list("round").annotate(n=Count("article", distinct=True))
    )
    by_round: defaultdict[UUID, list[_Row]] = defaultdict(list)
    for row in rows:
        by_round[row.round].append(row)
    found = []
    for one in Round.objects.filter(pk__in=by_round).order_by("created_at", "pk"):
        mine = by_round[one.pk]
        done = sum(row.state == STATE.SUBMITTED for row in mine)
        found.append(
            RoundProgress(
                id=one.pk,
                name=one.name,
                kind=one.kind,
                kind_label=str(one.get_kind_display()),
                due_on=one.due_on,
                assigned=len(mine),
                started=sum(row.state in (STATE.STARTED, STATE.REOPENED) for row in mine),
                done=done,
                released=released.get(one.pk, 0),
                late=bool(one.due_on and one.due_on < today and done < len(mine)),
            )
        )
    return found


def _coders(
    rows: list[_Row], seconds: dict[UUID, list[int]], today: dt.date
) -> list[CoderProgress]:
    """Everybody who has something to code here, by name."""
    by_coder: defaultdict[UUID, list[_Row]] = defaultdict(list)
    for row in rows:
        by_coder[row.coder].append(row)
    people = User.objects.filter(pk__in=by_coder).order_by("username")
    found = []
    for coder, username, is_active in people.values_list("pk", "username", "is_active"):
        mine = by_coder[coder]
        finished = [row.finished for row in mine if row.finished]
        times = seconds.get(coder, [])
        found.append(
            CoderProgress(
                id=coder,
                username=username,
                is_active=is_active,
                assigned=len(mine),
                started=sum(row.state in (STATE.STARTED, STATE.REOPENED) for row in mine),
                done=len(finished),
                seconds=sum(times),
                median=median(times) if times else None,
                last=max(
                    (at for row in mine for at in (row.started, row.submitted) if at), default=None
                ),
                forecast=forecast(len(mine) - len(finished), finished, today),
            )
        )
    return found


def _names(coders: defaultdict[UUID, list[_Row]]) -> dict[UUID, tuple[str, bool]]:
    from articles.models import User

    people = User.objects.filter(pk__in=coders).order_by("username")
    return {
        pk: (name, active) for pk, name, active in people.values_list("pk", "username", "is_active")
    }


def _labels(work: AssignmentQuerySet) -> tuple[list[LabelProgress], int]:
    """Labels by number of spans in what is released; nothing is counted before."""
    released = work.released()
    articles = released.values("article").distinct().count()
    spans = Span.objects.live().filter(assignment__in=released.values("pk"))
    counted = spans.values("label__key").annotate(
        name=Max("label__name"),
        color=Max("label__color"),
        spans=Count("pk"),
        articles=Count("assignment__article", distinct=True),
    )
    rows = [
        LabelProgress(
            key=row["label__key"],
            name=row["name"],
            color=row["color"],
            spans=row["spans"],
            articles=row["articles"],
            share=row["articles"] / articles,
        )
        for row in counted
    ]
    return sorted(rows, key=lambda row: (-row.spans, row.key)), articles
