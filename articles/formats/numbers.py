"""Small tables as CSV; and every number of a report as rows of one table, so that CSV holds what JSON holds."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING, Any

from articles.formats.rows_csv import neutralise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

#: Columns of a row. ``section``: where in the JSON, as ``passes.alpha``; ``of``: of what, as ``decision``.
COLUMNS = (
    *("section", "of", "value", "low", "high"),
    *("n_articles", "n_spans", "method", "flag", "undefined"),
)
#: The fields of an ``Estimate`` that its row shows.
ESTIMATE = COLUMNS[2:]
#: Words of an item that don't tell which one it is; people are named beside their ids.
UNNAMED = {"sentence", "finding", "why", "annotator", "annotators"}


def rows_of(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A row for every number and every estimate in the JSON of a report, in its order.

    Words within a list's items name the items, whatever they are called: ``{"label": "source", "spans": 3}`` is the
    row of ``spans`` of ``source``. Words that stand alone (methods, software) are no numbers and have no row.
    """
    return list(_rows(report, (), ()))


def _rows(value: Any, path: tuple[str, ...], names: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "undefined" in value and "value" in value:
            shown = {name: value.get(name) for name in ESTIMATE}
            yield {"section": ".".join(path), "of": " · ".join(names)} | shown
            return
        for key, inner in value.items():
            yield from _rows(inner, (*path, str(key)), names)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _rows(inner, path, (*names, *(_names(inner) or (str(number + 1),))))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        empty = dict.fromkeys(ESTIMATE) | {"value": value}
        yield {"section": ".".join(path), "of": " · ".join(names)} | empty


def _names(item: Any) -> tuple[str, ...]:
    """What an item of a list is called: its words, what is true of it, and words in lists of words."""
    if not isinstance(item, dict):
        return ()
    found: list[str] = []
    for key, value in item.items():
        if key in UNNAMED:
            continue
        if isinstance(value, str) and value:
            found.append(value)
        elif value is True:
            found.append(key)
        elif isinstance(value, list) and all(isinstance(word, str) for word in value):
            found.extend(value)
    return tuple(found)


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """``rows`` under ``columns``; cells that a spreadsheet would run are made harmless, as in exports."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    writer.writerows([_cell(row[column]) for column in columns] for row in rows)
    return buffer.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.4f}"
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return neutralise(str(value))
