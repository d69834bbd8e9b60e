"""Rounds as pages and clients see them: who may know of which, and how far each is."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Sum, Value, When

from articles.models import MANAGING, Assignment, Place, Round
from articles.models.round import TOLD_RECHECK

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.db.models.expressions import Combinable

    from articles.models import Project, User

STATE = Assignment.State
CODING = Assignment.Kind.CODING


def told_rounds(user: User) -> QuerySet[Round]:
    """Rounds of one's projects. That there are rechecks is for managers: who codes would know that they repeat."""
    seats = user.memberships
    managed = seats.filter(role__in=MANAGING).values("project")
    return Round.objects.filter(
        Q(project__in=managed)
        | Q(project__in=seats.values("project")) & ~Q(kind=Round.Kind.RECHECK)
    )


def told_name(user: User) -> Combinable:
    """The name of the round of an assignment, as ``user`` may know it: part of the query, no query of its own."""
    managed = user.memberships.filter(project=OuterRef("round__project"), role__in=MANAGING)
    hidden = Q(round__kind=Round.Kind.RECHECK) & ~Exists(managed)
    return Case(
        When(hidden, then=Value(TOLD_RECHECK)),
        default=F("round__name"),
        output_field=CharField(),
    )


def place_people(round: Round) -> dict[UUID, list[tuple[UUID, str, str]]]:
    """Who has which article of a round: user id, name and state of the coding, by article. One query."""
    found: dict[UUID, list[tuple[UUID, str, str]]] = defaultdict(list)
    rows = Assignment.objects.filter(round=round, kind=CODING).order_by("annotator__username")
    for article, pk, name, state in rows.values_list(
        "article", "annotator", "annotator__username", "state"
    ):
        found[article].append((pk, name, state))
    return found


# --- the list


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round in the list: totals, never what anybody coded."""

    id: UUID
    name: str
    kind: str
    kind_label: str
    state: str
    state_label: str
    codebook: int
    due_on: dt.date | None
    is_pull: bool
    articles: int
    wanted: int
    assigned: int
    done: int


def round_rows(project: Project) -> list[RoundRow]:
    """The rounds of a project, open ones first, then the newest. Three queries."""
    order = Case(
        When(state=Round.State.OPEN, then=0), When(state=Round.State.DRAFT, then=1), default=2
    )
    rounds = project.rounds.select_related("codebook").order_by(order, "-created_at", "pk")
    places = _places(Place.objects.filter(round__project=project, article__archived_at=None))
    work = _work(Assignment.objects.filter(round__project=project))
    return [_row(round, places, work) for round in rounds]


def _row(
    round: Round, places: dict[UUID, tuple[int, int]], work: dict[UUID, tuple[int, int, int]]
) -> RoundRow:
    articles, wanted = places.get(round.pk, (0, 0))
    handed, assigned, done = work.get(round.pk, (0, 0, 0))
    return RoundRow(
        id=round.pk,
        name=round.name,
        kind=round.kind,
        kind_label=str(Round.Kind(round.kind).label),
        state=round.state,
        state_label=str(Round.State(round.state).label),
        codebook=round.codebook.number,
        due_on=round.due_on,
        is_pull=round.hand_out == Round.HandOut.PULL,
        articles=max(articles, handed),
        wanted=max(wanted, assigned),
        assigned=assigned,
        done=done,
    )


def _places(rows: QuerySet[Place]) -> dict[UUID, tuple[int, int]]:
    """Articles and wanted codings by round."""
    counted = rows.order_by().values_list("round").annotate(n=Count("pk"), wanted=Sum("wanted"))
    return {round: (n, wanted) for round, n, wanted in counted}


def _work(rows: QuerySet[Assignment]) -> dict[UUID, tuple[int, int, int]]:
    """Articles, assignments and finished ones by round."""
    counted = (
        rows.filter(kind=CODING, article__archived_at=None)
        .order_by()
        .values_list("round")
        .annotate(
            articles=Count("article", distinct=True),
            n=Count("pk"),
            done=Count("pk", filter=Q(state=STATE.SUBMITTED)),
        )
    )
    return {round: (articles, n, done) for round, articles, n, done in counted}


# --- one round


@dataclass(frozen=True, slots=True)
class RoundCoder:
    """A coder of a round and how far they are; ``seated`` without a seat they keep what they have."""

    id: UUID
    username: str
    cap: int | None
    seated: bool
    todo: int
    started: int
    done: int

    @property
    def total(self) -> int:
        """All that they have."""
        return self.todo + self.started + self.done


@dataclass(frozen=True, slots=True)
class OpenWork:
    """An assignment that is not done."""

    id: UUID
    title: str
    article: UUID
    username: str
    state: str
    begun: bool


@dataclass(frozen=True, slots=True)
class RoundPage:
    """What the page of a round shows."""

    row: RoundRow
    coders: list[RoundCoder]
    open: list[OpenWork]
    open_hidden: int
    sample: int
    unfilled: int
    finished: int
    released: int
    waiting: int = field(default=0)
    gold: int = 0
    repeats: int = 0


OPEN_ROWS = 100


def round_page(round: Round) -> RoundPage:
    """Progress of a round by coder and article. Eight queries."""
    codings = Assignment.objects.filter(round=round, kind=CODING, article__archived_at=None)
    places = list(
        Place.objects.filter(round=round, article__archived_at=None).values_list(
            "article", "wanted", "purpose", "released_at"
        )
    )
    states: dict[UUID, list[str]] = defaultdict(list)
    for article, state in codings.values_list("article", "state"):
        states[article].append(state)
    known = set(codings.released().values_list("article", flat=True))
    pull = round.hand_out == Round.HandOut.PULL
    wanted = {article: number for article, number, _purpose, _at in places}
    finished = {
        article
        for article, found in states.items()
        if set(found) == {STATE.SUBMITTED} and not (pull and len(found) < wanted.get(article, 0))
    }
    rows = codings.exclude(state=STATE.SUBMITTED)
    open_ = [
        OpenWork(pk, title, article, name, state, state != STATE.ASSIGNED or revision > 0)
        for pk, title, article, name, state, revision in rows.order_by(
            "annotator__username", "position", "pk"
        ).values_list(
            "pk", "article__title", "article", "annotator__username", "state", "revision"
        )[:OPEN_ROWS]
    ]
    work = _work(Assignment.objects.filter(round=round))
    counted = _places(Place.objects.filter(round=round, article__archived_at=None))
    return RoundPage(
        row=_row(round, counted, work),
        coders=round_coders(round),
        open=open_,
        open_hidden=rows.count() - len(open_),
        sample=sum(purpose == Place.Purpose.RELIABILITY for *_rest, purpose, _at in places),
        unfilled=sum(max(0, number - len(states[article])) for article, number, *_r in places),
        finished=len(finished),
        released=len(known),
        waiting=len(finished - known),
        gold=sum(purpose == Place.Purpose.GOLD for _a, _n, purpose, _at in places),
        repeats=sum(purpose == Place.Purpose.REPEAT for _a, _n, purpose, _at in places),
    )


def round_coders(round: Round) -> list[RoundCoder]:
    """Who sits in a round or has work of it, by name. Two queries."""
    seats = {
        user: (name, cap)
        for user, name, cap in round.seats.values_list("user", "user__username", "cap")
    }
    begun = Q(state__in=(STATE.STARTED, STATE.REOPENED))
    counted = (
        Assignment.objects.filter(round=round, kind=CODING, article__archived_at=None)
        .order_by()
        .values_list("annotator", "annotator__username")
        .annotate(
            todo=Count("pk", filter=Q(state=STATE.ASSIGNED)),
            started=Count("pk", filter=begun),
            done=Count("pk", filter=Q(state=STATE.SUBMITTED)),
        )
    )
    work = {user: (name, *numbers) for user, name, *numbers in counted}
    people = {user: name for user, (name, _cap) in seats.items()}
    people |= {user: found[0] for user, found in work.items()}
    return [
        RoundCoder(
            user,
            name,
            seats[user][1] if user in seats else None,
            user in seats,
            *(work[user][1:] if user in work else (0, 0, 0)),
        )
        for user, name in sorted(people.items(), key=lambda item: item[1])
    ]
