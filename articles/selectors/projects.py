"""A project's front page: totals, progress by coder, what comes next."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, Sum

from articles.models import MANAGING, Article, Assignment, Role, Span
from articles.selectors.home import Counts, QueueRow, own_counts, own_queue
from articles.selectors.imports import ImportRow, import_rows
from articles.selectors.members import work_by_coder

if TYPE_CHECKING:
    from articles.models import Project, User

#: Assigned, started and done by user id.
Work = dict[UUID, tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class Numbers:
    """Totals of a project; for an annotator of their own articles, and None where they may not know."""

    articles: int
    words: int
    members: int | None
    coders: int | None
    assignments: int
    started: int
    done: int
    spans: int
    released: int | None


@dataclass(frozen=True, slots=True)
class CoderProgress:
    """How far a coder is; ``median`` is their time on an article that is done, in seconds, if any was counted."""

    username: str
    assigned: int
    started: int
    done: int
    median: float | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """A project's front page."""

    numbers: Numbers
    imports: list[ImportRow]
    coders: list[CoderProgress]
    own_open: int
    next_up: QueueRow | None


def project_overview(user: User, project: Project, role: Role) -> Overview:
    """Totals for everybody but annotators, who get their own; coders and imports for managers."""
    own = own_counts(user, project)
    manages = role in MANAGING
    work = {} if role == Role.ANNOTATOR else work_by_coder(project)
    numbers = _own_numbers(user, project, own) if role == Role.ANNOTATOR else _totals(project, work)
    return Overview(
        numbers=numbers,
        imports=import_rows(project, limit=5) if manages else [],
        coders=coder_progress(project, work) if manages else [],
        own_open=own.of("open"),
        next_up=next(iter(own_queue(user, project=project, limit=1)), None),
    )


def _own_numbers(user: User, project: Project, own: Counts) -> Numbers:
    articles = Article.objects.visible_to(user).active().filter(project=project)
    size = articles.aggregate(n=Count("pk"), words=Sum("word_count"))
    spans = Span.objects.live().filter(
        assignment__annotator=user, assignment__round__project=project
    )
    return Numbers(
        articles=size["n"],
        words=size["words"] or 0,
        members=None,
        coders=None,
        assignments=own.total,
        started=own.started,
        done=own.done,
        spans=spans.count(),
        released=None,
    )


def _totals(project: Project, work: Work) -> Numbers:
    size = project.articles.filter(archived_at=None).aggregate(
        n=Count("pk"), words=Sum("word_count")
    )
    assigned = Assignment.objects.filter(
        round__project=project, annotator=OuterRef("user"), kind=Assignment.Kind.CODING
    )
    people = project.memberships.aggregate(
        members=Count("pk"),
        coders=Count("pk", filter=Q(role=Role.ANNOTATOR) | Q(Exists(assigned))),
    )
    coding = Assignment.objects.filter(
        round__project=project, kind=Assignment.Kind.CODING, article__archived_at=None
    )
    return Numbers(
        articles=size["n"],
        words=size["words"] or 0,
        members=people["members"],
        coders=people["coders"],
        assignments=sum(assigned for assigned, _started, _done in work.values()),
        started=sum(started for _assigned, started, _done in work.values()),
        done=sum(done for _assigned, _started, done in work.values()),
        spans=Span.objects.live().filter(assignment__round__project=project).count(),
        released=coding.released().values("article").distinct().count(),
    )


def coder_progress(project: Project, work: Work) -> list[CoderProgress]:
    """Everybody who has assignments or is here to code, by name. Two queries."""
    times = median_times(project)
    seats = project.memberships.order_by("user__username").values_list(
        "user", "user__username", "role"
    )
    return [
        CoderProgress(name, *work.get(user, (0, 0, 0)), times.get(user))
        for user, name, role in seats
        if user in work or role == Role.ANNOTATOR
    ]


def median_times(project: Project) -> dict[UUID, float]:
    """The median seconds on an article that is done, by coder, where time was counted. One query."""
    rows = Assignment.objects.filter(
        round__project=project,
        kind=Assignment.Kind.CODING,
        state=Assignment.State.SUBMITTED,
        active_seconds__gt=0,
    )
    times: defaultdict[UUID, list[int]] = defaultdict(list)
    for coder, seconds in rows.values_list("annotator", "active_seconds"):
        times[coder].append(seconds)
    return {coder: median(found) for coder, found in times.items()}
