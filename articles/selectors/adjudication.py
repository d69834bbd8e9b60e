"""An adjudication as its page shows it: the coders' spans of each cluster, side by side, with what differs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from articles.clusters import Kind
from articles.models import Assignment, Relation, Span
from articles.models.docket import Docket, Matter, State, read_docket
from articles.models.span import shorten
from articles.selectors.adjudication_answers import answers_to, choices_for
from articles.selectors.workspace import shown_value
from articles.values import is_shown

if TYPE_CHECKING:
    from collections import Counter

    from articles.clusters import Mark
    from articles.models import Ruling, Structure, User
    from articles.models.assignment import AssignmentQuerySet
    from articles.records import LabelRecord
    from articles.selectors.adjudication_answers import AnswerSide
    from articles.selectors.workspace import SpanItem

QUOTE = 90


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a span in words; ``differs``: not all coders who gave this label have it."""

    name: str
    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Item:
    """A span on the card; ``label_differs`` and ``ends_differ`` as compared with the other coders."""

    id: str
    label: LabelRecord
    quote: str
    start: int
    end: int
    values: list[Value]
    note: str
    links: list[str]
    label_differs: bool
    ends_differ: bool
    parts: list[list[int]]
    attributes: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CoderSide:
    """What one coder marked in a cluster."""

    letter: str
    items: list[Item]


@dataclass(frozen=True, slots=True)
class MatterRow:
    """A cluster or a question in the list; ``ids`` are its marks. ``kind`` is empty where there are none."""

    key: str
    state: State
    kind: str
    quote: str
    labels: list[LabelRecord]
    ruling: Ruling | None
    current: bool
    number: int
    ids: str


@dataclass(frozen=True, slots=True)
class Bench:
    """The page: ``docket`` with its rows, and the current matter's card.

    ``answer`` is the settled answer in words, ``choices`` the settled spans that an own answer may name.
    """

    docket: Docket
    structure: Structure
    rows: list[MatterRow]
    current: Matter | None
    sides: list[CoderSide]
    settled: list[Item]
    answers: list[AnswerSide]
    answer: str
    choices: list[SpanItem]

    @property
    def text(self) -> str:
        """The article's text."""
        return self.docket.adjudication.article.text


def own_adjudication(user: User, pk: UUID) -> Assignment | None:
    """The adjudication, if it is the user's own and they may see it."""
    return adjudications(user).filter(pk=pk, annotator=user).first()


def adjudications(user: User) -> AssignmentQuerySet:
    """Adjudications whose content ``user`` may read: one's own, others' once they are settled and released."""
    return (
        Assignment.objects.content_visible_to(user)
        .filter(kind=Assignment.Kind.ADJUDICATION)
        .select_related("round__project", "round__codebook", "article", "annotator")
    )


def load_bench(user: User, adjudication: Assignment, key: str = "") -> Bench:
    """The page at the matter with this key, by default the first that is not ruled on. Six queries."""
    docket = read_docket(user, adjudication)
    structure = adjudication.round.codebook.structure()
    text = adjudication.article.text
    current = docket.matter(key) or next_matter(docket)
    records = {label.key: label for label in structure.record.labels}
    rows = [
        MatterRow(
            key=matter.key,
            state=matter.state,
            kind=_kind(matter),
            quote=matter.issue.record.name
            if matter.issue
            else shorten(text[matter.start : matter.end], QUOTE),
            labels=[
                records[key]
                for key in dict.fromkeys(
                    mark.label for mark in (matter.cluster.marks if matter.cluster else ())
                )
            ],
            ruling=matter.ruling,
            current=matter is current,
            number=number,
            ids=" ".join(mark.id for mark in (matter.cluster.marks if matter.cluster else ())),
        )
        for number, matter in enumerate(docket.matters, start=1)
    ]
    cluster = current.cluster if current else None
    links = _links(docket, text, [mark.id for mark in cluster.marks]) if cluster else {}
    sides = [
        CoderSide(
            letter,
            [
                _item(records, text, mark, cluster.marks, links)
                for mark in cluster.of(docket.number(letter))
            ],
        )
        for letter in docket.codings
        if cluster
    ]
    settled = _settled(current, structure, text)
    choices = choices_for(current, structure, text, adjudication)
    answers, answer = answers_to(docket, current, text, choices)
    return Bench(docket, structure, rows, current, sides, settled, answers, answer, choices)


def _kind(matter: Matter) -> str:
    if matter.issue:
        return Kind.UNANIMOUS.value if matter.issue.alike else "answers"
    return matter.cluster.kind.value if matter.cluster else ""


def next_matter(docket: Docket, after: str = "") -> Matter | None:
    """The first matter that is not ruled on behind the one with the key ``after``, else from the start."""
    matters = list(docket.matters)
    place = next((i for i, matter in enumerate(matters) if matter.key == after), -1)
    turned = matters[place + 1 :] + matters[: place + 1]
    waiting = (matter for matter in turned if matter.state is not State.RULED)
    return next(waiting, matters[0] if matters else None)


def unanimous_preview(docket: Docket, structure: Structure) -> Counter[str]:
    """What can be accepted, by the names of labels and questions."""
    from collections import Counter

    names = {label.key: label.name for label in structure.record.labels}
    found: Counter[str] = Counter()
    for matter in docket.unanimous:
        if matter.issue:
            found[matter.issue.record.name] += 1
        elif matter.cluster:
            first = matter.cluster.coders[0]
            found.update(names[mark.label] for mark in matter.cluster.of(first))
    return found


def _item(
    records: dict[str, LabelRecord],
    text: str,
    mark: Mark,
    marks: tuple[Mark, ...],
    links: dict[str, list[str]],
) -> Item:
    label = records[mark.label]
    others = [other for other in marks if other.coder != mark.coder]
    alike = [other for other in others if other.label == mark.label]
    return Item(
        id=mark.id,
        label=label,
        quote=" … ".join(text[start:end] for start, end in mark.parts),
        start=mark.start,
        end=mark.end,
        values=_values(label, mark, alike),
        note=mark.note,
        links=links.get(mark.id, []),
        label_differs=bool(others) and not alike,
        ends_differ=bool(alike) and all(other.parts != mark.parts for other in alike),
        parts=[[start, end] for start, end in mark.parts],
        attributes=dict(mark.attributes),
    )


def _values(label: LabelRecord, mark: Mark, alike: list[Mark]) -> list[Value]:
    """The values that are shown, and those that only others gave."""
    found = []
    for attribute in label.attributes:
        own = mark.attributes.get(attribute.key)
        others = [other.attributes.get(attribute.key) for other in alike]
        differs = any(other != own for other in others)
        if own is not None and (differs or is_shown(attribute, mark.attributes)):
            found.append(Value(attribute.name, shown_value(attribute, own), differs))
        elif differs:
            found.append(Value(attribute.name, "–", differs=True))
    return found


def _links(docket: Docket, text: str, ids: list[str]) -> dict[str, list[str]]:
    """The links that start at these spans, in words, by the id of the span. One query."""
    found: dict[str, list[str]] = {}
    codings = [coding.pk for coding in docket.codings.values()]
    rows = (
        Relation.objects.live()
        .filter(assignment__in=codings, source__in=[UUID(pk) for pk in ids])
        .select_related("type", "target")
        .order_by("created_at", "pk")
    )
    for row in rows:
        words = shorten(text[row.target.start : row.target.end], QUOTE // 2)
        found.setdefault(str(row.source_id), []).append(f"{row.type.name} → {words}")
    return found


def _settled(matter: Matter | None, structure: Structure, text: str) -> list[Item]:
    """The spans that the current ruling made. One query."""
    ruling = matter.ruling if matter else None
    if ruling is None or not ruling.results:
        return []
    records = {label.key: label for label in structure.record.labels}
    spans = Span.objects.live().filter(assignment=ruling.assignment_id, pk__in=ruling.results)
    return [
        Item(
            id=str(span.pk),
            label=records[structure.label_keys[span.label_id]],
            quote=" … ".join(text[start:end] for start, end in span.parts),
            start=span.start,
            end=span.end,
            values=[
                Value(attribute.name, shown_value(attribute, span.attributes[attribute.key]), False)
                for attribute in records[structure.label_keys[span.label_id]].attributes
                if attribute.key in span.attributes
            ],
            note=span.note,
            links=[],
            label_differs=False,
            ends_differ=False,
            parts=span.parts,
            attributes=span.attributes,
        )
        for span in spans.order_by("start", "pk")
    ]
