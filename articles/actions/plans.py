"""Plans of rounds: which articles, who gets them, what is left out."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles.actions.assignments import hand_out
from articles.actions.hidden import (
    Hidden,
    Hide,
    coders_of,
    draw_hidden,
    hidden_told,
    hide_in,
    require_hidable,
)
from articles.actions.log import log, write_many
from articles.actions.outcomes import refuse, stale
from articles.actions.releases import place_state
from articles.actions.reveals import seen_by
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
from articles.permissions import qualified
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
    own or None. ``only_new`` leaves out what another round of the project has, ``min_words`` what is shorter. ``hide``:
    gold and repeats that come among the rest.
    """

    articles: Collection[UUID] = ()
    coders: Mapping[UUID, int | None] = field(default_factory=dict)
    sample: int | None = None
    only_new: bool = False
    min_words: int = 0
    hide: Hide = field(default_factory=Hide)


@dataclass(frozen=True)
class Planned:
    """A plan and what it leaves out: ids by reason (``REASONS``); ``not_drawn`` fit but were not in the sample.

    ``seen``: of how many of their articles each coder has seen others' codings, by coder; none who saw none.
    ``untrained``: coders who have not passed the training that the round asks for.
    """

    plan: Plan[UUID, UUID]
    fresh: list[Spot[UUID]]
    excluded: dict[str, list[UUID]]
    not_drawn: int
    reopened: int = 0
    hidden: Hidden = field(default_factory=Hidden)
    seen: dict[UUID, int] = field(default_factory=dict)
    untrained: list[UUID] = field(default_factory=list)


def preview_plan(user: User, round: Round, wish: Wish) -> Planned:
    """What ``carry_out`` would do; ``round`` may be unsaved. Eight queries and seven for what is hidden.

    Raises PermissionDenied; ValidationError for people who may not code.
    """
    require_manager(user, round.project)
    require_coders(round.project_id, wish.coders)
    kept, excluded = _choose(round, wish)
    chosen = kept if wish.sample is None else draw(kept, wish.sample, round.seed)
    fresh = spots(chosen, coders=round.coders, overlap=round.overlap, seed=round.seed)
    had, loads = taken(round)
    stored = [
        Spot(article, wanted, purpose == Place.Purpose.RELIABILITY)
        for article, wanted, purpose in round.places.filter(article__archived_at=None)
        .exclude(purpose=Place.Purpose.REPEAT)  # those are for who coded them before
        .order_by("position", "pk")
        .values_list("article", "wanted", "purpose")
    ]
    seats = {seat.user_id: seat.cap for seat in round.seats.all()} | dict(wish.coders)
    coders = [
        Coder(person, loads[person], round.cap if cap is None else cap)
        for person, cap in sorted(seats.items())
    ]
    seen = seen_by(round)
    kept_off = barred(round, seen)
    plan = make_plan([*stored, *fresh], coders, seed=round.seed, taken=had, barred=kept_off)
    hidden = Hidden()
    if wish.hide.gold or wish.hide.repeats:
        require_hidable(round, draft=True)
        people = coders_of(round).union(seats)
        hidden = draw_hidden(round, wish.hide, people, {spot.article for spot in fresh})
    return Planned(
        plan,
        fresh,
        excluded,
        len(kept) - len(chosen),
        hidden=hidden,
        seen=seen_in(plan, seen),
        untrained=untrained(round, seats),
    )


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
            hand_out_queues(user, round, planned.plan)
        round.state = Round.State.OPEN
        if wish.hide.gold or wish.hide.repeats:
            hide_in(user, round, wish.hide)
        round.version += 1
        round.save(update_fields=["state", "version"])
        told = round_state(round) | {
            "planned": {
                "places": len(planned.fresh),
                "sample": wish.sample,
                "not_drawn": planned.not_drawn,
                "excluded": {why: list(map(str, ids)) for why, ids in planned.excluded.items()},
                "unfilled": planned.plan.missing,
                **hidden_told(wish.hide, planned.hidden),
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


def barred(round: Round, seen: dict[UUID, set[UUID]]) -> dict[UUID, set[UUID]]:
    """Who must not get which article: who marked its units and, where the round says so, who saw codings of it."""
    found = markers(round)
    if round.unseen_only:
        for article, people in seen.items():
            found[article] = found.get(article, set()) | people
    return found


def untrained(round: Round, people: Collection[UUID]) -> list[UUID]:
    """Who of ``people`` has not passed the training that the round asks for. One query, none where it asks for none."""
    if round.requires is None:
        return []
    passed = qualified(people, round.requires)
    return sorted(person for person in people if person not in passed)


def seen_in(plan: Plan[UUID, UUID], seen: dict[UUID, set[UUID]]) -> dict[UUID, int]:
    """Of how many articles of their queue each coder has seen others' codings, by coder."""
    found = {
        person: sum(person in seen.get(article, ()) for article in queue)
        for person, queue in plan.queues.items()
    }
    return {person: number for person, number in found.items() if number}


def taken(round: Round) -> tuple[dict[UUID, set[UUID]], Counter[UUID]]:
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


def hand_out_queues(user: User, round: Round, plan: Plan[UUID, UUID]) -> None:
    """Coder by coder, so that not even the times of the rows tell what is coded twice."""
    _had, loads = taken(round)
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
