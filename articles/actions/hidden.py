"""Hidden gold and hidden repeats: articles of a round that coders can't tell from the rest, to see drift."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.actions.log import log, write_many
from articles.actions.outcomes import refuse, stale
from articles.actions.queues import slip_in
from articles.actions.releases import place_state
from articles.actions.reveals import seen_by
from articles.actions.rounds import (
    lock_round,
    require_manager,
    require_open,
    round_state,
)
from articles.models import Assignment, Attempt, Gold, Place, Round
from articles.plan import draw, mix

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from articles.models import User


def hide_gold(user: User, round_id: UUID, articles: Collection[UUID]) -> list[UUID]:
    """Make ``articles`` hidden gold of a round; answers those that were not.

    Everybody who codes in the round gets them: at once where articles are handed out, one by one where they are
    taken. Who has seen an article's gold in practice is not given it. Raises ValidationError ``unknown`` for an
    article without gold, ``state`` in a training or closed round; PermissionDenied.
    """
    with transaction.atomic():
        round = lock_round(user, round_id)
        if round.kind == Round.Kind.TRAINING:
            raise refuse(_("In a training round gold is shown; hide it in another."), "state")
        if round.state == Round.State.CLOSED:
            raise refuse(_("This round is closed. Open it again first."), "state")
        wanted = list(dict.fromkeys(articles))
        gold = Gold.objects.in_use().filter(article__project=round.project_id, article__in=wanted)
        known = set(gold.values_list("article", flat=True))
        for article in wanted:
            if article not in known:
                raise refuse(_("Article %(id)s has no gold."), "unknown", "articles", id=article)
        coders = coders_of(round)
        hidden = _store(user, round, dict.fromkeys(wanted, len(coders)), Place.Purpose.GOLD)
        if round.state == Round.State.OPEN and round.hand_out == Round.HandOut.ASSIGNED:
            _hand_out(user, round, hidden, coders)
    return hidden


def coders_of(round: Round) -> set[UUID]:
    """Who has a seat in the round or codes in it."""
    codings = round.assignments.filter(kind=Assignment.Kind.CODING)
    return {
        *round.seats.values_list("user", flat=True),
        *codings.values_list("annotator", flat=True),
    }


def _store(
    user: User, round: Round, wanted: Mapping[UUID, int], purpose: Place.Purpose
) -> list[UUID]:
    """Places of the articles with that purpose, for so many coders each; answers those that changed.

    New ones stand at drawn places among those that are still to be taken.
    """
    places = {place.article_id: place for place in round.places.all()}
    made, changed = [], []
    for article, number in wanted.items():
        place = places.get(article)
        if place is None:
            place = Place(round=round, article_id=article)
            made.append(place)
        elif place.purpose == purpose:
            continue
        else:
            changed.append(place)
        place.purpose = purpose
        place.wanted = max(place.wanted, number, 1)
    for place, position in zip(made, _positions(round, list(places.values()), made), strict=True):
        place.position = position
    Place.objects.bulk_create(made)
    Place.objects.bulk_update(changed, ["purpose", "wanted"])
    for kind, rows in (("place.created", made), ("place.updated", changed)):
        write_many(user, round.project, kind, [(row.pk, place_state(row)) for row in rows])
    return [place.article_id for place in (*made, *changed)]


def _positions(round: Round, places: list[Place], made: list[Place]) -> list[int]:
    """Where new places stand: each beside a drawn one that still lacks coders, else behind all."""
    taken = Counter(
        round.assignments.filter(kind=Assignment.Kind.CODING).values_list("article", flat=True)
    )
    free = sorted(one.position for one in places if taken[one.article_id] < one.wanted)
    if not free:
        last = max((one.position for one in places), default=-1)
        return [last + 1 + number for number in range(len(made))]
    seed = f"places {round.pk} {round.version}"
    mixed = mix([(at, True) for at in free], [(0, False)] * len(made), seed)
    found, here = [], free[0]
    for at, old in mixed:
        here = at if old else here
        if not old:
            found.append(here)
    return found


def _hand_out(user: User, round: Round, articles: list[UUID], coders: set[UUID]) -> None:
    """Give each article to everybody who has not seen its gold."""
    seen = _gold_seen(articles)
    people = sorted(coders)
    slip_in(user, round, {one: [pk for pk in articles if one not in seen[pk]] for one in people})


def _gold_seen(articles: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Who has practised on each article, or coded its gold: they are not measured by it. Two queries."""
    seen: dict[UUID, set[UUID]] = {article: set() for article in articles}
    tried = Attempt.objects.filter(
        assignment__round__kind=Round.Kind.TRAINING, assignment__article__in=articles
    )
    for article, coder in tried.values_list("assignment__article", "assignment__annotator"):
        seen[article].add(coder)
    own = Gold.objects.in_use().filter(article__in=articles)
    for article, author in own.values_list("article", "assignment__annotator"):
        seen[article].add(author)
    return seen


# --- drawn ones


@dataclass(frozen=True)
class Hide:
    """How many to hide: ``gold`` articles with gold for everybody, ``repeats`` for each coder.

    A repeat is an article that the coder finished in another round at least ``days`` ago. ``seed``: else the round's.
    """

    gold: int = 0
    repeats: int = 0
    days: int = 7
    seed: int | None = None


@dataclass(frozen=True)
class Hidden:
    """What was drawn: articles with gold, and repeats by coder."""

    gold: list[UUID] = field(default_factory=list)
    repeats: dict[UUID, list[UUID]] = field(default_factory=dict)

    @property
    def repeated(self) -> int:
        """How many codings the repeats are."""
        return sum(map(len, self.repeats.values()))


def draw_hidden(
    round: Round, wish: Hide, people: Collection[UUID], without: Collection[UUID] = ()
) -> Hidden:
    """The draw: articles that are not in the round, nor among ``without``. Seven queries.

    Gold is of articles whose gold somebody among ``people`` has not seen. Repeats are nobody's who is coding the
    article, or has seen others' codings of it.
    """
    seed = round.seed if wish.seed is None else wish.seed
    here = {
        *without,
        *round.places.values_list("article", flat=True),
        *round.assignments.values_list("article", flat=True),
    }
    rows = Gold.objects.in_use().filter(
        article__project=round.project_id, article__archived_at=None
    )
    free = list(rows.order_by("created_at", "pk").values_list("article", flat=True))
    seen = _gold_seen(free) if wish.gold else {}
    known = {pk for pk, those in seen.items() if people and those.issuperset(people)}
    fit = [pk for pk in free if pk not in here and pk not in known]
    gold = draw(fit, wish.gold, seed) if wish.gold else []
    options = _repeatable(round, wish, people, here.union(gold)) if wish.repeats else {}
    repeats = {
        person: draw(options[person], wish.repeats, seed + number)
        for number, person in enumerate(sorted(options))
    }
    return Hidden(gold, repeats)


def _repeatable(
    round: Round, wish: Hide, people: Collection[UUID], here: Collection[UUID]
) -> dict[UUID, list[UUID]]:
    """What each may be given again, in the order of the first time."""
    codings = Assignment.objects.filter(
        round__project=round.project_id,
        kind=Assignment.Kind.CODING,
        annotator__in=list(people),
        article__archived_at=None,
    )
    seen, early = seen_by(round), timezone.now() - dt.timedelta(days=wish.days)
    barred = set(
        codings.exclude(state=Assignment.State.SUBMITTED).values_list("annotator", "article")
    )
    rows = codings.filter(submitted_at__lte=early, round__units_from=None)
    rows = rows.exclude(round__kind=Round.Kind.TRAINING).order_by("submitted_at", "pk")
    found: defaultdict[UUID, dict[UUID, None]] = defaultdict(dict)
    for person, article in rows.values_list("annotator", "article"):
        if article not in here and person not in seen[article] and (person, article) not in barred:
            found[person][article] = None
    return {person: list(articles) for person, articles in found.items()}


def preview_hidden(user: User, round: Round, wish: Hide) -> Hidden:
    """What ``hide_drawn`` would do; nothing is changed. Raises as it does."""
    require_manager(user, round.project)
    require_hidable(round)
    return draw_hidden(round, wish, coders_of(round))


def hide_drawn(user: User, round_id: UUID, wish: Hide, *, version: int | None = None) -> Hidden:
    """Hide drawn gold and repeats in an open round.

    Raises PermissionDenied; ValidationError ``stale``, ``state`` in a training or second-stage round or one that is
    not open, ``required`` where nothing fits.
    """
    with transaction.atomic():
        round = lock_round(user, round_id)
        if version is not None and round.version != version:
            raise stale({"version": round.version, **round_state(round)})
        require_hidable(round)
        found = hide_in(user, round, wish)
        if not found.gold and not found.repeated:
            raise refuse(_("There is no article that could be hidden here."), "required", "gold")
        round.version += 1
        round.save(update_fields=["version"])
        told = round_state(round) | {"planned": hidden_told(wish, found)}
        log(user, round.project, "round.planned", round.pk, told, version=round.version)
    return found


def require_hidable(round: Round, *, draft: bool = False) -> None:
    """Refuse where coders are shown what they are compared with, or label what others marked; ``draft`` may pass."""
    if round.kind == Round.Kind.TRAINING:
        raise refuse(_("In a training round gold is shown; hide it in another."), "state")
    if round.classifies:
        raise refuse(_("In a second stage the units are given: nothing can be hidden."), "state")
    if not draft:
        require_open(round)


def hide_in(user: User, round: Round, wish: Hide) -> Hidden:
    """Draw and hide in a locked, open round."""
    people = coders_of(round)
    found = draw_hidden(round, wish, people)
    _store(user, round, dict.fromkeys(found.gold, len(people)), Place.Purpose.GOLD)
    times = Counter(pk for articles in found.repeats.values() for pk in articles)
    _store(user, round, times, Place.Purpose.REPEAT)
    if round.hand_out == Round.HandOut.ASSIGNED:
        _hand_out(user, round, found.gold, people)
        slip_in(user, round, found.repeats)
    return found


def hidden_told(wish: Hide, found: Hidden) -> dict[str, Any]:
    """What the log says of a draw beside its places."""
    return {
        "hidden_gold": len(found.gold),
        "hidden_repeats": found.repeated,
        "repeat_days": wish.days,
        "hidden_seed": wish.seed,
    }


def show_gold(user: User, round_id: UUID, articles: Collection[UUID]) -> list[UUID]:
    """Take articles out of the hidden gold of a round; their codings stay, and attempts too."""
    with transaction.atomic():
        round = lock_round(user, round_id)
        places = list(round.places.filter(purpose=Place.Purpose.GOLD, article__in=list(articles)))
        for place in places:
            plain = place.wanted == 1
            place.purpose = Place.Purpose.PLAIN if plain else Place.Purpose.RELIABILITY
        Place.objects.bulk_update(places, ["purpose"])
        told = [(place.pk, place_state(place)) for place in places]
        write_many(user, round.project, "place.updated", told)
    return [place.article_id for place in places]
