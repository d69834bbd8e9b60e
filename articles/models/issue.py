"""A question on an article as an adjudication has it: the coders' answers, and what each would be as settled."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from articles.values import is_shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from articles.clusters import Mark
    from articles.models.ruling import Ruling
    from articles.models.span import Answer
    from articles.models.structure import Structure
    from articles.records import AttributeRecord


@dataclass(frozen=True, slots=True)
class Given:
    """One coder's answer. ``coder`` numbers the coders; ``mark`` is the span that it names, if it names one.

    ``takes`` is the value if it is taken over: for a span the settled one that stands for it, None where there is none.
    """

    id: str
    coder: int
    version: int
    value: Any
    takes: Any
    mark: Mark | None = None

    @property
    def content(self) -> str:
        """What it says, to compare: a span by its label and parts."""
        said = [self.mark.label, self.mark.parts] if self.mark else self.value
        return json.dumps(said, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Issue:
    """A question with the answers of those coders who gave one; ``inputs`` also names answers that were cleared.

    ``needed``: it is required, so the article is not settled without it. ``alike``: every coder answers the same.
    ``settled`` is the adjudication's answer, None while there is none.
    """

    record: AttributeRecord
    question: UUID
    answers: tuple[Given, ...]
    inputs: list[list[Any]]
    needed: bool
    alike: bool
    settled: Any

    @property
    def key(self) -> str:
        """Names the answers in these versions: 16 hexadecimal digits."""
        names = " ".join(f"{pk}:{version}" for pk, version in self.inputs)
        return hashlib.sha256(f"{self.question} {names}".encode()).hexdigest()[:16]

    @property
    def acceptable(self) -> bool:
        """Whether what all say can be taken over as it is."""
        return self.alike and self.answers[0].takes is not None

    def of(self, coder: int) -> Given | None:
        """The answer of one coder."""
        return next((one for one in self.answers if one.coder == coder), None)


def issues_of(
    structure: Structure,
    seats: Sequence[UUID],
    answers: Iterable[Answer],
    settled: Mapping[UUID, Any],
    marks: Iterable[Mark],
    rulings: Iterable[Ruling],
) -> list[Issue]:
    """The questions that are to be settled, in the codebook's order.

    ``answers`` are those of the codings ``seats``, cleared ones too; ``settled`` are the adjudication's values by
    question. A question is asked if the settled answers show it (those that all coders gave alike count where nothing
    is settled yet), and a coder answered it or it is required.
    """
    if not structure.record.questions:
        return []
    number = {pk: place for place, pk in enumerate(seats)}
    known = {mark.id: mark for mark in marks}
    results = {mark: pk for one in rulings for pk, ids in one.origins.items() for mark in ids}
    by_question: dict[UUID, list[Answer]] = {}
    for answer in answers:
        by_question.setdefault(answer.question_id, []).append(answer)
    made, values = [], {}
    for record in structure.record.questions:
        pk = structure.question_ids[record.key]
        rows = sorted(by_question.get(pk, ()), key=lambda row: number[row.assignment_id])
        given = tuple(
            _given(record, row, number[row.assignment_id], known, results)
            for row in rows
            if row.value is not None
        )
        alike = len(given) == len(seats) > 0 and len({one.content for one in given}) == 1
        values[record.key] = settled.get(pk, given[0].value if alike else None)
        inputs: list[list[Any]] = sorted([str(row.pk), row.version] for row in rows)
        made.append(Issue(record, pk, given, inputs, record.required, alike, settled.get(pk)))
    ruled = {one.question_id for one in rulings}
    return [
        issue
        for issue in made
        if issue.question in ruled
        or (is_shown(issue.record, values) and (issue.answers or issue.needed))
    ]


def _given(
    record: AttributeRecord,
    row: Answer,
    coder: int,
    known: Mapping[str, Mark],
    results: Mapping[str, str],
) -> Given:
    if record.type != "span":
        return Given(str(row.pk), coder, row.version, row.value, row.value)
    named = str(row.value)
    return Given(str(row.pk), coder, row.version, row.value, results.get(named), known.get(named))
