"""The docket of an adjudication: the clusters and questions it settles, and how far each is. Derived, never stored."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

from articles.clusters import Cluster, Kind, Mark, clusters
from articles.models.assignment import Assignment
from articles.models.issue import Issue, issues_of
from articles.models.ruling import Ruling
from articles.models.span import Answer, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from articles.models.structure import Structure
    from articles.models.user import User


class State(StrEnum):
    """How far a cluster or a question is."""

    OPEN = "open"
    RULED = "ruled"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing to decide. ``cluster`` is None where a ruling has lost its marks, or had none: an own span.

    ``ruling`` stands; the ``others`` are of clusters that have grown into this one, and fall with the next ruling.
    ``issue`` is a question on the article, which has no place in the text.
    """

    state: State
    cluster: Cluster | None
    ruling: Ruling | None = None
    others: tuple[Ruling, ...] = ()
    issue: Issue | None = None

    @property
    def blocks(self) -> bool:
        """Whether the article is not settled before it is ruled on: all but a question that is not required."""
        return self.state is State.STALE or (
            self.state is State.OPEN and (self.issue is None or self.issue.needed)
        )

    @property
    def differs(self) -> bool:
        """Whether not all coders say the same."""
        if self.issue:
            return not self.issue.alike
        return self.cluster is not None and self.cluster.kind is not Kind.UNANIMOUS

    @property
    def acceptable(self) -> bool:
        """Whether it is open and can be accepted as what all coders say."""
        if self.state is not State.OPEN:
            return False
        return self.issue.acceptable if self.issue else not self.differs

    @property
    def inputs(self) -> list[list[Any]]:
        """``[id, version]`` of every span or answer that is ruled on, sorted."""
        found = self.issue or self.cluster
        return found.inputs if found else []

    @property
    def start(self) -> int:
        """First code point; 0 of a question."""
        if self.issue:
            return 0
        return self.cluster.start if self.cluster else _ruled(self).start

    @property
    def end(self) -> int:
        """Behind the last code point; 0 of a question."""
        if self.issue:
            return 0
        return self.cluster.end if self.cluster else _ruled(self).end

    @property
    def key(self) -> str:
        """Names it: the cluster or the answers in their versions, or the ruling."""
        if self.issue:
            return self.issue.key
        return self.cluster.key if self.cluster else str(_ruled(self).pk)


def _ruled(matter: Matter) -> Ruling:
    assert matter.ruling is not None  # noqa: S101 (a matter without a cluster has a ruling)
    return matter.ruling


@dataclass(frozen=True, slots=True)
class Docket:
    """An adjudication: its codings by letter (A, B, …) and its matters: clusters in text order, then questions.

    ``codings`` is empty while the article is not released: an input is open again, and nothing of it is shown.
    """

    adjudication: Assignment
    codings: Mapping[str, Assignment]
    matters: tuple[Matter, ...]

    @property
    def released(self) -> bool:
        """Whether every input is submitted, so that rulings can be made."""
        return bool(self.codings)

    @property
    def counts(self) -> Mapping[str, int]:
        """Matters by state, each of ``State``."""
        found = Counter(matter.state for matter in self.matters)
        return {state.value: found[state] for state in State}

    @property
    def stale(self) -> bool:
        """Whether something that was ruled on has changed since, or is being changed."""
        done = self.adjudication.state == Assignment.State.SUBMITTED
        blocked = any(matter.blocks for matter in self.matters)
        return not self.released or self.counts["stale"] > 0 or (done and blocked)

    @property
    def unanimous(self) -> list[Matter]:
        """What is open and all coders marked and answered the same."""
        return [matter for matter in self.matters if matter.acceptable]

    def matter(self, key: str) -> Matter | None:
        """The matter with this key."""
        return next((matter for matter in self.matters if matter.key == key), None)

    def number(self, letter: str) -> int:
        """The number of the coder with this letter, as marks have it."""
        return list(self.codings).index(letter)

    def letter(self, assignment_id: UUID | None) -> str:
        """The letter of a coding; empty for none."""
        return next((name for name, one in self.codings.items() if one.pk == assignment_id), "")


def read_docket(user: User, adjudication: Assignment) -> Docket:
    """The docket as ``user`` may see it. Four queries; ``adjudication`` comes with its round and codebook."""
    inputs = lettered(
        Assignment.objects.content_visible_to(user)
        .released()
        .filter(
            round=adjudication.round_id,
            article=adjudication.article_id,
            kind=Assignment.Kind.CODING,
        )
        .select_related("annotator")
    )
    structure = adjudication.round.codebook.structure()
    marks = marks_of(inputs, structure.label_keys)
    rulings = list(
        Ruling.objects.filter(assignment=adjudication, deleted_at=None)
        .select_related("question")
        .order_by("start", "pk")
    )
    seats = [coding.pk for coding in inputs.values()]
    answers = list(
        Answer.objects.filter(assignment__in=[*seats, adjudication.pk])
        if structure.record.questions
        else ()
    )
    matters = read_matters(structure, seats, marks, answers, rulings, adjudication.pk)
    return Docket(adjudication, inputs, tuple(matters))


def read_matters(
    structure: Structure,
    seats: list[UUID],
    marks: list[Mark],
    answers: Iterable[Answer],
    rulings: list[Ruling],
    adjudication: UUID | None,
) -> list[Matter]:
    """The matters of one article: clusters in text order, then questions. No query.

    ``answers`` are those of the codings ``seats`` and of the adjudication.
    """
    on_text = [one for one in rulings if one.question_id is None]
    found = sorted(
        matters_of(clusters(marks, range(len(seats))), on_text, released=bool(seats)),
        key=lambda matter: (matter.start, matter.end, matter.key),
    )
    by_question = {one.question_id: one for one in rulings if one.question_id}
    rows = list(answers)
    settled = {
        row.question_id: row.value
        for row in rows
        if row.assignment_id == adjudication and row.question_id in by_question
    }
    coded = [row for row in rows if row.assignment_id != adjudication]
    issues = issues_of(structure, seats, coded, settled, marks, rulings)
    standing = {pk for one in on_text for pk in one.results}
    for issue in issues:
        ruling = by_question.get(issue.question)
        state = State.OPEN
        if ruling is not None:
            value = settled.get(issue.question)
            # A settled span that was ruled away takes the answer along that named it.
            lost = issue.record.type == "span" and value is not None and value not in standing
            fresh = bool(seats) and sorted(ruling.inputs) == issue.inputs and not lost
            state = State.RULED if fresh else State.STALE
        if seats or ruling is not None:
            found.append(Matter(state, None, ruling, issue=issue))
    return found


def lettered(codings: Iterable[Assignment]) -> dict[str, Assignment]:
    """Codings of one article by letter; in the order of their ids, which tells nothing about the people."""
    ordered = sorted(codings, key=lambda one: one.pk)
    return {_letter(number): one for number, one in enumerate(ordered)}


def _letter(number: int) -> str:
    """A … Z, then A2 …"""
    round, place = divmod(number, len(ascii_uppercase))
    return ascii_uppercase[place] + (str(round + 1) if round else "")


def marks_of(codings: Mapping[str, Assignment], keys: Mapping[UUID, str]) -> list[Mark]:
    """The live spans of the codings. One query."""
    number = {one.pk: place for place, one in enumerate(codings.values())}
    return [
        mark_of(span, number[span.assignment_id], keys)
        for span in Span.objects.live().filter(assignment__in=number)
    ]


def mark_of(span: Span, coder: int, keys: Mapping[UUID, str]) -> Mark:
    """A span as a mark."""
    return Mark(
        id=str(span.pk),
        coder=coder,
        label=keys[span.label_id],
        parts=tuple((start, end) for start, end in span.parts),
        attributes=span.attributes,
        version=span.version,
        note=span.note,
    )


def matters_of(
    found: Iterable[Cluster], rulings: Iterable[Ruling], *, released: bool
) -> list[Matter]:
    """The clusters with the live rulings on them; an open input makes every ruling stale."""
    rulings = list(rulings)
    made = []
    left = {ruling.pk: ruling for ruling in rulings}
    owner = {str(pk): ruling for ruling in rulings for pk, _version in ruling.inputs}
    for cluster in found:
        met = [owner[mark.id] for mark in cluster.marks if mark.id in owner]
        touching = [one for one in dict.fromkeys(met) if left.pop(one.pk, None) is not None]
        made.append(_found(cluster, touching))
    for ruling in left.values():
        # An own span has no inputs that could change; the rest has lost all of its marks.
        fresh = released and not ruling.inputs
        made.append(Matter(State.RULED if fresh else State.STALE, None, ruling))
    return made


def _found(cluster: Cluster, touching: list[Ruling]) -> Matter:
    """A cluster with the rulings on its marks."""
    if not touching:
        return Matter(State.OPEN, cluster)
    fresh = sorted(touching[0].inputs) == cluster.inputs
    state = State.RULED if fresh else State.STALE
    return Matter(state, cluster, touching[0], tuple(touching[1:]))
