"""Spans as columns: the same from both databases, whatever stretches they have."""

from __future__ import annotations

import pytest

from articles import actions
from articles.models import Assignment, Span
from articles.models.counted import raw_id
from articles.models.span_columns import SpanColumns, read_spans
from tests.builders import make_article, make_assignment, make_project, make_span

pytestmark = pytest.mark.django_db
TEXT = "The council reversed its waiver on Monday, said two officials."


@pytest.fixture
def seats() -> list[Assignment]:
    """Two codings of an article; in one of them a span of two stretches, a plain one, and one that was deleted."""
    project = make_project()
    article = make_article(project, TEXT)
    one, other = make_assignment(project, article), make_assignment(project, article)
    make_span(one, "source", "officials")
    make_span(one, "decision", "reversed its waiver on Monday", parts=[[12, 20], [35, 41]])
    gone = make_span(one, "decision", "council")
    actions.delete_span(one.annotator, gone, base_version=gone.version)
    make_span(other, "decision", "waiver")
    return [one, other]


def found(columns: SpanColumns) -> list[tuple[int, int, list[tuple[int, int]]]]:
    """Seat, label and stretches of each span, sorted."""
    stretches: list[list[tuple[int, int]]] = [[] for _ in columns.seat]
    for span, start, end in zip(columns.span, columns.start, columns.end, strict=True):
        stretches[span].append((int(start), int(end)))
    rows = zip(columns.seat.tolist(), columns.label.tolist(), stretches, strict=True)
    return sorted((seat, label, parts) for seat, label, parts in rows)


def test_spans_come_with_the_numbers_that_were_asked_for(seats: list[Assignment]) -> None:
    ids = [raw_id(seat.pk) for seat in reversed(seats)]
    label = Span.objects.get(assignment=seats[1]).label_id
    assert found(read_spans(ids, {raw_id(label): 7})) == [
        (0, 7, [(25, 31)]),
        (1, -1, [(52, 61)]),
        (1, 7, [(12, 20), (35, 41)]),
    ]


def test_the_stretches_are_in_the_order_of_their_spans(seats: list[Assignment]) -> None:
    columns = read_spans([raw_id(seat.pk) for seat in seats], {})
    assert columns.span.tolist() == sorted(columns.span.tolist())
    assert set(columns.span.tolist()) == set(range(3))


def test_codings_without_spans_have_none() -> None:
    project = make_project()
    seat = make_assignment(project, make_article(project, TEXT))
    for ids in ([], [raw_id(seat.pk)]):
        assert found(read_spans(ids, {})) == []
