"""Spans: what is taken, what is refused and in which words, and what happens when requests repeat."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from articles.models import Event, Span
from tests.api.client import Answer, Api
from tests.api.conftest import Cast, span_body
from tests.bad_spans import BAD_SPANS, GOOD, MALFORMED, STORED, TEXT, BadSpan
from tests.builders import make_article, make_assignment, submit

pytestmark = pytest.mark.django_db

STATES = ("id", "label", "start", "end", "quote", "parts", "attributes", "note", "version", "deleted")


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
def test_a_bad_span_is_refused_in_the_words_of_every_door(table: str, ada: Api, bad: BadSpan) -> None:
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
    ids=["cut off", "empty object", "nothing", "deep", "half a surrogate", "NaN", "list", "null", "id a number"],
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


# --- repeated requests (T67)


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


# --- versions (T68)


def made(cast: Cast, ada: Api) -> tuple[str, Answer]:
    answer = ada.post(path_of(cast), span_body(cast))
    return f"spans/{answer.json['id']}/", answer


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_a_change_without_if_match_is_428(cast: Cast, ada: Api, method: str) -> None:
    path, _answer = made(cast, ada)
    assert ada(method, path, {"note": "x"}).errors == [("if_match_required", None)]


@pytest.mark.parametrize("tag", ["3", '"1', "1, 2", '"1", "2"', ""])
def test_an_if_match_that_is_no_tag_is_malformed(cast: Cast, ada: Api, tag: str) -> None:
    path, _answer = made(cast, ada)
    assert ada.patch(path, {"note": "x"}, if_match=tag).status == 400


@pytest.mark.parametrize("tag", ['"0"', '"2"', '"x"', '"1.0"', '"-1"', '""', f'"{10**30}"', '"१"'])
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_another_version_is_412_with_the_current_state(
    cast: Cast, ada: Api, method: str, tag: str
) -> None:
    path, answer = made(cast, ada)
    late = ada(method, path, {"note": "x"}, if_match=tag)
    assert (late.status, late.etag) == (412, '"1"')
    shared = ("id", "label", "start", "end", "quote", "parts", "attributes", "note", "version")
    assert {key: late.json["current"][key] for key in shared} == {key: answer.json[key] for key in shared}
    assert ada.get(path).json == answer.json


@pytest.mark.parametrize("tag", ['"1"', 'W/"1"'])
def test_the_version_counts_weak_or_strong(cast: Cast, ada: Api, tag: str) -> None:
    path, _answer = made(cast, ada)
    changed = ada.patch(path, {"note": "seen"}, if_match=tag)
    assert (changed.status, changed.etag, changed.json["note"]) == (200, '"2"', "seen")


def test_a_change_of_nothing_keeps_the_version(cast: Cast, ada: Api) -> None:
    path, _answer = made(cast, ada)
    assert ada.patch(path, {"note": ""}, if_match='"1"').etag == '"1"'
    assert ada.patch(path, {}, if_match='"1"').etag == '"1"'


def test_new_offsets_come_with_their_quote(cast: Cast, ada: Api) -> None:
    path, answer = made(cast, ada)
    end = answer.json["end"] + 10
    refused = ada.patch(path, {"end": end}, if_match='"1"')
    assert (refused.status, refused.errors) == (400, [("required", "quote")])
    moved = ada.patch(path, {"end": end, "quote": "reversed its waiver on Monday"}, if_match='"1"')
    assert (moved.status, moved.json["end"]) == (200, end)


def test_a_new_label_keeps_the_attributes_that_it_knows(cast: Cast, ada: Api) -> None:
    path, _answer = made(cast, ada)
    ada.patch(path, {"attributes": {"stage": "decided"}}, if_match='"1"')
    changed = ada.patch(path, {"label": "evidence"}, if_match='"2"')
    assert (changed.json["label"], changed.json["attributes"]) == ("evidence", {})


def test_a_deleted_span_is_gone_from_lists_and_can_be_restored(cast: Cast, ada: Api) -> None:
    path, _answer = made(cast, ada)
    assert ada.delete(path, if_match='"1"').etag == '"2"'
    again = ada.delete(path, if_match='"1"')
    assert (again.status, again.content) == (204, b"")
    assert ada.get(path_of(cast)).ids == []
    assert [row["deleted"] for row in ada.get(f"{path_of(cast)}?deleted=include").json["results"]] == [True]
    assert ada.patch(path, {"note": "x"}, if_match='"2"').errors == [("deleted", None)]
    restored = ada.patch(path, {"deleted": False}, if_match='"2"')
    assert (restored.json["deleted"], restored.etag) == (False, '"3"')
    assert ada.patch(path, {"deleted": False}, if_match='"3"').etag == '"3"'


@pytest.mark.parametrize("body", [{"deleted": True}, {"deleted": False, "note": "x"}, {"deleted": 0}])
def test_deleted_is_false_and_stands_alone(cast: Cast, ada: Api, body: dict[str, Any]) -> None:
    path, _answer = made(cast, ada)
    assert ada.patch(path, body, if_match='"1"').errors == [("invalid", "deleted")]


# --- whose, and when (T35, T41)


@pytest.mark.parametrize(
    "field",
    ["annotator", "article", "assignment", "created_at", "version", "is_adjudicated", "id", "deleted_at"],
)
def test_fields_that_are_not_the_annotators_to_set_are_refused(
    cast: Cast, ada: Api, field: str
) -> None:
    path, answer = made(cast, ada)
    assert ada.patch(path, {field: "x", "note": "y"}, if_match='"1"').errors == [("unknown", field)]
    assert ada.get(path).json == answer.json


def test_nothing_changes_after_submit_until_it_is_reopened(cast: Cast, ada: Api) -> None:
    path, _answer = made(cast, ada)
    submit(cast.one)
    assert ada.patch(path, {"note": "x"}, if_match='"1"').errors == [("locked", None)]
    assert ada.delete(path, if_match='"1"').errors == [("locked", None)]
    assert ada.post(path_of(cast), span_body(cast, "two officials")).errors == [("locked", None)]
    ada.post(f"assignments/{cast.one.pk}/reopen/", if_match='"2"')
    assert ada.patch(path, {"note": "x"}, if_match='"1"').status == 200


def test_nobody_changes_what_somebody_else_coded(cast: Cast, ada: Api, owner: Api) -> None:
    path, _answer = made(cast, ada)
    assert owner.patch(path, {"note": "x"}, if_match='"1"').status == 404
    assert owner.post(path_of(cast), span_body(cast, "two officials")).status == 403
    submit(cast.one)
    submit(cast.two)
    assert owner.get(path).status == 200
    assert owner.patch(path, {"note": "x"}, if_match='"1"').status == 403
    assert owner.delete(path, if_match='"1"').status == 403


def test_a_viewer_of_the_project_does_not_code(cast: Cast) -> None:
    assert Api(cast.viewer).post(path_of(cast), span_body(cast)).status == 404
