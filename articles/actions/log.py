"""The event log: one row per change, in the transaction of the change."""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from articles.models import Event
from articles.models.bulk import insert_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from uuid import UUID

    from articles.models import Project, User

#: The advisory lock that a reader of the log takes alone and writers share (PostgreSQL).
LOG_LOCK = 7_421_001


def write_events(events: Sequence[Event]) -> None:
    """Store ``events`` in order.

    Sequence numbers are drawn before the commit, so on PostgreSQL two transactions may commit in
    the other order. Writers therefore share a lock until they commit, and a reader waits for it
    (``selectors.events``) before it trusts the highest number: nobody who reads by ``after=``
    misses an event, and writers never wait for each other. SQLite has one writer at a time.
    """
    _share_log()
    if len(events) == 1:
        events[0].save(force_insert=True)
    else:
        Event.objects.bulk_create(events, batch_size=500)


def write_many(
    user: User, project: Project, kind: str, changes: Iterable[tuple[UUID, dict[str, Any]]]
) -> None:
    """Store one event of the project for each changed object and its state, all in one group.

    What ``write_events`` does, by the quick way for tens of thousands.
    """
    _share_log()
    shared = {"project_id": project.pk, "actor_id": user.pk, "kind": kind, "group": uuid.uuid4()}
    rows = ({"object_id": str(pk), "payload": payload} for pk, payload in changes)
    insert_rows(Event, shared, rows)


def _share_log() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [LOG_LOCK])


def log(
    user: User,
    project: Project,
    kind: str,
    object_id: object,
    payload: dict[str, Any],
    *,
    version: int = 0,
    group: uuid.UUID | None = None,
) -> None:
    """Write one event that belongs to the project rather than to somebody's coding."""
    write_events([project_event(user, project, kind, object_id, payload, version, group)])


def project_event(
    user: User,
    project: Project,
    kind: str,
    object_id: object,
    payload: dict[str, Any],
    version: int = 0,
    group: uuid.UUID | None = None,
) -> Event:
    """An event of the project, not stored yet."""
    return Event(
        project=project,
        actor=user,
        kind=kind,
        object_id=str(object_id),
        object_version=version,
        payload=payload,
        group=group or uuid.uuid4(),
    )


@contextmanager
def maintenance(reason: str) -> Iterator[None]:
    """The one named way round the log's triggers, for this transaction only.

    Used by the ``flush`` command (tests empty the database through it) and by nothing else.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT set_config('annotator.maintenance', %s, true)", [reason])
            yield
            cursor.execute("SELECT set_config('annotator.maintenance', '', true)")
        else:
            cursor.execute("INSERT INTO articles_maintenance (reason) VALUES (%s)", [reason])
            yield
            cursor.execute("DELETE FROM articles_maintenance")
