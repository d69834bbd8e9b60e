"""Finding what a request names: rounds by name or id, people by id, things by key."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from articles.models import Round
from articles.permissions import can_manage

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from articles.models import Project, User

Row = TypeVar("Row", bound=Model)


def one_or_unknown(rows: QuerySet[Row], field: str, **named: Any) -> Row:
    """The row that the input ``field`` names. Raises ValidationError ``unknown`` on that field."""
    found = rows.filter(**named).first()
    if found is None:
        message = _("There is no such %(field)s.") % {"field": field}
        raise ValidationError({field: ValidationError(message, code="unknown")})
    return found


def named_round(rounds: Iterable[Round], name: str | None) -> Round | None:
    """The one of ``rounds`` with this name or id."""
    return next((one for one in rounds if name in (one.name, str(one.pk))), None)


def find_round(project: Project, name: str, user: User | None = None) -> Round:
    """The project's round with this name or id, if ``user`` may know of it.

    Raises ValidationError naming the known ones.
    """
    rows = project.rounds.select_related("project", "codebook").order_by("created_at", "pk")
    if user is not None and not can_manage(user, project):
        rows = rows.exclude(kind=Round.Kind.RECHECK)
    rounds = list(rows)
    found = named_round(rounds, name)
    if found is not None:
        return found
    known = ", ".join(one.name for one in rounds)
    message = _("The project has no round “%(name)s”. Known: %(known)s.")
    params = {"name": name, "known": known}
    raise ValidationError({"round": ValidationError(message, code="unknown", params=params)})


def person_id(user: User, name: str, field: str = "annotator") -> UUID:
    """``me`` or a user's id as an id. Raises ValidationError for anything else."""
    if name == "me":
        return user.pk
    try:
        return uuid.UUID(name)
    except ValueError:
        message = _("Write “me” or the id of a user.")
        raise ValidationError({field: ValidationError(message, code="invalid")}) from None
