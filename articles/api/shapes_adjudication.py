"""Adjudications, rulings and precedents as JSON data. No queries in here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from articles.api.shapes import moment, person

if TYPE_CHECKING:
    from articles.models import Assignment, Precedent, Ruling
    from articles.models.docket import Docket, Matter


def adjudication(row: Assignment) -> dict[str, Any]:
    """An adjudication in a list."""
    return {
        "id": str(row.pk),
        "article": str(row.article_id),
        "round": str(row.round_id),
        "adjudicator": person(row.annotator),
        "state": row.state,
        "revision": row.revision,
        "created_at": moment(row.created_at),
        "submitted_at": moment(row.submitted_at),
    }


def docket(found: Docket) -> dict[str, Any]:
    """An adjudication with its clusters and questions; coders go by letters."""
    row = found.adjudication
    letters = list(found.codings)
    return adjudication(row) | {
        "stale": found.stale,
        "released": found.released,
        "counts": dict(found.counts),
        "codings": {letter: str(coding.pk) for letter, coding in found.codings.items()},
        "clusters": [
            _matter(matter, letters, row.article.text)
            for matter in found.matters
            if not matter.issue
        ],
        "questions": [_question(matter, letters) for matter in found.matters if matter.issue],
    }


def _question(matter: Matter, letters: list[str]) -> dict[str, Any]:
    issue = matter.issue
    assert issue is not None  # noqa: S101 (the caller chose those with one)
    return {
        "key": matter.key,
        "question": issue.record.key,
        "name": issue.record.name,
        "type": issue.record.type,
        "required": issue.needed,
        "alike": issue.alike,
        "state": matter.state.value,
        "answers": [
            {
                "id": given.id,
                "coder": letters[given.coder],
                "value": given.value,
                "version": given.version,
            }
            for given in issue.answers
        ],
        "value": issue.settled,
        "ruling": ruling(matter.ruling) if matter.ruling else None,
    }


def _matter(matter: Matter, letters: list[str], text: str) -> dict[str, Any]:
    cluster = matter.cluster
    return {
        "key": matter.key,
        "kind": cluster.kind.value if cluster else None,
        "state": matter.state.value,
        "start": matter.start,
        "end": matter.end,
        "spans": [
            {
                "id": mark.id,
                "coder": letters[mark.coder],
                "label": mark.label,
                "start": mark.start,
                "end": mark.end,
                "parts": mark.parts,
                "quote": text[mark.start : mark.end],
                "attributes": mark.attributes,
                "note": mark.note,
                "version": mark.version,
            }
            for mark in (cluster.marks if cluster else ())
        ],
        "ruling": ruling(matter.ruling) if matter.ruling else None,
    }


def ruling(row: Ruling) -> dict[str, Any]:
    """A ruling."""
    return {
        "id": str(row.pk),
        "assignment": str(row.assignment_id),
        "question": row.question.key if row.question else None,
        "start": row.start,
        "end": row.end,
        "decision": row.decision,
        "chosen": str(row.chosen_id) if row.chosen_id else None,
        "second": str(row.second_id) if row.second_id else None,
        "inputs": [{"id": pk, "version": version} for pk, version in row.inputs],
        "results": row.results,
        "reason": row.reason,
        "note": row.note,
        "version": row.version,
        "created_at": moment(row.created_at),
        "updated_at": moment(row.updated_at),
        "deleted": row.deleted_at is not None,
    }


def precedent(row: Precedent) -> dict[str, Any]:
    """A precedent."""
    return {
        "id": str(row.pk),
        "label": row.label_key,
        "text": row.text,
        "quote": row.quote,
        "ruling": str(row.ruling_id) if row.ruling_id else None,
        "author": person(row.author),
        "version": row.version,
        "created_at": moment(row.created_at),
    }
