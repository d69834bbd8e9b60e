"""Adjudications, rulings and precedents over REST."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from articles.models import Precedent, Ruling
from tests.adjudication import Court, make_court
from tests.api.client import Api
from tests.builders import submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def court() -> Court:
    """An article that two coders marked differently."""
    return make_court()


@pytest.fixture
def judge(court: Court) -> Api:
    """The adjudicator."""
    return Api(court.judge)


def opened(court: Court, judge: Api) -> Any:
    """The adjudication, opened."""
    where = {"article": str(court.article.pk), "round": str(court.codings[0].round_id)}
    answer = judge.post(f"projects/{court.project.slug}/adjudications/", where)
    assert answer.status in (200, 201), answer
    found = judge.get(f"adjudications/{answer.json['id']}/")
    found.made = answer.status == 201  # type: ignore[attr-defined]  # for the test of opening
    return found


def cluster(answer: Any, quote: str) -> dict[str, Any]:
    """The cluster with a span on these words."""
    found: dict[str, Any] = next(
        one for one in answer.json["clusters"] if any(s["quote"] == quote for s in one["spans"])
    )
    return found


def test_adjudication_is_opened_once_and_lists_its_clusters(court: Court, judge: Api) -> None:
    first, again = opened(court, judge), opened(court, judge)
    assert (first.made, again.made, first.etag) == (True, False, '"0"')
    assert first.json["counts"] == {"open": 4, "ruled": 0, "stale": 0}
    assert sorted(first.json["codings"].values()) == sorted(str(c.pk) for c in court.codings)
    kinds = [one["kind"] for one in first.json["clusters"]]
    assert kinds == ["mixed", "unanimous", "missed", "missed"]
    path = f"projects/{court.project.slug}/adjudications/"
    assert judge.get(path).ids == [first.json["id"]]
    assert judge.get(path + "?state=submitted").ids == []
    assert Api(court.manager).get(path).ids == []


def test_rulings_are_made_changed_and_taken_back(court: Court, judge: Api) -> None:
    found = opened(court, judge)
    path = f"adjudications/{found.json['id']}/rulings/"
    key = cluster(found, "reversed its waiver")["key"]
    wanted = {"id": str(uuid.uuid4()), "cluster": key, "decision": "union", "reason": "boundary"}
    first, again = judge.post(path, wanted), judge.post(path, wanted)
    assert (first.status, again.status, first.etag) == (201, 200, '"1"')
    assert len(first.json["results"]) == 1
    own = court.own("port council", "evidence")
    assert judge.post(path, {"decision": "own", "spans": [own]}).status == 201
    assert judge.post(path, {"decision": "own", "spans": [own | {"quote": "x"}]}).status == 422
    assert judge.post(path, {"decision": "a", "cluster": "0" * 16}).status == 412
    assert judge.post(path, {"decision": "a"}).errors == [("required", "cluster")]
    assert judge.post(path, {"decision": "perhaps", "cluster": key}).status == 400
    one = f"rulings/{first.json['id']}/"
    assert judge.patch(one, {"note": "Why."}).status == 428
    changed = judge.patch(one, {"note": "Why."}, if_match='"1"')
    assert (changed.status, changed.json["note"], changed.etag) == (200, "Why.", '"2"')
    late = judge.patch(one, {"note": "Late."}, if_match='"1"')
    assert (late.status, late.json["current"]["note"]) == (412, "Why.")
    assert judge.get(path).ids[1] == first.json["id"]
    assert judge.delete(one, if_match='"2"').status == 204
    assert judge.delete(one, if_match='"2"').status == 204
    assert len(judge.get(path).ids) == 1


def test_settling_says_what_is_open_and_what_is_stale(court: Court, judge: Api) -> None:
    found = opened(court, judge)
    base = f"adjudications/{found.json['id']}/"
    for one in found.json["clusters"]:
        ruled = {"cluster": one["key"], "decision": "none"}
        if one is found.json["clusters"][0]:
            waiting = judge.post(base + "submit/", {}, if_match='"0"')
            assert waiting.status == 409
            assert [gap["kind"] for gap in waiting.json["missing"]] == ["cluster"] * 4
        assert judge.post(base + "rulings/", ruled).status == 201
    done = judge.post(base + "submit/", {}, if_match='"4"')
    assert (done.status, done.json["state"]) == (200, "submitted")
    assert judge.get(base).json["stale"] is False
    court.reopen(0)
    seen = judge.get(base)
    assert (seen.json["stale"], seen.json["released"], seen.json["codings"]) == (True, False, {})
    assert [one["spans"] for one in seen.json["clusters"]] == [[]] * 4
    submit(court.codings[0])
    assert judge.get(base).json["stale"] is False
    assert judge.post(f"assignments/{found.json['id']}/reopen/", {}, if_match='"5"').status == 200


def test_settled_rows_are_a_layer_of_the_export(court: Court, judge: Api) -> None:
    found = opened(court, judge)
    base = f"adjudications/{found.json['id']}/"
    for one in found.json["clusters"]:
        judge.post(base + "rulings/", {"cluster": one["key"], "decision": "union"})
    assert judge.post(base + "submit/", {}, if_match='"4"').status == 200
    path = f"projects/{court.project.slug}/export/?format=jsonl&layer="
    rows = Api(court.manager).get(path + "adjudicated").lines
    assert {row["layer"] for row in rows} == {"adjudicated"}
    assert {row["assignment"] for row in rows} == {found.json["id"]}
    assert len(Api(court.manager).get(path + "coders").lines) == 6


def test_precedents_guide_every_member_until_they_are_withdrawn(court: Court, judge: Api) -> None:
    ruling = court.rule("Nobody", "none", note="Quotes don’t count.")
    path = f"projects/{court.project.slug}/precedents/"
    wanted = {"id": str(uuid.uuid4()), "ruling": str(ruling.pk)}
    first, again = judge.post(path, wanted), judge.post(path, wanted)
    assert (first.status, again.status) == (201, 200)
    assert (first.json["label"], first.json["text"]) == ("opposition", "Quotes don’t count.")
    assert first.json["quote"] == "Nobody asked us"
    coder = Api(court.codings[0].annotator)
    assert coder.get(path).ids == [first.json["id"]]
    assert coder.get(path + "?label=decision").ids == []
    assert coder.post(path, wanted | {"id": str(uuid.uuid4())}).status == 403
    one = f"precedents/{first.json['id']}/"
    assert judge.delete(one, if_match='"1"').status == 204
    assert judge.delete(one, if_match='"1"').status == 204
    assert (coder.get(path).ids, Precedent.objects.count()) == ([], 1)
    refused = judge.post(path, {"id": str(uuid.uuid4()), "label": "nonsense", "text": "x"})
    assert refused.errors == [("unknown", "label")]
    refused = judge.post(path, {"id": str(uuid.uuid4()), "label": "decision", "text": " "})
    assert refused.errors == [("required", "text")]


def test_nothing_is_told_before_release(court: Court) -> None:
    other = make_court(court.project, finished=False)
    other.judge = court.judge
    judge, coder = Api(court.judge), Api(court.codings[0].annotator)
    where = {"article": str(other.article.pk), "round": str(other.codings[0].round_id)}
    path = f"projects/{court.project.slug}/adjudications/"
    assert judge.post(path, where).status == 404
    assert Api(court.manager).post(path, where).status == 409
    found = opened(court, judge)
    for url in (f"adjudications/{found.json['id']}/", f"adjudications/{found.json['id']}/rulings/"):
        assert coder.get(url).status == 404
    assert coder.get(path).status == 403
    assert Ruling.objects.count() == 0
