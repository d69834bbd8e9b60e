"""What waits for an adjudicator: released articles that are not settled, with how far each is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from articles.clusters import Kind, Mark, clusters
from articles.models import Article, Assignment, Label, Ruling, Span
from articles.models.docket import State, matters_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from articles.models import Project, User

PAGE = 50
#: In the order of the queue: what has changed since it was ruled on comes first.
STATES = ("stale", "begun", "open", "taken", "barred", "settled")
Place = tuple["UUID", "UUID"]


@dataclass(frozen=True, slots=True)
class QueueRow:
    """An article of a round. ``state`` is one of ``STATES``; ``assignment`` is the adjudication, if it is begun.

    ``taken``: somebody else adjudicates it; ``barred``: one coded it oneself. ``waiting``: an input is open again.
    """

    article: UUID
    title: str
    round: UUID
    round_name: str
    state: str
    waiting: bool
    coders: int
    clusters: int
    disagreements: int
    ruled: int
    stale: int
    judge: str
    assignment: UUID | None
    mine: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the queue; ``settled`` of ``total`` places are done, whatever is filtered."""

    rows: list[QueueRow]
    found: int
    settled: int
    total: int
    rounds: list[tuple[UUID, str]]


@dataclass(frozen=True, slots=True)
class _Loaded:
    """All that the queue is made of: seats by place, marks by seat, rulings by adjudication."""

    seats: Mapping[Place, list[UUID]]
    coded: frozenset[UUID]
    judged: Mapping[Place, Assignment]
    marks: Mapping[UUID, list[Mark]]
    rulings: Mapping[UUID, list[Ruling]]


def adjudication_queue(
    user: User,
    project: Project,
    *,
    round: UUID | None = None,
    article: UUID | None = None,
    settled: bool = False,
    page: int = 1,
) -> Queue:
    """The queue as ``user`` may see it: released articles with two codings or more. Eight queries.

    Stale ones first, then one's own, then by the number of disagreements; texts are not read.
    """
    loaded = _load(user, project)
    names = dict(project.rounds.order_by("created_at", "pk").values_list("pk", "name"))
    places = [
        place
        for place in {**loaded.seats, **loaded.judged}
        if len(loaded.seats.get(place, ())) > 1 or place in loaded.judged
    ]
    rows = [_row(user, project, loaded, place, names) for place in places]
    done = sum(row.state == "settled" for row in rows)
    wanted = [
        row
        for row in rows
        if round in (None, row.round)
        and article in (None, row.article)
        and (settled or row.state != "settled")
    ]
    wanted.sort(key=lambda row: (STATES.index(row.state), -row.disagreements, row.article))
    shown = wanted[(page - 1) * PAGE : page * PAGE]
    titles = dict(
        Article.objects.filter(pk__in=[row.article for row in shown]).values_list("pk", "title")
    )
    named = [replace(row, title=titles[row.article]) for row in shown]
    return Queue(named, len(wanted), done, len(rows), list(names.items()))


def _load(user: User, project: Project) -> _Loaded:
    seats: dict[Place, list[UUID]] = defaultdict(list)
    number: dict[UUID, int] = {}
    codings = Assignment.objects.filter(kind=Assignment.Kind.CODING, article__archived_at=None)
    released = codings.content_visible_to(user).released().filter(round__project=project)
    for pk, round, article in released.order_by("pk").values_list("pk", "round_id", "article_id"):
        number[pk] = len(seats[round, article])
        seats[round, article].append(pk)
    coded = codings.filter(annotator=user, round__project=project)
    judged = Assignment.objects.filter(
        round__project=project, kind=Assignment.Kind.ADJUDICATION, article__archived_at=None
    )
    keys = dict(Label.objects.filter(codebook__project=project).values_list("pk", "key"))
    # Picked out here rather than in the query, as agreement does (selectors/agreement/load.py).
    marks: dict[UUID, list[Mark]] = defaultdict(list)
    spans = Span.objects.live().filter(assignment__round__project=project)
    for pk, seat, label, parts, values, version in spans.values_list(
        "pk", "assignment_id", "label_id", "parts", "attributes", "version"
    ):
        if seat in number:
            stretches = tuple((start, end) for start, end in parts)
            mark = Mark(str(pk), number[seat], keys[label], stretches, values, version)
            marks[seat].append(mark)
    rulings: dict[UUID, list[Ruling]] = defaultdict(list)
    for ruling in Ruling.objects.filter(
        assignment__round__project=project,
        assignment__kind=Assignment.Kind.ADJUDICATION,
        deleted_at=None,
    ):
        rulings[ruling.assignment_id].append(ruling)
    return _Loaded(
        seats,
        frozenset(coded.values_list("article_id", flat=True)),
        {(row.round_id, row.article_id): row for row in judged.select_related("annotator")},
        marks,
        rulings,
    )


def _row(
    user: User, project: Project, loaded: _Loaded, place: Place, names: Mapping[UUID, str]
) -> QueueRow:
    seats, judged = loaded.seats.get(place, []), loaded.judged.get(place)
    found = clusters([mark for seat in seats for mark in loaded.marks[seat]], range(len(seats)))
    rulings = loaded.rulings[judged.pk] if judged else []
    matters = matters_of(found, rulings, released=bool(seats))
    count = {state: sum(matter.state is state for matter in matters) for state in State}
    mine = judged is not None and judged.annotator_id == user.pk
    barred = place[1] in loaded.coded and not project.own_adjudication and not mine
    return QueueRow(
        article=place[1],
        title="",
        round=place[0],
        round_name=names[place[0]],
        state=_state(judged, count, mine=mine, barred=barred, waiting=not seats),
        waiting=not seats,
        coders=len(seats),
        clusters=len(found),
        disagreements=sum(cluster.kind is not Kind.UNANIMOUS for cluster in found),
        ruled=count[State.RULED],
        stale=count[State.STALE],
        judge=judged.annotator.username if judged else "",
        assignment=judged.pk if judged else None,
        mine=mine,
    )


def _state(
    judged: Assignment | None,
    count: Mapping[State, int],
    *,
    mine: bool,
    barred: bool,
    waiting: bool,
) -> str:
    if judged is None:
        return "barred" if barred else "open"
    done = not judged.is_open
    if waiting or count[State.STALE] or (done and count[State.OPEN]):
        return "stale"
    if done:
        return "settled"
    return "begun" if mine else "taken"
