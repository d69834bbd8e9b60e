"""Talking about a passage that two coders coded otherwise: a thread with each of them, on their own coding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles.actions.comments import create_comment
from articles.actions.outcomes import refuse
from articles.actions.reveals import note_reveal_to
from articles.models import Assignment, Comment
from articles.permissions import can_review

if TYPE_CHECKING:
    from articles.models import Project, User


@dataclass(frozen=True, slots=True)
class Side:
    """A coder's side of a passage: the coding, and the span if there is one. ``id`` names the comment to make."""

    id: UUID
    assignment: UUID
    span: UUID | None = None


def discuss(
    user: User, project: Project, *, sides: Sequence[Side], text: str
) -> tuple[list[Comment], bool]:
    """Start a thread with the same words on two released codings of one article; both or none.

    Each coder reads and answers on their own coding; of the other's they learn what ``text`` says, so that both are
    noted to have seen others' codings of the article. The same request again is answered with the same comments
    and False. Raises PermissionDenied, Assignment.DoesNotExist, ValidationError.
    """
    if not can_review(user, project):
        raise PermissionDenied(_("Owners, managers and adjudicators start a discussion."))
    with transaction.atomic():
        seats = _seats(user, project, sides)
        made = {
            side.id: create_comment(user, side.assignment, id=side.id, text=text, span=side.span)
            for side in sorted(sides, key=lambda side: side.assignment)  # locked in one order
        }
        for seat in seats:
            note_reveal_to(seat.annotator_id, seat.article_id, "discussion")
    return [made[side.id][0] for side in sides], any(new for _comment, new in made.values())


def _seats(user: User, project: Project, sides: Sequence[Side]) -> list[Assignment]:
    """The two codings. Refused unless they are released, of one article in one round, and of two coders."""
    wanted = {side.assignment for side in sides}
    if len(sides) != 2 or len(wanted) != 2:
        raise refuse(_("Name the codings of two coders."), "invalid", "sides")
    seats = list(
        Assignment.objects.released_and_visible_to(user).filter(
            pk__in=wanted, round__project=project, kind=Assignment.Kind.CODING
        )
    )
    if len(seats) != 2:
        raise refuse(
            _("A discussion is about two codings that are released: open the passages again."),
            "unknown",
            "sides",
        )
    if len({(seat.round_id, seat.article_id) for seat in seats}) != 1:
        raise refuse(_("The two codings are of different articles or rounds."), "invalid", "sides")
    return seats
