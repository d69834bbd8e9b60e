"""Changes of a draft codebook, record to record: what the editor's buttons do. Nothing here knows a database.

A draft is a record and the mapping from the labels of the version that it is based on (``base``). Every function
gives a new draft or raises CodebookError; ``check`` is called by who stores one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from articles.codebook_mapping import KeyMapping, complete, reduced
from articles.formats.codebook_check import COLORS, CodebookError, check_codebook
from articles.records import (
    AttributeRecord,
    CodebookRecord,
    LabelRecord,
    RelationTypeRecord,
    ValueRecord,
)

#: The lists of a codebook that can be edited entry by entry.
PARTS = {"label": "labels", "relation": "relation_types", "question": "questions"}

Entry = LabelRecord | RelationTypeRecord | AttributeRecord
#: One change of a draft.
Edit = Callable[["Draft"], "Draft"]


@dataclass(frozen=True, slots=True)
class Draft:
    """A codebook in the making. ``base``: label keys of the version before, in order."""

    record: CodebookRecord
    mapping: KeyMapping = field(default_factory=dict)
    base: tuple[str, ...] = ()

    def origins(self, key: str) -> list[str]:
        """The labels of the version before that lead to the label ``key``."""
        return [old for old, new in complete(self.mapping, self.base).items() if key in new]


def check(draft: Draft) -> Draft:
    """The draft, if its record and its mapping hold; CodebookError else."""
    check_codebook(draft.record)
    known = [label.key for label in draft.record.labels]
    for old, found in complete(draft.mapping, draft.base).items():
        for key in found:
            if key not in known:
                raise CodebookError(
                    f"The label “{old}” of the version before leads to “{key}”, which is not here. "
                    f"Known: {', '.join(known)}. An empty list retires it."
                )
    for old in draft.mapping:
        if old not in draft.base:
            raise CodebookError(f"mapping: the version before has no label “{old}”.")
    return draft


def entry(record: CodebookRecord, part: str, key: str) -> Entry | None:
    """The entry of a part (``PARTS``) with this key."""
    found: Sequence[Entry] = getattr(record, PARTS[part])
    return next((one for one in found if one.key == key), None)


def put(draft: Draft, part: str, key: str, new: Entry) -> Draft:
    """``new`` in the place of the entry ``key``; at the end where there is none. A label's new key is a rename."""
    entries: tuple[Entry, ...] = getattr(draft.record, PARTS[part])
    if key and entry(draft.record, part, key) is None:
        raise CodebookError(f"There is no “{key}” here any more. Somebody may have renamed it.")
    if key:
        draft = _set(draft, part, [new if one.key == key else one for one in entries])
    else:
        draft = _set(draft, part, [*entries, new])
    if part != "label" or not key:
        return draft
    return draft if new.key == key else _renamed(draft, {key: new.key})


def move(draft: Draft, part: str, key: str, by: int) -> Draft:
    """The entry ``key`` moved by ``by`` places; at an end it stays."""
    entries = list(getattr(draft.record, PARTS[part]))
    at = next((place for place, one in enumerate(entries) if one.key == key), None)
    if at is None:
        raise CodebookError(f"There is no “{key}” here any more.")
    to = min(max(at + by, 0), len(entries) - 1)
    entries.insert(to, entries.pop(at))
    return _set(draft, part, entries)


def remove(draft: Draft, part: str, key: str) -> Draft:
    """Without the entry ``key``. A label of the version before can only be retired, merged or split."""
    if part == "label":
        if draft.origins(key):
            raise CodebookError(
                f"Label “{key}” is in the version before. Retire, merge or split it: spans may carry it."
            )
        return _without(draft, key)
    entries = getattr(draft.record, PARTS[part])
    return _set(draft, part, [one for one in entries if one.key != key])


def retire(draft: Draft, key: str) -> Draft:
    """Without the label ``key``; spans that carry it keep it, and lead nowhere."""
    _label(draft, key)
    lead = {old: _drop(new, key) for old, new in complete(draft.mapping, draft.base).items()}
    return _without(replace(draft, mapping=reduced(lead)), key)


def merge(draft: Draft, key: str, into: str) -> Draft:
    """The label ``key`` becomes ``into``, which takes the attributes and values that it lacks."""
    gone, kept = _label(draft, key), _label(draft, into)
    if key == into:
        raise CodebookError("Choose another label to merge with.")
    attributes = {attribute.key: attribute for attribute in kept.attributes}
    for attribute in gone.attributes:
        known = attributes.get(attribute.key)
        attributes[attribute.key] = _union(known, attribute) if known else attribute
    merged = replace(kept, attributes=tuple(attributes.values()))
    labels = [merged if one.key == into else one for one in draft.record.labels if one.key != key]
    draft = _set(draft, "label", labels)
    return _renamed(draft, {key: into})


def split(draft: Draft, key: str, parts: Sequence[tuple[str, str, str]]) -> Draft:
    """The label ``key`` becomes several with its guidance and attributes: key, name, abbreviation of each."""
    old = _label(draft, key)
    keys = [new for new, _name, _abbreviation in parts]
    if len(set(keys)) < 2:
        raise CodebookError("A split needs at least two labels with keys of their own.")
    others = {one.key for one in draft.record.labels} - {key}
    for new in keys:
        if new in others:
            raise CodebookError(f"The key “{new}” is taken by another label.")
    colors = _colors(draft.record, old.color)
    made = [
        replace(old, key=new, name=name, abbreviation=abbreviation, color=next(colors))
        for new, name, abbreviation in parts
    ]
    labels: list[LabelRecord] = []
    for one in draft.record.labels:
        labels += made if one.key == key else [one]
    draft = _set(draft, "label", labels)
    return _replaced(draft, key, tuple(keys))


def replaced(draft: Draft, record: CodebookRecord, mapping: KeyMapping | None = None) -> Draft:
    """A whole new record. Where ``mapping`` is None, labels keep the way they had; what is gone is retired."""
    here = {label.key for label in record.labels}
    if mapping is None:
        old = complete(draft.mapping, draft.base)
        mapping = {key: tuple(k for k in found if k in here) for key, found in old.items()}
    for key in mapping:
        if key not in draft.base:
            raise CodebookError(f"mapping: the version before has no label “{key}”.")
    return replace(draft, record=record, mapping=reduced(complete(mapping, draft.base)))


def pruned(record: CodebookRecord) -> CodebookRecord:
    """Without ends, parents and questions of labels that are not there; a relation without an end goes."""
    keys = {label.key for label in record.labels}

    def ends(found: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(key for key in found if key in keys))

    kinds = (
        replace(
            kind, source_labels=ends(kind.source_labels), target_labels=ends(kind.target_labels)
        )
        for kind in record.relation_types
    )
    return replace(
        record,
        labels=tuple(
            label
            if label.parent in keys and label.parent != label.key
            else replace(label, parent="")
            for label in record.labels
        ),
        relation_types=tuple(kind for kind in kinds if kind.source_labels and kind.target_labels),
        questions=tuple(item for item in record.questions if not item.label or item.label in keys),
    )


def free_color(record: CodebookRecord) -> int:
    """The first colour that no label has."""
    return next(_colors(record))


def _colors(record: CodebookRecord, first: int = 0) -> Iterator[int]:
    taken = {label.color for label in record.labels}
    if first:
        yield first
    yield from (color for color in COLORS if color not in taken)
    while True:  # more labels than colours: they begin again
        yield from COLORS


def _union(known: AttributeRecord, other: AttributeRecord) -> AttributeRecord:
    """``known`` with the values of ``other`` that it lacks; the two open values stay last.

    Where new ones would stand on its scale nobody knows: it has none then.
    """
    if not known.values or known.type != other.type:
        return known
    values: dict[str, ValueRecord] = {value.key: value for value in known.values}
    new = [value for value in other.values if value.key not in values]
    tail = [] if known.closed else [v for v in known.values if v.key in ("not-stated", "other")]
    head = [value for value in known.values if value not in tail]
    ordered = known.ordered and not new
    return replace(known, values=(*head, *new, *tail), ordered=ordered)


def _label(draft: Draft, key: str) -> LabelRecord:
    found = draft.record.label(key)
    if found is None:
        raise CodebookError(f"There is no label “{key}” here any more.")
    return found


def _set(draft: Draft, part: str, entries: Iterable[Entry]) -> Draft:
    change: Mapping[str, tuple[Entry, ...]] = {PARTS[part]: tuple(entries)}
    return replace(draft, record=replace(draft.record, **change))  # type: ignore[arg-type]  # by PARTS


def _without(draft: Draft, key: str) -> Draft:
    labels = tuple(label for label in draft.record.labels if label.key != key)
    if not labels:
        raise CodebookError("A codebook needs at least one label. Add another one first.")
    return replace(draft, record=pruned(replace(draft.record, labels=labels)))


def _drop(found: tuple[str, ...], key: str) -> tuple[str, ...]:
    return tuple(one for one in found if one != key)


def _renamed(draft: Draft, keys: Mapping[str, str]) -> Draft:
    """Keys of labels changed wherever they are named."""
    (old, new), *_rest = keys.items()
    return _replaced(draft, old, (new,))


def _replaced(draft: Draft, old: str, new: tuple[str, ...]) -> Draft:
    """The key ``old`` became those of ``new``: at the ends of relations, in questions, parents and the mapping."""

    def swap(found: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(key for one in found for key in (new if one == old else (one,))))

    def first(found: str) -> str:
        return new[0] if found == old else found

    record = draft.record
    kinds = tuple(
        replace(
            kind, source_labels=swap(kind.source_labels), target_labels=swap(kind.target_labels)
        )
        for kind in record.relation_types
    )
    changed = replace(
        record,
        labels=tuple(replace(label, parent=first(label.parent)) for label in record.labels),
        relation_types=kinds,
        questions=tuple(replace(item, label=first(item.label)) for item in record.questions),
    )
    lead = {key: swap(found) for key, found in complete(draft.mapping, draft.base).items()}
    return replace(draft, record=pruned(changed), mapping=reduced(lead))
