"""Statistics of single articles for agreement, kept beside what they were made from.

Derived from the spans of released codings. Every change of a coding changes its revision, so a row carries the
revisions that it was made from, and counts only while they are what they were: one saved span makes one row stale.
No event: rows may be thrown away at any time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from django.db import connection, models

from articles.models.bulk import upsert_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from uuid import UUID

    from articles.models.project import Project

#: An id as ``raw_rows`` gives it: text, since making 100,000 objects of ids takes longer than all statistics.
Raw: TypeAlias = str
#: An article of a round, counted by the labels of a codebook version: round, article, codebook.
Key: TypeAlias = "tuple[Raw, Raw, Raw]"
#: Rows that are stored with one statement: on SQLite nobody else can write meanwhile.
WRITTEN = 3000


def _beside(model: str, *, db_index: bool = False) -> models.ForeignKey[Any, Any]:
    """A reference that the database does not check: rows are written by the hundred thousand.

    A row whose article is gone meanwhile is read by nobody. An index only where rows are looked for by it alone.
    """
    return models.ForeignKey(
        model, on_delete=models.CASCADE, related_name="+", db_index=db_index, db_constraint=False
    )


class Counted(models.Model):
    """What ``articles.agreement.packed`` makes of an article's codings in a round, at a level: by which unit of text.

    ``codebook`` is the version whose labels the columns are: the round's own, or a later one in which several of
    them are one. ``fingerprint`` names the revisions of the codings, the labels and the version of the statistics.
    """

    id = models.BigAutoField(primary_key=True)
    round = _beside("articles.Round")
    article = _beside("articles.Article", db_index=True)
    codebook = _beside("articles.Codebook")
    level = models.CharField(max_length=10, default="character")
    fingerprint = models.CharField(max_length=32)
    data = models.BinaryField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("round", "article", "codebook", "level"), name="counted_once"
            ),
        )

    def __str__(self) -> str:
        return self.fingerprint


def read_counted(project: Project, level: str) -> dict[Key, tuple[str, bytes]]:
    """Fingerprint and data of every row of a project at a level. One query."""
    rows = Counted.objects.filter(round__project=project, level=level).order_by()
    found = raw_rows(
        rows.values_list("round_id", "article_id", "codebook_id", "fingerprint", "data")
    )
    return {(row[0], row[1], row[2]): (row[3], row[4]) for row in found}


def write_counted(made: Mapping[Key, tuple[str, bytes]], level: str) -> None:
    """Store rows in place of those that are stale, in the order of their keys. One statement for ``WRITTEN`` rows."""
    every = sorted(made)
    for start in range(0, len(every), WRITTEN):
        keys = every[start : start + WRITTEN]
        rounds, articles, codebooks = zip(*keys, strict=True)
        columns = {
            "round_id": rounds,
            "article_id": articles,
            "codebook_id": codebooks,
            "level": [level] * len(keys),
            "fingerprint": [made[key][0] for key in keys],
            "data": [made[key][1] for key in keys],
        }
        upsert_rows(Counted, columns, ("round_id", "article_id", "codebook_id", "level"))


def raw_id(pk: UUID) -> Raw:
    """An id as ``raw_rows`` gives it."""
    return str(pk) if connection.features.has_native_uuid_field else pk.hex


def raw_rows(found: models.QuerySet[Any, tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The rows of a ``values_list`` as the database gives them, ids as text."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            ids_as_text(cursor)
        cursor.execute(*found.query.sql_with_params())
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def raw_portions(
    found: models.QuerySet[Any, tuple[Any, ...]], size: int
) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of ``raw_rows``, ``size`` at a time: a million of them as tuples fill a gigabyte."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            ids_as_text(cursor)
        cursor.execute(*found.query.sql_with_params())
        while rows := cursor.fetchmany(size):
            yield rows


def ids_as_text(cursor: Any) -> None:
    """Let a cursor of PostgreSQL answer ids as text."""
    from psycopg.types.string import TextLoader

    cursor.adapters.register_loader("uuid", TextLoader)
