"""Accounts and their tokens and preferences."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.actions.log import project_event, write_events
from articles.actions.outcomes import refuse
from articles.models import Project, Token, User

if TYPE_CHECKING:
    from collections.abc import Collection

#: How long a token's last use stands before it is written again.
TOKEN_USE_KEPT = dt.timedelta(hours=1)
#: What people change of their own account.
ACCOUNT = ("first_name", "last_name", "email")


def create_user(
    username: str, *, password: str, email: str = "", staff: bool = False, full_name: str = ""
) -> User:
    """Make an account. Raises ValidationError for a taken name or a weak password.

    Called from the command line, and for who has an invitation; nobody else registers over the web.
    Names that differ only in case are one, since sign-in takes them for one.
    """
    first, _space, last = full_name.strip().partition(" ")
    user = User(username=username, email=email, is_staff=staff, first_name=first, last_name=last)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error}) from error
    user.set_password(password)
    user.full_clean()
    taken = refuse(_("A user with that username already exists."), "unique", "username")
    if User.objects.filter(username__iexact=username).exists():
        raise taken
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:  # somebody took the name a moment ago
        raise taken from error
    return user


def set_password(user: User, password: str | None) -> None:
    """Give an account a new password (None: one that nobody has); its sessions and tokens end."""
    user.set_password(password)
    with transaction.atomic():
        user.save(update_fields=["password"])
        user.auth_token_set.all().delete()


def end_sessions(user: User, *, tokens: bool = False) -> User:
    """Sign somebody out wherever they are signed in; ``tokens``: theirs end, too.

    Who calls this in a session of theirs keeps that one by ``update_session_auth_hash``.
    """
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        user.session_epoch = locked.session_epoch + 1
        user.save(update_fields=["session_epoch"])
        if tokens:
            user.auth_token_set.all().delete()
    return user


def set_active(user: User, *, active: bool, by: User | None = None) -> User:
    """Deactivate an account or bring it back; ``by`` is None on the host's command line.

    Sessions and tokens end at once; memberships, codings and open assignments stay as they are.
    Raises ValidationError ``state`` for one's own account.
    """
    if by is not None and by.pk == user.pk and not active:
        raise refuse(_("You can't deactivate your own account."), "state", "is_active")
    with transaction.atomic():
        user.is_active = active
        user.save(update_fields=["is_active"])
        if not active:
            end_sessions(user, tokens=True)
        kind = "member.reactivated" if active else "member.deactivated"
        told = {} if by else {"by": "command line"}
        seats = user.memberships.select_related("project").order_by("project_id")
        events = [
            project_event(by or user, seat.project, kind, user.pk, dict(told)) for seat in seats
        ]
        if events:
            write_events(events)
    return user


def update_account(user: User, *, full_name: str, email: str) -> User:
    """Change one's own name and mail address. Whoever asks has made sure that it is them."""
    user.first_name, _space, user.last_name = full_name.strip().partition(" ")
    user.email = email
    user.clean_fields(exclude={field.name for field in user._meta.fields} - set(ACCOUNT))
    user.save(update_fields=list(ACCOUNT))
    return user


def create_token(
    user: User,
    *,
    name: str,
    scopes: Collection[str],
    project: Project | None = None,
    days: int | None = None,
) -> tuple[Token, str]:
    """Make a token; the second value is the secret, which is not stored and not shown again.

    Raises ValidationError for unknown scopes, a project that isn't the user's, or too long a life.
    """
    if not scopes:
        raise refuse(_("Choose what the token may do."), "required", "scopes")
    unknown = sorted(set(scopes) - set(Token.SCOPES))
    if unknown:
        raise refuse(
            _("“%(scope)s” is not a scope. Known: %(known)s."),
            "unknown",
            "scopes",
            scope=", ".join(unknown),
            known=", ".join(Token.SCOPES),
        )
    most: int = settings.TOKEN_TTL_MAX.days
    if days is not None and not 1 <= days <= most:
        raise refuse(_("A token lives 1 to %(most)s days."), "invalid", "days", most=most)
    life = settings.REST_KNOX["TOKEN_TTL"] if days is None else dt.timedelta(days=days)
    if project is not None and not Project.objects.visible_to(user).filter(pk=project.pk).exists():
        raise refuse(_("There is no such project."), "unknown", "project")
    if not name.strip():
        raise refuse(_("Give the token a name that says what uses it."), "required", "name")
    token, secret = Token.objects.create(  # type: ignore[no-untyped-call]  # knox has no types
        user=user,
        expiry=life,
        name=name.strip()[:80],
        scopes=[scope for scope in Token.SCOPES if scope in scopes],
        project=project,
    )
    return token, secret


def note_token_use(token: Token) -> None:
    """Keep when the token was last used, to the hour, so that its owner sees which ones are idle.

    At most one write an hour, and none where the database is busy: a request that reads stays one
    that reads. No event: the log tells what people changed in a project, and this changes nothing
    there; who called is in the log of requests.
    """
    now = timezone.now()
    if token.last_used_at is not None and now - token.last_used_at < TOKEN_USE_KEPT:
        return
    try:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)
    except OperationalError:
        return
    token.last_used_at = now


def revoke_token(user: User, token: Token) -> None:
    """End one's own token."""
    if token.user_id != user.pk:
        raise ValidationError(_("This is not your token."))
    token.delete()


def set_preferences(user: User, preferences: dict[str, Any]) -> User:
    """Store what the user prefers (theme, keys); small, and never interpreted by the server."""
    user.preferences = preferences
    user.save(update_fields=["preferences"])
    return user
