"""Articles that come into queues later, so that nothing tells them from the rest."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from articles.actions.assignments import hand_out
from articles.actions.releases import close_again
from articles.actions.rounds import require_coders
from articles.models import Assignment, Round
from articles.plan import mix

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from articles.models import User

#: Rows of one hand-out are this far apart.
TICK = dt.timedelta(microseconds=1)


def slip_in(user: User, round: Round, wanted: Mapping[UUID, Collection[UUID]]) -> None:
    """Hand articles out, by coder, so that nothing tells them from what the coder has still to do.

    They stand at drawn places among that, and so do their times: in the order of the queue, a microsecond apart, as if
    all had been handed out at once. The log has the true time. Who has or had an article in the round is left out.
    """
    require_coders(round.project_id, wanted)
    rows = Assignment.objects.filter(round=round, annotator__in=list(wanted))
    had: defaultdict[UUID, set[UUID]] = defaultdict(set)
    todo: defaultdict[UUID, list[Assignment]] = defaultdict(list)
    for row in rows.order_by("position", "created_at", "pk"):
        had[row.annotator_id].add(row.article_id)
        if row.state == Assignment.State.ASSIGNED and row.kind == Assignment.Kind.CODING:
            todo[row.annotator_id].append(row)
    moved: list[Assignment] = []
    fresh: list[dict[str, Any]] = []
    for person, articles in sorted(wanted.items()):
        new = [
            Assignment(round=round, article_id=article, annotator_id=person)
            for article in articles
            if article not in had[person]
        ]
        seed = f"{person} {round.pk} {round.version}"
        queue = mix(todo[person], mix([], new, seed), seed)
        slots = _slots(todo[person], len(new), len(had[person]))
        for row, (position, at) in zip(queue, slots, strict=True):
            row.position, row.created_at = position, at
        moved += todo[person] if new else []
        fresh += [
            {
                "id": row.pk,
                "article_id": row.article_id,
                "annotator_id": person,
                "position": row.position,
                "created_at": row.created_at,
            }
            for row in new
        ]
    Assignment.objects.bulk_update(moved, ["position", "created_at"], batch_size=200)
    hand_out(user, round, fresh)
    close_again(user, round, {row["article_id"] for row in fresh})


def _slots(todo: list[Assignment], more: int, last: int) -> list[tuple[int, dt.datetime]]:
    """Positions and times of a queue that grows by ``more``: those that it has, and as many behind them."""
    positions = sorted(row.position for row in todo)
    times = sorted(row.created_at for row in todo)
    position = positions[-1] + 1 if positions else last
    at = times[-1] + TICK if times else timezone.now()
    positions += [position + number for number in range(more)]
    times += [at + number * TICK for number in range(more)]
    return list(zip(positions, times, strict=True))
