"""Codebooks as YAML files, such as ``seeds/codebook.yaml``, to records and back.

The keys of the file are the fields of the records. Three things are added while reading:

* a list of values gets ``not-stated`` and ``other`` at its end, unless it says ``closed: true``;
* ``common_attributes`` go to every label of kind proposition, after its own;
* a colour that is not given follows the order of the labels.

Everything is read as text (see ``yaml_text``), so ``no`` is a word here, and ``closed: yes`` is true.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import yaml

from articles.formats.codebook_check import CodebookError, check_codebook
from articles.formats.codebook_node import Node
from articles.formats.yaml_text import YamlError, load_yaml
from articles.records import (
    OPEN_VALUES,
    AttributeRecord,
    CodebookRecord,
    LabelRecord,
    RelationTypeRecord,
    ValueRecord,
)
from articles.values import LIST_TYPES

__all__ = [
    "MAX_CODEBOOK",
    "PROFILES",
    "CodebookError",
    "profile",
    "read_codebook",
    "read_codebook_data",
    "read_label",
    "read_question",
    "read_relation",
    "write_codebook",
]

#: The longest codebook file, in code points.
MAX_CODEBOOK = 300_000

#: ``full`` is all labels, ``starter`` those that say ``starter: true``.
PROFILES = ("starter", "full")

_OPEN_NAMES = {"not-stated": "Not stated", "other": "Other (say what)"}


def read_codebook(text: str) -> CodebookRecord:
    """The codebook of a YAML text, checked.

    Raises CodebookError (a ValueError) that names the label and the attribute it is about.
    """
    if len(text) > MAX_CODEBOOK:
        raise CodebookError(f"The codebook is longer than {MAX_CODEBOOK:,} characters.")
    try:
        data = load_yaml(text)
    except YamlError as error:
        raise CodebookError(str(error)) from error
    return _read(data)


def read_codebook_data(data: Mapping[str, Any]) -> CodebookRecord:
    """The same from JSON data: the keys of the file, with true, false and numbers as JSON has them."""
    return _read(_texts(_plain(data)))


def read_label(data: Mapping[str, Any], number: int = 1) -> LabelRecord:
    """One label from JSON data. Only its form is checked: ``check_codebook`` knows the rest."""
    return _label(
        Node(_texts(_plain(data)), f"Label “{str(data.get('key', ''))[:60]}”"), number, ()
    )


def read_question(data: Mapping[str, Any]) -> AttributeRecord:
    """One question from JSON data, as ``read_label``."""
    where = f"Question “{str(data.get('key', ''))[:60]}”"
    return _attribute(Node(_texts(_plain(data)), where), question=True)


def read_relation(data: Mapping[str, Any], labels: Sequence[str]) -> RelationTypeRecord:
    """One relation type from JSON data, as ``read_label``; ``labels``: the keys that it may mean by none."""
    where = f"Relation type “{str(data.get('key', ''))[:60]}”"
    return _relation_type(Node(_texts(_plain(data)), where), tuple(labels))


def _read(data: object) -> CodebookRecord:
    root = Node(data, "The codebook")
    common = tuple(_attribute(node) for node in root.nodes("common_attributes", "attribute"))
    labels = tuple(
        _label(node, number, common)
        for number, node in enumerate(root.nodes("labels", "label"), start=1)
    )
    every = tuple(label.key for label in labels)
    record = CodebookRecord(
        name=root.text("name"),
        definition=root.text("definition"),
        rules=root.texts("rules"),
        labels=labels,
        relation_types=tuple(
            _relation_type(node, every) for node in root.nodes("relation_types", "relation type")
        ),
        questions=tuple(
            _attribute(node, question=True) for node in root.nodes("questions", "question")
        ),
    )
    root.finish()
    check_codebook(record)
    return record


def write_codebook(record: CodebookRecord) -> str:
    """The record as YAML that ``read_codebook`` reads back to an equal record.

    Common attributes have been handed to their labels and stay there.
    """
    data = _plain(asdict(record))
    order = ("name", "definition", "rules", "labels", "relation_types", "questions")
    return yaml.safe_dump(
        {key: data[key] for key in order if key in data},
        sort_keys=False,
        allow_unicode=True,
        width=100,
    )


def profile(record: CodebookRecord, name: str) -> CodebookRecord:
    """The part of a codebook that a project starts with: one of PROFILES.

    Relation types keep the ends that are left and go with their last; questions that pick a span
    go with their label. Raises LookupError for an unknown name, CodebookError if no label is left.
    """
    if name not in PROFILES:
        raise LookupError(f"unknown profile {name!r}; known: {', '.join(PROFILES)}")
    if name == "full":
        return record
    labels = tuple(label for label in record.labels if label.starter)
    if not labels:
        raise CodebookError("No label of the codebook says “starter: true”.")
    keys = {label.key for label in labels}
    ends = (
        replace(
            kind,
            source_labels=tuple(key for key in kind.source_labels if key in keys),
            target_labels=tuple(key for key in kind.target_labels if key in keys),
        )
        for kind in record.relation_types
    )
    return replace(
        record,
        labels=tuple(
            label if label.parent in keys else replace(label, parent="") for label in labels
        ),
        relation_types=tuple(kind for kind in ends if kind.source_labels and kind.target_labels),
        questions=tuple(item for item in record.questions if not item.label or item.label in keys),
    )


def _label(node: Node, number: int, common: tuple[AttributeRecord, ...]) -> LabelRecord:
    own = tuple(_attribute(item) for item in node.nodes("attributes", "attribute"))
    kind = node.text("kind") or "proposition"
    if kind == "proposition":
        taken = {attribute.key for attribute in own}
        own += tuple(attribute for attribute in common if attribute.key not in taken)
    label = LabelRecord(
        key=node.text("key"),
        name=node.name(),
        abbreviation=node.text("abbreviation"),
        kind=kind,
        definition=node.text("definition"),
        code_it=node.text("code_it"),
        do_not_code_it=node.text("do_not_code_it"),
        examples=node.texts("examples"),
        color=node.integer("color", (number - 1) % 12 + 1),
        parent=node.text("parent"),
        self_overlap=node.flag("self_overlap"),
        discontinuous=node.flag("discontinuous"),
        starter=node.flag("starter"),
        attributes=own,
    )
    node.finish()
    return label


def _attribute(node: Node, *, question: bool = False) -> AttributeRecord:
    kind = node.text("type") or "choice"
    closed = node.flag("closed")
    values = tuple(_value(item) for item in node.nodes("values", "value", short="key"))
    if kind in LIST_TYPES and values and not closed:
        values = _opened(values)
    attribute = AttributeRecord(
        key=node.text("key"),
        name=node.name(),
        type=kind,
        values=values,
        closed=closed,
        required=node.flag("required"),
        shown_when=node.conditions("shown_when"),
        definition=node.text("definition"),
        label=node.text("label") if question else "",
        ordered=node.flag("ordered"),
    )
    node.finish()
    return attribute


def _value(node: Node) -> ValueRecord:
    value = ValueRecord(node.text("key"), node.name(), node.text("definition"))
    node.finish()
    return value


def _opened(values: tuple[ValueRecord, ...]) -> tuple[ValueRecord, ...]:
    """The values with ``not-stated`` and ``other`` last; their own wording stays if they have one."""
    own = {value.key: value for value in values if value.key in OPEN_VALUES}
    rest = tuple(value for value in values if value.key not in OPEN_VALUES)
    return rest + tuple(own.get(key) or ValueRecord(key, _OPEN_NAMES[key]) for key in OPEN_VALUES)


def _relation_type(node: Node, every: tuple[str, ...]) -> RelationTypeRecord:
    """A relation type; one between spans of the same label may leave its ends out: all labels."""
    same_label = node.flag("same_label")
    default = every if same_label else ()
    kind = RelationTypeRecord(
        key=node.text("key"),
        name=node.name(),
        question=node.text("question"),
        source_labels=node.texts("source_labels") or default,
        target_labels=node.texts("target_labels") or default,
        definition=node.text("definition"),
        minimum=node.integer("minimum", 0),
        severity=node.text("severity") or "warning",
        symmetric=node.flag("symmetric"),
        same_label=same_label,
    )
    node.finish()
    return kind


def _texts(value: Any) -> Any:
    """JSON data as the loader of YAML gives it: every scalar a text."""
    if isinstance(value, Mapping):
        return {key: _texts(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_texts(item) for item in value]
    if value is True:
        return "true"
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _plain(value: Any) -> Any:
    """Records as YAML data: tuples as lists; what is empty or false is left out."""
    if isinstance(value, dict):
        items = ((key, _plain(item)) for key, item in value.items())
        return {key: item for key, item in items if item not in ("", [], {}, False, 0)}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
