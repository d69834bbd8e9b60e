"""From released codings to the plain arrays of ``articles.agreement``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import compress
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

import numpy as np
from django.db.models import F

from articles.agreement import Coding, Names
from articles.models import Article, Assignment, Span
from articles.models.counted import raw_id, raw_portions, raw_rows
from articles.models.span import clipped
from articles.selectors.agreement.places import (
    Coder,
    Slice,
    coders_of,
    labels_of,
    maps_to_newest,
    pending_of,
    read_places,
    structures_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from articles.agreement.coding import BoolArray, IntArray
    from articles.models import Project, Structure, User
    from articles.models.counted import Raw
    from articles.records import LabelRecord
    from articles.selectors.agreement.places import Places, Spot


#: Spans that are read at a time.
PORTION = 50_000
#: Stand in for the number of a seat or a label that is not looked at, and of a label that leads nowhere.
ELSEWHERE, LOST = -1, -2


class Piece(NamedTuple):
    """An article without its text. ``length`` in code points."""

    pk: UUID
    title: str
    length: int


@dataclass(frozen=True, slots=True)
class Corpus:
    """Released codings of a project, as arrays and as what the numbers stand for.

    ``articles``, ``coders``, ``labels``, ``span_ids`` and ``attributes`` (as JSON) are in the order of the arrays'
    numbers. ``assignments`` leads from (article, coder) to the assignment. ``structures``: the codebook versions that
    were coded with, newest first. ``repeated`` counts the articles that were coded in several rounds, of which only one
    is looked at; ``unmapped`` the spans of older codebook versions whose label was split or retired since, which are
    left out, here also those of single coders.
    """

    coding: Coding
    names: Names
    articles: list[Piece]
    coders: list[Coder]
    labels: list[LabelRecord]
    structures: list[Structure]
    span_ids: list[Raw]
    attributes: list[str]
    assignments: Mapping[tuple[int, int], Raw] = field(default_factory=dict)
    pending: int = 0
    repeated: int = 0
    unmapped: int = 0


def load_corpus(user: User, project: Project, part: Slice | None = None) -> Corpus:
    """The codings of ``project`` that ``user`` may compare: released ones only, span by span. Six queries.

    Articles come without their text. For figures alone there is ``load_statistics``, which reads no spans.
    """
    part = part or Slice()
    places = read_places(user, project, part)
    return _corpus(project, part, places, places.first)


def load_settled(user: User, project: Project, part: Slice | None = None) -> Corpus:
    """Of the same codings those of articles whose adjudication is done. Seven queries.

    What was settled there is one coder more, the last: it has a number, and no entry in ``coders``.
    """
    part = part or Slice()
    places = read_places(user, project, part)
    done = Assignment.objects.released_and_visible_to(user).filter(
        round__project=project, kind=Assignment.Kind.ADJUDICATION
    )
    settled = {
        (row[0], row[1]): row[2]
        for row in raw_rows(done.values_list("round_id", "article_id", "pk"))
    }
    return _corpus(
        project, part, places, [spot for spot in places.first if spot in settled], settled
    )


def _corpus(
    project: Project,
    part: Slice,
    places: Places,
    spots: list[Spot],
    settled: Mapping[Spot, Raw] | None = None,
) -> Corpus:
    """Some places span by span, with their settled codings as a further coder where they are given."""
    coders = coders_of(project, places.annotators(spots))
    spot_of = {spot[1]: spot for spot in spots}
    articles = _articles(project, set(spot_of))
    coder_number = {raw_id(coder.id): number for number, coder in enumerate(coders)}
    rounds = [spot_of[raw_id(article.pk)] for article in articles]
    seats = {
        row[2]: (number, coder_number[row[3]])
        for number, spot in enumerate(rounds)
        for row in places.seats.of(spot)
    }
    sides = len(coders) + (settled is not None)
    if settled is not None:
        seats |= {settled[spot]: (number, len(coders)) for number, spot in enumerate(rounds)}
    structures = structures_of(places, spots)
    labels = labels_of(structures, part)
    maps = maps_to_newest(project, structures)
    keys = {
        raw_id(pk): maps[one.number].get(key)
        for one in structures
        for pk, key in one.label_keys.items()
    }
    offered = {number: set(to.values()) for number, to in maps.items()}
    rows = {number: [label.key in keys for label in labels] for number, keys in offered.items()}
    table = np.array(
        [rows[places.rounds[spot[0]].codebook.number] for spot in rounds], dtype=np.bool_
    ).reshape(len(rounds), len(labels))
    found = _spans(project, seats, labels, keys)
    return Corpus(
        coding=_coding(found, seats, articles, sides, len(labels), table),
        names=Names(
            tuple(article.title for article in articles),
            tuple(coder.name for coder in coders),
            tuple(label.key for label in labels),
        ),
        articles=articles,
        coders=coders,
        labels=labels,
        structures=structures,
        span_ids=found.ids,
        attributes=found.attributes,
        assignments={seat: pk for pk, seat in seats.items()},
        pending=pending_of(project, part),
        repeated=places.repeated,
        unmapped=found.unmapped,
    )


def _articles(project: Project, wanted: set[Raw]) -> list[Piece]:
    """The articles without text, in the order of import.

    Filtered in Python: a list of 10,000 ids is more than a database takes as parameters.
    """
    if not wanted:
        return []
    rows = Article.objects.filter(project=project).order_by("created_at", "pk")
    found = raw_rows(rows.values_list("pk", "title", "length"))
    return [Piece(UUID(pk), title, length) for pk, title, length in found if pk in wanted]


class _Spans(NamedTuple):
    """Spans as columns (S,): ``seat`` numbers the codings. ``stretches`` (T, 3): span, start, end.

    ``unmapped`` of them lead to no label, and are left out.
    """

    ids: list[Raw]
    attributes: list[str]
    seat: IntArray
    label: IntArray
    stretches: IntArray
    unmapped: int


def _spans(
    project: Project,
    place: Iterable[Raw],
    labels: list[LabelRecord],
    keys: Mapping[Raw, str | None],
) -> _Spans:
    """The spans of the seats in ``place``.

    They are picked out here: told to look for the seats by the query that found them, PostgreSQL
    takes it for a handful and joins row by row. And they are read as the database gives them, portion by portion:
    objects for 160,000 spans take longer than all that is done with them.
    """
    numbers = {label.key: number for number, label in enumerate(labels)}
    label_number = {pk: numbers.get(key, ELSEWHERE) for pk, key in keys.items() if key is not None}
    label_number |= {pk: LOST for pk, key in keys.items() if key is None}
    seat_number = {pk: number for number, pk in enumerate(place)}
    query = Span.objects.live().filter(assignment__round__project=project)
    # White space at the ends is not compared; how much there is stands beside each span, so no text is read.
    low, high = F("start") + F("lead"), F("end") - F("trail")
    columns = ("id", "assignment_id", "label_id", low, high, "parts", "attributes")
    ordered = query.order_by("assignment_id", "start", "id").values_list(*columns)
    # Nearly all say the same few things: one text for all that are alike.
    same: dict[str, str] = {}
    ids: list[Raw] = []
    attributes: list[str] = []
    nothing = np.zeros(0, dtype=np.int64)
    found, unmapped = [(nothing, nothing, nothing.reshape(0, 3))], 0
    for rows in raw_portions(ordered, PORTION):
        pks, seats, label_ids, starts, ends, parts, said = zip(*rows, strict=True)
        seat = np.array([seat_number.get(pk, ELSEWHERE) for pk in seats], dtype=np.int64)
        label = np.array([label_number.get(pk, ELSEWHERE) for pk in label_ids], dtype=np.int64)
        unmapped += int(np.count_nonzero(label[seat >= 0] == LOST))
        kept: BoolArray = (seat >= 0) & (label >= 0)
        stretches = _stretches(np.array([starts, ends], dtype=np.int64), parts, kept)
        stretches[:, 0] += len(ids)
        ids += compress(pks, kept)
        attributes += [same.setdefault(text, text) for text in compress(said, kept)]
        found.append((seat[kept], label[kept], stretches))
    seat, label, stretches = (np.concatenate(column) for column in zip(*found, strict=True))
    return _Spans(ids, attributes, seat, label, stretches, unmapped)


def _stretches(limits: IntArray, parts: Sequence[str], kept: BoolArray) -> IntArray:
    """(T, 3) span, start and end of the stretches of those ``kept``, which are numbered from 0.

    ``limits`` (2, S), ``parts`` as JSON.
    """
    # Nearly all spans have one stretch: "[[3,9]]".
    several = np.array([text.count("[") > 2 for text in parts], dtype=np.bool_) & kept
    number = np.cumsum(kept) - 1
    one = kept & ~several
    more = [
        (number[at], *part)
        for at in np.flatnonzero(several).tolist()
        for part in clipped(json.loads(parts[at]), *limits[:, at].tolist())
    ]
    table = np.concatenate(
        [
            np.stack([number[one], *limits[:, one]], axis=1),
            np.array(more, dtype=np.int64).reshape(-1, 3),
        ]
    )
    return table[np.argsort(table[:, 0], kind="stable")]


def _coding(
    found: _Spans,
    place: Mapping[Raw, tuple[int, int]],
    articles: list[Piece],
    n_coders: int,
    n_labels: int,
    offered: BoolArray,
) -> Coding:
    seats = np.array(list(place.values()), dtype=np.int64).reshape(-1, 2)
    return Coding(
        n_coders=n_coders,
        n_labels=n_labels,
        article_lengths=np.array([article.length for article in articles], dtype=np.int64),
        seen=seats,
        span_article=seats[found.seat, 0],
        span_coder=seats[found.seat, 1],
        span_label=found.label,
        stretch_span=found.stretches[:, 0],
        stretch_start=found.stretches[:, 1],
        stretch_end=found.stretches[:, 2],
        offered=offered,
    )
