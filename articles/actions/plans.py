"""Plans of rounds: which articles, who gets them, what is left out; and a further coding later."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles.actions.assignments import hand_out
from articles.actions.log import log, write_many
from articles.actions.outcomes import refuse, stale
from articles.actions.releases import close_again, place_state
from articles.actions.rounds import (
    lock_round,
    require_coders,
    require_manager,
    require_open,
    round_state,
    set_seats,
)
from articles.actions.units import markers, settled_articles
from articles.models import Article, Assignment, Place, Round
from articles.models.bulk import insert_rows
from articles.plan import Coder, Plan, Spot, draw, make_plan, spots

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from articles.models import User

#: Why an article is left out, in the order in which it is asked.
REASONS = ("absent", "archived", "here", "elsewhere", "short", "unsettled")


@dataclass(frozen=True)
class Wish:
    """What a plan is made from.

    ``articles`` in any order; ``sample`` draws that many of those that are left. ``coders``: who, and a cap of their
    own or None. ``only_new`` leaves out what another round of the project has, ``min_words`` what is shorter.
    """

    articles: Collection[UUID] = ()
    coders: Mapping[UUID, int | None] = field(default_factory=dict)
    sample: int | None = None
    only_new: bool = False
    min_words: int = 0


@dataclass(frozen=True)
class Planned:
    """A plan and what it leaves out: ids by reason (``REASONS``); ``not_drawn`` fit but were not in the sample."""

    plan: Plan[UUID, UUID]
    fresh: list[Spot[UUID]]
    excluded: dict[str, list[UUID]]
    not_drawn: int
    reopened: int = 0


def preview_plan(user: User, round: Round, wish: Wish) -> Planned:
    """What ``carry_out`` would do; ``round`` may be unsaved. Six queries, nothing is changed.

    Raises PermissionDenied; ValidationError for people who may not code.
    """
    require_manager(user, round.project)
    require_coders(round.project_id, wish.coders)
    kept, excluded = _choose(round, wish)
    chosen = kept if wish.sample is None else draw(kept, wish.sample, round.seed)
    fresh = spots(chosen, coders=round.coders, overlap=round.overlap, seed=round.seed)
    had, loads = _taken(round)
    stored = [
        Spot(article, wanted, purpose == Place.Purpose.RELIABILITY)
        for article, wanted, purpose in round.places.filter(article__archived_at=None)
        .order_by("position", "pk")
        .values_list("article", "wanted", "purpose")
    ]
    seats = {seat.user_id: seat.cap for seat in round.seats.all()} | dict(wish.coders)
    coders = [
        Coder(person, loads[person], round.cap if cap is None else cap)
        for person, cap in sorted(seats.items())
    ]
    plan = make_plan([*stored, *fresh], coders, seed=round.seed, taken=had, barred=markers(round))
    return Planned(plan, fresh, excluded, len(kept) - len(chosen))


def carry_out(
    user: User, round_id: UUID, wish: Wish, *, version: int | None = None
) -> tuple[Round, Planned]:
    """Make the plan: places, seats and, unless coders take articles one by one, assignments; the round is open then.

    Places that lack a coder are filled along with the new ones. Raises ValidationError ``state`` for a closed round,
    ``stale``, ``required`` where there is nobody to code.
    """
    with transaction.atomic():
        round = lock_round(user, round_id)
        if version is not None and round.version != version:
            raise stale({"version": round.version, **round_state(round)})
        if round.state == Round.State.CLOSED:
            require_open(round)
        set_seats(user, round, dict(wish.coders))
        planned = preview_plan(user, round, wish)
        if not planned.plan.queues:
            raise refuse(_("Choose at least one coder."), "required", "coders")
        if not planned.plan.spots:
            raise refuse(_("No article is left. Choose others."), "required", "articles")
        _store_places(user, round, planned.fresh)
        if round.hand_out == Round.HandOut.ASSIGNED:
            _hand_out_queues(user, round, planned.plan)
        round.state = Round.State.OPEN
        round.version += 1
        round.save(update_fields=["state", "version"])
        told = round_state(round) | {
            "planned": {
                "places": len(planned.fresh),
                "sample": wish.sample,
                "not_drawn": planned.not_drawn,
                "excluded": {why: list(map(str, ids)) for why, ids in planned.excluded.items()},
                "unfilled": planned.plan.missing,
            }
        }
        log(user, round.project, "round.planned", round.pk, told, version=round.version)
    return round, planned


def _choose(round: Round, wish: Wish) -> tuple[list[UUID], dict[str, list[UUID]]]:
    """The articles that fit, in the order of their import, and the others by reason."""
    wanted = set(wish.articles)
    excluded: dict[str, list[UUID]] = {why: [] for why in REASONS}
    here = set(round.places.values_list("article", flat=True))
    elsewhere: set[UUID] = set()
    if wish.only_new:
        # A second stage takes the articles of its first.
        own = [pk for pk in (round.pk, round.units_from_id) if pk]
        others = Place.objects.filter(round__project=round.project_id).exclude(round__in=own)
        coded = Assignment.objects.filter(round__project=round.project_id).exclude(round__in=own)
        elsewhere = {
            *others.values_list("article", flat=True),
            *coded.values_list("article", flat=True),
        }
    settled = settled_articles(round)
    kept = []
    rows = Article.objects.filter(project=round.project_id).order_by("created_at", "pk")
    for pk, words, archived in rows.values_list("pk", "word_count", "archived_at"):
        if pk not in wanted:
            continue
        wanted.discard(pk)
        if archived:
            excluded["archived"].append(pk)
        elif pk in here:
            excluded["here"].append(pk)
        elif pk in elsewhere:
            excluded["elsewhere"].append(pk)
        elif words < wish.min_words:
            excluded["short"].append(pk)
        elif settled is not None and pk not in settled:
            excluded["unsettled"].append(pk)
        else:
            kept.append(pk)
    excluded["absent"] = sorted(wanted)
    return kept, {why: ids for why, ids in excluded.items() if ids}


def _taken(round: Round) -> tuple[dict[UUID, set[UUID]], Counter[UUID]]:
    """Who has which articles of the round (also what was taken back from them), and how many each carries."""
    had: dict[UUID, set[UUID]] = defaultdict(set)
    loads: Counter[UUID] = Counter()
    rows = Assignment.objects.filter(round=round).values_list("article", "annotator", "kind")
    for article, person, kind in rows:
        if kind == Assignment.Kind.CODING:
            had[article].add(person)
            loads[person] += 1
    return had, loads


def _store_places(user: User, round: Round, fresh: list[Spot[UUID]]) -> None:
    first = round.places.count()
    rows: list[dict[str, Any]] = [
        {
            "id": uuid.uuid4(),
            "article_id": spot.article,
            "position": first + index,
            "wanted": spot.wanted,
            "purpose": str(Place.Purpose.RELIABILITY if spot.reliability else Place.Purpose.PLAIN),
        }
        for index, spot in enumerate(fresh)
    ]
    insert_rows(Place, {"round_id": round.pk}, rows)
    states = ((row["id"], place_state(Place(round=round, **row))) for row in rows)
    write_many(user, round.project, "place.created", states)


def _hand_out_queues(user: User, round: Round, plan: Plan[UUID, UUID]) -> None:
    """Coder by coder, so that not even the times of the rows tell what is coded twice."""
    _had, loads = _taken(round)
    rows = [
        {
            "id": uuid.uuid4(),
            "article_id": article,
            "annotator_id": person,
            "position": loads[person] + index,
        }
        for person, queue in plan.queues.items()
        for index, article in enumerate(queue)
    ]
    hand_out(user, round, rows)


# --- a further coding


def preview_coding(
    user: User, round: Round, coders: Collection[UUID], *, number: int | None = None
) -> Planned:
    """What ``add_coding`` would do. ``reopened`` counts released articles that close again until it is done."""
    require_manager(user, round.project)
    require_coders(round.project_id, coders)
    had, loads = _taken(round)
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
    plan = make_plan(
        needs, people_by_id, seed=round.seed + round.version, taken=had, barred=markers(round)
    )
    chosen = {spot.article for spot in fresh}
    released = Assignment.objects.released().filter(round=round, kind=Assignment.Kind.CODING)
    known = set(released.values_list("article", flat=True))
    return Planned(plan, fresh, {}, 0, len(known & chosen))


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
            _hand_out_queues(user, round, planned.plan)
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
