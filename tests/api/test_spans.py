"""Spans: what is taken, what is refused and in which words, and what happens when requests repeat."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from articles.models import Event, Span
from tests.api.client import Api
from tests.api.conftest import Cast, span_body
from tests.bad_spans import BAD_SPANS, GOOD, MALFORMED, STORED, TEXT, BadSpan
from tests.builders import make_article, make_assignment

pytestmark = pytest.mark.django_db

STATES = (
    "id",
    "label",
    "start",
    "end",
    "quote",
    "parts",
    "attributes",
    "note",
    "version",
    "deleted",
)


def path_of(cast: Cast) -> str:
    return f"assignments/{cast.one.pk}/spans/"


def test_a_span_is_answered_with_its_place_in_both_counts(cast: Cast, ada: Api) -> None:
    body = span_body(cast, "said Karim Haddad", "source", attributes={"identification": "named"})
    made = ada.post(path_of(cast), body | {"note": " as said "})
    assert (made.status, made.etag) == (201, '"1"')
    assert {name: made.json[name] for name in STATES} == body | {
        "parts": [[body["start"], body["end"]]],
        "note": " as said ",
        "version": 1,
        "deleted": False,
    }
    assert made.json["start_utf16"] == body["start"] + 3  # three characters beyond the basic plane
    assert made.json["part_quotes"] == ["said Karim Haddad"]
    assert ada.get(f"spans/{body['id']}/").json == made.json
    assert ada.get(path_of(cast)).json["results"] == [made.json]


def test_parts_are_kept_and_quoted(cast: Cast, ada: Api) -> None:
    body = span_body(cast, "reversed its waiver on Monday")
    start, end = body["start"], body["end"]
    made = ada.post(path_of(cast), body | {"parts": [[start, start + 8], [end - 6, end]]})
    assert made.json["part_quotes"] == ["reversed", "Monday"]
    assert made.json["quote"] == "reversed its waiver on Monday"


# --- the table of bad input, and what only JSON can hold


@pytest.fixture
def table(cast: Cast, ada: Api) -> str:
    """The address of spans on the table's text, with its stored span."""
    article = make_article(cast.project, TEXT)
    assignment = make_assignment(cast.project, article, cast.ada)
    path = f"assignments/{assignment.pk}/spans/"
    assert ada.post(path, STORED | {"id": str(uuid.uuid4())}).status == 201
    return path


@pytest.mark.parametrize("bad", BAD_SPANS, ids=[bad.name for bad in BAD_SPANS])
def test_a_bad_span_is_refused_in_the_words_of_every_door(
    table: str, ada: Api, bad: BadSpan
) -> None:
    answer = ada.post(table, GOOD | bad.fields | {"id": str(uuid.uuid4())})
    told = answer.json["errors"][0]
    assert (answer.status, told["code"], told["detail"]) == (bad.status, bad.code, bad.message)
    assert (Span.objects.count(), Event.objects.filter(kind="span.created").count()) == (1, 1)


@pytest.mark.parametrize(("name", "fields"), MALFORMED, ids=[name for name, _ in MALFORMED])
def test_what_is_no_span_at_all_is_malformed(
    table: str, ada: Api, name: str, fields: dict[str, Any]
) -> None:
    body = {"id": str(uuid.uuid4()), **GOOD, **fields}
    answer = ada.post(table, {key: value for key, value in body.items() if value is not None})
    assert answer.status == 400
    assert answer.errors[0][1] is not None
    assert answer.errors[0][1].split(".")[0] in fields
    assert Span.objects.count() == 1


def test_the_good_span_of_the_table_is_taken(table: str, ada: Api) -> None:
    assert ada.post(table, GOOD | {"id": str(uuid.uuid4())}).status == 201


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        (b"{", [("parse_error", None)]),
        (b"{}", None),
        (b"", None),
        (b"[" * 100_000, [("parse_error", None)]),
        (b'{"note": "\\ud800"}', [("parse_error", None)]),
        (b'{"start": NaN}', [("parse_error", None)]),
        (b"[1]", [("invalid", None)]),
        (b"null", [("null", None)]),
        (b'{"id": 5, "label": "decision"}', None),
    ],
    ids=[
        "cut off",
        "empty object",
        "nothing",
        "deep",
        "half a surrogate",
        "NaN",
        "list",
        "null",
        "id a number",
    ],
)
def test_bodies_that_are_no_object_are_malformed(
    cast: Cast, ada: Api, body: bytes, errors: list[tuple[str, str | None]] | None
) -> None:
    answer = ada("POST", path_of(cast), body)
    assert answer.status == 400
    if errors is not None:
        assert answer.errors == errors


def test_a_body_over_the_limit_is_413(cast: Cast, ada: Api, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert ada.post(path_of(cast), {"note": "x" * 1000}).status == 413


def test_unknown_fields_are_named_with_the_known_ones(cast: Cast, ada: Api) -> None:
    answer = ada.post(path_of(cast), span_body(cast, annotator=str(cast.ben.pk)))
    error = answer.json["errors"][0]
    assert (error["code"], error["attr"]) == ("unknown", "annotator")
    assert error["detail"] == (
        "“annotator” is not a known field. "
        "Known: label, start, end, quote, parts, attributes, note, id."
    )


# --- repeated requests, T67


def test_the_same_request_again_is_answered_with_the_same_span(cast: Cast, ada: Api) -> None:
    body = span_body(cast)
    first, second = ada.post(path_of(cast), body), ada.post(path_of(cast), body)
    assert (first.status, second.status) == (201, 200)
    assert first.json == second.json
    assert Event.objects.filter(kind="span.created").count() == 1


def test_the_same_id_for_something_else_is_a_conflict(cast: Cast, ada: Api) -> None:
    body = span_body(cast)
    ada.post(path_of(cast), body)
    other = ada.post(path_of(cast), body | {"note": "changed"})
    assert (other.status, other.errors) == (409, [("exists", "id")])


def test_the_id_of_a_deleted_span_stays_taken(cast: Cast, ada: Api) -> None:
    body = span_body(cast)
    ada.post(path_of(cast), body)
    ada.delete(f"spans/{body['id']}/", if_match='"1"')
    assert ada.post(path_of(cast), body).status == 409
