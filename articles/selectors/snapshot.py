"""One consistent view of the database that stops nobody from saving."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import QuerySet

#: How long a slow download may keep a snapshot open between two reads (PostgreSQL).
IDLE = "10min"


class Snapshot:
    """A read-only transaction. Everything that ``fetch`` answers is of the same moment."""

    def __init__(self, database: BaseDatabaseWrapper) -> None:
        self._database = database

    def fetch(self, rows: QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
        """The rows of a ``values_list`` query."""
        compiler = rows.query.get_compiler(connection=self._database)
        return [tuple(row) for row in compiler.results_iter(tuple_expected=True)]


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """Open a second connection, in a read-only transaction, and close it at the end.

    SQLite: ``BEGIN DEFERRED``, which in WAL mode sees one state and blocks no writer (``atomic()`` on
    the main connection would begin IMMEDIATE and stop every save). PostgreSQL: REPEATABLE READ READ ONLY.

    Inside a transaction (a test's, for instance) that transaction is the snapshot already, and a
    second connection would not see what it wrote; a database in memory has one connection only.
    """
    in_memory = getattr(connection, "is_in_memory_db", lambda: False)()
    if connection.in_atomic_block or in_memory:
        yield Snapshot(connection)
        return
    second = connection.copy()
    second.inc_thread_sharing()  # a server may end a response in another thread than it began
    try:
        _begin(second)
        yield Snapshot(second)
    finally:
        second.close()


def _begin(database: BaseDatabaseWrapper) -> None:
    if database.vendor == "postgresql":
        from psycopg import IsolationLevel

        database.ensure_connection()
        database.connection.isolation_level = IsolationLevel.REPEATABLE_READ
        database.connection.read_only = True
        database.set_autocommit(False)
        with database.cursor() as cursor:
            cursor.execute(f"SET LOCAL idle_in_transaction_session_timeout = '{IDLE}'")
        return
    with database.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
        cursor.execute("BEGIN DEFERRED")
