"""Which part of a project is compared, as an address or a command names it: checked before anything is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Assignment
from articles.selectors.lookups import find_round, one_or_unknown, person_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from articles.models import Project, User

#: What ``Slice`` takes.
FILTERS = (
    *("round", "codebook", "label", "annotator", "outlet", "batch", "level"),
    *("since", "until", "finished_since", "finished_until"),
)
#: Filters that are a first and a last day.
DAYS = (("since", "until"), ("finished_since", "finished_until"))
REVERSED = gettext_lazy(
    "This day lies before the first one, so nothing is in between. Choose a later day."
)


def reversed_days(part: Mapping[str, Any]) -> list[str]:
    """The last days of ``DAYS`` that lie before their first."""
    both = [(first, last) for first, last in DAYS if part.get(first) and part.get(last)]
    return [last for first, last in both if part[last] < part[first]]


def named_slice(user: User, project: Project, named: Mapping[str, Any]) -> dict[str, Any]:
    """Filters as arguments of ``Slice``; those that are None or empty are left out.

    ``round`` may be a name or an id, ``annotator`` is ``me`` or an id. Raises ValidationError by filter for what the
    project does not have, and for days the wrong way round; labels are looked at where the codings are. One query for
    each filter, two for a person.
    """
    part = {name: value for name, value in named.items() if value not in (None, "")}
    errors = {name: ValidationError(REVERSED, code="invalid") for name in reversed_days(part)}
    if errors:
        raise ValidationError(errors)
    if "round" in part:
        part["round"] = find_round(project, part["round"]).name
    if "codebook" in part:
        numbers = list(project.codebooks.order_by("number").values_list("number", flat=True))
        if part["codebook"] not in numbers:
            message = _("The project has no codebook version %(name)s. Known: %(known)s.")
            known = ", ".join(map(str, numbers))
            raise _unknown("codebook", message, name=part["codebook"], known=known)
    if "outlet" in part and not project.articles.filter(outlet=part["outlet"]).exists():
        message = _(
            "No article of the project is from “%(name)s”. Write the outlet as its articles do."
        )
        raise _unknown("outlet", message, name=part["outlet"])
    if "annotator" in part:
        part["annotator"] = person_id(user, part["annotator"])
        if not _codes(project, part["annotator"]):
            message = _("Nobody of the project has this id. Its members are under “members”.")
            raise _unknown("annotator", message)
    if "batch" in part:
        part["batch"] = one_or_unknown(project.imports.all(), "batch", pk=part["batch"]).pk
    return part


def _codes(project: Project, person: UUID) -> bool:
    """Whether somebody is a member, or has been one and has codings."""
    if project.memberships.filter(user=person).exists():
        return True
    return Assignment.objects.filter(round__project=project, annotator=person).exists()


def _unknown(field: str, message: str, **params: Any) -> ValidationError:
    return ValidationError({field: ValidationError(message, code="unknown", params=params)})
