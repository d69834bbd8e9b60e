"""What agreement is computed on: the statistics of a slice of a project, and what their numbers stand for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

import numpy as np
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles.agreement import Names
from articles.agreement.packed import Part, combine, unpack
from articles.models.counted import raw_id, read_counted
from articles.selectors.agreement.counting import Kept, count_places, layer_of
from articles.selectors.agreement.levels import unit_of
from articles.selectors.agreement.places import (
    Slice,
    coders_of,
    labels_of,
    maps_to_newest,
    pending_of,
    read_places,
    structures_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from articles.agreement import ArticleStatistics
    from articles.models import Project, Structure, User
    from articles.models.counted import Raw
    from articles.records import LabelRecord
    from articles.selectors.agreement.counting import Layer, Progress
    from articles.selectors.agreement.levels import Unit
    from articles.selectors.agreement.places import Coder, Places, Spot


@dataclass(frozen=True, slots=True)
class Ground:
    """Released codings of a project as statistics, and what the numbers stand for.

    ``coders``, ``labels`` and ``spots`` (one for each article) are in the order of the numbers. ``repeated`` counts the
    articles that were coded in several rounds, of which only one is looked at; ``unmapped`` the spans of older codebook
    versions whose label was split or retired since, which are left out.
    """

    statistics: ArticleStatistics
    places: Places
    spots: list[Spot]
    coders: list[Coder]
    labels: list[LabelRecord]
    pending: int
    unmapped: int
    kept: Kept = field(repr=False)

    @property
    def names(self) -> Names:
        """The names behind the numbers; articles by their ids."""
        return Names(
            tuple(str(article) for _round, article in self.spots),
            tuple(coder.name for coder in self.coders),
            tuple(label.key for label in self.labels),
        )

    @property
    def unit(self) -> Unit:
        """What is compared, in words."""
        return unit_of(self.kept.level)

    @property
    def repeated(self) -> int:
        """Articles that were coded in several rounds."""
        return self.places.repeated

    def article_id(self, number: int) -> UUID:
        """The article of a row."""
        return UUID(self.spots[number][1])

    def seats(self, number: int) -> list[tuple[str, UUID]]:
        """The codings of a row: the coder's name, and the assignment; by name."""
        names = {raw_id(coder.id): coder.name for coder in self.coders}
        seats = self.places.seats[self.spots[number]]
        return sorted((names[seat.annotator], UUID(seat.id)) for seat in seats)


def load_statistics(
    user: User,
    project: Project,
    part: Slice | None = None,
    progress: Progress | None = None,
    more: Sequence[str] = (),
) -> Ground:
    """The statistics of the codings of ``project`` that ``user`` may compare. Six queries where all are kept.

    ``more``: as of ``read_places``. Raises ValidationError (code ``unknown``) for a label that the newest version
    coded with does not have.
    """
    part = part or Slice()
    places = read_places(user, project, part, more)
    spots = places.first
    coders = coders_of(project, places.annotators(spots))
    structures = structures_of(places, spots)
    labels = labels_of(structures, part)
    if structures and not labels and part.label:
        raise _no_label(structures[0], part.label)
    kept = Kept(part.level, read_counted(project, part.level))
    keys = [label.key for label in labels]
    found, unmapped = assemble(project, kept, places, spots, coders, keys, structures, progress)
    found = of_annotator(found, coders, part)
    return Ground(found, places, spots, coders, labels, pending_of(project, part), unmapped, kept)


def _no_label(newest: Structure, key: str) -> ValidationError:
    message = _("Codebook version %(number)s has no label “%(name)s”. Known: %(known)s.")
    known = ", ".join(label.key for label in newest.record.labels)
    params = {"number": newest.number, "name": key, "known": known}
    return ValidationError({"label": ValidationError(message, code="unknown", params=params)})


def of_annotator(
    found: ArticleStatistics, coders: Sequence[Coder], part: Slice
) -> ArticleStatistics:
    """Only the pairs of the coder who is asked for, if one is."""
    ids = [coder.id for coder in coders]
    return found.of_coder(ids.index(part.annotator)) if part.annotator in ids else found


def assemble(
    project: Project,
    kept: Kept,
    places: Places,
    spots: Sequence[Spot],
    coders: Sequence[Coder],
    keys: Sequence[str],
    structures: Sequence[Structure],
    progress: Progress | None = None,
) -> tuple[ArticleStatistics, int]:
    """The statistics of ``spots``, by ``keys`` of the first of ``structures``; how many spans have no label there.

    Places of one coder have a row without counts: nothing can be compared there.
    """
    numbers = np.array([places.seats.size(spot) for spot in spots], dtype=np.int64)
    double = np.flatnonzero(numbers > 1)
    chosen = [spots[at] for at in double.tolist()]
    layers = _layers(project, places, chosen, structures)
    data = count_places(kept, places, chosen, layers, progress)
    coder_number = {raw_id(coder.id): number for number, coder in enumerate(coders)}
    parts, unmapped = [], 0
    by_round: dict[Raw, list[int]] = {}
    for at, spot in enumerate(chosen):
        by_round.setdefault(spot[0], []).append(at)
    # A pass with an older version, which lacks the one label that is asked for, has nothing to put together.
    for round, every in by_round.items() if keys else ():
        layer = layers[round]
        column = np.array([layer.shown.get(key, -1) for key in keys], dtype=np.int64)
        for packed in unpack([data[at] for at in every]):
            here = np.array(every)[packed.at]
            # One flat list: ten thousand small ones would set the garbage collector going.
            who = [
                coder_number[row[3]] for at in here.tolist() for row in places.seats.of(chosen[at])
            ]
            coder = np.array(who, dtype=np.int64).reshape(len(here), packed.coders)
            gone = list(layer.gone)
            unmapped += int(packed.lost.sum()) + int(packed.labels[:, :2, gone].sum())
            parts.append(Part(packed, double[here], coder, column))
    return combine(parts, numbers, len(coders), len(keys)), unmapped


def _layers(
    project: Project, places: Places, spots: Sequence[Spot], structures: Sequence[Structure]
) -> Mapping[Raw, Layer]:
    """How the places of each round are counted."""
    if not spots:
        return {}
    maps = maps_to_newest(project, list(structures))
    newest = structures[0]
    by_number = {one.number: one for one in structures}
    books = {row.codebook.number: row.codebook_id for row in places.rounds.values()}
    return {
        pk: layer_of(
            by_number[row.codebook.number],
            row.codebook_id,
            newest,
            books[newest.number],
            maps[row.codebook.number],
        )
        for pk, row in places.rounds.items()
        if row.codebook.number in by_number
    }
