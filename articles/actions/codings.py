"""A further coding of articles of a round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles.actions.log import log, write_many
from articles.actions.outcomes import refuse, stale
from articles.actions.plans import Planned, barred, hand_out_queues, seen_in, taken, untrained
from articles.actions.releases import close_again, place_state
from articles.actions.reveals import seen_by
from articles.actions.rounds import (
    lock_round,
    require_coders,
    require_manager,
    require_open,
    round_state,
    set_seats,
)
from articles.models import Assignment, Place, Round
from articles.plan import Coder, Spot, draw, make_plan

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from articles.models import User


def preview_coding(
    user: User, round: Round, coders: Collection[UUID], *, number: int | None = None
) -> Planned:
    """What ``add_coding`` would do. ``reopened`` counts released articles that close again until it is done."""
    require_manager(user, round.project)
    require_coders(round.project_id, coders)
    had, loads = taken(round)
    rows = round.places.filter(article__archived_at=None).order_by("position", "pk")
    people = set(coders)
    free = [
        (article, max(wanted, len(had[article])) + 1)
        for article, wanted in rows.values_list("article", "wanted")
        if people.difference(had[article])
    ]
    if number is not None:
        free = draw(free, number, round.seed + round.version)
    fresh = [Spot(article, wanted, reliability=True) for article, wanted in free]
    # One more for each, whatever else it still lacks.
    needs = [Spot(spot.article, len(had[spot.article]) + 1, True) for spot in fresh]
    caps = dict(round.seats.values_list("user", "cap"))
    people_by_id = [
        Coder(person, loads[person], round.cap if caps.get(person) is None else caps[person])
        for person in sorted(people)
    ]
    seen = seen_by(round)
    plan = make_plan(
        needs,
        people_by_id,
        seed=round.seed + round.version,
        taken=had,
        barred=barred(round, seen),
    )
    chosen = {spot.article for spot in fresh}
    released = Assignment.objects.released().filter(round=round, kind=Assignment.Kind.CODING)
    known = set(released.values_list("article", flat=True))
    return Planned(
        plan,
        fresh,
        {},
        0,
        len(known & chosen),
        seen=seen_in(plan, seen),
        untrained=untrained(round, people),
    )


def add_coding(
    user: User,
    round_id: UUID,
    coders: Collection[UUID],
    *,
    number: int | None = None,
    version: int | None = None,
) -> Planned:
    """Have articles of the round coded once more: by one of ``coders`` each, ``number`` of them drawn or all.

    Released articles close to reviewers until the new coding is done. Raises ValidationError ``state``, ``stale``,
    ``required`` where nobody has room for any.
    """
    with transaction.atomic():
        round = lock_round(user, round_id)
        if version is not None and round.version != version:
            raise stale({"version": round.version, **round_state(round)})
        require_open(round)
        if not coders:
            raise refuse(_("Choose at least one coder."), "required", "coders")
        set_seats(user, round, {p: None for p in coders if not round.seats.filter(user=p).exists()})
        planned = preview_coding(user, round, coders, number=number)
        fits = {article for queue in planned.plan.queues.values() for article in queue}
        if not fits:
            raise refuse(
                _("Nobody of them has room for one of these articles."), "required", "coders"
            )
        wanted = {spot.article: spot.wanted for spot in planned.fresh if spot.article in fits}
        _want_more(user, round, wanted)
        if round.hand_out == Round.HandOut.ASSIGNED:
            hand_out_queues(user, round, planned.plan)
        close_again(user, round, fits)
        round.version += 1
        round.save(update_fields=["version"])
        told = round_state(round) | {"coding_added": len(fits), "closed_again": planned.reopened}
        log(user, round.project, "round.planned", round.pk, told, version=round.version)
    return planned


def _want_more(user: User, round: Round, wanted: dict[UUID, int]) -> None:
    places = [place for place in round.places.all() if place.article_id in wanted]
    for place in places:
        place.wanted = wanted[place.article_id]
        if place.purpose == Place.Purpose.PLAIN:
            place.purpose = Place.Purpose.RELIABILITY
    Place.objects.bulk_update(places, ["wanted", "purpose"], batch_size=200)
    states = ((place.pk, place_state(place)) for place in places)
    write_many(user, round.project, "place.updated", states)
