"""Reading the log by sequence number without missing anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Max

from articles.models import Event

if TYPE_CHECKING:
    from articles.models import Project, User

#: ``articles.actions.log`` has its twin: writers share this lock, a reader takes it alone.
LOG_LOCK = 7_421_001


def settled_seq() -> int:
    """The highest sequence number below which nothing can appear any more.

    Numbers are drawn before the commit, so on PostgreSQL a lower one may become visible later. A
    moment alone with the writers' lock proves that no writer is between the two. SQLite has one
    writer at a time, and a number is never visible before those below it.
    """
    if connection.vendor != "postgresql":
        return _highest()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOG_LOCK])
        return _highest()


def _highest() -> int:
    return Event.objects.aggregate(seq=Max("seq"))["seq"] or 0


def events_after(
    user: User, project: Project, *, after: int, limit: int
) -> tuple[list[Event], bool]:
    """The next events of the project that ``user`` may read, and whether there are more."""
    found = list(
        Event.objects.visible_to(user)
        .filter(project=project, seq__gt=after, seq__lte=settled_seq())
        .order_by("seq")[: limit + 1]
    )
    return found[:limit], len(found) > limit
