"""The OpenAPI description: a change of the API is a change of ``schema.json``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from articles.api.documentation import groups
from articles.api.schema import api_schema
from tests.api.client import Api
from tests.api.conftest import Cast

SNAPSHOT = Path(__file__).with_name("schema.json")


def test_the_description_is_the_one_that_was_reviewed() -> None:
    """To accept a change: manage.py spectacular --format openapi-json --file tests/api/schema.json"""
    assert json.loads(json.dumps(api_schema(), default=str)) == json.loads(
        SNAPSHOT.read_text("utf-8")
    )


def test_every_operation_has_a_name_of_its_own_a_summary_and_its_scope() -> None:
    operations = [
        operation for methods in api_schema()["paths"].values() for operation in methods.values()
    ]
    names = [operation["operationId"] for operation in operations]
    assert sorted(names) == sorted(set(names))
    assert [operation["operationId"] for operation in operations if not operation["summary"]] == []
    assert [operation["operationId"] for operation in operations if not operation["x-scope"]] == []


@pytest.mark.django_db
def test_the_description_is_served_to_people_and_tokens(cast: Cast, ada: Api) -> None:
    assert ada.get("schema/").json["openapi"] == "3.0.3"


@pytest.mark.django_db
def test_the_page_shows_every_operation(cast: Cast, ada: Api) -> None:
    answer = ada.get("docs/", accept="text/html")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    page = answer.content.decode()
    operations = [operation for group in groups() for operation in group.operations]
    assert [one.slug for one in operations if f'id="{one.slug}"' not in page] == []
    assert len(operations) == sum(len(methods) for methods in api_schema()["paths"].values())


@pytest.mark.django_db
def test_a_browser_without_a_session_is_sent_to_sign_in() -> None:
    answer = Api().get("docs/", accept="text/html")
    assert (answer.status, answer.headers["Location"]) == (
        302,
        "/account/login/?next=/api/v1/docs/",
    )


def test_examples_and_fields_of_the_page_are_filled_in() -> None:
    spans = next(group for group in groups() if group.name == "Spans")
    create = next(one for one in spans.operations if one.slug == "postSpans")
    assert create.scope == "annotate:write"
    assert create.body is not None
    assert [field.name for field in create.body.fields if field.required] == [
        "label",
        "start",
        "end",
        "quote",
        "id",
    ]
    assert json.loads(create.body.example)["start"] == 1
    made = next(answer for answer in create.responses if answer.status == "201")
    assert json.loads(made.example)["part_quotes"] == ["…"]
