"""The annotate page's data: one's own work, whole, in a constant number of queries."""

from __future__ import annotations

import re
import uuid
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import actions
from articles.models import Assignment
from articles.records import AttributeRecord, ValueRecord
from articles.selectors.workspace import (
    Position,
    Workspace,
    link_fields,
    load_workspace,
    own_assignment,
    shown_value,
)
from tests.builders import (
    make_article,
    make_assignment,
    make_member,
    make_project,
    make_span,
    make_user,
    owner_of,
    submit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def assignment() -> Assignment:
    """A coding with two spans, a link, an answer, a deleted span."""
    assignment = make_assignment(make_project())
    coder = assignment.annotator
    source = make_span(
        assignment,
        "source",
        "two officials",
        attributes={"identification": "unnamed", "reason": "fear"},
    )
    decision = make_span(assignment, attributes={"stage": "in-force"}, note="first")
    gone = make_span(assignment, "evidence", "ferry")
    actions.create_relation(
        coder,
        assignment.pk,
        id=uuid.uuid4(),
        type="attributed_to",
        source=decision.pk,
        target=source.pk,
    )
    actions.set_answers(coder, assignment.pk, {"relevance": "none"})
    actions.set_answers(coder, assignment.pk, {"primary": str(decision.pk)})
    actions.set_answers(coder, assignment.pk, {"primary": None})
    actions.delete_span(coder, gone, base_version=1)
    return assignment


def workspace(assignment: Assignment) -> Workspace:
    """The page's data for the annotator."""
    own = own_assignment(assignment.annotator, assignment.pk)
    assert own is not None
    return load_workspace(own)


def test_workspace_holds_live_spans_in_text_order_with_their_words(assignment: Assignment) -> None:
    found = workspace(assignment)
    assert [(item.label.key, item.quote, item.summary, item.links) for item in found.spans] == [
        ("decision", "reversed its waiver", ["In-force"], 1),
        ("source", "two officials", ["Unnamed", "Fear"], 0),
    ]
    assert found.answers == {"relevance": "none"}
    assert found.gaps == []
    assert found.spans[0].note == "first"
    assert found.span(uuid.UUID(found.spans[1].id)) is found.spans[1]
    assert found.span(uuid.uuid4()) is None


def test_marked_text_is_exactly_the_text(assignment: Assignment) -> None:
    found = workspace(assignment)
    assert unescape(re.sub(r"<[^>]+>", "", found.html)) == assignment.article.text
    assert found.text == assignment.article.text


def test_queries_are_the_same_for_few_and_many_spans(assignment: Assignment) -> None:
    def count() -> int:
        own = own_assignment(assignment.annotator, assignment.pk)
        assert own is not None
        own.round.codebook.structure()
        with CaptureQueriesContext(connection) as captured:
            load_workspace(own)
        return len(captured)

    few = count()
    for quote in ("Harbour", "Monday", "Karim Haddad", "ferry"):
        make_span(assignment, "evidence", quote)
    assert (few, count()) == (5, 5)


def test_nobody_opens_the_work_of_another(assignment: Assignment) -> None:
    project = assignment.round.project
    submit(assignment)
    for person in (owner_of(project), make_member(project), make_user()):
        assert own_assignment(person, assignment.pk) is None
    assert own_assignment(assignment.annotator, assignment.pk) == assignment


def test_position_counts_the_queue_of_the_project(assignment: Assignment) -> None:
    project, coder = assignment.round.project, assignment.annotator
    for _ in range(2):
        make_assignment(project, make_article(project), coder)
    archived = make_assignment(project, make_article(project), coder)
    actions.archive_articles(owner_of(project), project, [archived.article_id])
    make_assignment(project)
    submit(assignment)
    seats = Assignment.objects.filter(annotator=coder).exclude(pk=archived.pk)
    ordered = seats.order_by("position", "created_at")
    assert [workspace(seat).position for seat in ordered] == [
        Position(number, 3, 1) for number in (1, 2, 3)
    ]


def test_links_are_offered_to_spans_of_allowed_labels(assignment: Assignment) -> None:
    make_span(assignment, "opposition", "Nobody asked us")
    found = workspace(assignment)
    offered = {
        item.label.key: [
            (field.kind.key, [(choice.quote, choice.chosen) for choice in field.choices])
            for field in link_fields(found, item)
        ]
        for item in found.spans
    }
    assert offered == {
        "decision": [("attributed_to", [("two officials", True)])],
        "source": [],
        "opposition": [
            ("attributed_to", [("two officials", False)]),
            ("targets", [("reversed its waiver", False)]),
        ],
    }
    assert [(gap.kind, gap.key) for gap in found.gaps] == [("relation", "targets")]


CHOICES = (ValueRecord("yes", "Yes"), ValueRecord("no", "No"))


@pytest.mark.parametrize(
    ("type", "value", "shown"),
    [
        ("choice", "yes", "Yes"),
        ("choice", "gone", "gone"),
        ("multi-choice", ["yes", "no"], "Yes, No"),
        ("boolean", True, "Vote"),
        ("boolean", False, "Vote: –"),
        ("number", 3, "3"),
        ("entity", [{"name": "Ada", "entity": None}, {"name": "Ben", "entity": None}], "Ada, Ben"),
        ("text", "x" * 70, "x" * 59 + "…"),
    ],
)
def test_value_is_shown_in_words(type: str, value: object, shown: str) -> None:
    assert shown_value(AttributeRecord("vote", "Vote", type, CHOICES), value) == shown
