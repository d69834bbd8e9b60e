"""Rounds: making one, changing its settings, who sits in it, closing it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from articles.actions.log import log, project_event, write_events
from articles.actions.outcomes import constraint_error, refuse, stale
from articles.actions.units import check_second_stage
from articles.actions.work import state_of
from articles.models import Assignment, Codebook, Membership, Round, Seat
from articles.permissions import can_be_assigned, can_manage

if TYPE_CHECKING:
    from uuid import UUID

    from articles.models import Project, User

#: What may be changed as long as a round is planned only.
DRAFT_ONLY = ("kind", "codebook", "hand_out", "units_from")
#: What may be changed at any time. ``coders`` and ``overlap`` are for articles that are added from then on.
ANYTIME = (
    "name",
    "release",
    "find_all",
    "coders",
    "overlap",
    "cap",
    "unseen_only",
    "due_on",
    "seed",
    "pass_mark",
    "tolerance",
    "pass_articles",
    "requires",
)
#: Seeds that are drawn where none is given.
SEEDS = 1_000_000


def round_state(round: Round) -> dict[str, Any]:
    """What the log says of a round."""
    return {
        "name": round.name,
        "kind": round.kind,
        "state": round.state,
        "codebook": str(round.codebook_id),
        "release": round.release,
        "hand_out": round.hand_out,
        "units_from": str(round.units_from_id) if round.units_from_id else None,
        "find_all": round.find_all,
        "coders": round.coders,
        "overlap": round.overlap,
        "cap": round.cap,
        "unseen_only": round.unseen_only,
        "due_on": round.due_on.isoformat() if round.due_on else None,
        "seed": round.seed,
        "pass_mark": round.pass_mark,
        "tolerance": round.tolerance,
        "pass_articles": round.pass_articles,
        "requires": str(round.requires_id) if round.requires_id else None,
    }


def require_manager(user: User, project: Project) -> None:
    """Refuse everybody but owners and managers, and changes of an archived project."""
    if not can_manage(user, project):
        raise PermissionDenied(_("Only owners and managers plan rounds."))
    if project.archived_at:
        raise refuse(_("This project is archived; nothing can be changed."), "locked")


def lock_round(user: User, round_id: UUID) -> Round:
    """The locked row with its project and codebook, for a manager. One hand-out of a round at a time.

    The lock leaves foreign keys alone (``no_key``): who takes an article holds their seat, and closing waits for that.
    """
    found = Round.objects.select_for_update(of=("self",), no_key=True)
    found = found.select_related("project", "codebook")
    round = found.get(pk=round_id)
    require_manager(user, round.project)
    return round


def require_open(round: Round) -> None:
    """Refuse to hand out in a round that is planned only or closed."""
    if round.state == Round.State.CLOSED:
        raise refuse(_("This round is closed. Open it again first."), "state")
    if round.state == Round.State.DRAFT:
        raise refuse(_("This round is only planned. Open it first."), "state")


def create_round(user: User, project: Project, **fields: Any) -> Round:
    """Plan a round: nothing is handed out before it is opened. ``codebook`` is a version, else the newest published.

    Raises PermissionDenied; ValidationError ``exists`` for a name that is taken, ``invalid`` for a field that doesn't
    hold, ``locked`` in an archived project.
    """
    require_manager(user, project)
    _know(fields, (*DRAFT_ONLY, *ANYTIME))
    if fields.get("codebook") is None:
        published = project.codebooks.filter(state=Codebook.State.PUBLISHED)
        fields["codebook"] = published.order_by("-number").first()
    if fields.get("seed") is None:
        fields["seed"] = secrets.randbelow(SEEDS)
    round = Round(project=project, state=Round.State.DRAFT, **fields)
    _check(round)
    try:
        with transaction.atomic():
            round.save(force_insert=True)
            log(user, project, "round.created", round.pk, round_state(round), version=1)
    except IntegrityError as error:
        raise ValidationError({"name": constraint_error(error)}) from error
    return round


def update_round(user: User, round_id: UUID, *, version: int | None = None, **fields: Any) -> Round:
    """Change settings. ``kind``, ``codebook``, ``hand_out`` and ``units_from`` only while the round is planned.

    Raises ValidationError ``stale`` when ``version`` is not the current one, ``state`` for what is fixed by now.
    """
    _know(fields, (*DRAFT_ONLY, *ANYTIME, "state"))
    state = fields.pop("state", None)
    try:
        with transaction.atomic():
            round = lock_round(user, round_id)
            if version is not None and round.version != version:
                raise stale({"version": round.version, **round_state(round)})
            fixed = [name for name in DRAFT_ONLY if _differs(round, name, fields)]
            if fixed and round.state != Round.State.DRAFT:
                raise refuse(_("This is fixed once a round is open."), "state", fixed[0])
            for name, value in fields.items():
                setattr(round, name, value)
            _check(round)
            if state is not None and state != round.state:
                _move(user, round, state)
            round.version += 1
            round.save()
            log(
                user,
                round.project,
                "round.updated",
                round.pk,
                round_state(round),
                version=round.version,
            )
    except IntegrityError as error:
        raise ValidationError({"name": constraint_error(error)}) from error
    return round


def _know(fields: dict[str, Any], known: tuple[str, ...]) -> None:
    unknown = sorted(set(fields) - set(known))
    if unknown:
        raise refuse(
            _("“%(name)s” can't be changed. Can be: %(known)s."),
            "unknown",
            unknown[0],
            name=unknown[0],
            known=", ".join(known),
        )


def _differs(round: Round, name: str, fields: dict[str, Any]) -> bool:
    return name in fields and getattr(round, name) != fields[name]


def _check(round: Round) -> None:
    """What the columns hold, and what belongs together."""
    round.clean_fields(exclude=["project"])
    if round.codebook.project_id != round.project_id:
        raise refuse(_("This codebook version belongs to another project."), "unknown", "codebook")
    if round.codebook.state == Codebook.State.DRAFT:
        raise refuse(
            _("This codebook version is a draft. Publish it first."), "invalid", "codebook"
        )
    for name in ("units_from", "requires"):
        other = getattr(round, name)
        if other is not None and other.project_id != round.project_id:
            raise refuse(_("This round belongs to another project."), "unknown", name)
    if round.requires is not None and round.requires.kind != Round.Kind.TRAINING:
        raise refuse(_("Choose a training round."), "invalid", "requires")
    check_second_stage(round)


def _move(user: User, round: Round, state: str) -> None:
    """To another state; there is no way back to a plan."""
    if state == Round.State.DRAFT:
        raise refuse(
            _("A round that was open can be closed, but not become a plan again."), "state"
        )
    if state == Round.State.CLOSED:
        _take_back_untouched(user, round)
    round.state = state


def _take_back_untouched(user: User, round: Round) -> None:
    """Assignments on which nothing was done or asked go; what was begun can be finished.

    Who is taking a place holds their seat: with all seats locked, nobody slips in.
    """
    list(Seat.objects.select_for_update().filter(round=round).order_by("pk"))
    gone = untouched(round)
    write_events(
        [
            project_event(user, round.project, "assignment.deleted", row.pk, state_of(row))
            for row in gone
        ]
    )
    Assignment.objects.filter(pk__in=[row.pk for row in gone]).delete()


def untouched(round: Round) -> list[Assignment]:
    """Assignments of a round that carry nothing, not even a question."""
    rows = Assignment.objects.select_for_update(of=("self",)).filter(
        round=round, state=Assignment.State.ASSIGNED, revision=0, kind=Assignment.Kind.CODING
    )
    asked = set(rows.filter(comments__isnull=False).values_list("pk", flat=True))
    return [row for row in rows.order_by("pk") if row.pk not in asked]


# --- seats


def seat_state(seat: Seat) -> dict[str, Any]:
    """What the log says of a seat."""
    return {"round": str(seat.round_id), "user": str(seat.user_id), "cap": seat.cap}


def set_seats(user: User, round: Round, wanted: dict[UUID, int | None]) -> list[Seat]:
    """Seat people in a locked round, or change their own caps; who is not named stays. One event each.

    Raises ValidationError ``unknown`` for people who aren't members that may code.
    """
    require_coders(round.project_id, wanted)
    stored = {seat.user_id: seat for seat in round.seats.all()}
    events, changed = [], []
    for person, cap in wanted.items():
        seat = stored.get(person)
        if seat is not None and seat.cap == cap:
            continue
        kind = "seat.created" if seat is None else "seat.updated"
        seat = seat or Seat(round=round, user_id=person)
        seat.cap = cap
        seat.clean_fields(exclude=["user", "round"])
        changed.append(seat)
        events.append(project_event(user, round.project, kind, seat.pk, seat_state(seat)))
    for seat in changed:
        seat.save()
    if events:
        write_events(events)
    return changed


def seat_coder(user: User, round_id: UUID, person: UUID, *, cap: int | None = None) -> Seat:
    """Add a coder to a round, or change their cap. What is handed out already stays as it is."""
    with transaction.atomic():
        round = lock_round(user, round_id)
        set_seats(user, round, {person: cap})
        return round.seats.get(user=person)


def remove_seat(user: User, round_id: UUID, person: UUID) -> None:
    """Take somebody's seat: they take no more articles of the round. What they have stays."""
    with transaction.atomic():
        round = lock_round(user, round_id)
        seat = round.seats.select_for_update().get(user=person)
        log(user, round.project, "seat.removed", seat.pk, seat_state(seat))
        seat.delete()


def require_coders(project_id: UUID, people: Any) -> None:
    """Refuse people who aren't members that may code."""
    roles = dict(
        Membership.objects.filter(
            project=project_id, user__in=list(people), user__is_active=True
        ).values_list("user_id", "role")
    )
    for person in people:
        if person not in roles or not can_be_assigned(roles[person]):
            raise refuse(
                _("%(id)s is not a member who may code. Add them on the members page first."),
                "unknown",
                "annotator",
                id=person,
            )
