"""Gold of a project, and the codings that can become gold."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef

from articles.models import Assignment, Attempt, Gold, Place, Round, Span

if TYPE_CHECKING:
    from articles.models import Project, User

#: Codings offered at once.
OFFERED = 100


@dataclass(frozen=True, slots=True)
class GoldRow:
    """Gold that stands; ``labels`` are spans by label, ``hidden`` rounds. ``resting``: its coding is open again."""

    id: UUID
    article: UUID
    title: str
    coder: str
    round: str
    author: str
    note: str
    created_at: dt.datetime
    resting: bool
    attempts: int
    labels: list[tuple[str, int]]
    hidden: list[tuple[UUID, str]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A finished coding of an article without gold."""

    id: UUID
    title: str
    coder: str
    round: str
    kind: str
    submitted_at: dt.datetime | None
    spans: int


def gold_rows(user: User, project: Project) -> list[GoldRow]:
    """Standing gold by title, with the rounds in which it is hidden. Four queries."""
    rows = list(
        Gold.objects.visible_to(user)
        .standing()
        .filter(article__project=project)
        .select_related("article", "assignment__annotator", "assignment__round", "author")
        .defer("article__text")
        .order_by("article__title", "pk")
    )
    readable = Assignment.objects.content_visible_to(user).values("pk")
    spans: defaultdict[UUID, Counter[str]] = defaultdict(Counter)
    coded = Span.objects.live().filter(assignment__in=[row.assignment_id for row in rows])
    for assignment, name in coded.filter(assignment__in=readable).values_list(
        "assignment", "label__name"
    ):
        spans[assignment][name] += 1
    attempts = Counter(
        Attempt.objects.visible_to(user)
        .filter(gold__in=[row.pk for row in rows])
        .values_list("gold", flat=True)
    )
    hidden: defaultdict[UUID, list[tuple[UUID, str]]] = defaultdict(list)
    places = Place.objects.filter(round__project=project, purpose=Place.Purpose.GOLD)
    for article, pk, name in places.order_by("round__created_at").values_list(
        "article", "round", "round__name"
    ):
        hidden[article].append((pk, name))
    return [
        GoldRow(
            row.pk,
            row.article_id,
            row.article.title,
            project.coder_name(row.assignment.annotator_id, row.assignment.annotator.username),
            row.assignment.round.name,
            row.author.username,
            row.note,
            row.created_at,
            row.assignment.is_open,
            attempts[row.pk],
            sorted(spans[row.assignment_id].items()),
            hidden[row.article_id],
        )
        for row in rows
    ]


def hiding_rounds(project: Project) -> list[tuple[UUID, str]]:
    """Rounds in which gold can be hidden, the newest first. One query."""
    rounds = project.rounds.exclude(kind=Round.Kind.TRAINING).exclude(state=Round.State.CLOSED)
    return list(rounds.order_by("-created_at", "pk").values_list("pk", "name"))


def candidates(user: User, project: Project) -> tuple[list[Candidate], int]:
    """Codings that ``user`` may read of articles without gold, and how many there are. Three queries."""
    standing = Gold.objects.standing().filter(article=OuterRef("article"))
    found = (
        Assignment.objects.content_visible_to(user)
        .released()
        .exclude(kind=Assignment.Kind.WITHDRAWN)
        .filter(
            ~Exists(standing),
            round__project=project,
            article__archived_at=None,
        )
        .order_by("article__title", "article", "annotator__username", "pk")
    )
    total = found.count()
    rows = list(
        found.values_list(
            "pk",
            "article__title",
            "annotator",
            "annotator__username",
            "round__name",
            "kind",
            "submitted_at",
        )[:OFFERED]
    )
    spans = Counter(
        Span.objects.live()
        .filter(assignment__in=[row[0] for row in rows])
        .values_list("assignment", flat=True)
    )
    offered = [
        Candidate(pk, title, project.coder_name(coder, name), round, kind, at, spans[pk])
        for pk, title, coder, name, round, kind, at in rows
    ]
    return offered, total
