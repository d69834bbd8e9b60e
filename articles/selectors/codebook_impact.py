"""What a new codebook version would do to the spans that exist: counts only, never whose or where.

A span is *stale* in the new version if it needs looking at: its label was split or retired, it carries an attribute or
a value that is gone, or it breaks a rule of its label (parts, overlap) that it did not break before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from articles.codebook_diff import TOUCHING, Change, compare, overlapping, unfit
from articles.codebook_mapping import complete
from articles.models import Assignment, Label, Span
from articles.models.versions import key_maps

if TYPE_CHECKING:
    from uuid import UUID

    from articles.codebook_edit import Draft
    from articles.models import Codebook, Project
    from articles.records import CodebookRecord, LabelRecord


@dataclass(frozen=True, slots=True)
class LabelImpact:
    """What happens to the spans of one label of the older version. ``kinds``: as ``codebook_diff.Change``."""

    key: str
    name: str
    kinds: tuple[str, ...]
    spans: int = 0
    coders: int = 0
    released: int = 0
    stale: int = 0


@dataclass(frozen=True, slots=True)
class Impact:
    """All of it: the differences, each label that its spans feel, and the sums. ``coders`` are people, each once."""

    changes: list[Change]
    labels: list[LabelImpact] = field(default_factory=list)
    spans: int = 0
    coders: int = 0
    released: int = 0
    stale: int = 0

    def of(self, keys: Collection[str]) -> Impact:
        """The part that is about some labels of the older version. Coders are those of the label with most."""
        labels = [label for label in self.labels if label.key in keys]
        return Impact(
            [change for change in self.changes if change.key in keys],
            labels,
            sum(label.spans for label in labels),
            max((label.coders for label in labels), default=0),
            sum(label.released for label in labels),
            sum(label.stale for label in labels),
        )


def impact_of(project: Project, base: Codebook, draft: Draft) -> Impact:
    """What ``draft`` would change of what was coded, against ``base``. At most five queries beside the versions'.

    Spans of older versions count where they have one label in ``base``.
    """
    structure = base.structure()
    changes = compare(structure.record, draft.record, draft.mapping)
    touched: dict[str, list[str]] = {}
    for change in changes:
        if change.part == "label" and change.kind in TOUCHING:
            touched.setdefault(change.key, []).append(change.kind)
    for key in _merged_into(draft):
        touched.setdefault(key, [])
    if not touched:
        return Impact(changes)
    labels = _labels(project, base.number, touched)
    counted = _counted(labels)
    stale = _stale(labels, structure.record, draft)
    names = {label.key: label.name for label in structure.record.labels}
    rows = [
        LabelImpact(
            key,
            names[key],
            tuple(kinds),
            spans=sum(counted[key].values()),
            coders=len(counted[key]),
            released=counted.released[key],
            stale=stale[key],
        )
        for key, kinds in touched.items()
        if kinds or stale[key]
    ]
    people = {person for row in rows for person in counted[row.key]}
    return Impact(
        changes,
        rows,
        sum(row.spans for row in rows),
        len(people),
        sum(row.released for row in rows),
        sum(row.stale for row in rows),
    )


class _Counts(dict[str, dict["UUID", int]]):
    """Spans by label of the base and by coder; ``released``: how many of them are released."""

    def __init__(self) -> None:
        super().__init__()
        self.released: dict[str, int] = defaultdict(int)

    def __missing__(self, key: str) -> dict[UUID, int]:
        self[key] = {}
        return self[key]


def _merged_into(draft: Draft) -> list[str]:
    """Labels of the base that others are merged into: their spans may overlap now."""
    lead = complete(draft.mapping, draft.base)
    single = [found[0] for found in lead.values() if len(found) == 1]
    return [key for key, found in lead.items() if len(found) == 1 and single.count(found[0]) > 1]


def _labels(project: Project, number: int, touched: Collection[str]) -> dict[UUID, str]:
    """Rows of labels, of any version, that are one of ``touched`` in version ``number``."""
    maps = key_maps(project, number)
    rows = Label.objects.filter(codebook__project=project).exclude(codebook__state="draft")
    found = {}
    for pk, version, key in rows.values_list("pk", "codebook__number", "key"):
        here = maps[version].get(key)
        if here is not None and here in touched:
            found[pk] = here
    return found


def _counted(labels: Mapping[UUID, str]) -> _Counts:
    released = Assignment.objects.released().values("pk")
    rows = (
        Span.objects.live()
        .filter(label__in=list(labels))
        .order_by()
        .values_list("label", "assignment__annotator")
        .annotate(n=Count("pk"), out=Count("pk", filter=Q(assignment__in=released)))
    )
    counts = _Counts()
    for label, person, n, out in rows:
        key = labels[label]
        counts[key][person] = counts[key].get(person, 0) + n
        counts.released[key] += out
    return counts


def _stale(labels: Mapping[UUID, str], old: CodebookRecord, draft: Draft) -> dict[str, int]:
    """How many spans of each label need looking at. Their places and values are read for this, in one query."""
    lead = complete(draft.mapping, draft.base)
    found: dict[str, int] = defaultdict(int)
    rows = (
        Span.objects.live()
        .filter(label__in=list(labels))
        .order_by()
        .values_list("pk", "label", "assignment", "attributes", "parts")
    )
    beside: dict[tuple[Any, str], list[tuple[Any, Sequence[Sequence[int]]]]] = defaultdict(list)
    fitting: dict[Any, str] = {}
    for pk, label, assignment, attributes, parts in rows.iterator(chunk_size=2000):
        key = labels[label]
        before, after = old.label(key), _target(draft, lead[key])
        if unfit(after, attributes, len(parts)) and not unfit(before, attributes, len(parts)):
            found[key] += 1
            continue
        fitting[pk] = key
        if after is not None and _newly_apart(before, after, lead):
            beside[assignment, after.key].append((pk, parts))
    for spans in beside.values():
        for pk in overlapping(spans):
            found[fitting[pk]] += 1
    return found


def _target(draft: Draft, keys: tuple[str, ...]) -> LabelRecord | None:
    return draft.record.label(keys[0]) if len(keys) == 1 else None


def _newly_apart(
    before: LabelRecord | None, after: LabelRecord, lead: Mapping[str, tuple[str, ...]]
) -> bool:
    """Whether spans of this label must not overlap now, though they might before."""
    if after.self_overlap:
        return False
    sources = sum(found == (after.key,) for found in lead.values())
    return sources > 1 or before is None or before.self_overlap
