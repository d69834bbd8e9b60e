"""Whose eyes a command looks through: the project's owner, unless another member is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.management.base import CommandError

from articles.models import Project, Role, User

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


def add_arguments(parser: CommandParser) -> None:
    """The project, the member, and ``--json``."""
    parser.add_argument("project", help="address (slug) of the project")
    parser.add_argument("--user", help="as this member (default: the owner)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def project_and_user(slug: str, username: str | None) -> tuple[Project, User]:
    """The project and the member who asks. Raises CommandError for either that isn't there."""
    project = Project.objects.filter(slug=slug).first()
    if project is None:
        raise CommandError(f"There is no project “{slug}”.")
    members = project.memberships.select_related("user").order_by("created_at")
    seat = (
        members.filter(user__username=username) if username else members.filter(role=Role.OWNER)
    ).first()
    if seat is None:
        raise CommandError(f"{username or 'No owner'} is not a member of “{slug}”.")
    return project, seat.user
