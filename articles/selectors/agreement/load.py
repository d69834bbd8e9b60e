"""From released codings to the plain arrays of ``articles.agreement``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

import numpy as np

from articles.agreement import Coding, Names
from articles.models import Article, Span
from articles.models.counted import raw_id
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
    from articles.agreement.coding import BoolArray, IntArray
    from articles.models import Project, User
    from articles.records import LabelRecord


@dataclass(frozen=True, slots=True)
class Corpus:
    """Released codings of a project, as arrays and as what the numbers stand for.

    ``articles``, ``coders``, ``labels`` and ``span_ids`` are in the order of the arrays' numbers.
    ``assignments`` leads from (article, coder) to the assignment. ``repeated`` counts the articles
    that were coded in several rounds, of which only one is looked at; ``unmapped`` the spans of older
    codebook versions whose label was split or retired since, which are left out, here also those of single coders.
    """

    coding: Coding
    names: Names
    articles: list[Article]
    coders: list[Coder]
    labels: list[LabelRecord]
    span_ids: list[UUID]
    assignments: Mapping[tuple[int, int], UUID] = field(default_factory=dict)
    pending: int = 0
    repeated: int = 0
    unmapped: int = 0


def load_corpus(user: User, project: Project, part: Slice | None = None) -> Corpus:
    """The codings of ``project`` that ``user`` may compare: released ones only, span by span. Six queries.

    Articles come without their text. For figures alone there is ``load_statistics``, which reads no spans.
    """
    part = part or Slice()
    places = read_places(user, project, part)
    spots = places.first
    coders = coders_of(project, places.annotators(spots))
    spot_of = {UUID(spot[1]): spot for spot in spots}
    articles = _articles(project, set(spot_of))
    coder_number = {raw_id(coder.id): number for number, coder in enumerate(coders)}
    seats = {
        UUID(seat.id): (number, coder_number[seat.annotator])
        for number, article in enumerate(articles)
        for seat in places.seats[spot_of[article.pk]]
    }
    structures = structures_of(places, spots)
    labels = labels_of(structures, part)
    maps = maps_to_newest(project, structures)
    keys = {
        pk: maps[one.number].get(key) for one in structures for pk, key in one.label_keys.items()
    }
    versions = [places.rounds[spot_of[article.pk][0]].codebook.number for article in articles]
    offered = {number: set(to.values()) for number, to in maps.items()}
    table = np.array(
        [[label.key in offered[number] for label in labels] for number in versions], dtype=np.bool_
    ).reshape(len(versions), len(labels))
    span_ids, coding, unmapped = _coding(project, seats, articles, len(coders), labels, keys, table)
    return Corpus(
        coding=coding,
        names=Names(
            tuple(article.title for article in articles),
            tuple(coder.name for coder in coders),
            tuple(label.key for label in labels),
        ),
        articles=articles,
        coders=coders,
        labels=labels,
        span_ids=span_ids,
        assignments={seat: pk for pk, seat in seats.items()},
        pending=pending_of(project, part),
        repeated=places.repeated,
        unmapped=unmapped,
    )


def _articles(project: Project, wanted: set[UUID]) -> list[Article]:
    """The articles without text, in the order of import.

    Filtered in Python: a list of 10,000 ids is more than a database takes as parameters.
    """
    if not wanted:
        return []
    rows = Article.objects.without_text().filter(project=project).order_by("created_at", "pk")
    return [article for article in rows if article.pk in wanted]


def _coding(
    project: Project,
    place: Mapping[UUID, tuple[int, int]],
    articles: list[Article],
    n_coders: int,
    labels: list[LabelRecord],
    keys: Mapping[UUID, str | None],
    offered: BoolArray,
) -> tuple[list[UUID], Coding, int]:
    """The spans of the seats in ``place``, and how many lead to no label of the newest version.

    They are picked out here: told to look for the seats by the query that found them, PostgreSQL
    takes it for a handful and joins row by row.
    """
    numbers = {label.key: number for number, label in enumerate(labels)}
    label_number = {pk: numbers[key] for pk, key in keys.items() if key in numbers}
    lost = {pk for pk, key in keys.items() if key is None}
    found = [
        row
        for row in Span.objects.live()
        .filter(assignment__round__project=project)
        .order_by("assignment_id", "start", "id")
        .values_list("id", "assignment_id", "label_id", "parts")
        if row[1] in place
    ]
    rows = [row for row in found if row[2] in label_number]
    unmapped = sum(row[2] in lost for row in found)
    seats_of_spans = np.array([place[row[1]] for row in rows], dtype=np.int64).reshape(-1, 2)
    stretches: IntArray = np.array(
        [(number, start, end) for number, row in enumerate(rows) for start, end in row[3]],
        dtype=np.int64,
    ).reshape(-1, 3)
    coding = Coding(
        n_coders=n_coders,
        n_labels=len(labels),
        article_lengths=np.array([article.length for article in articles], dtype=np.int64),
        seen=np.array(list(place.values()), dtype=np.int64).reshape(-1, 2),
        span_article=seats_of_spans[:, 0],
        span_coder=seats_of_spans[:, 1],
        span_label=np.array([label_number[row[2]] for row in rows], dtype=np.int64),
        stretch_span=stretches[:, 0],
        stretch_start=stretches[:, 1],
        stretch_end=stretches[:, 2],
        offered=offered,
    )
    return [row[0] for row in rows], coding, unmapped
