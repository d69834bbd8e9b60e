"""Replays the event log: what the tables must hold, from nothing but the events."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from articles.models import Answer, Assignment, Event, Project, Relation, Span

State = dict[str, dict[str, Any]]


@dataclass
class Tables:
    """Rows by id, each as its last event (or the table) tells it."""

    spans: State = field(default_factory=dict)
    relations: State = field(default_factory=dict)
    answers: State = field(default_factory=dict)
    assignments: State = field(default_factory=dict)


def replay(project: Project) -> Tables:
    """The tables as the project's log tells them."""
    tables = Tables()
    kinds = {
        "span": tables.spans,
        "relation": tables.relations,
        "answer": tables.answers,
        "assignment": tables.assignments,
    }
    for event in Event.objects.filter(project=project).order_by("seq"):
        noun, _dot, verb = event.kind.partition(".")
        if noun not in kinds:
            continue
        if (noun, verb) == ("assignment", "deleted"):
            del kinds[noun][event.object_id]
            continue
        row = {key: value for key, value in event.payload.items() if key != "reason"}
        if noun != "assignment":
            row |= {"version": event.object_version, "assignment": str(event.assignment_id)}
        kinds[noun][event.object_id] = row
    return tables


def stored(project: Project) -> Tables:
    """The tables as they are."""
    own = {"assignment__round__project": project}
    return Tables(
        spans={str(row.pk): _span(row) for row in Span.objects.filter(**own)},
        relations={str(row.pk): _relation(row) for row in Relation.objects.filter(**own)},
        answers={str(row.pk): _answer(row) for row in Answer.objects.filter(**own)},
        assignments={
            str(row.pk): _assignment(row)
            for row in Assignment.objects.filter(round__project=project)
        },
    )


def revisions(project: Project) -> dict[UUID, int]:
    """How many groups of events each assignment has: its revision."""
    groups = Event.objects.filter(project=project, assignment__isnull=False)
    pairs = set(groups.values_list("assignment", "group"))
    counts: dict[UUID, int] = {}
    for assignment, _group in pairs:
        assert assignment is not None
        counts[assignment] = counts.get(assignment, 0) + 1
    return counts


def _span(row: Span) -> dict[str, Any]:
    return {
        "label": row.label.key,
        "start": row.start,
        "end": row.end,
        "parts": row.parts,
        "attributes": row.attributes,
        "note": row.note,
        "deleted": row.deleted_at is not None,
        "version": row.version,
        "assignment": str(row.assignment_id),
    }


def _relation(row: Relation) -> dict[str, Any]:
    return {
        "type": row.type.key,
        "source": str(row.source_id),
        "target": str(row.target_id),
        "deleted": row.deleted_at is not None,
        "deleted_with": str(row.deleted_with) if row.deleted_with else None,
        "version": row.version,
        "assignment": str(row.assignment_id),
    }


def _answer(row: Answer) -> dict[str, Any]:
    return {
        "question": row.question.key,
        "value": row.value,
        "version": row.version,
        "assignment": str(row.assignment_id),
    }


def _assignment(row: Assignment) -> dict[str, Any]:
    return {
        "round": str(row.round_id),
        "article": str(row.article_id),
        "annotator": str(row.annotator_id),
        "kind": row.kind,
        "state": row.state,
        "nothing_to_code": row.nothing_to_code,
    }
