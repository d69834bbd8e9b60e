"""Rows of spans that are refused: which field, and why."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.formats import EXPORT_FORMATS, ExportFormat, get_export_format
from articles.formats.rows_csv import COLUMNS
from articles.records import RowError

formats = pytest.mark.parametrize("format_", EXPORT_FORMATS.values(), ids=EXPORT_FORMATS.keys())

SMALL: dict[str, Any] = {"article": {"id": "a"}, "label": "source", "start": 1, "end": 2}
BAD_ROWS: list[tuple[dict[str, Any], str, str]] = [
    ({"article": None}, "article", "The article is not named. Give its id, external_id or sha256."),
    ({"article": {}}, "article", "The article is not named. Give its id, external_id or sha256."),
    ({"article": {"id": 5}}, "article", "article: id is a number; it must be a string."),
    ({"label": ""}, "label", "label is missing. Write the key of a label of the codebook."),
    ({"label": 1}, "label", "label is a number; it must be a string."),
    ({"start": None}, "start", "start is missing. Write a number of code points."),
    ({"start": 1.0}, "start", "start is a number; it must be a whole number."),
    ({"start": True}, "start", "start is true or false; it must be a whole number."),
    ({"start": "1"}, "start", "start is a string; it must be a whole number."),
    ({"end": 2**63}, "end", "end is a number; it must be a whole number."),
    ({"start": 2}, "start", "start is 2 and end 2; 0 ≤ start < end is needed."),
    ({"start": -1}, "start", "start is -1 and end 2; 0 ≤ start < end is needed."),
    ({"parts": 5}, "parts", "parts must be pairs of integers, as in [[0, 5], [9, 12]]."),
    ({"parts": [[1]]}, "parts", "parts must be pairs of integers, as in [[0, 5], [9, 12]]."),
    (
        {"parts": [[1, 3], [3, 4]], "end": 4},
        "parts",
        "parts must be sorted, must not touch, and each must have start < end.",
    ),
    ({"parts": [[0, 2]]}, "parts", "The parts reach from 0 to 2, not 1 to 2."),
    ({"quote": 5}, "quote", "quote is a number; it must be a string."),
    ({"attributes": []}, "attributes", "attributes is a list; it must be an object."),
    ({"relations": {}}, "relations", "relations is an object; it must be a list."),
    ({"relations": [{"type": "x"}]}, "relations", "Every relation needs a type and a target."),
    (
        {"relations": [{"type": "x", "target": "y", "n": 1}]},
        "relations",
        "A relation holds strings only.",
    ),
]


@pytest.mark.parametrize(("change", "field", "message"), BAD_ROWS)
def test_a_bad_row_is_refused_by_field(change: dict[str, Any], field: str, message: str) -> None:
    data = json.dumps({**SMALL, **change}).encode()
    assert list(get_export_format("jsonl").read(data, filename="f")) == [
        RowError(1, field, message, "f")
    ]


BAD_CELLS = {
    "label,start,end,article_id\ns,1.5,2,a\n": (2, "start", "“1.5” is not a whole number."),
    "label,start,end,article_id,parts\ns,1,2,a,[1\n": (
        2,
        "parts",
        "The cell is not JSON: unexpected end of data.",
    ),
    "label,start,end,article_id\ns,1,2,\n": (
        2,
        "article",
        "The article is not named. Give its id, external_id or sha256.",
    ),
    "end,article_id\n": (
        1,
        "header",
        f"Columns are missing: label, start. Known: {', '.join(COLUMNS)}.",
    ),
    "label,start,label\n": (
        1,
        "header",
        "The column label stands twice in the header. Rename one of them.",
    ),
    'label,start\n"a': (
        2,
        "row",
        "The row is not CSV: unexpected end of data. Check its quotation marks. "
        "The rows from here on were not read.",
    ),
}


@pytest.mark.parametrize(("data", "error"), BAD_CELLS.items(), ids=lambda value: str(value)[-24:])
def test_a_bad_cell_is_refused_by_column(data: str, error: tuple[int, str, str]) -> None:
    assert list(get_export_format("csv").read(data.encode())) == [RowError(*error)]


@formats
@given(data=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_reader_of_rows_raises_whatever_the_bytes(format_: ExportFormat, data: bytes) -> None:
    for item in format_.read(data):
        assert isinstance(item, RowError)
