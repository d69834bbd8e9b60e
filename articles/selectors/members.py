"""Who belongs to a project, and what each role means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from articles.models import Assignment, Role
from articles.permissions import can_be_assigned, can_grant

if TYPE_CHECKING:
    from articles.models import Project, User

STATE = Assignment.State
DESCRIPTIONS = {
    Role.OWNER: _("Everything, and alone: archive the project, make somebody else an owner."),
    Role.MANAGER: _("Imports articles, adds members, assigns, reopens, compares, exports."),
    Role.ADJUDICATOR: _("Reads released codings, compares them, exports them. May code as well."),
    Role.ANNOTATOR: _("Codes the articles assigned to them, and sees no one else's work."),
    Role.VIEWER: _("Reads released articles and totals. Does not code."),
}


@dataclass(frozen=True, slots=True)
class RoleChoice:
    """A role and what it may do."""

    key: str
    label: str
    description: str


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member with their progress; ``id`` is the membership's, ``seconds`` their active time, or 0."""

    id: UUID
    username: str
    name: str
    email: str
    role: str
    is_self: bool
    can_change: bool
    assigned: int
    done: int
    seconds: int
    is_active: bool = True

    @property
    def open(self) -> int:
        """How many of their codings are not done."""
        return self.assigned - self.done


@dataclass(frozen=True, slots=True)
class StuckWork:
    """Open codings of somebody who can't go on with them; ``why``: deactivated, gone or viewer."""

    user: UUID
    username: str
    why: str
    open: int


def all_roles() -> list[RoleChoice]:
    """Every role, the one with most rights first."""
    return [RoleChoice(role.value, str(role.label), str(DESCRIPTIONS[role])) for role in Role]


def roles_to_give(own: Role) -> list[RoleChoice]:
    """The roles that somebody with role ``own`` may give."""
    return [role for role in all_roles() if can_grant(own, None, role.key)]


def member_rows(user: User, project: Project, own: Role) -> list[MemberRow]:
    """The members by user name. Three queries."""
    work = work_by_coder(project)
    times = time_by_coder(user, project)
    rows = []
    for seat in project.memberships.select_related("user").order_by("user__username"):
        assigned, _started, done = work.get(seat.user_id, (0, 0, 0))
        rows.append(
            MemberRow(
                id=seat.pk,
                username=seat.user.username,
                name=seat.user.get_full_name(),
                email=seat.user.email,
                role=seat.role,
                is_self=seat.user_id == user.pk,
                can_change=can_grant(own, seat.role, None),
                assigned=assigned,
                done=done,
                seconds=times.get(seat.user_id, 0),
                is_active=seat.user.is_active,
            )
        )
    return rows


def work_by_coder(project: Project) -> dict[UUID, tuple[int, int, int]]:
    """Assigned, started and done codings by user id, without archived articles. One query."""
    # The few archived articles are looked up, not joined to every assignment: half the time.
    archived = project.articles.exclude(archived_at=None)
    coding = Assignment.objects.filter(round__project=project, kind=Assignment.Kind.CODING)
    rows = (
        coding.exclude(article__in=archived.values("pk"))
        .values_list("annotator")
        .annotate(
            n=Count("pk"),
            started=Count("pk", filter=Q(state__in=(STATE.STARTED, STATE.REOPENED))),
            done=Count("pk", filter=Q(state=STATE.SUBMITTED)),
        )
    )
    return {user: (n, started, done) for user, n, started, done in rows}


def stuck_work(project: Project) -> list[StuckWork]:
    """Who has open codings here and can't code: deactivated, no longer a member, or a viewer. Two queries."""
    roles = dict(project.memberships.values_list("user", "role"))
    archived = project.articles.exclude(archived_at=None)
    rows = (
        Assignment.objects.filter(round__project=project, kind=Assignment.Kind.CODING)
        .exclude(state=STATE.SUBMITTED)
        .exclude(article__in=archived.values("pk"))
        .order_by("annotator__username")
        .values_list("annotator", "annotator__username", "annotator__is_active")
        .annotate(n=Count("pk"))
    )
    found = []
    for user, username, active, count in rows:
        role = roles.get(user)
        if not active:
            found.append(StuckWork(user, username, "deactivated", count))
        elif role is None:
            found.append(StuckWork(user, username, "gone", count))
        elif not can_be_assigned(role):
            found.append(StuckWork(user, username, "viewer", count))
    return found


def open_codings(user: User) -> dict[str, int]:
    """How many codings of ``user`` are open, by the project's slug. One query."""
    rows = (
        Assignment.objects.filter(
            annotator=user, kind=Assignment.Kind.CODING, article__archived_at=None
        )
        .exclude(state=STATE.SUBMITTED)
        .order_by("round__project__slug")
        .values_list("round__project__slug")
        .annotate(n=Count("pk"))
    )
    return dict(rows)


def time_by_coder(user: User, project: Project) -> dict[UUID, int]:
    """Active seconds by user id over the codings whose time ``user`` may know. One query."""
    seats = Assignment.objects.time_visible_to(user).filter(
        round__project=project, kind=Assignment.Kind.CODING
    )
    rows = seats.values_list("annotator").annotate(seconds=Sum("active_seconds"))
    return dict(rows)
