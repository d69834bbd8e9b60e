"""The labels of a codebook as a spreadsheet: a row for each label, and one for each attribute below its label.

Columns go by name and may stand in any order; ``label`` is the only one that is needed. An empty ``label`` means
the one above. Relation types, questions and decided cases are not in it: those of the draft stay.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from typing import Any

from articles.formats.base import FormatError
from articles.formats.codebook_check import CodebookError, check_label, field_of
from articles.formats.codebook_lines import (
    conditions_data,
    conditions_text,
    texts_data,
    texts_text,
    values_data,
    values_text,
)
from articles.formats.codebook_yaml import read_label
from articles.formats.rows_csv import neutralise, restore
from articles.formats.stream import Source
from articles.formats.table import Table
from articles.records import CodebookRecord, LabelRecord, RowError

LABEL_COLUMNS = (
    *("label", "name", "abbreviation", "kind", "color", "definition", "code_it", "do_not_code_it"),
    *("examples", "parent", "starter", "self_overlap", "discontinuous"),
)
ATTRIBUTE_COLUMNS = (
    *("attribute", "attribute_name", "type", "values", "closed", "ordered", "required"),
    *("shown_when", "attribute_definition"),
)
COLUMNS = (*LABEL_COLUMNS, *ATTRIBUTE_COLUMNS)
#: Rows of a sheet: twelve labels with their attributes are far fewer.
MAX_ROWS = 2_000
_FIELDS = {"attribute": "key", "attribute_name": "name", "attribute_definition": "definition"}
_COLUMN = {field: column for column, field in _FIELDS.items()}
_ATTRIBUTE = re.compile(r"attribute “([^”]*)”")


@dataclass
class _Held:
    """A label while its rows are read; ``rows`` leads from an attribute's key to its row."""

    row: int
    data: dict[str, Any]
    rows: dict[str, int] = field(default_factory=dict)


def write_sheet(record: CodebookRecord) -> str:
    """The labels as CSV that ``read_sheet`` reads back to equal labels."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, COLUMNS, restval="")
    writer.writeheader()
    for label in record.labels:
        for cells in _rows(label):
            writer.writerow({name: neutralise(cell) for name, cell in cells.items()})
    return buffer.getvalue()


def read_sheet(source: Source) -> tuple[tuple[LabelRecord, ...], list[RowError]]:
    """The labels of a sheet (comma, semicolon or tab), and what is wrong with it: by row and column.

    With an error the labels are not to be used. The header is row 1.
    """
    try:
        table = Table(source, lambda name: _name(name) in COLUMNS)
    except FormatError as error:
        return (), [RowError(1, "header", str(error))]
    names = [_name(name) for name in table.header]
    problem = _header_problem(names)
    if problem:
        return (), [RowError(1, "header", problem)]
    held: dict[str, _Held] = {}
    errors: list[RowError] = []
    last = ""
    for number, cells in table.rows():
        if number > MAX_ROWS:
            errors.append(RowError(number, "row", f"At most {MAX_ROWS:,} rows are read."))
            break
        if isinstance(cells, str):
            errors.append(RowError(number, "row", cells))
            continue
        row = {name: restore(cell).strip() for name, cell in zip(names, cells, strict=True)}
        last = row["label"] or last
        try:
            _take(held, last, row, number)
        except _CellError as error:
            errors.append(RowError(number, error.column, str(error)))
    if not held and not errors:
        errors.append(RowError(1, "label", "No row names a label."))
    labels = _labels(held, errors)
    return labels, errors


class _CellError(ValueError):
    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


def _rows(label: LabelRecord) -> list[dict[str, str]]:
    def flag(value: bool) -> str:
        return "yes" if value else ""

    rows = [
        {
            "label": label.key,
            "name": label.name,
            "abbreviation": label.abbreviation,
            "kind": label.kind,
            "color": str(label.color),
            "definition": label.definition,
            "code_it": label.code_it,
            "do_not_code_it": label.do_not_code_it,
            "examples": texts_text(label.examples),
            "parent": label.parent,
            "starter": flag(label.starter),
            "self_overlap": flag(label.self_overlap),
            "discontinuous": flag(label.discontinuous),
        }
    ]
    rows += [
        {
            "label": label.key,
            "attribute": attribute.key,
            "attribute_name": attribute.name,
            "type": attribute.type,
            "values": values_text(attribute.values, closed=attribute.closed),
            "closed": flag(attribute.closed),
            "ordered": flag(attribute.ordered),
            "required": flag(attribute.required),
            "shown_when": conditions_text(attribute.shown_when),
            "attribute_definition": attribute.definition,
        }
        for attribute in label.attributes
    ]
    return rows


def _name(header: str) -> str:
    return "_".join(header.lower().split())


def _header_problem(names: list[str]) -> str:
    known = ", ".join(COLUMNS)
    if "label" not in names:
        return f"No column is called label. Known columns: {known}."
    for name in names:
        if name and name not in COLUMNS:
            return f"The column “{name[:60]}” is not known. Known: {known}."
        if name and names.count(name) > 1:
            return f"The column {name} stands twice in the header. Rename one of them."
    return ""


def _take(held: dict[str, _Held], key: str, row: dict[str, str], number: int) -> None:
    """One row into the label that it is about."""
    if not key:
        raise _CellError("label", "label is empty. Write the key of the label.")
    about = {name: row[name] for name in LABEL_COLUMNS[1:] if row.get(name)}
    if key not in held:
        held[key] = _Held(number, {"key": key, **_label_data(about), "attributes": []})
    elif about and not row.get("attribute"):
        raise _CellError("label", f"The label “{key[:60]}” has a row already: row {held[key].row}.")
    given = {name: row[name] for name in ATTRIBUTE_COLUMNS if row.get(name)}
    if not given:
        return
    if "attribute" not in given:
        column = next(iter(given))
        raise _CellError("attribute", f"{column} is given, but no key of an attribute.")
    label = held[key]
    if given["attribute"] in label.rows:
        place = label.rows[given["attribute"]]
        raise _CellError("attribute", f"This attribute stands in row {place} already.")
    label.rows[given["attribute"]] = number
    label.data["attributes"].append(_attribute_data(given))


def _label_data(cells: dict[str, str]) -> dict[str, Any]:
    data: dict[str, Any] = dict(cells)
    if "examples" in data:
        data["examples"] = texts_data(data["examples"])
    return data


def _attribute_data(cells: dict[str, str]) -> dict[str, Any]:
    data: dict[str, Any] = {_FIELDS.get(name, name): cell for name, cell in cells.items()}
    if "values" in data:
        data["values"] = values_data(data["values"])
    try:
        if "shown_when" in data:
            data["shown_when"] = conditions_data(data["shown_when"])
    except CodebookError as error:
        raise _CellError("shown_when", str(error)) from error
    return data


def _labels(held: dict[str, _Held], errors: list[RowError]) -> tuple[LabelRecord, ...]:
    labels, keys = [], list(held)
    for number, (key, one) in enumerate(held.items(), start=1):
        try:
            label = read_label(one.data, number)
            check_label(label, keys)
        except CodebookError as error:
            errors.append(_placed(one, str(error)))
        else:
            labels.append(label)
        for other in labels[:-1]:
            if labels[-1].key == key and other.abbreviation == labels[-1].abbreviation:
                message = f"The abbreviation “{other.abbreviation}” is that of “{other.key}”, too."
                errors.append(RowError(one.row, "abbreviation", message))
    return tuple(labels)


def _placed(held: _Held, message: str) -> RowError:
    """An error of a label where its cell is."""
    found = _ATTRIBUTE.search(message.partition(": ")[0])
    name = field_of(message)
    if found:
        return RowError(
            held.rows.get(found[1], held.row), _COLUMN.get(name, name or "attribute"), message
        )
    return RowError(held.row, "label" if name in ("", "key") else name, message)
