"""Many new rows of one table, by the quickest way that each database has."""

from __future__ import annotations

import datetime as dt
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.models import AutoField
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from django.db.models import Model


def insert_rows(
    model: type[Model],
    shared: Mapping[str, Any],
    rows: Iterable[Mapping[str, Any]],
) -> None:
    """Insert ``rows``, all with the same keys in the same order; ``shared`` is the same for all.

    Keys are attributes of fields (``project_id``). A field that is in neither gets its default, or
    the time of the insert, a microsecond later from row to row: whoever sorts by it gets the rows as
    they came. Constraints and triggers hold as ever; ``save()`` and ``clean()`` are not called. COPY
    on PostgreSQL, one ``executemany`` on SQLite: ``bulk_create`` takes four times as long, most of it
    for model instances and statements of a hundred thousand parameters.
    """
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return
    # The connection itself: its thread-local stand-in costs as much as preparing a value.
    prepare = {
        field.attname: partial(field.get_db_prep_save, connection=connections[DEFAULT_DB_ALIAS])
        for field in model._meta.concrete_fields
    }
    missing = {
        field.attname: field
        for field in model._meta.concrete_fields
        if field.attname not in first and not isinstance(field, AutoField)
    }
    clocks = [
        name
        for name, field in missing.items()
        if name not in shared and getattr(field, "auto_now_add", False)
    ]
    constant = {
        name: prepare[name](shared[name] if name in shared else field.get_default())
        for name, field in missing.items()
        if name not in clocks
    }
    prepared = _rows(
        [prepare[name] for name in first],
        tuple(constant.values()),
        [prepare[name] for name in clocks],
        chain([first], rows),
    )
    _insert(model, [*first, *constant, *clocks], prepared)


def upsert_rows(
    model: type[Model], columns: Mapping[str, Sequence[Any]], unique: Sequence[str]
) -> None:
    """Insert rows, or put them in the place of those with the same ``unique`` columns. In one statement.

    ``columns``: by attributes of fields (``round_id``) as many values each, as the database takes them: ids as text.
    ``bulk_create`` with its instances and parameters takes three times as long. Give the rows in the same order each
    time: then two who write the same never wait for each other in a circle.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    quoted = {name: connection.ops.quote_name(str(fields[name].column)) for name in columns}
    listed = ", ".join(quoted.values())
    table = connection.ops.quote_name(model._meta.db_table)
    new = ", ".join(
        f"{column} = excluded.{column}" for name, column in quoted.items() if name not in unique
    )
    conflict = f"ON CONFLICT ({', '.join(quoted[name] for name in unique)}) DO UPDATE SET {new}"
    with transaction.atomic(), connection.cursor() as cursor:
        # Names from the model alone; every value is a parameter.
        if connection.vendor == "postgresql":
            types = [str(fields[name].db_type(connection)) for name in columns]
            arrays = ", ".join(f"%s::{_GIVEN.get(type, type)}[]" for type in types)
            values = ", ".join(
                f"decode({column}, 'hex')" if type == "bytea" else column
                for column, type in zip(quoted.values(), types, strict=True)
            )
            cursor.execute(
                f"INSERT INTO {table} ({listed}) "  # noqa: S608
                f"SELECT {values} FROM unnest({arrays}) AS given ({listed}) {conflict}",
                [_array(given, type) for given, type in zip(columns.values(), types, strict=True)],
            )
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(
                f"INSERT INTO {table} ({listed}) VALUES ({marks}) {conflict}",  # noqa: S608
                list(zip(*columns.values(), strict=True)),
            )


#: As what arrays of a type are given to PostgreSQL, where not as themselves.
_GIVEN = {"bytea": "text"}


def _array(values: Sequence[Any], type: str) -> Any:
    """Values for an array of PostgreSQL. Ids and bytes as one text: psycopg looks at each for what must be quoted."""
    if type == "uuid":
        return f"{{{','.join(values)}}}"
    if type == "bytea":
        return f"{{{','.join([value.hex() for value in values])}}}"
    return list(values)


def _insert(model: type[Model], names: list[str], rows: Iterator[tuple[Any, ...]]) -> None:
    """Insert prepared values of the fields ``names``."""
    columns = {field.attname: str(field.column) for field in model._meta.concrete_fields}
    listed = ", ".join(connection.ops.quote_name(columns[name]) for name in names)
    table = connection.ops.quote_name(model._meta.db_table)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            statement = f"COPY {table} ({listed}) FROM STDIN"
            # Not Django's own cursor: without this its errors would not be Django's.
            with connection.wrap_database_errors, cursor.copy(statement) as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(names))
            statement = f"INSERT INTO {table} ({listed}) VALUES ({marks})"  # noqa: S608
            cursor.executemany(statement, list(rows))


def _rows(
    prepare: Sequence[Callable[[Any], Any]],
    constant: tuple[Any, ...],
    clocks: Sequence[Callable[[Any], Any]],
    rows: Iterable[Mapping[str, Any]],
) -> Iterator[tuple[Any, ...]]:
    """The rows as the database takes them. Strings and whole numbers need no preparation."""
    began = timezone.now()
    for number, row in enumerate(rows):
        now = began + dt.timedelta(microseconds=number)
        yield (
            *(
                value if type(value) in (str, int) else prepared(value)
                for prepared, value in zip(prepare, row.values(), strict=True)
            ),
            *constant,
            *(clock(now) for clock in clocks),
        )
