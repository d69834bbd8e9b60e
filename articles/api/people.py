"""Invitations and reveals as JSON data: what ``serializers.people`` documents. No queries in here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from articles.api.shapes import moment, person

if TYPE_CHECKING:
    from articles.models import Invitation, Reveal


def invitation(row: Invitation, state: str) -> dict[str, Any]:
    """An invitation without its secret."""
    return {
        "id": str(row.pk),
        "role": row.role,
        "email": row.email,
        "author": person(row.author),
        "state": state,
        "created_at": moment(row.created_at),
        "expires_at": moment(row.expires_at),
        "used_at": moment(row.used_at),
        "used_by": person(row.used_by) if row.used_by else None,
        "revoked_at": moment(row.revoked_at),
    }


def reveal(row: Reveal) -> dict[str, Any]:
    """That somebody saw codings of an article."""
    return {
        "id": str(row.pk),
        "user": person(row.user),
        "article": str(row.article_id),
        "place": row.place,
        "first_at": moment(row.first_at),
    }
