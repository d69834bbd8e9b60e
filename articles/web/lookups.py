"""From an address to the thing it names, if the person may see it; else 404, as if it did not exist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from articles.models import MANAGING, REVIEWING, Article, Assignment, Import, Membership, Role

if TYPE_CHECKING:
    from articles.models import Project, User
    from articles.web.requests import AuthenticatedRequest


@dataclass(frozen=True, slots=True)
class May:
    """What a role may do in a project, as templates ask for it; ``permissions`` decides again on each change."""

    manage: bool
    review: bool
    export: bool
    own: bool

    @classmethod
    def of(cls, role: Role) -> May:
        """The rights of a role."""
        return cls(
            manage=role in MANAGING,
            review=role in REVIEWING,
            export=role in (*REVIEWING, Role.ANNOTATOR),
            own=role == Role.OWNER,
        )


@dataclass(frozen=True, slots=True)
class ProjectHead:
    """A project as the page frame shows it."""

    slug: str
    name: str
    description: str
    is_archived: bool


@dataclass(frozen=True, slots=True)
class Seat:
    """A person's place in a project: where every page of a project starts."""

    user: User
    project: Project
    role: Role
    may: May

    def context(self, section: str = "", **more: Any) -> dict[str, Any]:
        """What every page of a project is given, and ``more``."""
        project = self.project
        head = ProjectHead(
            project.slug, project.name, project.description, project.archived_at is not None
        )
        return {"project": head, "may": self.may, "section": section, **more}


def uuid_or_none(text: str | None) -> UUID | None:
    """The UUID of an address's parameter; None where it is none."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def project_for(request: AuthenticatedRequest, slug: str) -> Seat:
    """The project and the caller's role in it. One query; 404 for whoever is no member."""
    found = (
        Membership.objects.select_related("project")
        .filter(user=request.user, project__slug=slug)
        .first()
    )
    if found is None:
        raise Http404
    role = Role(found.role)
    return Seat(request.user, found.project, role, May.of(role))


def managed_project(request: AuthenticatedRequest, slug: str) -> Seat:
    """The same for pages of owners and managers; 403 for other members."""
    seat = project_for(request, slug)
    if not seat.may.manage:
        raise PermissionDenied(_("Only owners and managers of the project may do this."))
    return seat


def article_for(seat: Seat, pk: UUID) -> Article:
    """An article of the project whose text the caller may read."""
    found = (
        Article.objects.visible_to(seat.user)
        .filter(project=seat.project)
        .select_related("batch")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    found.project = seat.project
    return found


def import_for(seat: Seat, pk: UUID) -> Import:
    """A finished import of the project."""
    found = Import.objects.select_related("user").filter(project=seat.project, pk=pk).first()
    if found is None:
        raise Http404
    found.project = seat.project
    return found


def assignment_for(seat: Seat, pk: UUID) -> Assignment:
    """An assignment of the project that the caller may know of."""
    found = (
        Assignment.objects.visible_to(seat.user)
        .filter(round__project=seat.project, pk=pk)
        .select_related("annotator")
        .first()
    )
    if found is None:
        raise Http404
    return found


def member_for(seat: Seat, pk: UUID) -> Membership:
    """A membership of the project."""
    found = Membership.objects.select_related("user").filter(project=seat.project, pk=pk).first()
    if found is None:
        raise Http404
    found.project = seat.project
    return found
