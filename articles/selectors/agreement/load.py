"""From released codings to the plain arrays of ``articles.agreement``."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

import numpy as np
from django.db.models import Q

from articles.agreement import Coding, Names
from articles.models import Article, Assignment, Round, Span
from articles.selectors.codebook_versions import key_maps

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from articles.agreement.coding import IntArray
    from articles.models import Project, Structure, User
    from articles.models.assignment import AssignmentQuerySet
    from articles.records import LabelRecord


@dataclass(frozen=True, slots=True)
class Slice:
    """Which codings to look at; None means all. Dates are the articles' dates of publication."""

    round: str | None = None
    label: str | None = None
    annotator: UUID | None = None
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Coder:
    """A person whose codings are compared."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """Released codings of a project, as arrays and as what the numbers stand for.

    ``articles``, ``coders``, ``labels`` and ``span_ids`` are in the order of the arrays' numbers.
    ``assignments`` leads from (article, coder) to the assignment. ``repeated`` counts the articles
    that were coded in several rounds, of which only one is looked at; ``unmapped`` the spans of older
    codebook versions whose label was split or retired since, which are left out.
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
    """The codings of ``project`` that ``user`` may compare: released ones only. Six queries.

    Articles come without their text.
    """
    part = part or Slice()
    seats = _assignments(user, project, part)
    found = seats.order_by("article__created_at", "article_id", "created_at", "id").values_list(
        *("id", "article_id", "annotator_id", "annotator__username"),
        *("round__created_at", "round_id"),
    )
    rows, rounds, repeated = _first_pass(found)
    known = {pk: project.coder_name(pk, name) for *_ids, pk, name in rows}
    coders = [Coder(pk, name) for name, pk in sorted((name, pk) for pk, name in known.items())]
    articles = _articles({article for _id, article, *_rest in rows})
    article_number = {article.pk: number for number, article in enumerate(articles)}
    coder_number = {coder.id: number for number, coder in enumerate(coders)}
    place = {
        pk: (article_number[article], coder_number[coder]) for pk, article, coder, _name in rows
    }
    structures = _structures(project, part, rounds)
    labels = _labels(structures, part)
    keys = _keys(project, structures)
    span_ids, coding, unmapped = _coding(project, place, articles, len(coders), labels, keys)
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
        assignments={seat: pk for pk, seat in place.items()},
        pending=_pending(project, part),
        repeated=repeated,
        unmapped=unmapped,
    )


def _first_pass(
    found: Iterable[tuple[UUID, UUID, UUID, str, dt.datetime, UUID]],
) -> tuple[list[tuple[UUID, UUID, UUID, str]], set[UUID], int]:
    """The codings of one round for each article, those rounds, and how many articles have more than one.

    Codings of different rounds are never one sample: codebook, training and memory lie between
    them. The earliest round with two coders counts, since the first independent pass is the
    reliability sample; where no round has two, the earliest.
    """
    rounds: dict[UUID, dict[tuple[dt.datetime, UUID], list[tuple[UUID, UUID, UUID, str]]]] = {}
    for pk, article, coder, name, began, round in found:
        passes = rounds.setdefault(article, {})
        passes.setdefault((began, round), []).append((pk, article, coder, name))
    rows, chosen = [], set()
    for passes in rounds.values():
        best = min(passes, key=lambda round: (len(passes[round]) < 2, round))
        rows += passes[best]
        chosen.add(best[1])
    return rows, chosen, sum(len(passes) > 1 for passes in rounds.values())


def _assignments(user: User, project: Project, part: Slice) -> AssignmentQuerySet:
    found = (
        Assignment.objects.content_visible_to(user)
        .released()
        .filter(round__project=project, kind=Assignment.Kind.CODING, article__archived_at=None)
    )
    found = found.filter(_rounds(part))
    if part.annotator:
        found = found.filter(annotator=part.annotator)
    if part.since:
        found = found.filter(article__published_on__gte=part.since)
    if part.until:
        found = found.filter(article__published_on__lte=part.until)
    return found


def _rounds(part: Slice) -> Q:
    """Codings that count: of the round that is asked for, else all but practice, whose coders were shown gold."""
    return Q(round__name=part.round) if part.round else ~Q(round__kind=Round.Kind.TRAINING)


def _articles(wanted: set[UUID]) -> list[Article]:
    """The articles without text, in the order of import.

    Filtered in Python: a list of 10,000 ids is more than a database takes as parameters.
    """
    if not wanted:
        return []
    project = Article.objects.values_list("project", flat=True).get(pk=next(iter(wanted)))
    rows = Article.objects.without_text().filter(project=project).order_by("created_at", "pk")
    return [article for article in rows if article.pk in wanted]


def _structures(project: Project, part: Slice, coded: set[UUID]) -> list[Structure]:
    """Codebook versions of the rounds whose codings count (of those asked for, where there are none), newest first."""
    rounds = project.rounds.select_related("codebook").order_by("-codebook__number")
    if part.round:
        rounds = rounds.filter(name=part.round)
    found = list(rounds)
    versions = {row.codebook_id: row.codebook for row in found if row.pk in coded or not coded}
    return [codebook.structure() for codebook in versions.values()]


def _labels(structures: list[Structure], part: Slice) -> list[LabelRecord]:
    """The labels of the newest version."""
    newest = structures[0].record.labels if structures else ()
    return [label for label in newest if part.label in (None, label.key)]


def _keys(project: Project, structures: list[Structure]) -> dict[UUID, str | None]:
    """For each label of the versions, by id: its key in the newest one; None where it was split or retired."""
    if len(structures) < 2:
        return {pk: key for one in structures for pk, key in one.label_keys.items()}
    maps = key_maps(project, structures[0].number)
    return {
        pk: maps[one.number].get(key) for one in structures for pk, key in one.label_keys.items()
    }


def _coding(
    project: Project,
    place: Mapping[UUID, tuple[int, int]],
    articles: list[Article],
    n_coders: int,
    labels: list[LabelRecord],
    keys: Mapping[UUID, str | None],
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
    )
    return [row[0] for row in rows], coding, unmapped


def _pending(project: Project, part: Slice) -> int:
    """Articles that at least one coder has not finished yet."""
    open_seats = Assignment.objects.filter(
        round__project=project, kind=Assignment.Kind.CODING, article__archived_at=None
    ).exclude(state=Assignment.State.SUBMITTED)
    open_seats = open_seats.filter(_rounds(part))
    return open_seats.values("article").distinct().count()
