"""Hidden gold: articles of a round that coders can't tell from the rest and that are held against gold."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles.actions.assignments import assign
from articles.actions.log import write_many
from articles.actions.outcomes import refuse
from articles.actions.releases import place_state
from articles.actions.rounds import lock_round
from articles.models import Assignment, Attempt, Gold, Place, Round

if TYPE_CHECKING:
    from collections.abc import Collection

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
        coders = _coders(round)
        hidden = _store(user, round, wanted, len(coders))
        if round.state == Round.State.OPEN and round.hand_out == Round.HandOut.ASSIGNED:
            _hand_out(user, round, hidden, coders)
    return hidden


def _coders(round: Round) -> set[UUID]:
    """Who has a seat in the round or codes in it."""
    codings = round.assignments.filter(kind=Assignment.Kind.CODING)
    return {
        *round.seats.values_list("user", flat=True),
        *codings.values_list("annotator", flat=True),
    }


def _store(user: User, round: Round, articles: list[UUID], coders: int) -> list[UUID]:
    """Places of the articles with that purpose, new ones at the end; answers those that changed."""
    places = {place.article_id: place for place in round.places.all()}
    last = max((place.position for place in places.values()), default=-1)
    made, changed = [], []
    for article in articles:
        place = places.get(article)
        if place is None:
            last += 1
            place = Place(round=round, article_id=article, position=last)
            made.append(place)
        elif place.purpose == Place.Purpose.GOLD:
            continue
        else:
            changed.append(place)
        place.purpose = Place.Purpose.GOLD
        place.wanted = max(place.wanted, coders, 1)
    Place.objects.bulk_create(made)
    Place.objects.bulk_update(changed, ["purpose", "wanted"])
    for kind, rows in (("place.created", made), ("place.updated", changed)):
        write_many(user, round.project, kind, [(row.pk, place_state(row)) for row in rows])
    return [place.article_id for place in (*made, *changed)]


def _hand_out(user: User, round: Round, articles: list[UUID], coders: set[UUID]) -> None:
    """Give each article to everybody who has not seen its gold."""
    seen: dict[UUID, set[UUID]] = {article: set() for article in articles}
    tried = Attempt.objects.filter(
        assignment__round__kind=Round.Kind.TRAINING, assignment__article__in=articles
    )
    for article, coder in tried.values_list("assignment__article", "assignment__annotator"):
        seen[article].add(coder)
    own = Gold.objects.in_use().filter(article__in=articles)
    for article, author in own.values_list("article", "assignment__annotator"):
        seen[article].add(author)
    groups: dict[frozenset[UUID], list[UUID]] = {}
    for article in articles:
        groups.setdefault(frozenset(coders - seen[article]), []).append(article)
    for people, chosen in groups.items():
        if people:
            assign(user, round, chosen, sorted(people))


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
