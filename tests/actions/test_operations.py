"""The outbox: order, savepoints, duplicates, conflicts."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from articles import actions
from articles.actions.operations import KINDS, Operation, Result
from articles.models import Assignment, Event, Relation, Span
from tests.builders import make_assignment, make_project, make_span

pytestmark = pytest.mark.django_db


@pytest.fixture
def assignment() -> Assignment:
    """A fresh assignment."""
    return make_assignment(make_project())


def operation(
    kind: str, id: uuid.UUID | None = None, base_version: int | None = None, **fields: Any
) -> Operation:
    """An operation with an id of its own."""
    return Operation(uuid.uuid4(), kind, id, base_version, fields)


def create(assignment: Assignment, label: str, quote: str, **fields: Any) -> Operation:
    """An operation that makes a span."""
    start = assignment.article.text.index(quote)
    fields |= {"label": label, "start": start, "end": start + len(quote), "quote": quote}
    return operation("span.create", uuid.uuid4(), **fields)


def send(assignment: Assignment, *operations: Operation) -> list[Result]:
    """The results of a batch."""
    return actions.apply_operations(assignment.annotator, assignment.pk, operations)[1]


def statuses(results: list[Result]) -> list[str]:
    """What became of each."""
    return [result.status for result in results]


def test_one_batch_of_every_kind_is_one_revision_and_one_group(assignment: Assignment) -> None:
    decision = create(assignment, "decision", "reversed its waiver")
    source = create(assignment, "source", "two officials")
    assert decision.id
    assert source.id
    link = operation(
        "relation.create", uuid.uuid4(), type="attributed_to", source=decision.id, target=source.id
    )
    results = send(
        assignment,
        decision,
        source,
        link,
        operation("span.update", decision.id, 1, note="seen"),
        operation("relation.delete", link.id, 1),
        operation("relation.restore", link.id, 2),
        operation("span.delete", source.id, 1),
        operation("span.restore", source.id, 2),
        operation("answer.set", question="relevance", value="none"),
    )
    assert set(KINDS) == {
        *("span.create", "span.update", "span.delete", "span.restore"),
        *("relation.create", "relation.delete", "relation.restore", "answer.set"),
    }
    assert [(result.status, result.version) for result in results] == [
        ("applied", version) for version in (1, 1, 1, 2, 2, 3, 2, 3, 1)
    ]
    assignment.refresh_from_db()
    assert assignment.revision == 1
    assert Event.objects.filter(assignment=assignment).values("group").distinct().count() == 1
    assert Relation.objects.get().version == 5


def test_batch_sent_again_is_answered_as_duplicates_with_the_versions(
    assignment: Assignment,
) -> None:
    first = create(assignment, "decision", "reversed its waiver")
    batch = [first, operation("span.update", first.id, 1, note="seen")]
    send(assignment, *batch)
    events = Event.objects.count()
    revision, results = actions.apply_operations(assignment.annotator, assignment.pk, batch)
    assert [(result.status, result.version) for result in results] == [
        ("duplicate", 1),
        ("duplicate", 2),
    ]
    assert (Event.objects.count(), revision) == (events, 1)


def test_operation_twice_in_one_batch_is_applied_once(assignment: Assignment) -> None:
    first = create(assignment, "decision", "reversed its waiver")
    assert statuses(send(assignment, first, first)) == ["applied", "duplicate"]


def test_same_create_under_two_operation_ids_is_one_span(assignment: Assignment) -> None:
    first = create(assignment, "decision", "reversed its waiver")
    second = Operation(uuid.uuid4(), first.kind, first.id, None, first.fields)
    assert statuses(send(assignment, first, second)) == ["applied", "applied"]
    assert Event.objects.filter(kind="span.created").count() == 1


def test_operation_id_of_another_assignment_is_not_a_duplicate(assignment: Assignment) -> None:
    other = make_assignment(assignment.round.project, assignment.article)
    first = create(assignment, "decision", "reversed its waiver")
    send(assignment, first)
    theirs = Operation(first.op, first.kind, uuid.uuid4(), None, first.fields)
    assert statuses(send(other, theirs)) == ["applied"]


def test_stale_operation_writes_nothing_and_tells_the_current_state(
    assignment: Assignment,
) -> None:
    span = make_span(assignment, note="mine")
    send(assignment, operation("span.update", span.pk, 1, note="theirs"))
    (result,) = send(assignment, operation("span.update", span.pk, 1, note="late"))
    assert (result.status, result.version) == ("conflict", 2)
    assert result.current == {
        "id": str(span.pk),
        "version": 2,
        "quote": "reversed its waiver",
        "label": "decision",
        "start": span.start,
        "end": span.end,
        "parts": [[span.start, span.end]],
        "attributes": {},
        "note": "theirs",
        "deleted": False,
    }
    span.refresh_from_db()
    assert span.note == "theirs"


def test_stale_answer_and_link_tell_their_current_state(assignment: Assignment) -> None:
    span = make_span(assignment)
    source = make_span(assignment, "source", "two officials")
    relation, _ = actions.create_relation(
        assignment.annotator,
        assignment.pk,
        id=uuid.uuid4(),
        type="attributed_to",
        source=span.pk,
        target=source.pk,
    )
    send(assignment, operation("answer.set", question="relevance", value="none"))
    results = send(
        assignment,
        operation("answer.set", None, 7, question="relevance", value="reported"),
        operation("relation.delete", relation.pk, 7),
    )
    assert statuses(results) == ["conflict", "conflict"]
    assert [result.version for result in results] == [1, 1]
    assert results[0].current is not None
    assert results[0].current["value"] == "none"


def test_rejected_operation_leaves_no_event_and_does_not_stop_the_rest(
    assignment: Assignment,
) -> None:
    bad = create(assignment, "decision", "reversed its waiver", note="a\0b")
    good = create(assignment, "decision", "Monday")
    absent = operation("span.delete", uuid.uuid4(), 1)
    nameless = operation("span.delete", None, 1)
    unversioned = operation("span.update", good.id, None, note="x")
    results = send(assignment, bad, absent, nameless, unversioned, good)
    assert statuses(results) == ["rejected"] * 4 + ["applied"]
    assert [result.errors[0]["code"] for result in results[:4]] == [
        "invalid",
        "unknown",
        "required",
        "required",
    ]
    assert list(Span.objects.values_list("pk", flat=True)) == [good.id]
    kinds = Event.objects.filter(assignment=assignment).values_list("kind", flat=True)
    assert sorted(kinds) == ["assignment.started", "span.created"]


def test_batch_of_refusals_is_no_revision(assignment: Assignment) -> None:
    revision, _results = actions.apply_operations(
        assignment.annotator, assignment.pk, [operation("span.delete", uuid.uuid4(), 1)]
    )
    assignment.refresh_from_db()
    assert (revision, assignment.revision, assignment.state) == (0, 0, "assigned")


def test_rejected_operation_may_be_sent_again_once_it_fits(assignment: Assignment) -> None:
    stored = make_span(assignment)
    twin = create(assignment, "decision", "reversed its waiver")
    assert statuses(send(assignment, twin)) == ["rejected"]
    actions.delete_span(assignment.annotator, stored, base_version=1)
    assert statuses(send(assignment, twin)) == ["applied"]
