"""Precedents as the guide shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from articles.models import MANAGING, Precedent
from articles.models.span import shorten

if TYPE_CHECKING:
    import datetime as dt
    from uuid import UUID

    from articles.models import Project, Role, User

QUOTE = 240


@dataclass(frozen=True, slots=True)
class PrecedentView:
    """A precedent with the words that were ruled on."""

    id: UUID
    label: str
    text: str
    quote: str
    created_at: dt.datetime
    may_withdraw: bool


def guiding_precedents(user: User, project: Project, role: Role) -> list[PrecedentView]:
    """The precedents of a project that ``user`` may read, oldest first. One query."""
    rows = Precedent.objects.visible_to(user).live().filter(project=project)
    return [
        PrecedentView(
            id=row.pk,
            label=row.label_key,
            text=row.text,
            quote=shorten(row.quote, QUOTE),
            created_at=row.created_at,
            may_withdraw=role in MANAGING or row.author_id == user.pk,
        )
        for row in rows.order_by("created_at", "pk")
    ]
