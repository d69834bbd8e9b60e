"""Tallies: how many clusters an article has and how far its adjudication is, for the adjudicators' queue.

Derived from the spans of released codings and from rulings. Both change their assignment's revision, so a tally
carries the revisions that it was made from, and counts only while they are what they were. No event: it may be
thrown away at any time.
"""

from __future__ import annotations

import time
import uuid
from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import models

from articles.clusters import Mark
from articles.models.assignment import Assignment
from articles.models.docket import State, read_matters
from articles.models.round import Round
from articles.models.ruling import Ruling
from articles.models.span import Answer, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from articles.models.docket import Matter
    from articles.models.project import Project
    from articles.models.structure import Structure
    from articles.models.user import User

#: An article of a round: round, article.
Spot = tuple["UUID", "UUID"]
#: Seconds that a visit of the queue may spend on counting, and articles that are counted with one read.
SECONDS = 2.0
SLICE = 100
#: Part of every fingerprint: raised when the same rows count otherwise.
RULES = 2


class Tally(models.Model):
    """The counts of an article in a round; ``fingerprint`` names the revisions that they were made from.

    ``disagreements`` of the ``clusters`` (and questions) are not marked alike by all coders; ``ruled`` and ``stale``
    are matters of its docket by state, ``open`` those that have to be ruled on.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey("articles.Round", on_delete=models.CASCADE, related_name="+")
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="+")
    fingerprint = models.CharField(max_length=32)
    clusters = models.PositiveIntegerField(default=0)
    disagreements = models.PositiveIntegerField(default=0)
    open = models.PositiveIntegerField(default=0)
    ruled = models.PositiveIntegerField(default=0)
    stale = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("round", "article"), name="tally_once"),)

    def __str__(self) -> str:
        return f"{self.clusters}: {self.open} + {self.ruled} + {self.stale}"


COUNTS = ("clusters", "disagreements", "open", "ruled", "stale")


@dataclass(frozen=True, slots=True)
class Judged:
    """An adjudication as the queue needs it."""

    id: UUID
    annotator: UUID
    username: str
    is_open: bool
    revision: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What a reviewer may see of a project's places: released codings, adjudications, and tallies that hold.

    ``seats`` has the codings of each place in the order of the coders' letters; a place that is not in ``tallies``
    is not counted yet.
    """

    seats: Mapping[Spot, list[tuple[UUID, int]]]
    judged: Mapping[Spot, Judged]
    tallies: dict[Spot, Tally]

    @property
    def spots(self) -> list[Spot]:
        """Places with two codings or more, or an adjudication."""
        return [
            spot
            for spot in {**self.seats, **self.judged}
            if spot in self.judged or len(self.seats[spot]) > 1
        ]

    def fingerprint(self, spot: Spot) -> str:
        """Names the revisions of a place's codings and adjudication: 32 hexadecimal digits."""
        judged = self.judged.get(spot)
        rows = [*self.seats[spot], *([(judged.id, judged.revision)] if judged else ())]
        names = " ".join([str(RULES), *(f"{pk}:{revision}" for pk, revision in rows)])
        return sha256(names.encode()).hexdigest()[:32]


def read_standing(user: User, project: Project) -> Standing:
    """The places as ``user`` may see them, with the tallies that hold. Three queries, no texts, no spans."""
    seats: dict[Spot, list[tuple[UUID, int]]] = defaultdict(list)
    released = (
        Assignment.objects.content_visible_to(user)
        .released()
        .filter(kind=Assignment.Kind.CODING, article__archived_at=None, round__project=project)
        .order_by("pk")
    )
    for pk, round, article, revision in released.values_list(
        "pk", "round_id", "article_id", "revision"
    ):
        seats[round, article].append((pk, revision))
    adjudications = Assignment.objects.filter(
        round__project=project, kind=Assignment.Kind.ADJUDICATION, article__archived_at=None
    )
    judged = {
        (row.round_id, row.article_id): Judged(
            row.pk, row.annotator_id, row.annotator.username, row.is_open, row.revision
        )
        for row in adjudications.select_related("annotator")
    }
    standing = Standing(seats, judged, {})
    for row in Tally.objects.filter(round__project=project):
        spot = row.round_id, row.article_id
        if spot in seats and row.fingerprint == standing.fingerprint(spot):
            standing.tallies[spot] = row
    return standing


def count_places(user: User, project: Project) -> Standing:
    """The places with their tallies; those that don't hold are counted anew, for about ``SECONDS``.

    The fingerprint is read before the spans: what changes in between makes a tally that does not hold.
    """
    began = time.monotonic()
    standing = read_standing(user, project)
    missing = [
        spot for spot in standing.spots if spot in standing.seats and spot not in standing.tallies
    ]
    # What is begun first: whether it has changed since decides where it stands.
    missing.sort(key=lambda spot: spot not in standing.judged)
    structures = _structures(spot[0] for spot in missing)
    for at in range(0, len(missing), SLICE):
        made = _count(standing, missing[at : at + SLICE], structures)
        Tally.objects.bulk_create(
            made,
            update_conflicts=True,
            unique_fields=("round", "article"),
            update_fields=("fingerprint", *COUNTS),
        )
        standing.tallies.update({(row.round_id, row.article_id): row for row in made})
        if time.monotonic() - began >= SECONDS:
            break
    return standing


def _structures(rounds: Iterable[UUID]) -> dict[UUID, Structure]:
    """The codebook of each round. One query, and those of a codebook that was not read yet."""
    found = Round.objects.filter(pk__in=set(rounds)).select_related("codebook")
    return {row.pk: row.codebook.structure() for row in found}


def _count(
    standing: Standing, spots: Sequence[Spot], structures: Mapping[UUID, Structure]
) -> list[Tally]:
    """The tallies of some places. Three queries."""
    judged = {spot: standing.judged[spot].id for spot in spots if spot in standing.judged}
    seats = {spot: [pk for pk, _revision in standing.seats[spot]] for spot in spots}
    home = {pk: (spot, number) for spot in spots for number, pk in enumerate(seats[spot])}
    marks: dict[Spot, list[Mark]] = defaultdict(list)
    spans = Span.objects.live().filter(assignment__in=list(home))
    for pk, seat, label, parts, values, version in spans.values_list(
        "pk", "assignment_id", "label_id", "parts", "attributes", "version"
    ):
        spot, number = home[seat]
        key = structures[spot[0]].label_keys[label]
        stretches = tuple((start, end) for start, end in parts)
        marks[spot].append(Mark(str(pk), number, key, stretches, values, version))
    whose = {pk: spot for pk, (spot, _number) in home.items()}
    whose |= {pk: spot for spot, pk in judged.items()}
    answers: dict[Spot, list[Answer]] = defaultdict(list)
    for answer in Answer.objects.filter(assignment__in=list(whose)):
        answers[whose[answer.assignment_id]].append(answer)
    rulings: dict[Spot, list[Ruling]] = defaultdict(list)
    for ruling in Ruling.objects.filter(assignment__in=list(judged.values()), deleted_at=None):
        rulings[whose[ruling.assignment_id]].append(ruling)
    return [
        _tally(
            spot,
            standing.fingerprint(spot),
            read_matters(
                structures[spot[0]],
                seats[spot],
                marks[spot],
                answers[spot],
                rulings[spot],
                judged.get(spot),
            ),
        )
        for spot in spots
    ]


def _tally(spot: Spot, fingerprint: str, matters: list[Matter]) -> Tally:
    def count(state: State) -> int:
        return sum(one.state is state for one in matters)

    return Tally(
        round_id=spot[0],
        article_id=spot[1],
        fingerprint=fingerprint,
        clusters=sum(bool(one.cluster or one.issue) for one in matters),
        disagreements=sum(one.differs for one in matters),
        open=sum(one.blocks for one in matters) - count(State.STALE),
        ruled=count(State.RULED),
        stale=count(State.STALE),
    )
