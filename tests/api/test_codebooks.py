"""Codebook versions by REST: a draft started, replaced, undone, published; what it would change; its log."""

from __future__ import annotations

from typing import Any

import pytest

from articles.models import Role
from tests.api.client import Api
from tests.api.conftest import Cast, span_body
from tests.builders import make_member

CONTENT = ("name", "definition", "rules", "labels", "relation_types", "questions")


def path(cast: Cast, rest: str = "") -> str:
    return f"projects/{cast.project.slug}/codebooks/{rest}"


@pytest.fixture
def draft(cast: Cast, owner: Api) -> dict[str, Any]:
    """The draft of version 2, as it was answered."""
    made = owner.post(path(cast), {"note": "After the pilot."})
    assert made.status == 201, made
    found: dict[str, Any] = made.json
    return found


def content(draft: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The content of an answer, ready to be sent back."""
    return {name: draft[name] for name in CONTENT} | changes


def test_what_was_answered_can_be_sent_back(cast: Cast, owner: Api, draft: dict[str, Any]) -> None:
    assert (draft["number"], draft["state"], draft["based_on"]) == (2, "draft", 1)
    opened = owner.put(path(cast, "2/"), content(draft), if_match='"1"')
    assert opened.status == 200  # lists that aren't closed have “not stated” and “other” now
    again = owner.put(path(cast, "2/"), content(opened.json), if_match=opened.etag)
    assert (again.status, again.json["version"]) == (200, opened.json["version"])
    assert again.json["mapping"] == {}


def test_a_scale_is_told_and_refused_where_there_can_be_none(
    cast: Cast, owner: Api, draft: dict[str, Any]
) -> None:
    field = draft["labels"][0]["attributes"][0]
    assert field["ordered"] is False
    field["ordered"] = True
    sent = owner.put(path(cast, "2/"), content(draft), if_match='"1"')
    assert (sent.status, sent.json["labels"][0]["attributes"][0]["ordered"]) == (200, True)
    field["type"] = "multi-choice"
    refused = owner.put(path(cast, "2/"), content(draft), if_match=sent.etag)
    assert (refused.status, refused.json["errors"][0]["detail"]) == (
        400,
        "Label “decision”, attribute “stage”: ordered is for type choice only, not multi-choice. Take it out, or "
        "change the type.",
    )


def test_a_draft_is_replaced_published_and_then_frozen(
    cast: Cast, owner: Api, ada: Api, draft: dict[str, Any]
) -> None:
    ada.post(f"assignments/{cast.one.pk}/spans/", span_body(cast, label="evidence"))
    labels = [label for label in draft["labels"] if label["key"] != "evidence"]
    body = content(draft, labels=labels, reason="Nobody told them apart.")
    for kind in body["relation_types"]:
        kind["source_labels"] = [key for key in kind["source_labels"] if key != "evidence"]
    sent = owner.put(path(cast, "2/"), body | {"mapping": {"evidence": ["source"]}}, if_match='"1"')
    assert (sent.status, sent.json["version"]) == (200, 2)
    impact = owner.get(path(cast, "2/impact/")).json
    assert (impact["spans"], impact["coders"], impact["released"], impact["stale"]) == (1, 1, 0, 0)
    assert [(row["key"], row["kinds"]) for row in impact["labels"]] == [("evidence", ["merged"])]
    assert ("merged", "evidence") in [(row["kind"], row["key"]) for row in impact["changes"]]
    log = owner.get(path(cast, "2/changes/")).json["results"]
    assert [(row["kind"], row["reason"]) for row in log] == [
        ("created", ""),
        ("replaced", "Nobody told them apart."),
    ]
    published = owner.post(path(cast, "2/publish/"), {"reason": "Go."}, if_match=sent.etag)
    assert (published.json["state"], published.json["note"]) == ("published", "Go.")
    assert owner.get(f"projects/{cast.project.slug}/codebook/").json["number"] == 2
    frozen = owner.put(path(cast, "2/"), content(draft), if_match=published.etag)
    assert (frozen.status, frozen.errors) == (409, [("frozen", None)])
    assert owner.get(path(cast, "2/impact/")).status == 409


def test_an_undo_takes_the_last_change_back(cast: Cast, owner: Api, draft: dict[str, Any]) -> None:
    assert owner.post(path(cast, "2/undo/"), if_match='"1"').status == 409
    owner.put(path(cast, "2/"), content(draft, name="Another"), if_match='"1"')
    back = owner.post(path(cast, "2/undo/"), if_match='"2"')
    assert content(back.json) == content(draft)


def test_a_version_is_needed_and_must_be_the_one_that_was_seen(
    cast: Cast, owner: Api, draft: dict[str, Any]
) -> None:
    assert owner.put(path(cast, "2/"), content(draft)).status == 428
    stale = owner.put(path(cast, "2/"), content(draft), if_match='"7"')
    assert stale.status == 412
    assert stale.json["current"] == {"version": 1, "number": 2}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"labels": []}, "no labels"),
        ({"labels": [{"key": "A b", "name": "A", "abbreviation": "A"}]}, "the key must be"),
        ({"labels": [{"key": "a", "nmae": "A"}]}, "not a field here"),
        ({"mapping": {"decision": ["gone"]}}, "leads to “gone”"),
        ({"mapping": {"gone": []}}, "has no label “gone”"),
    ],
    ids=["no labels", "bad key", "unknown field", "mapping to nothing", "mapping from nothing"],
)
def test_what_a_codebook_can_not_be_is_malformed(
    cast: Cast, owner: Api, draft: dict[str, Any], changes: dict[str, Any], words: str
) -> None:
    answer = owner.put(path(cast, "2/"), content(draft, **changes), if_match='"1"')
    assert answer.status == 400
    assert words in answer.json["errors"][0]["detail"]


def test_drafts_are_for_who_manages(
    cast: Cast, owner: Api, ada: Api, draft: dict[str, Any]
) -> None:
    manager = Api(make_member(cast.project, Role.MANAGER))
    assert [row["number"] for row in manager.get(path(cast)).json["results"]] == [1, 2]
    assert [row["number"] for row in ada.get(path(cast)).json["results"]] == [1]
    assert ada.get(path(cast, "1/")).status == 200
    for rest in ("2/", "2/impact/", "2/changes/"):
        assert ada.get(path(cast, rest)).status == 404
    assert ada.get(path(cast, "1/changes/")).status == 403
    assert ada.post(path(cast), {}).status == 403
    assert owner.post(path(cast), {}).errors == [("exists", None)]


def test_a_draft_is_discarded_and_a_version_retired(
    cast: Cast, owner: Api, draft: dict[str, Any]
) -> None:
    assert owner.delete(path(cast, "2/"), if_match='"1"').status == 204
    made = owner.post(path(cast), {"based_on": 1})
    owner.post(path(cast, "2/publish/"), {}, if_match=made.etag)
    assert owner.post(path(cast, "1/retire/"), {}).errors == [("in_use", None)]
    retired = owner.post(path(cast, "2/retire/"), {"reason": "A slip."})
    assert retired.json["state"] == "retired"
    assert owner.post(path(cast), {"based_on": 2}).errors == [("unknown", "based_on")]


def test_the_list_takes_as_many_queries_for_three_versions(
    cast: Cast, owner: Api, draft: dict[str, Any]
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert owner.get(path(cast)).status == 200
        return len(caught)

    one = queries()
    for number in (2, 3):
        tag = owner.get(path(cast, f"{number}/")).etag
        owner.post(path(cast, f"{number}/publish/"), {}, if_match=tag)
        owner.post(path(cast), {})
    assert queries() == one
