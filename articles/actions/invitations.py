"""Invitations into a project: made and revoked by managers, used by the one person who has the link."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.actions.log import log, project_event, write_events
from articles.actions.outcomes import constraint_error, refuse
from articles.actions.projects import require_grant
from articles.actions.users import create_user
from articles.models import Invitation, Membership
from articles.permissions import can_grant, can_manage, role_in

if TYPE_CHECKING:
    from uuid import UUID

    from articles.models import Project, User

#: Days that a link works: unless said otherwise, and at most.
DAYS = 7
MOST_DAYS = 30


def digest_of(secret: str) -> str:
    """What is stored of a secret, which has 256 bits of its own: SHA-256, in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


def create_invitation(
    user: User, project: Project, *, role: str, days: int = DAYS, email: str = ""
) -> tuple[Invitation, str]:
    """Make a link for one person; the second value is the secret, which is not stored and not shown again.

    ``email``: whom it is meant for; anybody who has the link may use it. Raises PermissionDenied,
    ValidationError for a role that ``user`` may not give, for days beyond 1 to 30, or a bad address.
    """
    if not can_manage(user, project):
        raise PermissionDenied(_("Only owners and managers invite."))
    require_grant(user, project, None, role)
    if project.archived_at:
        raise refuse(_("This project is archived; nothing can be changed."), "locked")
    if not 1 <= days <= MOST_DAYS:
        raise refuse(
            _("An invitation lives 1 to %(most)s days."), "invalid", "days", most=MOST_DAYS
        )
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise ValidationError({"email": error}) from error
    secret = secrets.token_urlsafe(32)
    invitation = Invitation(
        project=project,
        role=role,
        email=email,
        digest=digest_of(secret),
        author=user,
        expires_at=timezone.now() + dt.timedelta(days=days),
    )
    with transaction.atomic():
        invitation.save(force_insert=True)
        # Neither the secret nor the address: the log is never cleaned.
        told = {"role": role, "expires_at": invitation.expires_at.isoformat()}
        log(user, project, "invitation.created", invitation.pk, told)
    return invitation, secret


def revoke_invitation(user: User, invitation_id: UUID) -> Invitation:
    """End a link before it is used. Raises PermissionDenied; ValidationError ``state`` where it is used or ended."""
    with transaction.atomic():
        invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation_id)
        project = invitation.project
        if not can_manage(user, project):
            raise PermissionDenied(_("Only owners and managers revoke invitations."))
        if not invitation.is_open:
            raise refuse(_("This invitation works no more anyway."), "state")
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
        log(user, project, "invitation.revoked", invitation.pk, {})
    return invitation


def find_invitation(secret: str, *, lock: bool = False) -> Invitation:
    """The invitation that ``secret`` opens, with its project.

    Raises Invitation.DoesNotExist for one that is absent, used, expired or revoked, whose project is
    archived, or whose author could no longer give the role: a manager who was removed must not have
    kept a way back. Nobody is told which of them it is.
    """
    rows = Invitation.objects.select_related("project", "author")
    if lock:
        rows = rows.select_for_update(of=("self",))
    invitation = rows.get(digest=digest_of(secret))
    still_theirs = can_grant(role_in(invitation.author, invitation.project), None, invitation.role)
    if not invitation.is_open or invitation.project.archived_at or not still_theirs:
        raise Invitation.DoesNotExist
    return invitation


def accept_invitation(user: User, secret: str) -> Membership:
    """Make ``user`` a member; the link is used up.

    The row is locked: of two at once one joins, and the other finds no invitation. Raises
    Invitation.DoesNotExist (see ``find_invitation``); ValidationError ``exists`` for a member, whose
    link stays as it is.
    """
    with transaction.atomic():
        return _join(user, find_invitation(secret, lock=True))


def accept_with_account(
    secret: str, *, username: str, password: str, full_name: str = "", email: str = ""
) -> Membership:
    """Make an account and a member of it, or neither: the one way to an account over the web.

    Raises as ``accept_invitation``, and ValidationError for a taken name or a weak password.
    """
    with transaction.atomic():
        invitation = find_invitation(secret, lock=True)
        user = create_user(username, password=password, email=email, full_name=full_name)
        return _join(user, invitation)


def _join(user: User, invitation: Invitation) -> Membership:
    project = invitation.project
    if Membership.objects.filter(project=project, user=user).exists():
        raise refuse(_("You are a member of this project already."), "exists")
    try:
        with transaction.atomic():
            membership = Membership.objects.create(project=project, user=user, role=invitation.role)
    except IntegrityError as error:  # by another link, at the same moment
        raise constraint_error(error) from error
    invitation.used_at, invitation.used_by = timezone.now(), user
    invitation.save(update_fields=["used_at", "used_by"])
    told = {"role": invitation.role, "invitation": str(invitation.pk)}
    used = project_event(user, project, "invitation.used", invitation.pk, {"user": str(user.pk)})
    joined = project_event(user, project, "member.added", user.pk, told, group=used.group)
    write_events([used, joined])
    return membership
