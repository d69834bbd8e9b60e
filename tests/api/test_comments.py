"""Comments and time on task over REST."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from articles import actions
from tests.api.client import Api, token_of
from tests.api.conftest import Cast
from tests.builders import make_assignment, make_span, submit

pytestmark = pytest.mark.django_db


def body(text: str = "Is this one?", **fields: Any) -> dict[str, Any]:
    """A question."""
    return {"id": str(uuid.uuid4()), "kind": "question", "text": text} | fields


def ask(api: Api, cast: Cast, **fields: Any) -> dict[str, Any]:
    """A comment on the first assignment."""
    answer = api.post(f"assignments/{cast.one.pk}/comments/", body(**fields))
    assert answer.status == 201, answer
    found: dict[str, Any] = answer.json
    return found


def test_question_is_asked_once_and_read_by_coder_and_owner(
    cast: Cast, ada: Api, ben: Api, owner: Api
) -> None:
    span = make_span(cast.one)
    path = f"assignments/{cast.one.pk}/comments/"
    sent = body(span=str(span.pk))
    first, again = ada.post(path, sent), ada.post(path, sent)
    assert (first.status, again.status, first.etag) == (201, 200, '"1"')
    assert first.json == again.json
    assert (first.json["quote"], first.json["label"]) == ("reversed its waiver", "decision")
    assert owner.get(path).ids == ada.get(path).ids == [sent["id"]]
    assert ben.get(path).status == 404
    assert ben.get(f"comments/{sent['id']}/").status == 404
    assert ada.post(path, sent | {"text": "Else?"}).errors == [("exists", "id")]


def test_answer_names_its_thread(cast: Cast, ada: Api, owner: Api) -> None:
    asked = ask(ada, cast)
    answer = ask(owner, cast, text="Yes.", thread=asked["id"], kind="comment")
    assert answer["thread"] == asked["id"]
    (row,) = ada.get(f"projects/{cast.project.slug}/comments/").json["results"]
    assert (row["id"], row["state"], row["answers"]) == (asked["id"], "answered", 1)


def test_threads_of_a_project_are_filtered(cast: Cast, ada: Api, ben: Api, owner: Api) -> None:
    asked = ask(ada, cast)
    flagged = ask(ada, cast, kind="flag", text="")
    ask(owner, cast, thread=asked["id"], text="Yes.")
    path = f"projects/{cast.project.slug}/comments/"
    for query, wanted in (
        ("", [asked, flagged]),
        ("?state=open", [flagged]),
        ("?state=answered", [asked]),
        ("?state=resolved", []),
        ("?kind=flag", [flagged]),
        (f"?annotator={cast.ada.pk}", [asked, flagged]),
        (f"?article={cast.article.pk}", [asked, flagged]),
        (f"?article={uuid.uuid4()}", []),
    ):
        assert owner.get(path + query).ids == [row["id"] for row in wanted], query
    assert ada.get(f"{path}?annotator=me").ids == [asked["id"], flagged["id"]]
    assert ben.get(path).ids == []
    assert owner.get(f"{path}?state=lost").errors == [("invalid_choice", "state")]
    assert owner.get(f"{path}?page_size=1").json["next"]


def test_text_resolution_and_withdrawal_need_the_version(cast: Cast, ada: Api, owner: Api) -> None:
    path = f"comments/{ask(ada, cast)['id']}/"
    assert ada.patch(path, {"text": "New"}).status == 428
    changed = ada.patch(path, {"text": "New"}, if_match='"1"')
    assert (changed.status, changed.json["text"], changed.etag) == (200, "New", '"2"')
    stale = ada.patch(path, {"text": "Newer"}, if_match='"1"')
    assert (stale.status, stale.json["current"]["text"]) == (412, "New")
    assert owner.patch(path, {"text": "Mine"}, if_match='"2"').status == 403
    resolved = owner.patch(path, {"resolved": True}, if_match='"2"')
    assert resolved.json["resolved_at"]
    assert owner.delete(path, if_match='"3"').status == 403
    assert ada.delete(path, if_match='"3"').status == 204
    assert ada.delete(path, if_match='"3"').status == 204
    assert ada.patch(path, {"deleted": False}, if_match='"4"').json["deleted"] is False


@pytest.mark.parametrize(
    "sent", [{}, {"text": "a", "resolved": True}, {"deleted": True}, {"kind": "flag"}]
)
def test_patch_takes_one_change(cast: Cast, ada: Api, sent: dict[str, Any]) -> None:
    path = f"comments/{ask(ada, cast)['id']}/"
    assert ada.patch(path, sent, if_match='"1"').status == 400


def test_withdrawn_text_is_read_by_its_author_only(cast: Cast, ada: Api, owner: Api) -> None:
    asked = ask(ada, cast, text="Never mind")
    ada.delete(f"comments/{asked['id']}/", if_match='"1"')
    path = f"assignments/{cast.one.pk}/comments/"
    assert ada.get(path).ids == owner.get(path).ids == []
    shown = {
        name: api.get(f"{path}?deleted=include").json["results"][0]["text"]
        for name, api in (("ada", ada), ("owner", owner))
    }
    assert shown == {"ada": "Never mind", "owner": ""}
    assert owner.get(f"comments/{asked['id']}/").json["text"] == ""


def test_comment_that_cannot_stand_is_refused(cast: Cast, ada: Api) -> None:
    path = f"assignments/{cast.one.pk}/comments/"
    assert ada.post(path, body("")).errors == [("required", "text")]
    assert ada.post(path, body("x" * 4001)).errors == [("max_length", "text")]
    assert ada.post(path, body(span=str(uuid.uuid4()))).errors == [("unknown", "span")]
    assert ada.post(path, body(thread=str(uuid.uuid4()))).errors == [("unknown", "thread")]
    assert ada.post(path, body(kind="shout")).errors == [("invalid_choice", "kind")]
    assert ada.post(path, body(mood="bad")).errors == [("unknown", "mood")]


def test_token_needs_its_scopes(cast: Cast, ada: Api) -> None:
    asked = ask(ada, cast)
    reads = Api(token=token_of(cast.owner, "project:read"))
    path = f"assignments/{cast.one.pk}/comments/"
    assert reads.get(path).ids == []  # others' codings need export:read
    assert reads.post(path, body()).status == 403
    both = Api(token=token_of(cast.owner, "project:read", "export:read", "annotate:write"))
    assert both.get(path).ids == [asked["id"]]
    assert both.post(path, body(thread=asked["id"])).status == 201


# --- time on task


def test_time_is_reported_and_shown_to_whom_it_concerns(
    cast: Cast, ada: Api, ben: Api, owner: Api
) -> None:
    path, session = f"assignments/{cast.one.pk}/", str(uuid.uuid4())
    type(cast.one).objects.update(created_at="2026-01-01T00:00:00Z")
    sent = {"session": session, "seconds": 75}
    for _ in range(2):
        assert ada.post(f"{path}time/", sent).json == {"active_seconds": 75}
    assert owner.post(f"{path}time/", sent).status == 403
    assert ben.post(f"{path}time/", sent).status == 404
    assert ada.post(f"{path}time/", {"session": session, "seconds": -1}).status == 400
    assert ada.post(f"{path}time/", {"session": session, "seconds": 10**9}).status == 400
    assert [api.get(path).json["active_seconds"] for api in (ada, owner)] == [75, 75]
    for assignment in (cast.one, cast.two):
        submit(assignment)
    assert Api(cast.adjudicator).get(path).json["active_seconds"] is None
    mine = make_assignment(cast.project, cast.article, cast.owner)
    assert owner.get(path).json["active_seconds"] is None
    actions.submit(cast.owner, mine.pk, revision=0, nothing_to_code=True, accept_warnings=True)
    assert owner.get(path).json["active_seconds"] == 75
