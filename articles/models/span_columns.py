"""Live spans of thousands of codings as columns, by the quickest way that each database has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db import connection

from articles.models.counted import ids_as_text
from articles.models.span import clipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from articles.models.counted import Raw

#: Rows that are made into arrays at a time: as tuples they take ten times the memory.
AT_ONCE = 50_000
#: Spans of several stretches come with all of them, as JSON.
SQLITE = """
    SELECT given.key, label_id, start + lead, "end" - trail,
        CASE WHEN instr(substr(parts, 3), '[') > 0 THEN parts END
    FROM json_each(%s) AS given CROSS JOIN articles_span ON assignment_id = given.value
    WHERE deleted_at IS NULL
"""
#: Numbers of a fixed width, so that millions of rows need no loop.
POSTGRESQL = """
    COPY (
        SELECT assignment_id, label_id, start + lead, "end" - trail, jsonb_array_length(parts) FROM articles_span
        WHERE assignment_id = ANY(%s::uuid[]) AND deleted_at IS NULL
    ) TO STDOUT (FORMAT BINARY)
"""
SEVERAL = """
    SELECT assignment_id, label_id, start + lead, "end" - trail, parts::text FROM articles_span
    WHERE assignment_id = ANY(%s::uuid[]) AND deleted_at IS NULL AND jsonb_array_length(parts) > 1
"""
#: A row of ``POSTGRESQL`` (its binary COPY format): the number of columns, then each with its size before it.
ROW = [
    ("columns", ">i2"),
    *[("seat_size", ">i4"), ("seat", "V16"), ("label_size", ">i4"), ("label", "V16")],
    *[("start_size", ">i4"), ("start", ">i4"), ("end_size", ">i4"), ("end", ">i4")],
    *[("count_size", ">i4"), ("count", ">i4")],
]
#: Bytes before the first row and after the last.
HEAD, TAIL = 19, 2


class SpanColumns(NamedTuple):
    """``seat``, ``label`` (S,): numbers of what was asked for, -1 for any other label.

    ``span`` (T,): the span of each stretch, ascending; ``start``, ``end`` (T,) in code points. The spans are in no
    particular order.
    """

    seat: NDArray[np.int64]
    label: NDArray[np.int64]
    span: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]


class _Block(NamedTuple):
    """Some spans; ``parts`` has stretches (JSON) of those that have several, by their places in the block."""

    parts: dict[int, str]
    seat: NDArray[np.int64]
    label: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]


def read_spans(seats: Sequence[Raw], labels: Mapping[Raw, int]) -> SpanColumns:
    """The spans of ``seats``, numbered by their order; ``labels``: the numbers of labels.

    Without white space at their ends (docs/decisions/0013-white-space-at-the-ends.md).
    """
    # Only who asks for figures waits for it.
    import numpy as np

    read = _postgresql if connection.vendor == "postgresql" else _sqlite
    blocks = list(read(seats, labels))
    if not blocks:
        nothing = np.zeros(0, dtype=np.int64)
        return SpanColumns(nothing, nothing, nothing, nothing, nothing)
    seat, label, start, end = (
        np.concatenate(column) for column in list(zip(*blocks, strict=True))[1:]
    )
    several: list[tuple[int, int, int]] = []
    first = 0
    for block in blocks:
        for at, parts in block.parts.items():
            inside = clipped(json.loads(parts), int(block.start[at]), int(block.end[at]))
            several += [(first + at, low, high) for low, high in inside]
        first += len(block.seat)
    span = np.arange(len(seat))
    if several:
        more = np.array(several, dtype=np.int64)
        one = np.ones(len(seat), dtype=np.bool_)
        one[more[:, 0]] = False
        columns = [
            np.concatenate([column[one], more[:, at]])
            for at, column in enumerate((span, start, end))
        ]
        order = np.argsort(columns[0], kind="stable")
        span, start, end = (column[order] for column in columns)
    return SpanColumns(seat, label, span, start, end)


def _sqlite(seats: Sequence[Raw], labels: Mapping[Raw, int]) -> Iterator[_Block]:
    import numpy as np

    with connection.cursor() as cursor:
        cursor.execute(SQLITE, [json.dumps(seats)])
        while rows := cursor.fetchmany(AT_ONCE):
            seat, keys, start, end, parts = zip(*rows, strict=True)
            label = [labels.get(key, -1) for key in keys]
            numbers = (np.array(column, dtype=np.int64) for column in (seat, label, start, end))
            yield _Block({at: text for at, text in enumerate(parts) if text}, *numbers)


def _postgresql(seats: Sequence[Raw], labels: Mapping[Raw, int]) -> Iterator[_Block]:
    import numpy as np

    found = _copied(seats)
    one = found[found["count"] == 1]
    seat_number = {UUID(pk).bytes: number for number, pk in enumerate(seats)}
    label_number = {UUID(pk).bytes: number for pk, number in labels.items()}
    seat = [seat_number[pk] for pk in one["seat"].tolist()]
    label = [label_number.get(pk, -1) for pk in one["label"].tolist()]
    numbers = (
        np.array(column, dtype=np.int64) for column in (seat, label, one["start"], one["end"])
    )
    yield _Block({}, *numbers)
    if len(one) < len(found):
        yield _several(seats, labels)


def _copied(seats: Sequence[Raw]) -> NDArray[np.void]:
    import numpy as np

    # Not Django's own cursor: without this its errors would not be Django's.
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(cursor.mogrify(POSTGRESQL, [_array(seats)])) as copy,
    ):
        data = b"".join(copy)
    row = np.dtype(ROW)
    return np.frombuffer(data, row, count=(len(data) - HEAD - TAIL) // row.itemsize, offset=HEAD)


def _several(seats: Sequence[Raw], labels: Mapping[Raw, int]) -> _Block:
    import numpy as np

    with connection.cursor() as cursor:
        ids_as_text(cursor)
        cursor.execute(SEVERAL, [_array(seats)])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    number = {pk: at for at, pk in enumerate(seats)}
    return _Block(
        {at: row[4] for at, row in enumerate(rows)},
        np.array([number[row[0]] for row in rows], dtype=np.int64),
        np.array([labels.get(row[1], -1) for row in rows], dtype=np.int64),
        np.array([row[2] for row in rows], dtype=np.int64),
        np.array([row[3] for row in rows], dtype=np.int64),
    )


def _array(ids: Sequence[Raw]) -> str:
    """Ids as an array of PostgreSQL; psycopg would look at each for what must be quoted."""
    return f"{{{','.join(ids)}}}"
