"""Getting the next article, and passing one on."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from articles.actions.assignments import hand_out
from articles.actions.log import log
from articles.actions.outcomes import refuse
from articles.actions.rounds import require_coders, require_open
from articles.actions.work import REASON, Work, lock_assignment, require_active, state_of
from articles.models import Assignment, Place, Reveal, Role, Round, Seat
from articles.models.assignment import somebody_elses_repeat
from articles.permissions import can_manage, may_take

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from articles.models import User


def next_assignment(user: User, project_id: UUID) -> Assignment | None:
    """The caller's next open assignment: what was begun first, then what comes next."""
    states = Assignment.State
    return (
        Assignment.objects.filter(
            annotator=user,
            round__project=project_id,
            kind=Assignment.Kind.CODING,
            state__in=(states.REOPENED, states.STARTED, states.ASSIGNED),
            article__archived_at=None,
            round__project__archived_at=None,
            round__project__memberships__user=user,
        )
        .select_related("article", "round__project")
        .defer("article__text")
        .order_by("-state", "position", "created_at", "pk")
        .first()
    )


def take_next(user: User, project_id: UUID) -> Assignment | None:
    """The caller's next open assignment; where there is none, the next article of a round that is taken one by one.

    Two people never get the same place, and two tabs of one person get the same assignment: the seat is locked, then
    the place (``FOR UPDATE SKIP LOCKED``; SQLite has one writer). What is counted is counted after the lock.
    """
    found = next_assignment(user, project_id)
    if found is not None:
        return found
    with transaction.atomic():
        for seat in own_seats(user, project_id).select_for_update(of=("self",)):
            found = next_assignment(user, project_id)  # another tab was faster
            if found is not None:
                return found
            round = Round.objects.select_related("project").get(pk=seat.round_id)
            if round.state == Round.State.OPEN and may_take(user, round):
                place = _free_place(seat, round)
                if place is not None:
                    return _seat_at(user, round, place)
    return None


def own_seats(user: User, project_id: UUID | None = None) -> QuerySet[Seat]:
    """The seats from which ``user`` may take articles now, the oldest round first."""
    memberships = user.memberships.exclude(role=Role.VIEWER)
    found = Seat.objects.filter(
        user=user,
        round__state=Round.State.OPEN,
        round__hand_out=Round.HandOut.PULL,
        round__project__archived_at=None,
        round__project__in=memberships.values("project"),
    )
    if project_id is not None:
        found = found.filter(round__project=project_id)
    return found.order_by("round__created_at", "pk")


def free_places(user: User, round_id: UUID | OuterRef) -> QuerySet[Place]:
    """Places of a round that still lack a coder and that ``user`` never had."""
    codings = Assignment.objects.filter(round=OuterRef("round"), article=OuterRef("article"))
    # Who marked the units of an article does not classify them.
    marked = Assignment.objects.filter(
        round__classified_in=OuterRef("round"),
        article=OuterRef("article"),
        annotator=user,
        kind=Assignment.Kind.CODING,
    )
    seen = Reveal.objects.filter(user=user, article=OuterRef("article"))
    counted = codings.filter(kind=Assignment.Kind.CODING).order_by().values("article")
    taken = Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n")), 0)
    return (
        Place.objects.filter(round=round_id, article__archived_at=None)
        .exclude(Exists(codings.filter(annotator=user)))
        .exclude(Exists(marked))
        .exclude(somebody_elses_repeat(user))
        .exclude(Exists(seen), round__unseen_only=True)
        .annotate(taken=taken)
        .filter(taken__lt=F("wanted"))
        .order_by("position", "pk")
    )


def _free_place(seat: Seat, round: Round) -> Place | None:
    """A locked place with room. First one that nobody else is taking; if there is none, whatever they leave."""
    carries = Assignment.objects.filter(
        round=round, annotator=seat.user_id, kind=Assignment.Kind.CODING
    ).count()
    cap = round.cap if seat.cap is None else seat.cap
    if cap is not None and carries >= cap:
        return None
    full: list[UUID] = []
    for skip in (True, False):
        while True:
            rows = free_places(seat.user, round.pk).exclude(pk__in=full)
            place = rows.select_for_update(of=("self",), skip_locked=skip).first()
            if place is None:
                break
            if _taken(place) < place.wanted:
                return place
            full.append(place.pk)  # its last seat went while we waited for the lock
    return None


def _taken(place: Place) -> int:
    return Assignment.objects.filter(
        round=place.round_id, article=place.article_id, kind=Assignment.Kind.CODING
    ).count()


def _seat_at(user: User, round: Round, place: Place) -> Assignment:
    own = Assignment.objects.filter(round=round, annotator=user)
    pk = uuid.uuid4()
    row = {
        "id": pk,
        "article_id": place.article_id,
        "annotator_id": user.pk,
        "position": own.count(),
    }
    hand_out(user, round, [row])
    made = Assignment.objects.select_related("article", "round__project").defer("article__text")
    return made.get(pk=pk)


def pass_on(
    user: User, assignment_id: UUID, *, to: UUID | None = None, reason: str = ""
) -> Assignment | None:
    """Take an assignment back and give the article to ``to``, if anybody; answers the new one.

    What nobody has begun goes. What was begun stays with its work, readable to who did it, out of counts and release
    (kind ``withdrawn``), and needs a ``reason``. Raises ValidationError ``state`` for what is done, ``required``
    without a reason, ``exists`` where ``to`` has or had the article, ``unknown`` for who may not code.
    """
    with transaction.atomic():
        assignment = lock_assignment(user, assignment_id)
        round = assignment.round
        if not can_manage(user, round.project):
            raise PermissionDenied(_("Only owners and managers pass work on."))
        require_active(assignment)
        if not assignment.is_open or assignment.kind != Assignment.Kind.CODING:
            raise refuse(_("This is finished. Have the article coded once more instead."), "state")
        if to is not None:
            require_open(round)
            require_coders(round.project_id, [to])
            if Assignment.objects.filter(
                round=round, article=assignment.article_id, annotator=to
            ).exists():
                raise refuse(
                    _("This person has or had this article in this round."), "exists", "to"
                )
        begun = assignment.revision or assignment.state != Assignment.State.ASSIGNED
        if begun or assignment.comments.exists():
            _withdraw(user, assignment, reason.strip())
        else:
            state = state_of(assignment)
            log(user, round.project, "assignment.deleted", assignment.pk, state)
            assignment.delete()
        if to is None:
            return None
        pk = uuid.uuid4()
        row = {
            "id": pk,
            "article_id": assignment.article_id,
            "annotator_id": to,
            "position": assignment.position,
        }
        hand_out(user, round, [row])
        return Assignment.objects.select_related("round__project", "article", "annotator").get(
            pk=pk
        )


def _withdraw(user: User, assignment: Assignment, reason: str) -> None:
    if not reason:
        raise refuse(
            _("Work has begun on this assignment. Say why it is taken back."), "required", "reason"
        )
    if len(reason) > REASON:
        raise refuse(_("At most %(most)s characters."), "invalid", "reason", most=REASON)
    work = Work(user, assignment, assignment.round.codebook.structure(), "")
    assignment.kind = Assignment.Kind.WITHDRAWN
    assignment.save(update_fields=["kind"])
    told = state_of(assignment) | {"reason": reason}
    work.record("assignment.withdrawn", assignment.pk, assignment.revision + 1, told)
    work.close()
