"""Reading the log by sequence number without missing anything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max, Q

from articles.models import Assignment, Event

if TYPE_CHECKING:
    from articles.models import Project, User
    from articles.models.event import EventQuerySet

#: ``articles.actions.log`` has its twin: writers share this lock, a reader takes it alone.
LOG_LOCK = 7_421_001
#: Events after which codings of the article in their payload may be released.
OPENING_KINDS = ("assignment.deleted", "assignment.withdrawn", "place.released")
#: Events that may widen what the member in ``object_id`` may read.
ROLE_KINDS = ("member.added", "member.changed")


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


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reader of the log is: they have what was visible to them up to ``after``.

    In the middle of a reading they go up to ``until`` and have its rows up to ``seen``.
    """

    after: int
    seen: int = 0
    until: int | None = None


def events_after(
    user: User, project: Project, place: Place, *, limit: int
) -> tuple[list[Event], Place | None]:
    """The next events of the project that ``user`` may read, and where the rest begins.

    First those that stand at or before ``place.after`` and have become visible since: an article
    was released, or the reader got another role. Whoever goes on with the highest number that they
    have misses nothing; some rows may come twice.
    """
    settled = settled_seq()
    until = settled if place.until is None else min(place.until, settled)
    visible = Event.objects.visible_to(user).filter(project=project).order_by("seq")
    found = list(_belated(user, project, visible, place, until)[: limit + 1])
    if len(found) <= limit:
        first = max(place.after, place.seen)
        found += visible.filter(seq__gt=first, seq__lte=until)[: limit + 1 - len(found)]
    if len(found) <= limit:
        return found, None
    return found[:limit], replace(place, seen=found[limit - 1].seq, until=until)


def _belated(
    user: User, project: Project, visible: EventQuerySet, place: Place, until: int
) -> EventQuerySet:
    """What the reader may have missed at or before ``place.after``.

    A coding becomes readable when the last open assignment of its article is submitted or taken
    away, be it another coder's or the reader's own in another round; when its article is released by
    hand, or its round releases in another way; all of them by the reader's own new role.
    Each of these is an event after that place. (``decisions/0007``)
    """
    if not place.after:
        return visible.none()
    early = visible.filter(seq__gt=place.seen, seq__lte=min(place.after, until))
    later = Event.objects.filter(project=project, seq__gt=place.after, seq__lte=until)
    if later.filter(kind__in=ROLE_KINDS, object_id=str(user.pk)).exists():
        return early
    submitted = later.filter(kind="assignment.submitted").values("assignment__article")
    changed = later.filter(kind="round.updated").values_list("object_id", flat=True)
    return early.filter(
        Q(assignment__article__in=submitted)
        | Q(assignment__round__in=[UUID(pk) for pk in set(changed)])
        | Q(assignment__article__in=_articles_of_removed(project, later))
    )


def _articles_of_removed(project: Project, later: EventQuerySet) -> list[UUID]:
    """Articles with finished codings that lost an assignment, or that were released by hand."""
    payloads = later.filter(kind__in=OPENING_KINDS).values_list("payload", flat=True)
    removed = {UUID(payload["article"]) for payload in payloads}
    if not removed:
        return []
    done = Assignment.objects.filter(
        round__project=project, state=Assignment.State.SUBMITTED
    ).values_list("article", flat=True)
    return list(removed.intersection(done))
