"""The table of bad spans against the actions: create, change and the outbox refuse alike."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from articles import actions
from articles.actions.operations import Operation, error_list
from articles.actions.outcomes import CONFLICT, STALE, UNPROCESSABLE, error_code, leaf
from articles.models import Assignment, Event, Span
from tests.bad_spans import BAD_SPANS, GOOD, STORED, TEXT, BadSpan
from tests.builders import make_article, make_assignment, make_project

pytestmark = pytest.mark.django_db
CASES = pytest.mark.parametrize("case", BAD_SPANS, ids=lambda case: case.name)


@pytest.fixture
def assignment() -> Assignment:
    """An assignment that holds ``STORED``."""
    project = make_project()
    assignment = make_assignment(project, make_article(project, TEXT))
    actions.create_span(assignment.annotator, assignment.pk, id=uuid.uuid4(), **STORED)
    return assignment


def status(code: str) -> int:
    """The API's status for a code."""
    if code == STALE:
        return 412
    return 422 if code in UNPROCESSABLE else 409 if code in CONFLICT else 400


def refusal(error: ValidationError) -> tuple[str, int, list[str]]:
    """Code, status and messages of a refusal."""
    return error_code(error), status(error_code(error)), error.messages


def everything() -> list[Any]:
    """All that a refused change must leave as it was."""
    return [
        list(Span.objects.order_by("pk").values()),
        list(Event.objects.order_by("pk").values()),
        list(Assignment.objects.values("revision", "state")),
    ]


@CASES
def test_create_refuses_with_code_and_message_and_stores_nothing(
    assignment: Assignment, case: BadSpan
) -> None:
    before = everything()
    with pytest.raises(ValidationError) as refused:
        actions.create_span(
            assignment.annotator, assignment.pk, **{"id": uuid.uuid4(), **GOOD, **case.fields}
        )
    assert refusal(refused.value) == (case.code, case.status, [case.message])
    assert everything() == before


@CASES
def test_update_refuses_with_code_and_message_and_stores_nothing(
    assignment: Assignment, case: BadSpan
) -> None:
    span, _created = actions.create_span(
        assignment.annotator, assignment.pk, id=uuid.uuid4(), **GOOD
    )
    before = everything()
    with pytest.raises(ValidationError) as refused:
        actions.update_span(
            assignment.annotator, span, base_version=1, fields={**GOOD, **case.fields}
        )
    assert refusal(refused.value) == (case.code, case.status, [case.message])
    assert everything() == before


@CASES
def test_outbox_rejects_one_operation_and_applies_the_others(
    assignment: Assignment, case: BadSpan
) -> None:
    def create(fields: dict[str, Any]) -> Operation:
        return Operation(uuid.uuid4(), "span.create", uuid.uuid4(), None, fields)

    bad, good = create({**GOOD, **case.fields}), create(GOOD)
    revision, results = actions.apply_operations(assignment.annotator, assignment.pk, [bad, good])
    found = [(result.op, result.status, result.version) for result in results]
    assert found == [(bad.op, "rejected", None), (good.op, "applied", 1)]
    assert [(error["code"], error["detail"]) for error in results[0].errors] == [
        (case.code, case.message)
    ]
    assert revision == 2
    assert Span.objects.filter(assignment=assignment).count() == 2


def test_the_good_span_of_the_table_is_taken(assignment: Assignment) -> None:
    span, created = actions.create_span(
        assignment.annotator, assignment.pk, id=uuid.uuid4(), **GOOD
    )
    assert (created, span.parts, span.version) == (True, [[GOOD["start"], GOOD["end"]]], 1)


def test_error_list_names_the_field_of_each_error() -> None:
    error = ValidationError({"label": ValidationError("No.", code="unknown")})
    assert error_list(error) == [{"code": "unknown", "detail": "No.", "attr": "label"}]
    assert leaf(error).messages == ["No."]
