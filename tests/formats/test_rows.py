"""Exported spans: the row of the API's description, written and read back (T58, T72)."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.formats import EXPORT_FORMATS, ExportFormat, get_export_format
from articles.formats.rows import ARTICLE_KEYS, ROW_KEYS
from articles.formats.rows_csv import COLUMNS, TRIGGERS, neutralise, restore
from articles.records import ExportRow

GOLDEN = Path(__file__).parent / "golden"

ARTICLE = {
    "id": "0b8e7c52-31a4-4a52-9d5e-1f1f5a3c7d10",
    "external_id": "ferry",
    "title": "=Ferry to “Ostrava Bay” sails again",
    "outlet": "The Harbour Gazette",
    "byline": "",
    "published_on": "2026-03-04",
    "url": "https://example.org/ferry",
    "language": "en",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "length": 553,
}

ROW = ExportRow(
    id="5f0c3c1e-8f3b-4c86-9b5d-0b6f0d6f2a11",
    article=ARTICLE,
    start=182,
    end=216,
    start_utf16=183,
    end_utf16=217,
    parts=((182, 190), (200, 216)),
    quote="two people, who\r\nsat in the “meeting”",
    label="source",
    attributes={"identification": "unnamed-described", "since": 1998, "cited": True},
    relations=({"type": "same_as", "target": "7d2f7a42-6a5e-4b83-8d25-2f7f5a1e9c33"},),
    note="-2 of them 🚢\n'twas said",
    annotator="c7f2",
    assignment="e1d3e0a4-58f4-4b8c-bf5c-55d1d0a9c6a2",
    round="main",
    layer="coder",
    codebook_version=1,
    version=3,
    created_at="2026-03-05T08:00:00Z",
    updated_at="2026-03-05T08:01:00.5Z",
    entities={
        "actor": [
            {"name": "=Port council", "entity": "0c1d2e3f-8f3b-4c86-9b5d-0b6f0d6f2a11"},
            {"name": "The mayor", "entity": None},
            {"name": "The mayor", "entity": None},
        ]
    },
)
DELETED = replace(
    ROW,
    id="a2a7f1de-59b4-4a0e-8f0a-3a4b5c6d7e8f",
    article={**ARTICLE, "published_on": None},
    parts=((182, 216),),
    quote=None,
    attributes={},
    relations=(),
    note="",
    entities={},
    deleted_at="2026-03-06T09:00:00Z",
)

formats = pytest.mark.parametrize("format_", EXPORT_FORMATS.values(), ids=EXPORT_FORMATS.keys())


def written(format_: ExportFormat, *rows: ExportRow) -> bytes:
    return b"".join(format_.write(rows))


@formats
def test_the_file_is_the_golden_one(format_: ExportFormat) -> None:
    golden = GOLDEN / f"rows{format_.extension}"
    assert written(format_, ROW, DELETED) == golden.read_bytes()


@formats
def test_the_golden_file_is_read_back(format_: ExportFormat) -> None:
    golden = GOLDEN / f"rows{format_.extension}"
    with golden.open("rb") as stream:
        assert list(format_.read(stream)) == [ROW, DELETED]


def test_json_keys_stand_in_the_order_of_the_description() -> None:
    line = json.loads(written(get_export_format("jsonl"), ROW))
    assert tuple(line) == ROW_KEYS
    assert tuple(line["article"]) == ARTICLE_KEYS
    assert line["parts"] == [[182, 190], [200, 216]]


def test_deleted_at_is_there_for_deleted_rows_only() -> None:
    first, second = written(get_export_format("jsonl"), ROW, DELETED).splitlines()
    assert set(json.loads(second)) - set(json.loads(first)) == {"deleted_at"}


@formats
def test_a_full_text_goes_with_its_article(format_: ExportFormat) -> None:
    row = replace(ROW, article={**ARTICLE, "text": "=The text,\nwhole"})
    assert list(format_.read(written(format_, row))) == [row]


@formats
def test_no_rows_give_a_file_that_reads_as_none(format_: ExportFormat) -> None:
    assert list(format_.read(written(format_))) == []


@formats
def test_rows_are_written_as_they_come(format_: ExportFormat) -> None:
    taken = []

    def rows() -> Any:
        for number in range(5000):
            taken.append(number)
            yield ROW

    chunks = format_.write(rows())
    first = next(chunks)
    assert len(first) < 80 * 1024
    assert len(taken) < 200


# Any text that can be stored, and often one that a spreadsheet would run.
TEXTS = st.text(st.characters(codec="utf-8"), max_size=30)
LIVE = st.builds(str.__add__, st.text("'" + TRIGGERS, max_size=4), TEXTS)
ANY = TEXTS | LIVE
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | ANY,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY, inner, max_size=3),
    max_leaves=5,
)


@st.composite
def export_rows(draw: st.DrawFn) -> ExportRow:
    borders = sorted(draw(st.sets(st.integers(0, 10**6), min_size=2, max_size=8)))
    borders = borders[: len(borders) // 2 * 2]
    parts = tuple(zip(borders[::2], borders[1::2], strict=True))
    article: dict[str, Any] = {key: draw(ANY) for key in ARTICLE_KEYS}
    article["id"] = draw(ANY.filter(bool))
    article["published_on"] = draw(st.none() | st.dates().map(str))
    article["length"] = draw(st.integers(0, 10**7))
    return ExportRow(
        id=draw(ANY),
        article=article,
        start=parts[0][0],
        end=parts[-1][1],
        start_utf16=draw(st.integers(0, 10**7)),
        end_utf16=draw(st.integers(0, 10**7)),
        parts=parts,
        quote=draw(st.none() | ANY.filter(bool)),
        label=draw(ANY.filter(bool)),
        attributes=draw(st.dictionaries(ANY, JSON, max_size=3)),
        relations=tuple(
            draw(
                st.lists(
                    st.fixed_dictionaries({"type": ANY.filter(bool), "target": ANY.filter(bool)}),
                    max_size=2,
                )
            )
        ),
        note=draw(ANY),
        annotator=draw(ANY),
        assignment=draw(ANY),
        round=draw(ANY),
        layer=draw(ANY),
        codebook_version=draw(st.integers(0, 1000)),
        version=draw(st.integers(1, 1000)),
        created_at=draw(ANY),
        updated_at=draw(ANY),
        deleted_at=draw(st.none() | ANY.filter(bool)),
        entities=draw(st.dictionaries(ANY, JSON, max_size=3)),
    )


@formats
@given(rows=st.lists(export_rows(), max_size=3))
def test_whatever_is_written_is_read_back_exactly(
    format_: ExportFormat, rows: list[ExportRow]
) -> None:
    assert list(format_.read(written(format_, *rows))) == rows


@given(ANY)
def test_a_cell_is_restored_exactly_and_never_live(cell: str) -> None:
    safe = neutralise(cell)
    assert restore(safe) == cell
    assert safe[:1] not in set(TRIGGERS)


CELLS = {
    "=1+1": "'=1+1",
    "+49 30": "'+49 30",
    "-2": "'-2",
    "@SUM(A1)": "'@SUM(A1)",
    "\tx": "'\tx",
    "\rx": "'\rx",
    "\0x": "'\0x",
    "＝1": "'＝1",
    "＋1": "'＋1",
    "－1": "'－1",
    "＠x": "'＠x",
    "'=1": "''=1",
    "''=1": "'''=1",
    "'twas": "'twas",
    "'": "'",
    "": "",
    "a=1": "a=1",
}


@pytest.mark.parametrize(("cell", "safe"), CELLS.items(), ids=ascii)
def test_a_live_cell_gets_an_apostrophe(cell: str, safe: str) -> None:
    assert neutralise(cell) == safe
    assert restore(safe) == cell


def test_every_text_column_is_neutralised() -> None:
    live = "=cmd()"
    row = replace(
        ROW,
        id=live,
        article={**dict.fromkeys(ARTICLE_KEYS, live), "length": 1},
        quote=live,
        label=live,
        attributes={live: live},
        note=live,
        annotator=live,
        assignment=live,
        round=live,
        layer=live,
        created_at=live,
        updated_at=live,
        deleted_at=live,
        entities={live: [{"name": live}]},
    )
    text = written(get_export_format("csv"), row).decode()
    _header, cells = csv.reader(io.StringIO(text, newline=""))
    assert [cell for cell in cells if cell[:1] in set(TRIGGERS)] == []
    assert cells.count("'=cmd()") == 21


def test_csv_follows_rfc_4180() -> None:
    text = written(get_export_format("csv"), ROW).decode()
    assert text.startswith(",".join(COLUMNS) + "\r\n")
    assert text.endswith("\r\n")
    assert '"two people, who\r\nsat in the “meeting”"' in text


def test_an_empty_csv_cell_is_what_was_not_given() -> None:
    data = (
        "label,article_id,start,end,parts,attributes,version,quote,article_length\ns,a,4,9,,,,,\n"
    )
    [row] = get_export_format("csv").read(data.encode())
    assert isinstance(row, ExportRow)
    assert (row.parts, row.attributes, row.version, row.quote) == (((4, 9),), {}, 1, None)
    assert row.article["length"] == -1


def test_csv_columns_may_come_in_another_order_and_be_few() -> None:
    data = "label;article_external_id;end;start;colour\nsource;ferry;9;4;red\n"
    [row] = get_export_format("csv").read(data.encode())
    assert isinstance(row, ExportRow)
    assert (row.label, row.start, row.end, row.parts) == ("source", 4, 9, ((4, 9),))
    assert row.article["external_id"] == "ferry"
    assert (row.start_utf16, row.version, row.quote, row.attributes) == (-1, 1, None, {})


def test_an_unknown_export_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(LookupError) as caught:
        get_export_format("xlsx")
    assert str(caught.value) == "unknown format 'xlsx'; known: jsonl, csv"
