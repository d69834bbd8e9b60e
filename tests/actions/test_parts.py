"""Spans of several parts: where the label allows them, and what stays of those that it allowed once."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from articles import actions
from articles.models import Assignment, Span
from tests.actions.refusals import refused
from tests.builders import make_assignment, make_project, make_span

pytestmark = pytest.mark.django_db


@pytest.fixture
def assignment() -> Assignment:
    """An assignment whose labels decision and evidence may have parts."""
    return make_assignment(make_project())


def two_parts(assignment: Assignment) -> dict[str, Any]:
    """The fields of a span over two words."""
    start = assignment.article.text.index("reversed its waiver")
    parts = [[start, start + 8], [start + 13, start + 19]]
    return {"start": start, "end": start + 19, "quote": "reversed its waiver", "parts": parts}


def kept_from_before(assignment: Assignment) -> Span:
    """A stored span of two parts, whose label no longer has any."""
    span = make_span(assignment, "opposition")
    Span.objects.filter(pk=span.pk).update(parts=two_parts(assignment)["parts"])
    span.refresh_from_db()
    return span


def test_a_label_that_allows_parts_takes_them(assignment: Assignment) -> None:
    asked = two_parts(assignment)
    span = make_span(assignment, parts=asked["parts"])
    assert span.parts == asked["parts"]


def test_parts_can_be_added_later_and_taken_out_again(assignment: Assignment) -> None:
    span, whole = make_span(assignment), two_parts(assignment)
    actions.update_span(assignment.annotator, span, base_version=1, fields=whole)
    first = {"start": whole["start"], "end": whole["start"] + 8, "quote": "reversed"}
    changed = actions.update_span(assignment.annotator, span, base_version=2, fields=first)
    assert changed.parts == [[whole["start"], whole["start"] + 8]]


def test_a_label_that_wants_one_part_refuses_two(assignment: Assignment) -> None:
    asked = {"id": uuid.uuid4(), "label": "opposition", **two_parts(assignment)}
    assert refused(actions.create_span, assignment.annotator, assignment.pk, **asked) == "parts"
    span = make_span(assignment, "opposition")
    move = {"base_version": 1, "fields": two_parts(assignment)}
    assert refused(actions.update_span, assignment.annotator, span, **move) == "parts"


def test_relabelling_to_a_label_of_one_part_is_refused(assignment: Assignment) -> None:
    span = make_span(assignment, parts=two_parts(assignment)["parts"])
    asked = {"base_version": 1, "fields": {"label": "opposition"}}
    assert refused(actions.update_span, assignment.annotator, span, **asked) == "parts"
    asked["fields"] = {"label": "opposition", **two_parts(assignment)}
    assert refused(actions.update_span, assignment.annotator, span, **asked) == "parts"


def test_parts_that_were_allowed_once_stay_and_can_be_corrected(assignment: Assignment) -> None:
    span = kept_from_before(assignment)
    coder, parts = assignment.annotator, span.parts
    noted = actions.update_span(coder, span, base_version=1, fields={"note": "seen"})
    assert noted.parts == parts
    moved = two_parts(assignment)
    moved["parts"] = [[parts[0][0], parts[0][1] - 2], parts[1]]
    assert actions.update_span(coder, span, base_version=2, fields=moved).parts == moved["parts"]
    three = [[parts[0][0], parts[0][0] + 2], [parts[0][0] + 4, parts[0][1]], parts[1]]
    asked = {"base_version": 3, "fields": moved | {"parts": three}}
    assert refused(actions.update_span, coder, span, **asked) == "parts"


def test_parts_that_were_allowed_once_come_back_from_the_bin(assignment: Assignment) -> None:
    span = kept_from_before(assignment)
    actions.delete_span(assignment.annotator, span, base_version=1)
    back = actions.restore_span(assignment.annotator, span, base_version=2)
    assert (back.deleted_at, len(back.parts)) == (None, 2)
