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

from articles.clusters import Kind, Mark, clusters
from articles.models.assignment import Assignment
from articles.models.codebook import Label
from articles.models.docket import State, matters_of
from articles.models.ruling import Ruling
from articles.models.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from articles.models.project import Project
    from articles.models.user import User

#: An article of a round: round, article.
Spot = tuple["UUID", "UUID"]
#: Seconds that a visit of the queue may spend on counting, and articles that are counted with one read.
SECONDS = 2.0
SLICE = 100
#: Part of every fingerprint: raised when the same rows count otherwise.
RULES = 1


class Tally(models.Model):
    """The counts of an article in a round; ``fingerprint`` names the revisions that they were made from.

    ``disagreements`` of the ``clusters`` are not marked alike by all coders; ``open``, ``ruled`` and ``stale`` are
    matters of its docket by state.
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
    keys: Mapping[UUID, str] = {}
    if missing:
        keys = dict(Label.objects.filter(codebook__project=project).values_list("pk", "key"))
    for at in range(0, len(missing), SLICE):
        made = _count(standing, missing[at : at + SLICE], keys)
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


def _count(standing: Standing, spots: Iterable[Spot], keys: Mapping[UUID, str]) -> list[Tally]:
    """The tallies of some places. Two queries."""
    spots = list(spots)
    number = {
        pk: place for spot in spots for place, (pk, _revision) in enumerate(standing.seats[spot])
    }
    marks: dict[UUID, list[Mark]] = defaultdict(list)
    spans = Span.objects.live().filter(assignment__in=list(number))
    for pk, seat, label, parts, values, version in spans.values_list(
        "pk", "assignment_id", "label_id", "parts", "attributes", "version"
    ):
        stretches = tuple((start, end) for start, end in parts)
        marks[seat].append(Mark(str(pk), number[seat], keys[label], stretches, values, version))
    judged = [standing.judged[spot].id for spot in spots if spot in standing.judged]
    rulings: dict[UUID, list[Ruling]] = defaultdict(list)
    for ruling in Ruling.objects.filter(assignment__in=judged, deleted_at=None):
        rulings[ruling.assignment_id].append(ruling)
    made = []
    for spot in spots:
        seats = [pk for pk, _revision in standing.seats[spot]]
        found = clusters([mark for seat in seats for mark in marks[seat]], range(len(seats)))
        own = rulings[standing.judged[spot].id] if spot in standing.judged else []
        matters = matters_of(found, own, released=True)
        made.append(
            Tally(
                round_id=spot[0],
                article_id=spot[1],
                fingerprint=standing.fingerprint(spot),
                clusters=len(found),
                disagreements=sum(cluster.kind is not Kind.UNANIMOUS for cluster in found),
                **{state.value: sum(one.state is state for one in matters) for state in State},
            )
        )
    return made
