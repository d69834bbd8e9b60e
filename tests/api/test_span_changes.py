"""Changes of spans: versions, deletion and restoration, whose they are and when they close."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import Answer, Api
from tests.api.conftest import Cast, span_body
from tests.builders import submit

pytestmark = pytest.mark.django_db


def path_of(cast: Cast) -> str:
    return f"assignments/{cast.one.pk}/spans/"


# --- versions, T68


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
    assert {key: late.json["current"][key] for key in shared} == {
        key: answer.json[key] for key in shared
    }
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
    assert [
        row["deleted"] for row in ada.get(f"{path_of(cast)}?deleted=include").json["results"]
    ] == [True]
    assert ada.patch(path, {"note": "x"}, if_match='"2"').errors == [("deleted", None)]
    restored = ada.patch(path, {"deleted": False}, if_match='"2"')
    assert (restored.json["deleted"], restored.etag) == (False, '"3"')
    assert ada.patch(path, {"deleted": False}, if_match='"3"').etag == '"3"'


@pytest.mark.parametrize(
    "body", [{"deleted": True}, {"deleted": False, "note": "x"}, {"deleted": 0}]
)
def test_deleted_is_false_and_stands_alone(cast: Cast, ada: Api, body: dict[str, Any]) -> None:
    path, _answer = made(cast, ada)
    assert ada.patch(path, body, if_match='"1"').errors == [("invalid", "deleted")]


# --- whose and when: T35 and T41


@pytest.mark.parametrize(
    "field",
    [
        "annotator",
        "article",
        "assignment",
        "created_at",
        "version",
        "is_adjudicated",
        "id",
        "deleted_at",
    ],
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
