"""Projects and their members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.actions.codebooks import store_codebook
from articles.actions.log import log
from articles.actions.outcomes import constraint_error, refuse
from articles.models import Membership, Project, Role, Round, User
from articles.permissions import (
    can_archive_project,
    can_create_project,
    can_grant,
    can_manage,
    role_in,
)

if TYPE_CHECKING:
    from articles.records import CodebookRecord

#: Addresses below /projects/ that are pages of their own.
RESERVED = frozenset({"new"})
EDITABLE = ("name", "description", "snap", "text_export", "show_names", "own_adjudication")


def create_project(
    user: User, *, slug: str, name: str, codebook: CodebookRecord, description: str = ""
) -> Project:
    """Start a project with a published codebook and the round ``main``; ``user`` becomes its owner."""
    if not can_create_project(user):
        raise PermissionDenied
    if slug in RESERVED:
        raise refuse(_("This address is taken by the site itself."), "invalid", "slug")
    project = Project(slug=slug, name=name, description=description)
    project.full_clean()
    with transaction.atomic():
        project.save(force_insert=True)
        Membership.objects.create(project=project, user=user, role=Role.OWNER)
        version = store_codebook(project, codebook)
        Round.objects.create(project=project, codebook=version, name="main")
        log(user, project, "project.created", project.pk, {"slug": slug, "name": name})
    return project


def update_project(user: User, project: Project, **fields: Any) -> Project:
    """Change settings: ``EDITABLE``. The slug never changes."""
    if not can_manage(user, project):
        raise PermissionDenied(_("Only owners and managers change settings."))
    unknown = set(fields) - set(EDITABLE)
    if unknown:
        name = sorted(unknown)[0]
        raise refuse(
            _("“%(name)s” can't be changed. Can be: %(known)s."),
            "unknown",
            name,
            name=name,
            known=", ".join(EDITABLE),
        )
    for name, value in fields.items():
        setattr(project, name, value)
    project.full_clean(validate_unique=False, validate_constraints=False)
    with transaction.atomic():
        project.save(update_fields=list(fields))
        log(user, project, "project.updated", project.pk, fields)
    return project


def archive_project(user: User, project: Project, *, archived: bool = True) -> Project:
    """Close a project for changes, or open it again; everything stays readable."""
    if not can_archive_project(user, project):
        raise PermissionDenied(_("Only the owner archives a project."))
    project.archived_at = timezone.now() if archived else None
    kind = "project.archived" if archived else "project.restored"
    with transaction.atomic():
        project.save(update_fields=["archived_at"])
        log(user, project, kind, project.pk, {})
    return project


def find_user(name: str) -> User:
    """The active user with this user name or, where only one has it, this mail address."""
    active = User.objects.filter(is_active=True)
    found = active.filter(username=name).first()
    if found is None and name:
        mailed = list(active.filter(email__iexact=name)[:2])
        found = mailed[0] if len(mailed) == 1 else None
    if found is None:
        raise refuse(
            _(
                "There is no user “%(name)s”. Make the account first: manage.py create_user %(name)s"
            ),
            "unknown",
            "user",
            name=name,
        )
    return found


def add_member(user: User, project: Project, *, member: User, role: str) -> Membership:
    """Give ``member`` a role in the project."""
    require_grant(user, project, None, role)
    membership = Membership(project=project, user=member, role=role)
    try:
        with transaction.atomic():
            membership.save(force_insert=True)
            log(user, project, "member.added", member.pk, {"role": role})
    except IntegrityError as error:
        raise ValidationError({"user": constraint_error(error)}) from error
    return membership


def enrol(project: Project, member: User, *, role: str) -> Membership:
    """Give ``member`` a role from the host's command line, where the operator decides."""
    membership = Membership.objects.create(project=project, user=member, role=role)
    log(member, project, "member.added", member.pk, {"role": role, "by": "command line"})
    return membership


def change_role(user: User, membership: Membership, *, role: str) -> Membership:
    """Change a member's role; a project keeps at least one owner."""
    require_grant(user, membership.project, membership.role, role)
    with transaction.atomic():
        _keep_an_owner(membership, role)
        membership.role = role
        membership.save(update_fields=["role"])
        log(user, membership.project, "member.changed", membership.user_id, {"role": role})
    return membership


def remove_member(user: User, membership: Membership) -> None:
    """End a membership; the person's codings stay."""
    require_grant(user, membership.project, membership.role, None)
    with transaction.atomic():
        _keep_an_owner(membership, None)
        log(user, membership.project, "member.removed", membership.user_id, {})
        membership.delete()


def require_grant(user: User, project: Project, old: str | None, new: str | None) -> None:
    """Refuse a change of role, or an invitation to one, that isn't for ``user`` to make."""
    if new is not None and new not in Role.values:
        known = ", ".join(Role.values)
        raise refuse(
            _("“%(role)s” is not a role. Known: %(known)s."),
            "unknown",
            "role",
            role=new,
            known=known,
        )
    if not can_grant(role_in(user, project), old, new):
        raise PermissionDenied(
            _("Only owners and managers change members, and only owners owners.")
        )


def _keep_an_owner(membership: Membership, new: str | None) -> None:
    """Lock the project, so that two owners can't remove each other at once."""
    project = Project.objects.select_for_update().get(pk=membership.project_id)
    owners = project.memberships.filter(role=Role.OWNER).exclude(pk=membership.pk)
    if membership.role == Role.OWNER and new != Role.OWNER and not owners.exists():
        raise refuse(_("A project needs an owner. Make somebody else owner first."), "state")
