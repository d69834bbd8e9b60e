"""Statistics of single articles for agreement, kept beside what they were made from.

Derived from the spans of released codings. Every change of a coding changes its revision, so a row carries the
revisions that it was made from, and counts only while they are what they were: one saved span makes one row stale.
No event: rows may be thrown away at any time.
"""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db import connection, models

from articles.models.bulk import upsert_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from articles.models.project import Project

#: An id as ``raw_rows`` gives it: text, since making 100,000 objects of ids takes longer than all statistics.
Raw: TypeAlias = str
#: An article of a round, counted by the labels of a codebook version: round, article, codebook.
Key: TypeAlias = "tuple[Raw, Raw, Raw]"
SPANS = (
    'SELECT assignment_id, label_id, start + lead, "end" - trail, parts FROM articles_span '
    "WHERE assignment_id {} AND deleted_at IS NULL ORDER BY assignment_id, start, id"
)


class Counted(models.Model):
    """What ``articles.agreement.packed`` makes of an article's codings in a round, at a level: by which unit of text.

    ``codebook`` is the version whose labels the columns are: the round's own, or a later one in which several of
    them are one. ``fingerprint`` names the revisions of the codings, the labels and the version of the statistics.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey("articles.Round", on_delete=models.CASCADE, related_name="+")
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="+")
    codebook = models.ForeignKey("articles.Codebook", on_delete=models.CASCADE, related_name="+")
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
    """Store rows in place of those that are stale, in the order of their keys. One statement."""
    keys = sorted(made)
    rounds, articles, codebooks = zip(*keys, strict=True) if keys else ((), (), ())
    columns = {
        "round_id": rounds,
        "article_id": articles,
        "codebook_id": codebooks,
        "level": [level] * len(keys),
        "fingerprint": [made[key][0] for key in keys],
        "data": [made[key][1] for key in keys],
    }
    upsert_rows(Counted, columns, ("round_id", "article_id", "codebook_id", "level"))


def read_spans(seats: Sequence[Raw]) -> list[tuple[Any, ...]]:
    """Seat, label, first and last offset and the stretches (JSON) of every live span of some codings. One query.

    The offsets without white space at the ends, the stretches as they are stored.

    By hand, since the ids are text already: thousands of objects of ids would cost more than the rows.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _ids_as_text(cursor)
            cursor.execute(SPANS.format("= ANY(%s::uuid[])"), [list(seats)])
        else:
            cursor.execute(
                SPANS.format("IN (SELECT value FROM json_each(%s))"), [json.dumps(seats)]
            )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def raw_id(pk: uuid.UUID) -> Raw:
    """An id as ``raw_rows`` gives it."""
    return str(pk) if connection.features.has_native_uuid_field else pk.hex


def raw_rows(found: models.QuerySet[Any, tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The rows of a ``values_list`` as the database gives them, ids as text."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _ids_as_text(cursor)
        cursor.execute(*found.query.sql_with_params())
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _ids_as_text(cursor: Any) -> None:
    from psycopg.types.string import TextLoader

    cursor.adapters.register_loader("uuid", TextLoader)
