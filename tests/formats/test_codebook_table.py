"""The labels of a codebook as a spreadsheet: out and in again, and errors by row and column."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from articles.formats.codebook_lines import (
    conditions_data,
    conditions_text,
    texts_data,
    texts_text,
    values_data,
    values_text,
)
from articles.formats.codebook_plain import plain_codebook, restored_codebook
from articles.formats.codebook_table import COLUMNS, read_sheet, write_sheet
from articles.formats.codebook_yaml import read_codebook, read_codebook_data, write_codebook
from articles.records import CodebookRecord, LabelRecord, ValueRecord
from tests.builders import choice, make_codebook_record


def shipped() -> CodebookRecord:
    return read_codebook((settings.BASE_DIR / "seeds" / "codebook.yaml").read_text("utf-8"))


def test_the_shipped_codebook_survives_every_form() -> None:
    record = shipped()
    assert read_sheet(write_sheet(record).encode()) == (record.labels, [])
    assert read_codebook(write_codebook(record)) == record
    assert read_codebook_data(json.loads(json.dumps(plain_codebook(record)))) == record


@pytest.mark.parametrize("record", [shipped(), make_codebook_record()], ids=["shipped", "small"])
def test_the_log_keeps_a_codebook_exactly(record: CodebookRecord) -> None:
    assert restored_codebook(json.loads(json.dumps(plain_codebook(record)))) == record


def test_a_scale_survives_every_form() -> None:
    label = LabelRecord("a", "A", "Aa", attributes=(choice("size", "low", "high", ordered=True),))
    record = CodebookRecord("c", (label,), questions=label.attributes)
    record = read_codebook(write_codebook(record))
    assert [one.scale for one in (*record.labels[0].attributes, *record.questions)] == [
        ("low", "high"),
        ("low", "high"),
    ]
    assert read_sheet(write_sheet(record).encode()) == (record.labels, [])
    assert read_codebook_data(json.loads(json.dumps(plain_codebook(record)))) == record
    assert restored_codebook(json.loads(json.dumps(plain_codebook(record)))) == record
    # The log has drafts from before.
    old = plain_codebook(record)
    del old["questions"][0]["ordered"]
    assert restored_codebook(old).questions[0].scale == ()


WORDS = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp", "Zs", "Co", "Cn"))
    | st.sampled_from("=+-@'\"|,;👩"),
    min_size=1,
    max_size=12,
)


@given(WORDS, WORDS, st.lists(WORDS, max_size=3))
def test_any_words_survive_the_sheet(name: str, definition: str, examples: list[str]) -> None:
    label = LabelRecord("a", name, "Aa", definition=definition, examples=tuple(examples))
    record = CodebookRecord("c", (label,))
    expected = read_codebook(write_codebook(record)).labels  # canonical: NFC
    assert read_sheet(write_sheet(record).encode()) == (expected, [])


def test_cells_that_a_spreadsheet_would_run_have_an_apostrophe() -> None:
    label = LabelRecord("a", "=SUM(1)", "Aa", definition="@x")
    (row,) = csv.DictReader(io.StringIO(write_sheet(CodebookRecord("c", (label,)))))
    assert (row["name"], row["definition"]) == ("'=SUM(1)", "'@x")


def test_pasted_cells_are_read_with_labels_left_blank_below() -> None:
    pasted = (
        "label\tname\tabbreviation\tAttribute\tAttribute name\ttype\tvalues\trequired\n"
        "mood\tMood\tMo\ttone\tTone\tchoice\tgood: Good | bad: Bad — not good\tyes\n"
        "\t\t\tyear\tYear\tyear\t\t\n"
    )
    (label,), errors = read_sheet(pasted.encode())
    assert errors == []
    assert [(one.key, one.type, one.required) for one in label.attributes] == [
        ("tone", "choice", True),
        ("year", "year", False),
    ]
    assert label.attributes[0].values[:2] == (
        ValueRecord("good", "Good"),
        ValueRecord("bad", "Bad", "not good"),
    )


HEAD = "label,name,abbreviation,color,attribute,type,values,shown_when\n"


@pytest.mark.parametrize(
    ("rows", "errors"),
    [
        ("a,A,Aa,blue,,,,\n", [(2, "color")]),
        ("a,A,Aaaa,,,,,\n", [(2, "abbreviation")]),
        ("a,A,Aa,,,,,\nb,B,Aa,,,,,\n", [(3, "abbreviation")]),
        ("A b,A,Aa,,,,,\n", [(2, "label")]),
        ("a,A,Aa,,,,,\na,A,Aa,,,,,\n", [(3, "label")]),
        ("a,A,Aa,,x,choice,,\n", [(2, "values")]),
        ("a,A,Aa,,x,mood,,\n", [(2, "type")]),
        ("a,A,Aa,,,,,\n,,,,x,text,,\n,,,,x,text,,\n", [(4, "attribute")]),
        ("a,A,Aa,,x,choice,B b,\n", [(2, "values")]),
        ("a,A,Aa,,x,text,,y\n", [(2, "shown_when")]),
        ("a,A,Aa,,x,text,,y: 1\n", [(2, "shown_when")]),
        (",A,Aa,,,,,\n", [(2, "label")]),
        ("a,A,Aa,,,text,,\n", [(2, "attribute")]),
        ("a,A,Aa,,,,,,,\n", [(2, "row")]),
        ("", [(1, "label")]),
    ],
)
def test_errors_name_row_and_column(rows: str, errors: list[tuple[int, str]]) -> None:
    found = read_sheet((HEAD + rows).encode())[1]
    assert [(error.row, error.field) for error in found] == errors


@pytest.mark.parametrize(
    "head", ["name\n", "label,nmae\n", "label,label\n", "", "label\x00\n"], ids=repr
)
def test_a_header_that_can_not_be_read_is_one_error(head: str) -> None:
    assert [(error.row, error.field) for error in read_sheet(head.encode())[1]] == [(1, "header")]


def test_the_header_is_all_columns_and_the_open_values_are_not_written() -> None:
    sheet = write_sheet(shipped())
    assert tuple(next(csv.reader(io.StringIO(sheet)))) == COLUMNS
    assert "Other (say what)" not in sheet


def test_lines_of_values_conditions_and_texts() -> None:
    assert values_data("a\nb: B\nc: C -- see\n") == [
        {"key": "a", "name": "", "definition": ""},
        {"key": "b", "name": "B", "definition": ""},
        {"key": "c", "name": "C", "definition": "see"},
    ]
    assert values_text([ValueRecord("a", "A", "b\nc")], closed=True) == "a: A — b c"
    shown = {"a": ("x", "y"), "b": ("true",)}
    assert conditions_data(conditions_text(shown)) == {key: [*v] for key, v in shown.items()}
    for texts in ([], ["one"], ["one", "two"], ["a\nb", "c"]):
        assert texts_data(texts_text(texts)) == texts
