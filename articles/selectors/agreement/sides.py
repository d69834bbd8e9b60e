"""One article side by side: two codings, span by span."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from articles.agreement import coding_from_rows, passage_table
from articles.agreement.contents import Links
from articles.models import Article, Assignment, Relation, Span
from articles.selectors.agreement.filled import columns_of
from articles.selectors.agreement.passages import KINDS
from articles.selectors.agreement.said import Contents, Said

if TYPE_CHECKING:
    from uuid import UUID

    from articles.models import Project, User
    from articles.records import RelationTypeRecord


@dataclass(frozen=True, slots=True)
class Side:
    """One coder's whole coding of an article."""

    assignment: Assignment
    name: str
    spans: list[Span]


@dataclass(frozen=True, slots=True)
class Facing:
    """Two spans that stand to each other in some way; one of them may be missing.

    ``a_says``, ``b_says``: the values or links in which they differ, where that is the kind.
    """

    kind: str
    start: int
    a: Span | None
    b: Span | None
    a_says: list[Said]
    b_says: list[Said]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two codings of one released article, span by span."""

    article: Article
    sides: tuple[Side, Side]
    passages: list[Facing]
    choices: list[tuple[str, UUID, UUID]]


def side_by_side(
    user: User, project: Project, article_id: UUID, a: UUID | None, b: UUID | None
) -> Comparison | None:
    """Compare the assignments ``a`` and ``b`` of an article (by default the first two).

    None where the article is not released, not visible to ``user``, or has no such pair.
    """
    seats = list(
        Assignment.objects.content_visible_to(user)
        .released()
        .filter(article=article_id, round__project=project, kind=Assignment.Kind.CODING)
        .select_related("annotator", "article", "round__codebook")
    )
    names = {
        seat.pk: project.coder_name(seat.annotator_id, seat.annotator.username) for seat in seats
    }
    seats.sort(key=lambda seat: (seat.round.created_at, seat.round_id, names[seat.pk]))
    by_id = {seat.pk: seat for seat in seats}
    pairs = [
        (one, other) for one, other in combinations(seats, 2) if one.round_id == other.round_id
    ]
    if a and b and a in by_id and b in by_id and a != b:
        chosen = (by_id[a], by_id[b])
    elif not a and not b and pairs:
        chosen = pairs[0]
    else:
        return None
    if chosen[0].round_id != chosen[1].round_id:
        return None
    spans = list(
        Span.objects.live()
        .filter(assignment__in=[seat.pk for seat in chosen])
        .order_by("start", "-end", "id")
    )
    sides = tuple(
        Side(seat, names[seat.pk], [span for span in spans if span.assignment_id == seat.pk])
        for seat in chosen
    )
    return Comparison(
        article=chosen[0].article,
        sides=(sides[0], sides[1]),
        passages=_facing(chosen[0].article, (sides[0], sides[1])),
        choices=[(_named(one, other, seats, names), one.pk, other.pk) for one, other in pairs],
    )


def _named(
    one: Assignment, other: Assignment, seats: list[Assignment], names: dict[UUID, str]
) -> str:
    """How a pair is called: by its coders, and by its round where there are several."""
    pair = f"{names[one.pk]} × {names[other.pk]}"
    several = len({seat.round_id for seat in seats}) > 1
    return f"{pair} ({one.round.name})" if several else pair


def _facing(article: Article, sides: tuple[Side, Side]) -> list[Facing]:
    spans = [span for side in sides for span in side.spans]
    structure = sides[0].assignment.round.codebook.structure()
    labels = structure.record.labels
    rows = [
        (
            "article",
            str(number),
            structure.label_keys[span.label_id],
            span.compared,
        )
        for number, side in enumerate(sides)
        for span in side.spans
    ]
    coding, _names = coding_from_rows(
        {"article": article.length},
        [("article", "0"), ("article", "1")],
        rows,
        coders=["0", "1"],
        labels=[label.key for label in labels],
    )
    pairs = [(0, 1)]
    attributes = [json.dumps(span.attributes) for span in spans]
    contents = Contents.of(
        coding,
        passage_table(coding, pairs),
        pairs,
        columns_of(labels, coding.span_label, attributes),
        _links(sides, {span.pk: number for number, span in enumerate(spans)}),
        attributes,
    )

    def quote(span: int) -> str:
        return article.text[spans[span].start : spans[span].end]

    return [
        Facing(
            KINDS[found.kind],
            found.start,
            None if found.a is None else spans[found.a],
            None if found.b is None else spans[found.b],
            *contents.said(row, quote),
        )
        for row, found in enumerate(contents.finer.table.passages())
    ]


def _links(
    sides: tuple[Side, Side], span_of: dict[UUID, int]
) -> tuple[Links, list[RelationTypeRecord]]:
    """The links of both codings, by the types of their codebook. One query."""
    structure = sides[0].assignment.round.codebook.structure()
    types = list(structure.record.relation_types)
    place = {kind.key: number for number, kind in enumerate(types)}
    rows = Relation.objects.live().filter(assignment__in=[side.assignment.pk for side in sides])
    found = [
        (place[structure.relation_type_keys[kind]], span_of[source], span_of[target])
        for kind, source, target in rows.order_by("pk").values_list("type", "source", "target")
    ]
    table = np.array(found, dtype=np.int64).reshape(-1, 3)
    symmetric = np.array([kind.symmetric for kind in types], dtype=np.bool_)
    return Links(table[:, 0], table[:, 1], table[:, 2], symmetric), types
