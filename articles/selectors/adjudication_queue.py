"""What waits for an adjudicator: released articles that are not settled, with how far each is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from articles.models import Article, Assignment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from articles.models import Project, Tally, User
    from articles.models.tally import Judged, Spot, Standing

PAGE = 50
#: In the order of the queue: what has changed since it was ruled on comes first.
STATES = ("stale", "begun", "open", "taken", "barred", "settled")


@dataclass(frozen=True, slots=True)
class QueueRow:
    """An article of a round. ``state`` is one of ``STATES``; ``assignment`` is the adjudication, if it is begun.

    ``taken``: somebody else adjudicates it; ``barred``: one coded it oneself. ``waiting``: an input is open again.
    Not ``counted``: how many clusters there are is not known yet.
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
    judge: str
    assignment: UUID | None
    mine: bool
    counted: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the queue; ``settled`` of ``total`` places are done, whatever is filtered.

    ``uncounted`` of them are not counted yet; the next visit goes on.
    """

    rows: list[QueueRow]
    found: int
    settled: int
    total: int
    rounds: list[tuple[UUID, str]]
    uncounted: int


def adjudication_queue(
    user: User,
    project: Project,
    standing: Standing,
    *,
    round: UUID | None = None,
    article: UUID | None = None,
    settled: bool = False,
    page: int = 1,
) -> Queue:
    """The queue as ``user`` may see it: released articles with two codings or more. Three queries.

    Stale ones first, then one's own, then by the number of disagreements; what is not counted yet comes last among
    its like. Texts are not read. ``standing`` as ``read_standing`` gives it.
    """
    names = dict(project.rounds.order_by("created_at", "pk").values_list("pk", "name"))
    coded = frozenset(
        Assignment.objects.filter(
            kind=Assignment.Kind.CODING,
            article__archived_at=None,
            annotator=user,
            round__project=project,
        ).values_list("article_id", flat=True)
    )
    rows = [_row(user, project, standing, coded, spot, names) for spot in standing.spots]
    done = sum(row.state == "settled" and row.counted for row in rows)
    wanted = [
        row
        for row in rows
        if round in (None, row.round)
        and article in (None, row.article)
        and (settled or row.state != "settled")
    ]
    wanted.sort(
        key=lambda row: (
            STATES.index(row.state),
            not row.counted,
            -row.disagreements,
            row.article,
        )
    )
    shown = wanted[(page - 1) * PAGE : page * PAGE]
    titles = dict(
        Article.objects.filter(pk__in=[row.article for row in shown]).values_list("pk", "title")
    )
    named = [replace(row, title=titles[row.article]) for row in shown]
    left = sum(not row.counted for row in rows)
    return Queue(named, len(wanted), done, len(rows), list(names.items()), left)


def _row(
    user: User,
    project: Project,
    standing: Standing,
    coded: frozenset[UUID],
    spot: Spot,
    names: Mapping[UUID, str],
) -> QueueRow:
    seats, judged = standing.seats.get(spot, ()), standing.judged.get(spot)
    tally = standing.tallies.get(spot)
    mine = judged is not None and judged.annotator == user.pk
    barred = spot[1] in coded and not project.own_adjudication and not mine
    return QueueRow(
        article=spot[1],
        title="",
        round=spot[0],
        round_name=names[spot[0]],
        state=_state(judged, tally, mine=mine, barred=barred, waiting=not seats),
        waiting=not seats,
        coders=len(seats),
        clusters=tally.clusters if tally else 0,
        disagreements=tally.disagreements if tally else 0,
        ruled=tally.ruled if tally else 0,
        judge=judged.username if judged else "",
        assignment=judged.id if judged else None,
        mine=mine,
        counted=tally is not None or not seats,
    )


def _state(
    judged: Judged | None,
    tally: Tally | None,
    *,
    mine: bool,
    barred: bool,
    waiting: bool,
) -> str:
    if judged is None:
        return "barred" if barred else "open"
    done = not judged.is_open
    if waiting or (tally and (tally.stale or (done and tally.open))):
        return "stale"
    if done:
        return "settled"
    return "begun" if mine else "taken"
