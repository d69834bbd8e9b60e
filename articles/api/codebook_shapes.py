"""Codebook versions as JSON data: what ``serializers.codebooks`` documents."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from articles.api.shapes import codebook, moment, person

if TYPE_CHECKING:
    from articles.models import Codebook, CodebookChange
    from articles.selectors.codebook_impact import Impact


def version(row: Codebook) -> dict[str, Any]:
    """A version without its content; needs ``based_on``."""
    return {
        "number": row.number,
        "name": row.name,
        "state": row.state,
        "based_on": row.based_on.number if row.based_on else None,
        "mapping": row.mapping,
        "note": row.note,
        "version": row.version,
        "created_at": moment(row.created_at),
        "published_at": moment(row.published_at),
        "retired_at": moment(row.retired_at),
    }


def version_in_full(row: Codebook) -> dict[str, Any]:
    """A version with its content. Reads it: five queries for a draft, none for one that was read before."""
    return codebook(row, row.structure()) | version(row)


def change(row: CodebookChange) -> dict[str, Any]:
    """An entry of the change log."""
    return {
        "number": row.number,
        "kind": row.kind,
        "subject": row.subject,
        "reason": row.reason,
        "author": person(row.author),
        "created_at": moment(row.created_at),
    }


def impact(found: Impact) -> dict[str, Any]:
    """What a draft changes, in counts."""
    return {
        "changes": [asdict(one) for one in found.changes],
        "labels": [asdict(label) for label in found.labels],
        "spans": found.spans,
        "coders": found.coders,
        "released": found.released,
        "stale": found.stale,
    }
