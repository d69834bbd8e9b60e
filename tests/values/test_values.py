"""Values of attributes and answers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.records import AttributeRecord, CodebookRecord, LabelRecord, ValueRecord
from articles.values import (
    ATTRIBUTE_TYPES,
    InvalidValueError,
    check_answers,
    check_attributes,
    check_value,
    is_empty,
    is_shown,
    missing,
    missing_questions,
)

STAGES = tuple(ValueRecord(key, key.title()) for key in ("considered", "proposed", "announced"))
UUID = "5f0c3c1e-8f3b-4c86-9b5d-0b6f0d6f2a11"


def attribute(type_: str, **fields: Any) -> AttributeRecord:
    values = STAGES if type_ in ("choice", "multi-choice") else ()
    return AttributeRecord("stage", "Stage", **{"type": type_, "values": values, **fields})


GOOD: list[tuple[str, Any, Any]] = [
    ("choice", "proposed", "proposed"),
    ("multi-choice", ["announced", "considered"], ["considered", "announced"]),
    ("multi-choice", ("proposed",), ["proposed"]),
    ("multi-choice", [], []),
    ("boolean", False, False),
    ("number", 0, 0),
    ("number", -1.5, -1.5),
    ("number", 2**53, 2**53),
    ("year", 1, 1),
    ("year", 2999, 2999),
    ("text", " a\r\nb\rc\t🏛 ", " a\nb\nc\t🏛 "),
    ("text", "x" * 10_000, "x" * 10_000),
    (
        "entity",
        [{"name": "  Ministry of\nHealth "}, {"name": "Army", "entity": UUID.upper()}],
        [{"name": "Ministry of Health", "entity": None}, {"name": "Army", "entity": UUID}],
    ),
    ("span", UUID.upper(), UUID),
    ("span", UUID.replace("-", ""), UUID),
]


@pytest.mark.parametrize(("type_", "value", "stored"), GOOD)
def test_a_value_is_stored_in_its_normal_form(type_: str, value: Any, stored: Any) -> None:
    found = check_value(attribute(type_), value)
    assert found == stored
    assert type(found) is type(stored)


ENTITY = 'Stage takes a list such as [{"name": "Ministry of Health", "entity": null}], not '
NUMBER = "Stage takes a number between −2⁵³ and 2⁵³."
BAD: list[tuple[str, Any, str]] = [
    ("choice", "foo", "“foo” is not a value of Stage. Known: considered, proposed, announced."),
    (
        "choice",
        "Proposed",
        "“Proposed” is not a value of Stage. Known: considered, proposed, announced.",
    ),
    ("choice", "", "“” is not a value of Stage. Known: considered, proposed, announced."),
    (
        "choice",
        "x" * 99,
        f"“{'x' * 59}…” is not a value of Stage. Known: considered, proposed, announced.",
    ),
    (
        "choice",
        "\ud800",
        "“\ufffd” is not a value of Stage. Known: considered, proposed, announced.",
    ),
    ("choice", None, "Stage takes one value of its list, not null."),
    ("choice", 1, "Stage takes one value of its list, not a number."),
    ("choice", ["proposed"], "Stage takes one value of its list, not a list."),
    ("multi-choice", "proposed", "Stage takes a list of values, not a string."),
    (
        "multi-choice",
        ["proposed", "x"],
        "“x” is not a value of Stage. Known: considered, proposed, announced.",
    ),
    ("multi-choice", ["proposed", "proposed"], "“proposed” stands twice in Stage."),
    ("multi-choice", [{}], "Stage takes one value of its list, not an object."),
    ("boolean", 1, "Stage takes true or false, not a number."),
    ("boolean", "true", "Stage takes true or false, not a string."),
    ("number", True, "Stage takes a number, not true or false."),
    ("number", "5", "Stage takes a number, not a string."),
    ("number", float("nan"), NUMBER),
    ("number", float("inf"), NUMBER),
    ("number", 2**53 + 1, NUMBER),
    ("number", 10**400, NUMBER),
    ("year", 0, "Stage takes a year from 1 to 2999."),
    ("year", 3000, "Stage takes a year from 1 to 2999."),
    ("year", 1998.0, "Stage takes a year from 1 to 2999, not a number."),
    ("year", True, "Stage takes a year from 1 to 2999, not true or false."),
    ("text", 5, "Stage takes a text, not a number."),
    ("text", "x" * 10_001, "Stage takes at most 10,000 characters; this has 10,001."),
    ("text", "ab\0", "Stage holds a NUL character at offset 2. Remove it."),
    ("text", "\udc00", "Stage holds a lone surrogate at offset 0. Remove it."),
    ("entity", {"name": "A"}, ENTITY + "an object."),
    ("entity", ["A"], ENTITY + "a string."),
    ("entity", [{"entity": None}], ENTITY + "an object."),
    ("entity", [{"name": 5}], ENTITY + "an object."),
    ("entity", [{"name": " "}], "Stage holds an entry without a name."),
    ("entity", [{"name": "A\0"}], "Stage holds a NUL character at offset 1. Remove it."),
    ("entity", [{"name": "x" * 501}], "Stage takes at most 500 characters; this has 501."),
    ("entity", [{"name": "A", "id": 1}], "“id” is not a key of Stage. Known: name, entity."),
    ("entity", [{"name": "A", "entity": "a"}], "Stage: “a” is not an id (a UUID)."),
    ("entity", [{"name": "A", "entity": 5}], "Stage takes an id (a UUID), not a number."),
    ("entity", [{"name": "A"}, {"name": " A "}], "“A” stands twice in Stage."),
    ("entity", [{"name": "A"}] * 101, "Stage takes at most 100 entries."),
    ("span", "x", "Stage: “x” is not an id (a UUID)."),
    ("span", None, "Stage takes an id (a UUID), not null."),
    ("colour", "red", "Stage has an unknown type."),
]


@pytest.mark.parametrize(("type_", "value", "message"), BAD, ids=range(len(BAD)))
def test_a_bad_value_is_refused_with_what_is_taken(type_: str, value: Any, message: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        check_value(attribute(type_), value)
    assert str(caught.value) == message
    assert caught.value.attribute == "stage"


@given(
    type_=st.sampled_from(ATTRIBUTE_TYPES),
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    ),
)
def test_any_value_is_normal_after_the_check_or_refused(type_: str, value: Any) -> None:
    record = attribute(type_)
    try:
        stored = check_value(record, value)
    except ValueError:
        return
    assert check_value(record, stored) == stored


LABEL = LabelRecord(
    "decision",
    "Decision",
    "D",
    attributes=(
        AttributeRecord("stage", "Stage", values=STAGES, required=True),
        AttributeRecord("public", "Public", type="boolean"),
        AttributeRecord("forms", "Forms", type="multi-choice", values=STAGES),
        AttributeRecord(
            "since",
            "Since",
            type="year",
            required=True,
            shown_when={"stage": ("announced", "proposed"), "public": ("true",)},
        ),
        AttributeRecord("note", "Note", type="text", shown_when={"forms": ("proposed",)}),
        AttributeRecord("sure", "Sure", type="boolean", required=True),
    ),
)


def test_attributes_are_stored_in_the_order_of_the_codebook() -> None:
    values = {"note": "x", "sure": False, "stage": "proposed"}
    assert list(check_attributes(LABEL, values).items()) == [
        ("stage", "proposed"),
        ("note", "x"),
        ("sure", False),
    ]


def test_null_and_empty_values_take_the_key_away() -> None:
    values: dict[str, object] = {"stage": None, "note": " ", "forms": [], "public": None}
    assert check_attributes(LABEL, values) == {}


def test_an_unknown_attribute_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InvalidValueError) as caught:
        check_attributes(LABEL, {"colour": None})
    assert str(caught.value) == (
        "“colour” is not an attribute of Decision. Known: stage, public, forms, since, note, sure."
    )
    assert caught.value.attribute == "colour"


def test_an_attribute_of_a_label_without_any_is_refused() -> None:
    with pytest.raises(InvalidValueError) as caught:
        check_attributes(LabelRecord("source", "Source", "S"), {"stage": "x"})
    assert str(caught.value) == "“stage” is not an attribute of Source. Known: none."


SHOWN: list[tuple[str, dict[str, object], bool]] = [
    ("stage", {}, True),
    ("since", {}, False),
    ("since", {"stage": "announced"}, False),
    ("since", {"stage": "announced", "public": False}, False),
    ("since", {"stage": "considered", "public": True}, False),
    ("since", {"stage": "announced", "public": True}, True),
    ("note", {"forms": []}, False),
    ("note", {"forms": ["considered"]}, False),
    ("note", {"forms": ["considered", "proposed"]}, True),
]


@pytest.mark.parametrize(("key", "values", "shown"), SHOWN)
def test_an_attribute_is_shown_when_all_its_conditions_hold(
    key: str, values: dict[str, object], shown: bool
) -> None:
    record = next(item for item in LABEL.attributes if item.key == key)
    assert is_shown(record, values) is shown


def test_what_is_required_and_shown_and_empty_is_missing() -> None:
    assert [item.key for item in missing(LABEL, {})] == ["stage", "sure"]
    values = {"stage": "announced", "public": True, "sure": False}
    assert [item.key for item in missing(LABEL, values)] == ["since"]
    assert missing(LABEL, {**values, "since": 1998}) == []


@pytest.mark.parametrize("value", [None, "", " \n", [], ()], ids=repr)
def test_nothing_is_empty(value: object) -> None:
    assert is_empty(value)


@pytest.mark.parametrize("value", [False, 0, 0.0, "x", ["x"], {}], ids=repr)
def test_false_and_zero_are_values(value: object) -> None:
    assert not is_empty(value)


CODEBOOK = CodebookRecord(
    "N",
    (LABEL,),
    questions=(
        AttributeRecord("gate", "Gate", values=STAGES, required=True),
        AttributeRecord(
            "main", "Main", type="span", required=True, shown_when={"gate": ("announced",)}
        ),
    ),
)


def test_answers_are_checked_like_attributes() -> None:
    assert check_answers(CODEBOOK, {"main": UUID.upper(), "gate": "announced"}) == {
        "gate": "announced",
        "main": UUID,
    }
    with pytest.raises(InvalidValueError) as caught:
        check_answers(CODEBOOK, {"x": 1})
    assert str(caught.value) == "“x” is not a question of this codebook. Known: gate, main."


def test_questions_are_missing_like_attributes() -> None:
    assert [item.key for item in missing_questions(CODEBOOK, {})] == ["gate"]
    assert [item.key for item in missing_questions(CODEBOOK, {"gate": "announced"})] == ["main"]
    assert missing_questions(CODEBOOK, {"gate": "proposed"}) == []
