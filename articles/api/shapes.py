"""Rows as JSON data: what ``serializers.outputs`` documents. No queries in here."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from articles.spans import Utf16Index

if TYPE_CHECKING:
    from articles.models import (
        Answer,
        Article,
        Assignment,
        Codebook,
        Comment,
        Entity,
        Event,
        Import,
        Membership,
        Project,
        Relation,
        Span,
        Structure,
        Token,
        User,
    )


def moment(value: dt.datetime | None) -> str | None:
    """A time in ISO 8601, UTC."""
    return None if value is None else value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def person(user: User) -> dict[str, Any]:
    """A person."""
    return {"id": str(user.pk), "username": user.username}


def coder(user: User, project: Project, *, named: bool) -> dict[str, Any]:
    """Whose coding it is; ``named``: for who is told user names where reviewers are not."""
    if named:
        return person(user)
    return {"id": str(user.pk), "username": project.coder_name(user.pk, user.username)}


def token(row: Token) -> dict[str, Any]:
    """A token without its secret."""
    return {
        "id": str(row.public_id),
        "name": row.name,
        "prefix": row.token_key,
        "scopes": row.scopes,
        "project": row.project.slug if row.project else None,
        "created_at": moment(row.created),
        "expires_at": moment(row.expiry),
        "last_used_at": moment(row.last_used_at),
        "expired": row.expired,
    }


def project(row: Project, role: str) -> dict[str, Any]:
    """A project."""
    return {
        "id": str(row.pk),
        "slug": row.slug,
        "name": row.name,
        "description": row.description,
        "role": role,
        "snap": row.snap,
        "text_export": row.text_export,
        "own_adjudication": row.own_adjudication,
        "show_names": row.show_names,
        "created_at": moment(row.created_at),
        "archived_at": moment(row.archived_at),
    }


def member(row: Membership) -> dict[str, Any]:
    """A member."""
    return {"id": str(row.pk), "user": person(row.user), "role": row.role}


def entity(row: Entity) -> dict[str, Any]:
    """An entry of the registry."""
    return {
        "id": str(row.pk),
        "name": row.name,
        "kind": row.kind,
        "aliases": row.aliases,
        "description": row.description,
        "merged_into": str(row.merged_into_id) if row.merged_into_id else None,
        "version": row.version,
        "created_at": moment(row.created_at),
        "updated_at": moment(row.updated_at),
    }


def codebook(row: Codebook, structure: Structure) -> dict[str, Any]:
    """A codebook version in full."""
    record = structure.record
    return {
        "number": row.number,
        "name": record.name,
        "definition": record.definition,
        "state": row.state,
        "published_at": moment(row.published_at),
        "rules": record.rules,
        "labels": [
            asdict(label) | {"retired": label.key in structure.retired} for label in record.labels
        ],
        "relation_types": [asdict(kind) for kind in record.relation_types],
        "questions": [asdict(question) for question in record.questions],
    }


def article(row: Article) -> dict[str, Any]:
    """An article without its text."""
    return {
        "id": str(row.pk),
        "external_id": row.external_id,
        "title": row.title,
        "outlet": row.outlet,
        "byline": row.byline,
        "published_on": row.published_on.isoformat() if row.published_on else None,
        "url": row.url,
        "language": row.language,
        "length": row.length,
        "word_count": row.word_count,
        "sha256": row.sha256,
        "version": row.version,
        "created_at": moment(row.created_at),
        "archived_at": moment(row.archived_at),
    }


def article_in_full(row: Article) -> dict[str, Any]:
    """An article with its text."""
    return article(row) | {
        "canon_version": row.canon_version,
        "supersedes": str(row.supersedes_id) if row.supersedes_id else None,
        "zones": [{"kind": kind, "start": start, "end": end} for kind, start, end in row.zones],
        "text": row.text,
    }


def batch(row: Import, *, state: str = "") -> dict[str, Any]:
    """An import; ``state`` for one that was not stored."""
    return {
        "id": None if state else str(row.pk),
        "kind": row.kind,
        "format": row.format,
        "filename": row.filename,
        "state": state or row.state,
        "counts": row.counts,
        "errors": row.errors,
        "created_at": moment(row.created_at),
        "undone_at": moment(row.undone_at),
    }


def assignment(row: Assignment) -> dict[str, Any]:
    """An assignment: how far it is. That there was nothing to code is content, and blind like it."""
    return {
        "id": str(row.pk),
        "project": row.round.project.slug,
        "round": row.round.name if getattr(row, "managed", False) else row.round.told_name,
        "article": {
            "id": str(row.article_id),
            "external_id": row.article.external_id,
            "title": row.article.title,
        },
        "annotator": coder(row.annotator, row.round.project, named=getattr(row, "named", False)),
        "kind": row.kind,
        "state": row.state,
        "revision": row.revision,
        "nothing_to_code": row.nothing_to_code and getattr(row, "content_seen", False),
        "active_seconds": row.active_seconds if getattr(row, "time_seen", False) else None,
        "created_at": moment(row.created_at),
        "started_at": moment(row.started_at),
        "submitted_at": moment(row.submitted_at),
    }


class SpanShape:
    """Spans of one article as JSON data; the text is indexed once."""

    def __init__(self, structure: Structure, text: str) -> None:
        self._keys = structure.label_keys
        self._text = text
        self._utf16 = Utf16Index(text)

    def __call__(self, row: Span) -> dict[str, Any]:
        """One span."""
        return {
            "id": str(row.pk),
            "assignment": str(row.assignment_id),
            "label": self._keys[row.label_id],
            "start": row.start,
            "end": row.end,
            "start_utf16": self._utf16(row.start),
            "end_utf16": self._utf16(row.end),
            "quote": self._text[row.start : row.end],
            "parts": row.parts,
            "part_quotes": [self._text[start:end] for start, end in row.parts],
            "attributes": row.attributes,
            "note": row.note,
            "version": row.version,
            "created_at": moment(row.created_at),
            "updated_at": moment(row.updated_at),
            "deleted": row.deleted_at is not None,
            "deleted_at": moment(row.deleted_at),
        }


def relation(row: Relation, structure: Structure) -> dict[str, Any]:
    """A link."""
    return {
        "id": str(row.pk),
        "assignment": str(row.assignment_id),
        "type": structure.relation_type_keys[row.type_id],
        "source": str(row.source_id),
        "target": str(row.target_id),
        "version": row.version,
        "created_at": moment(row.created_at),
        "updated_at": moment(row.updated_at),
        "deleted": row.deleted_at is not None,
        "deleted_at": moment(row.deleted_at),
    }


def answer(row: Answer, structure: Structure) -> dict[str, Any]:
    """An answer."""
    return {
        "id": str(row.pk),
        "question": structure.question_keys[row.question_id],
        "value": row.value,
        "version": row.version,
        "updated_at": moment(row.updated_at),
    }


def comment(row: Comment, user: User) -> dict[str, Any]:
    """A comment as ``user`` may read it: what was withdrawn only by who wrote it.

    The span is named to those who may read the coding (``content_seen``); the quote is what was shared.
    """
    hidden = row.deleted_at is not None and row.author_id != user.pk
    span = row.span_id if getattr(row, "content_seen", False) else None
    known = user.pk == row.author_id or row.author_id != row.assignment.annotator_id
    known = known or getattr(row, "named", False)
    return {
        "id": str(row.pk),
        "assignment": str(row.assignment_id),
        "span": str(span) if span else None,
        "thread": str(row.thread_id) if row.thread_id else None,
        "author": coder(row.author, row.assignment.round.project, named=known),
        "kind": row.kind,
        "text": "" if hidden else row.text,
        "quote": row.quote,
        "label": row.label_key,
        "resolved_at": moment(row.resolved_at),
        "version": row.version,
        "created_at": moment(row.created_at),
        "updated_at": moment(row.updated_at),
        "deleted": row.deleted_at is not None,
        "deleted_at": moment(row.deleted_at),
    }


def thread(row: Any, user: User) -> dict[str, Any]:
    """The first comment of a thread, from ``with_state``."""
    return comment(row, user) | {
        "state": row.state,
        "answers": row.answers,
        "last_at": moment(row.last_at),
    }


def event(row: Event) -> dict[str, Any]:
    """A change."""
    return {
        "seq": row.seq,
        "kind": row.kind,
        "assignment": str(row.assignment_id) if row.assignment_id else None,
        "actor": str(row.actor_id),
        "object_id": row.object_id,
        "object_version": row.object_version,
        "payload": row.payload,
        "op": str(row.op) if row.op else None,
        "group": str(row.group),
        "at": moment(row.at),
    }
