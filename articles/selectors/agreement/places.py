"""Which codings are compared: the released places of a slice of a project, and of each article the first pass."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias
from uuid import UUID

from django.db.models import Q

from articles.models import Assignment, Round, User
from articles.models.counted import raw_id, raw_rows
from articles.models.versions import key_maps
from articles.values import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from articles.models import Project, Structure
    from articles.models.assignment import AssignmentQuerySet
    from articles.models.counted import Raw
    from articles.records import LabelRecord

#: What ``Seats`` have of every article, for ``Seats.column``.
LENGTH = "article__length"
#: An article of a round: round, article, as the database gives their ids.
Spot: TypeAlias = "tuple[Raw, Raw]"


@dataclass(frozen=True, slots=True)
class Slice:
    """Which codings to look at; None means all.

    ``since``, ``until``: dates of publication of the articles. ``finished_since``, ``finished_until``: days (UTC) on
    which the last of an article's coders was done. ``codebook``: number of the version that was coded with.
    ``annotator``: articles that this person coded, and only the pairs that they are one of. ``level``: the unit of text
    that alpha and percent agreement are reckoned on, of ``articles.values.LEVELS``; it changes no selection.
    ``batch``: the import that brought the articles.
    """

    round: str | None = None
    label: str | None = None
    annotator: UUID | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    outlet: str | None = None
    codebook: int | None = None
    finished_since: dt.date | None = None
    finished_until: dt.date | None = None
    level: str = LEVELS[0]
    batch: UUID | None = None


@dataclass(frozen=True, slots=True)
class Coder:
    """A person whose codings are compared."""

    id: UUID
    name: str


class Seat(NamedTuple):
    """A released coding. Ids as the database gives them."""

    id: Raw
    annotator: Raw
    revision: int


class Seats(Mapping[Spot, list[Seat]]):
    """Codings by place, made into objects where they are looked at.

    ``rows`` have round, article, seat, annotator and revision, and what ``more`` names, those of a place one after the
    other; ``ends`` says where each begins and ends. Tens of thousands of objects would cost more than all that is
    done with them.
    """

    __slots__ = ("ends", "more", "rows")

    def __init__(self, rows: Sequence[tuple[Any, ...]], more: Sequence[str] = ()) -> None:
        self.rows = rows
        self.more = more
        self.ends = _ends(rows)

    def __getitem__(self, spot: Spot) -> list[Seat]:
        return [Seat(*row[2:5]) for row in self.of(spot)]

    def __iter__(self) -> Iterator[Spot]:
        return iter(self.ends)

    def __len__(self) -> int:
        return len(self.ends)

    def of(self, spot: Spot) -> Sequence[tuple[Any, ...]]:
        """The rows of a place."""
        start, stop = self.ends[spot]
        return self.rows[start:stop]

    def column(self, name: str) -> int:
        """Where one of ``more`` stands in a row."""
        return 5 + self.more.index(name)

    def size(self, spot: Spot) -> int:
        """How many codings a place has."""
        start, stop = self.ends[spot]
        return stop - start


@dataclass(frozen=True, slots=True)
class Places:
    """Released codings by place, in the order of import of the articles; seats by id.

    ``rounds``: those of the project, by raw id, oldest first. ``first``: the places of the first passes, one for each
    article. ``repeated`` counts articles that have others besides.
    """

    seats: Seats
    rounds: Mapping[Raw, Round]
    first: list[Spot]
    repeated: int

    def annotators(self, spots: Iterable[Spot]) -> set[Raw]:
        """Raw ids of the coders of some places."""
        return {row[3] for spot in spots for row in self.seats.of(spot)}


def read_places(user: User, project: Project, part: Slice, more: Sequence[str] = ()) -> Places:
    """The codings of ``project`` that ``user`` may compare: released ones only. Two queries.

    ``more`` are further columns to read: fields of assignments.
    """
    rounds = {raw_id(row.pk): row for row in _rounds(project, part)}
    found = visible_seats(user, project, part).order_by(
        "article__created_at", "article_id", "round_id", "id"
    )
    columns = ("round_id", "article_id", "id", "annotator_id", "revision")
    days = bool(part.finished_since or part.finished_until)
    wanted = dict.fromkeys([*more, LENGTH])
    if days:
        wanted["submitted_at"] = None
    if part.level != LEVELS[0]:
        wanted["article__language"] = None
    seats = Seats(raw_rows(found.values_list(*columns, *wanted)), list(wanted))
    if days:
        low, high = str(part.finished_since or ""), str(part.finished_until or "9999")
        at = seats.column("submitted_at")
        for spot in list(seats):
            if not low <= max(day_of(row[at]) for row in seats.of(spot)) <= high:
                del seats.ends[spot]
    first, repeated = first_pass(seats, seats, rounds)
    if part.annotator:
        who = raw_id(part.annotator)
        first = [spot for spot in first if any(row[3] == who for row in seats.of(spot))]
    return Places(seats, rounds, first, repeated)


def _ends(rows: Sequence[tuple[Any, ...]]) -> dict[Spot, tuple[int, int]]:
    """Where the rows of each place begin and end."""
    ends: dict[Spot, tuple[int, int]] = {}
    start, before = 0, None
    for at, row in enumerate(rows):
        spot = row[:2]
        if spot != before:
            if before is not None:
                ends[before] = (start, at)
            start, before = at, spot
    if before is not None:
        ends[before] = (start, len(rows))
    return ends


def visible_seats(user: User, project: Project, part: Slice) -> AssignmentQuerySet:
    """The released codings of a slice, whole places: all that depends on single coders is left to the caller."""
    found = (
        Assignment.objects.released_and_visible_to(user)
        .filter(round__project=project, kind=Assignment.Kind.CODING, article__archived_at=None)
        .filter(_counting(part))
    )
    if part.codebook is not None:
        found = found.filter(round__codebook__number=part.codebook)
    if part.since:
        found = found.filter(article__published_on__gte=part.since)
    if part.until:
        found = found.filter(article__published_on__lte=part.until)
    if part.batch:
        found = found.filter(article__batch=part.batch)
    if part.outlet:
        found = found.filter(article__outlet=part.outlet)
    return found


def _rounds(project: Project, part: Slice) -> list[Round]:
    rounds = project.rounds.select_related("codebook").order_by("created_at", "pk")
    if part.round:
        rounds = rounds.filter(name=part.round)
    if part.codebook is not None:
        rounds = rounds.filter(codebook__number=part.codebook)
    return list(rounds)


def _counting(part: Slice) -> Q:
    """Codings that count: of the round that is asked for, else all but practice, whose coders were shown gold."""
    return Q(round__name=part.round) if part.round else ~Q(round__kind=Round.Kind.TRAINING)


def first_pass(seats: Seats, some: Iterable[Spot], rounds: Iterable[Raw]) -> tuple[list[Spot], int]:
    """Of ``some`` places that of one round for each article, and how many articles have more than one.

    Codings of different rounds are never one sample: codebook, training and memory lie between
    them. The earliest round with two coders counts, since the first independent pass is the
    reliability sample; where no round has two, the earliest.
    """
    order = {round: number for number, round in enumerate(rounds)}
    passes: dict[Raw, list[Spot]] = {}
    for spot in some:
        passes.setdefault(spot[1], []).append(spot)
    first = [
        spots[0]
        if len(spots) == 1
        else min(spots, key=lambda spot: (seats.size(spot) < 2, order[spot[0]]))
        for spots in passes.values()
    ]
    return first, sum(len(spots) > 1 for spots in passes.values())


def day_of(at: object) -> str:
    """The day of a time as the database gives it, YYYY-MM-DD in UTC."""
    return at.astimezone(dt.UTC).date().isoformat() if isinstance(at, dt.datetime) else str(at)[:10]


def coders_of(project: Project, raw: Iterable[Raw]) -> list[Coder]:
    """The people of some raw ids, by name. One query."""
    rows = User.objects.filter(pk__in=list(raw)).values_list("pk", "username")
    known = [(project.coder_name(pk, name), pk) for pk, name in rows]
    return [Coder(pk, name) for name, pk in sorted(known)]


def structures_of(places: Places, spots: Iterable[Spot]) -> list[Structure]:
    """Codebook versions of the rounds whose codings count (of those asked for, where there are none), newest first."""
    coded = {spot[0] for spot in spots}
    rounds = [row for pk, row in places.rounds.items() if pk in coded or not coded]
    books = {row.codebook_id: row.codebook for row in rounds}
    return [one.structure() for one in sorted(books.values(), key=lambda one: -one.number)]


def labels_of(structures: list[Structure], part: Slice) -> list[LabelRecord]:
    """The labels of the newest version."""
    newest = structures[0].record.labels if structures else ()
    return [label for label in newest if part.label in (None, label.key)]


def maps_to_newest(
    project: Project, structures: list[Structure]
) -> dict[int, Mapping[str, str | None]]:
    """For each version, by number, its labels' keys in the newest one; None where one was split or retired."""
    if len(structures) < 2:
        return {one.number: {key: key for key in one.label_ids} for one in structures}
    maps = key_maps(project, structures[0].number)
    return {one.number: maps[one.number] for one in structures}


def pending_of(project: Project, part: Slice) -> int:
    """Articles that at least one coder has not finished yet."""
    open_seats = Assignment.objects.filter(
        round__project=project, kind=Assignment.Kind.CODING, article__archived_at=None
    ).exclude(state=Assignment.State.SUBMITTED)
    return open_seats.filter(_counting(part)).values("article").distinct().count()
