"""Precedents as the guide shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from articles.models import MANAGING, Precedent
from articles.models.span import shorten
from articles.models.versions import key_maps

if TYPE_CHECKING:
    import datetime as dt
    from uuid import UUID

    from articles.models import Project, Role, User

QUOTE = 240


@dataclass(frozen=True, slots=True)
class PrecedentView:
    """A precedent with the words that were ruled on.

    ``label``: the key of its label in the version that is read, or "" where that has none in its place (split,
    retired); ``was``: the key that it was ruled under.
    """

    id: UUID
    label: str
    was: str
    text: str
    quote: str
    created_at: dt.datetime
    may_withdraw: bool


def guiding_precedents(
    user: User, project: Project, role: Role, version: int
) -> list[PrecedentView]:
    """The precedents of a project that ``user`` may read, under the labels of a codebook version, oldest first.

    One query, three where there are any. A label that went by another key in the version of the ruling is found by
    the mappings between.
    """
    rows = Precedent.objects.visible_to(user).live().filter(project=project)
    rows = rows.select_related("ruling__assignment__round__codebook").order_by("created_at", "pk")
    if not rows:
        return []
    maps = key_maps(project, version)
    own = maps[version]

    def label_of(row: Precedent) -> str:
        ruled = row.ruling.assignment.round.codebook.number if row.ruling else version
        return maps[ruled].get(row.label_key, row.label_key if row.label_key in own else "") or ""

    return [
        PrecedentView(
            id=row.pk,
            label=label_of(row),
            was=row.label_key,
            text=row.text,
            quote=shorten(row.quote, QUOTE),
            created_at=row.created_at,
            may_withdraw=role in MANAGING or row.author_id == user.pk,
        )
        for row in rows
    ]
