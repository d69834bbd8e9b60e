"""What differs between two codebook versions, and whether a span made with one fits the other. Plain data, no words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from articles.codebook_mapping import KeyMapping, complete
from articles.records import AttributeRecord, CodebookRecord, LabelRecord
from articles.values import InvalidValueError, check_value

#: Kinds of change of a label that its spans feel.
TOUCHING = frozenset(
    (
        "retired",
        "split",
        "merged",
        "key",
        "renamed",
        "attribute-removed",
        "attribute-changed",
        "values-removed",
        "rules",
    )
)
_TEXTS = (
    *("abbreviation", "kind", "definition", "code_it", "do_not_code_it", "examples"),
    *("color", "parent", "starter"),
)
_FIELD_TEXTS = ("name", "closed", "ordered", "required", "shown_when", "definition", "label")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``part`` is codebook, label, relation or question; ``key`` that of the older version
    (of the newer one for what was added); ``details`` are names: of new labels, attributes, values or fields.
    """

    kind: str
    part: str
    key: str
    name: str
    details: tuple[str, ...] = ()


def compare(old: CodebookRecord, new: CodebookRecord, mapping: KeyMapping) -> list[Change]:
    """All differences: labels in the older order, then what was added, relations, questions, the rest."""
    lead = complete(mapping, [label.key for label in old.labels])
    met = Counter(found[0] for found in lead.values() if len(found) == 1)
    changes: list[Change] = []
    for label in old.labels:
        changes += _label(label, new, lead[label.key], met)
    reached = {key for found in lead.values() for key in found}
    changes += [
        Change("added", "label", label.key, label.name)
        for label in new.labels
        if label.key not in reached
    ]
    if _order(old, new, lead):
        changes.append(Change("moved", "codebook", "", new.name))
    for part, name in (("relation", "relation_types"), ("question", "questions")):
        changes += _entries(part, getattr(old, name), getattr(new, name), lead)
    texts = tuple(
        name for name in ("name", "definition", "rules") if getattr(old, name) != getattr(new, name)
    )
    if texts:
        changes.append(Change("edited", "codebook", "", new.name, texts))
    return changes


def unfit(label: LabelRecord | None, attributes: Mapping[str, Any], parts: int) -> str:
    """Why a span does not fit: ``label`` (none), ``attribute``, ``value``, ``parts``; empty where it fits."""
    if label is None:
        return "label"
    if parts > 1 and not label.discontinuous:
        return "parts"
    known = {attribute.key: attribute for attribute in label.attributes}
    for key, value in attributes.items():
        if key not in known:
            return "attribute"
        try:
            check_value(known[key], value)
        except InvalidValueError:
            return "value"
    return ""


def overlapping(spans: Sequence[tuple[Any, Sequence[Sequence[int]]]]) -> set[Any]:
    """Ids of spans that share a character with another; ``(id, [[start, end], …])``, code points, half open."""
    stretches = sorted((start, end, pk) for pk, parts in spans for start, end in parts)
    found: set[Any] = set()
    reach, holder = -1, None
    for start, end, pk in stretches:
        if start < reach and pk != holder:
            found |= {pk, holder}
        if end > reach:
            reach, holder = end, pk
    return found


def _label(
    old: LabelRecord, new: CodebookRecord, found: tuple[str, ...], met: Counter[str]
) -> Iterator[Change]:
    there = [label for label in map(new.label, found) if label]
    if not there:
        yield Change("retired", "label", old.key, old.name)
    elif len(there) > 1:
        names = tuple(label.name for label in there)
        yield Change("split", "label", old.key, old.name, names)
    elif met[there[0].key] > 1 and there[0].key != old.key:
        yield Change("merged", "label", old.key, old.name, (there[0].name,))
    else:
        yield from _same_label(old, there[0])


def _same_label(old: LabelRecord, new: LabelRecord) -> Iterator[Change]:
    def change(kind: str, *details: str) -> Change:
        return Change(kind, "label", old.key, old.name, details)

    if old.key != new.key:
        yield change("key", new.key)
    if old.name != new.name:
        yield change("renamed", new.name)
    before = {attribute.key: attribute for attribute in old.attributes}
    after = {attribute.key: attribute for attribute in new.attributes}
    for key in before.keys() - after.keys():
        yield change("attribute-removed", before[key].name)
    for key in [key for key in after if key not in before]:
        yield change("attribute-added", after[key].name)
    for key in [key for key in before if key in after]:
        yield from _field(before[key], after[key], change)
    rules = [
        name
        for name in ("self_overlap", "discontinuous")
        if getattr(old, name) != getattr(new, name)
    ]
    if rules:
        yield change("rules", *rules)
    texts = [name for name in _TEXTS if getattr(old, name) != getattr(new, name)]
    if texts or ([*before] != [*after] and before.keys() == after.keys()):
        yield change("edited", *(texts or ["attributes"]))


def _field(old: AttributeRecord, new: AttributeRecord, change: Any) -> Iterator[Change]:
    if old.type != new.type:
        yield change("attribute-changed", new.name)
        return
    keys = {value.key for value in new.values}
    gone = [value.name for value in old.values if value.key not in keys]
    if gone:
        yield change("values-removed", new.name, *gone)
    had = {value.key for value in old.values}
    added = [value.name for value in new.values if value.key not in had]
    if added:
        yield change("values-added", new.name, *added)
    same = [value for value in old.values if value.key in keys]
    if any(getattr(old, name) != getattr(new, name) for name in _FIELD_TEXTS) or same != [
        value for value in new.values if value.key in had
    ]:
        yield change("attribute-edited", new.name)


def _order(old: CodebookRecord, new: CodebookRecord, lead: KeyMapping) -> bool:
    """Whether labels that are in both stand in another order."""
    order = [label.key for label in new.labels]
    places = [
        order.index(lead[label.key][0])
        for label in old.labels
        if len(lead[label.key]) == 1 and lead[label.key][0] in order
    ]
    return places != sorted(places)


def _entries(
    part: str, old: Sequence[Any], new: Sequence[Any], lead: KeyMapping
) -> Iterator[Change]:
    before = {one.key: one for one in old}
    after = {one.key: one for one in new}
    for key, one in before.items():
        if key not in after:
            yield Change("removed", part, key, one.name)
        elif after[key] != _followed(one, lead):
            yield Change("edited", part, key, after[key].name)
    for key, one in after.items():
        if key not in before:
            yield Change("added", part, key, one.name)


def _followed(entry: Any, lead: KeyMapping) -> Any:
    """A question or relation type with its labels as they are called now: that alone is no edit."""

    def now(keys: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(new for key in keys for new in lead.get(key, (key,))))

    if isinstance(entry, AttributeRecord):
        return replace(entry, label=next(iter(now([entry.label])), "")) if entry.label else entry
    return replace(
        entry, source_labels=now(entry.source_labels), target_labels=now(entry.target_labels)
    )
