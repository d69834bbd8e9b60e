"""A codebook as JSON data and back, exactly as it is: how the log of changes keeps a draft.

For what people send there is ``read_codebook_data`` (codebook_yaml), which checks; this trusts what we wrote.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from articles.records import (
    AttributeRecord,
    CodebookRecord,
    LabelRecord,
    RelationTypeRecord,
    ValueRecord,
)


def plain_codebook(record: CodebookRecord) -> dict[str, Any]:
    """The record as JSON data: tuples as lists."""
    found: dict[str, Any] = _lists(asdict(record))
    return found


def restored_codebook(data: dict[str, Any]) -> CodebookRecord:
    """The record that ``plain_codebook`` was given."""
    return CodebookRecord(
        name=data["name"],
        definition=data["definition"],
        rules=tuple(data["rules"]),
        labels=tuple(
            LabelRecord(
                **{
                    **label,
                    "examples": tuple(label["examples"]),
                    "attributes": tuple(map(_attribute, label["attributes"])),
                }
            )
            for label in data["labels"]
        ),
        relation_types=tuple(
            RelationTypeRecord(
                **{
                    **kind,
                    "source_labels": tuple(kind["source_labels"]),
                    "target_labels": tuple(kind["target_labels"]),
                }
            )
            for kind in data["relation_types"]
        ),
        questions=tuple(map(_attribute, data["questions"])),
    )


def _attribute(data: dict[str, Any]) -> AttributeRecord:
    return AttributeRecord(
        **{
            **data,
            "values": tuple(ValueRecord(**value) for value in data["values"]),
            "shown_when": {key: tuple(values) for key, values in data["shown_when"].items()},
        }
    )


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _lists(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_lists(item) for item in value]
    return value
