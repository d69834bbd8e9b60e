"""Releasing articles by hand, in rounds where finishing them isn't enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.actions.log import write_many
from articles.actions.outcomes import refuse
from articles.actions.rounds import lock_round
from articles.models import Assignment, Place, Round

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from articles.models import User


def place_state(place: Place) -> dict[str, Any]:
    """What the log says of an article of a round."""
    return {
        "round": str(place.round_id),
        "article": str(place.article_id),
        "position": place.position,
        "wanted": place.wanted,
        "purpose": str(place.purpose),
        "released_at": place.released_at.isoformat() if place.released_at else None,
    }


def release_articles(
    user: User, round_id: UUID, articles: Collection[UUID] | None = None
) -> list[UUID]:
    """Open articles of a round to reviewers: those named, or (None) all that every coder has finished.

    Answers those that were not open before. Raises ValidationError ``state`` for a round that releases by itself,
    or for an article that somebody still codes; ``unknown`` for one that isn't in the round.
    """
    with transaction.atomic():
        round = lock_round(user, round_id)
        if round.release != Round.Release.MANUAL:
            raise refuse(_("This round releases an article when every coder is done."), "state")
        places = {place.article_id: place for place in round.places.all()}
        done = finished(round, places)
        wanted = done if articles is None else set(articles)
        for article in wanted:
            _require_done(round, article, places, done)
        now = timezone.now()
        opened: list[Place] = []
        made: list[Place] = []
        for article in sorted(wanted):
            place = places.get(article)
            if place is not None and place.released_at:
                continue
            if place is None:  # handed out by hand, without a plan
                place = Place(round=round, article_id=article, position=len(places) + len(made))
                made.append(place)
            place.released_at = now
            opened.append(place)
        Place.objects.bulk_create(made, batch_size=500)
        Place.objects.filter(pk__in=[place.pk for place in opened]).update(released_at=now)
        states = ((place.pk, place_state(place)) for place in opened)
        write_many(user, round.project, "place.released", states)
    return [place.article_id for place in opened]


def _require_done(
    round: Round, article: UUID, places: dict[UUID, Place], done: Collection[UUID]
) -> None:
    if article in done:
        return
    known = article in places or Assignment.objects.filter(round=round, article=article).exists()
    if not known:
        raise refuse(_("Article %(id)s is not in this round."), "unknown", "articles", id=article)
    raise refuse(_("Article %(id)s is not finished yet."), "state", "articles", id=article)


def finished(round: Round, places: dict[UUID, Place]) -> set[UUID]:
    """Articles that every coder has submitted; where they are taken one by one, that enough have taken. One query."""
    codings = Assignment.objects.filter(round=round, kind=Assignment.Kind.CODING)
    states: dict[UUID, list[str]] = {}
    for article, state in codings.values_list("article", "state"):
        states.setdefault(article, []).append(state)
    pull = round.hand_out == Round.HandOut.PULL
    return {
        article
        for article, found in states.items()
        if set(found) == {Assignment.State.SUBMITTED}
        and not (pull and article in places and len(found) < places[article].wanted)
    }


def close_again(user: User, round: Round, articles: Collection[UUID]) -> None:
    """Take back a release by hand, because somebody codes these articles again."""
    if round.release != Round.Release.MANUAL:
        return
    wanted = set(articles)
    places = [
        place
        for place in Place.objects.filter(round=round, released_at__isnull=False)
        if place.article_id in wanted
    ]
    for place in places:
        place.released_at = None
    Place.objects.filter(pk__in=[place.pk for place in places]).update(released_at=None)
    states = ((place.pk, place_state(place)) for place in places)
    write_many(user, round.project, "place.closed", states)
