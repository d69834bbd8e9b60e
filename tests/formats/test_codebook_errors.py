"""Codebook files that are refused: which label, which attribute, what is known."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from articles.formats.codebook_yaml import CodebookError, read_codebook


def with_label(**fields: Any) -> dict[str, Any]:
    label = {"key": "d", "name": "D", "abbreviation": "D", **fields}
    return {"name": "N", "labels": [{key: item for key, item in label.items() if item is not None}]}


def with_attribute(**fields: Any) -> dict[str, Any]:
    return with_label(attributes=[{"key": "a", "values": ["x"], **fields}])


def with_relation(**fields: Any) -> dict[str, Any]:
    kind = {"key": "r", "source_labels": ["d"], "target_labels": ["d"], **fields}
    return {**with_label(), "relation_types": [kind]}


TWELVE = ", ".join(f"l{number}" for number in range(12))
KEY = (
    "the key must be lower-case letters, digits, - and _, begin with a letter, "
    "and have at most 40 characters."
)
A = "Label “d”, attribute “a”"

BAD: list[tuple[Any, str]] = [
    ("[]", "The codebook must be lines of the form “key: value”."),
    ("", "The codebook must be lines of the form “key: value”."),
    (
        "name: [",
        "This is not YAML, at line 1, column 8: while parsing a flow node expected the node "
        "content, but found '<stream end>'.",
    ),
    (
        "name: a\nname: b",
        "This is not YAML, at line 2, column 1: the key “name” stands here a second time.",
    ),
    ({"name": "N"}, "The codebook has no labels. It needs at least one."),
    (
        {"name": "", "labels": [{"key": "d", "abbreviation": "D"}]},
        "The codebook: name is missing.",
    ),
    ({"name": "N", "labels": {"d": {}}}, "The codebook: labels is an object; it must be a list."),
    ({"name": "N", "labels": ["d"]}, "Label 1 must be lines of the form “key: value”."),
    (
        {"name": "N", "labels": [{"key": f"l{n}", "abbreviation": f"{n}"} for n in range(13)]},
        "The codebook has 13 labels; at most 12 are possible.",
    ),
    (
        {**with_label(), "lables": []},
        "The codebook: “lables” is not a field here. Known: "
        "common_attributes, definition, labels, name, questions, relation_types, rules.",
    ),
    (
        {**with_label(), "rules": [["x"]]},
        "The codebook: rules holds a list; it must be a list of texts.",
    ),
    (with_label(key="D"), f"Label “D”: {KEY}"),
    (with_label(key="1d"), f"Label “1d”: {KEY}"),
    (with_label(key="d" * 41), f"Label “{'d' * 41}”: {KEY}"),
    (with_label(key=None), f"Label “”: {KEY}"),
    (with_label(name="x" * 61), "Label “d”: name has 61 characters; at most 60 are kept."),
    (
        with_label(abbreviation=None),
        "Label “d”: abbreviation is “”; it must have 1 to 3 characters.",
    ),
    (
        with_label(abbreviation="DECI"),
        "Label “d”: abbreviation is “DECI”; it must have 1 to 3 characters.",
    ),
    (
        with_label(kind="thing"),
        "Label “d”: kind “thing” is not known. Known: proposition, mention.",
    ),
    (with_label(color=13), "Label “d”: color is 13; it must be a number from 1 to 12."),
    (with_label(color="red"), "Label “d”: color must be a whole number, not “red”."),
    (with_label(starter="maybe"), "Label “d”: starter must be true or false, not “maybe”."),
    (with_label(parent="x"), "Label “d”: parent “x” is not known. Known: none."),
    (with_label(parent="d"), "Label “d”: parent “d” is not known. Known: none."),
    (
        with_label(colour=1),
        "Label “d”: “colour” is not a field here. Known: abbreviation, attributes, "
        "code_it, color, definition, discontinuous, do_not_code_it, examples, key, kind, name, parent, "
        "self_overlap, starter.",
    ),
    (with_label(definition={"a": 1}), "Label “d”: definition is an object; it must be a text."),
    (
        with_label(definition="a\0"),
        "Label “d”: definition: The text holds a NUL character at offset 1 "
        "(line 1). Remove it from the source.",
    ),
    (with_label(attributes=[{"key": "a"}]), f"{A}: values is empty. Type choice needs a list."),
    (
        with_attribute(type="coice"),
        f"{A}: type “coice” is not known. Known: choice, multi-choice, "
        "boolean, number, year, text, entity, span.",
    ),
    (
        with_attribute(type="multi-choice", values=["x", "y"], ordered=True),
        f"{A}: ordered is for type choice only, not multi-choice. Take it out, or change the type.",
    ),
    (
        with_attribute(type="year", values=[], ordered=True),
        f"{A}: ordered is for type choice only, not year. Take it out, or change the type.",
    ),
    (
        with_attribute(values=["x"], ordered=True),
        f"{A}: ordered needs two values or more besides not-stated and other, which are off the scale.",
    ),
    (with_attribute(type="span", values=[]), f"{A}: type span is for questions only."),
    (with_attribute(type="text"), f"{A}: type text takes no list of values."),
    (with_attribute(values=["x", "x"]), f"{A}: the value “x” stands there twice."),
    (with_attribute(values=["Decided now"]), f"{A}, value “Decided now”: {KEY}"),
    (
        with_attribute(values=[{"key": "x", "not how.": None}]),
        f"{A}, value “x”: “not how.” is not a field here. Known: definition, key, name.",
    ),
    (with_attribute(values=["x"] * 301), f"{A}: values has more than 300 entries."),
    (with_attribute(key="A"), f"Label “d”, attribute “A”: {KEY}"),
    (
        with_attribute(label="d"),
        f"{A}: “label” is not a field here. Known: closed, definition, key, "
        "name, ordered, required, shown_when, type, values.",
    ),
    (with_attribute(shown_when={"b": "x"}), f"{A}: shown_when “b” is not known. Known: none."),
    (with_attribute(shown_when={"a": "x"}), f"{A}: shown_when “a” is not known. Known: none."),
    (with_attribute(shown_when="x"), f"{A}: shown_when must be lines of the form “key: value”."),
    (
        with_label(attributes=[{"key": "a", "values": ["x"]}, {"key": "a", "values": ["x"]}]),
        "Label “d”: the attribute “a” stands there twice.",
    ),
    (
        with_label(
            attributes=[
                {"key": "a", "values": ["x"], "shown_when": {"b": ["y", "z"]}},
                {"key": "b", "values": ["y"], "closed": True},
            ]
        ),
        f"{A}: shown_when of “b” “z” is not known. Known: y.",
    ),
    (
        with_label(
            attributes=[
                {"key": "a", "values": ["x"], "shown_when": {"b": []}},
                {"key": "b", "type": "boolean"},
            ]
        ),
        f"{A}: shown_when names no value of “b”.",
    ),
    (
        with_label(
            attributes=[
                {"key": "a", "values": ["x"], "shown_when": {"b": "yes"}},
                {"key": "b", "type": "boolean"},
            ]
        ),
        f"{A}: shown_when of “b” “yes” is not known. Known: true, false.",
    ),
    (
        with_label(
            attributes=[
                {"key": "a", "values": ["x"], "shown_when": {"b": "5"}},
                {"key": "b", "type": "number"},
            ]
        ),
        f"{A}: shown_when names “b”, which has no list of values.",
    ),
    (
        with_label(
            attributes=[
                {"key": "a", "values": ["x"], "shown_when": {"b": "y"}},
                {"key": "b", "values": ["y"], "shown_when": {"a": "x"}},
            ]
        ),
        f"{A}: shown_when leads back to itself.",
    ),
    (
        {"name": "N", "labels": with_label()["labels"] * 2},
        "The codebook: the label “d” stands there twice.",
    ),
    (
        {"name": "N", "labels": [*with_label()["labels"], *with_label(key="e")["labels"]]},
        "The codebook: the abbreviation “D” stands there twice.",
    ),
    (
        with_relation(source_labels=["x"]),
        "Relation type “r”: source_labels “x” is not known. Known: d.",
    ),
    (
        with_relation(target_labels=[]),
        "Relation type “r”: target_labels is empty. Name at least one label.",
    ),
    (
        with_relation(target_labels=["d", "d"]),
        "Relation type “r”: target_labels: the label “d” stands there twice.",
    ),
    (
        with_relation(severity="fatal"),
        "Relation type “r”: severity “fatal” is not known. Known: warning, required.",
    ),
    (with_relation(minimum=-1), "Relation type “r”: minimum must be a whole number, not “-1”."),
    (
        with_relation(question="x" * 121),
        "Relation type “r”: question has more than 120 characters.",
    ),
    (
        {**with_label(), "questions": [{"key": "q", "type": "span", "label": "x"}]},
        "Question “q”: label “x” is not known. Known: d.",
    ),
    (
        {**with_label(), "questions": [{"key": "q", "type": "choice"}]},
        "Question “q”: values is empty. Type choice needs a list.",
    ),
    ("name: " + "x" * 300_000, "The codebook is longer than 300,000 characters."),
]


@pytest.mark.parametrize(("source", "message"), BAD, ids=range(len(BAD)))
def test_a_bad_codebook_is_refused_by_label_and_attribute(source: Any, message: str) -> None:
    text = source if isinstance(source, str) else yaml.safe_dump(source, allow_unicode=True)
    with pytest.raises(CodebookError) as caught:
        read_codebook(text)
    assert str(caught.value) == message


def test_a_bomb_of_aliases_is_refused_at_once() -> None:
    lines = ["a0: &a0 [ha, ha]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    text = "\n".join([*lines, "name: *a29", "labels: *a29"])
    with pytest.raises(CodebookError) as caught:
        read_codebook(text)
    assert str(caught.value) == "Label 1 must be lines of the form “key: value”."


def test_no_python_object_is_ever_built() -> None:
    text = "name: !!python/object/apply:os.getcwd []\nlabels: []"
    with pytest.raises(CodebookError) as caught:
        read_codebook(text)
    assert str(caught.value) == "The codebook: name is a list; it must be a text."
