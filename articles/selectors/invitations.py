"""The invitations of a project, with what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from articles.models import MANAGING, Invitation, Role
from articles.permissions import can_grant

if TYPE_CHECKING:
    import datetime as dt
    from uuid import UUID

    from articles.models import Project

#: Why a link works no more, or not yet used.
OPEN, USED, EXPIRED, REVOKED, VOID = "open", "used", "expired", "revoked", "void"


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation; ``state`` is ``void`` where whoever made it may no longer give its role."""

    id: UUID
    role_label: str
    email: str
    author: str
    created_at: dt.datetime
    expires_at: dt.datetime
    used_by: str
    state: str


def invitation_rows(project: Project) -> list[InvitationRow]:
    """Open ones first, then the newest. Two queries."""
    roles = granting_roles(project)
    found = Invitation.objects.filter(project=project).select_related("author", "used_by")
    rows = [
        InvitationRow(
            id=row.pk,
            role_label=str(Role(row.role).label),
            email=row.email,
            author=row.author.username,
            created_at=row.created_at,
            expires_at=row.expires_at,
            used_by=row.used_by.username if row.used_by else "",
            state=state_of(row, roles),
        )
        for row in found.order_by("-created_at", "pk")
    ]
    return sorted(rows, key=lambda row: row.state != OPEN)


def granting_roles(project: Project) -> dict[UUID, Role]:
    """The roles of those who may invite, by user id. One query."""
    seats = project.memberships.filter(role__in=MANAGING, user__is_active=True)
    return {user: Role(role) for user, role in seats.values_list("user", "role")}


def state_of(row: Invitation, roles: dict[UUID, Role]) -> str:
    """What became of an invitation, as ``actions.find_invitation`` decides it."""
    if row.used_at:
        return USED
    if row.revoked_at:
        return REVOKED
    if row.expires_at <= timezone.now():
        return EXPIRED
    return OPEN if can_grant(roles.get(row.author_id), None, row.role) else VOID
