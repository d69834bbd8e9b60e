"""Rounds by REST: planning, pulling, releasing; and what coders are not told."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from articles import actions
from articles.models import Assignment, Round
from tests.actions.test_units import second_stage, settle
from tests.api.client import Api
from tests.api.conftest import Cast
from tests.builders import make_article, make_span, round_of, submit

pytestmark = pytest.mark.django_db

#: Words that would tell a coder what an article is for.
TELLING = ("purpose", "wanted", "overlap", "reliability", "recheck", "seed", "hand_out")


def make_round(cast: Cast, owner: Api, **body: Any) -> dict[str, Any]:
    """A planned round."""
    answer = owner.post(
        f"projects/{cast.project.slug}/rounds/", {"name": "pilot", "seed": 3} | body
    )
    assert answer.status == 201, answer.content
    found: dict[str, Any] = answer.json
    return found


def plan(cast: Cast, owner: Api, round: dict[str, Any], **body: Any) -> dict[str, Any]:
    """Carry it out for all articles and both coders."""
    coders = [{"user": str(cast.ada.pk)}, {"user": str(cast.ben.pk)}]
    wanted = {"all": True, "coders": coders} | body
    answer = owner.post(f"rounds/{round['id']}/plan/", wanted)
    assert answer.status == 200, answer.content
    found: dict[str, Any] = answer.json
    return found


def test_a_round_is_planned_tried_and_made(cast: Cast, owner: Api) -> None:
    for number in range(3):
        make_article(cast.project, title=f"More {number}")
    made = make_round(cast, owner, kind="pilot", overlap=50, due_on="2026-12-24")
    assert (made["state"], made["due_on"], made["plan"]["overlap"]) == ("draft", "2026-12-24", 50)
    tried = plan(cast, owner, made, dry_run=True)
    assert (tried["dry_run"], tried["places"], tried["reliability"]) == (True, 4, 2)
    assert Assignment.objects.filter(round=made["id"]).count() == 0
    done = plan(cast, owner, made)
    assert done["queues"] == tried["queues"]
    assert (done["round"]["state"], done["assignments"]) == ("open", 6)
    again = plan(cast, owner, made)
    assert (again["places"], len(again["excluded"]["here"])) == (0, 4)
    places = owner.get(f"rounds/{made['id']}/places/").json["results"]
    assert sorted(row["wanted"] for row in places) == [1, 1, 2, 2]
    assert sum(len(row["assigned"]) for row in places) == 6


def test_a_second_stage_names_the_first(cast: Cast, owner: Api) -> None:
    settle(cast.one.article, cast.project)
    first, ready = round_of(cast.project), second_stage(cast.project).codebook
    made = make_round(cast, owner, units_from=str(first.pk), codebook=ready.number)
    assert made["plan"]["units_from"] == str(first.pk)
    # Ada and Ben marked the units themselves: nobody is left.
    assert plan(cast, owner, made, dry_run=True)["assignments"] == 0
    unknown = owner.post(
        f"projects/{cast.project.slug}/rounds/", {"name": "x", "units_from": str(uuid.uuid4())}
    )
    assert (unknown.status, unknown.errors) == (400, [("unknown", "units_from")])


def test_a_plan_says_what_it_leaves_out_and_what_has_no_room(cast: Cast, owner: Api) -> None:
    second = make_article(cast.project, title="Second")
    made = make_round(cast, owner, coders=2, cap=1)
    nowhere = "00000000-0000-4000-8000-000000000000"
    found = plan(
        cast,
        owner,
        made,
        all=False,
        articles=[str(second.pk), str(cast.article.pk), nowhere],
        only_new=True,
        coders=[{"user": str(cast.ada.pk), "cap": None}, {"user": str(cast.ben.pk), "cap": 0}],
    )
    assert found["excluded"] == {"absent": [nowhere], "elsewhere": [str(cast.article.pk)]}
    assert found["unfilled"] == [{"article": str(second.pk), "missing": 1}]


def test_settings_change_with_the_version_that_was_seen(cast: Cast, owner: Api) -> None:
    made = make_round(cast, owner)
    path = f"rounds/{made['id']}/"
    assert owner.patch(path, {"name": "x"}).status == 428
    changed = owner.patch(path, {"name": "x", "cap": 5}, if_match='"1"')
    assert (changed.status, changed.json["version"], changed.json["plan"]["cap"]) == (200, 2, 5)
    assert owner.patch(path, {"name": "y"}, if_match='"1"').status == 412
    assert owner.patch(path, {"codebook": 9}, if_match='"2"').errors == [("unknown", "codebook")]
    plan(cast, owner, made)
    answer = owner.patch(path, {"kind": "recheck"}, if_match='"3"')
    assert (answer.status, answer.errors) == (409, [("state", "kind")])
    closed = owner.patch(path, {"state": "closed"}, if_match='"3"')
    assert (closed.json["state"], Assignment.objects.filter(round=made["id"]).count()) == (
        "closed",
        0,
    )


def test_a_name_is_taken_once(cast: Cast, owner: Api) -> None:
    answer = owner.post(f"projects/{cast.project.slug}/rounds/", {"name": "main"})
    assert (answer.status, answer.errors) == (409, [("exists", "name")])


def test_next_takes_an_article_where_nothing_is_open(cast: Cast, owner: Api) -> None:
    for seat in (cast.one, cast.two):
        submit(seat)
    made = make_round(cast, owner, hand_out="pull", coders=1)
    make_article(cast.project, title="Second")
    assert plan(cast, owner, made)["assignments"] == 0
    ada, ben = Api(cast.ada), Api(cast.ben)
    path = f"projects/{cast.project.slug}/assignments/next/"
    first, second = ada.post(path, {}), ben.post(path, {})
    assert (first.status, second.status) == (200, 200)
    assert first.json["article"] != second.json["article"]
    assert ada.post(path, {}).json["id"] == first.json["id"]
    submit(Assignment.objects.select_related("annotator").get(pk=first.json["id"]))
    assert ada.post(path, {}).status == 204


def test_released_by_hand_and_opened_again_with_a_reason(cast: Cast, owner: Api) -> None:
    made = make_round(cast, owner, release="manual", coders=2)
    plan(cast, owner, made)
    path = f"rounds/{made['id']}/release/"
    article = str(cast.article.pk)
    assert owner.post(path, {"articles": [article]}).errors == [("state", "articles")]
    rows = Assignment.objects.filter(round=made["id"]).select_related("annotator")
    for row in rows:
        submit(row)
    assert owner.post(path, {}).json == {"articles": [article]}
    one = rows.all()[0]
    tag = f'"{one.revision}"'
    answer = owner.post(f"assignments/{one.pk}/reopen/", {"reason": "Page 2."}, if_match=tag)
    assert answer.json["state"] == "reopened"
    event = Api(one.annotator).get(f"projects/{cast.project.slug}/events/").json["results"][-1]
    assert (event["kind"], event["payload"]["reason"]) == ("assignment.reopened", "Page 2.")
    too_long = {"reason": "x" * 401}
    assert owner.post(f"assignments/{one.pk}/reopen/", too_long, if_match=tag).status == 400


def test_a_further_coding_is_tried_and_made(cast: Cast, owner: Api) -> None:
    made = make_round(cast, owner, coders=1)
    plan(cast, owner, made, coders=[{"user": str(cast.ada.pk)}])
    submit(Assignment.objects.select_related("annotator").get(round=made["id"]))
    path, body = f"rounds/{made['id']}/codings/", {"coders": [str(cast.ben.pk)]}
    tried = owner.post(path, body | {"dry_run": True}).json
    assert (tried["places"], tried["closed_again"], tried["assignments"]) == (1, 1, 1)
    assert owner.post(path, body).json["closed_again"] == 1
    assert Assignment.objects.filter(round=made["id"]).count() == 2


def test_work_is_passed_on(cast: Cast, owner: Api) -> None:
    adjudicator = str(cast.adjudicator.pk)
    path = f"assignments/{cast.one.pk}/pass-on/"
    make_span(cast.one)
    assert owner.post(path, {"to": adjudicator}).errors == [("required", "reason")]
    answer = owner.post(path, {"to": adjudicator, "reason": "Ill."})
    assert (answer.status, answer.json["annotator"]["id"]) == (200, adjudicator)
    assert owner.get(f"assignments/{cast.one.pk}/").json["kind"] == "withdrawn"
    assert Api(cast.ada).post(path, {}).status == 403
    assert owner.post(f"assignments/{cast.two.pk}/pass-on/", {}).status == 204


# --- what coders are not told


@pytest.fixture
def telling(cast: Cast, owner: Api) -> Round:
    """A recheck of twenty articles, half of them coded twice."""
    for number in range(19):
        make_article(cast.project, title=f"More {number}")
    made = make_round(cast, owner, name="Second look", kind="recheck", coders=2, overlap=50)
    plan(cast, owner, made)
    return Round.objects.get(pk=made["id"])


def test_no_answer_to_a_coder_tells_what_an_article_is_for(
    cast: Cast, ada: Api, telling: Round
) -> None:
    slug = cast.project.slug
    mine = telling.assignments.filter(annotator=cast.ada).order_by("position")
    paths = [
        f"projects/{slug}/rounds/",
        f"projects/{slug}/assignments/",
        f"projects/{slug}/assignments/?round=main",
        f"projects/{slug}/events/",
        f"projects/{slug}/export/",
        f"projects/{slug}/progress/",
        f"projects/{slug}/",
        "me/",
        *(f"assignments/{pk}/" for pk in mine.values_list("pk", flat=True)[:4]),
    ]
    for path in paths:
        answer = ada.get(path)
        assert answer.status == 200, path
        text = answer.content.decode().lower()
        assert [word for word in (*TELLING, "second look") if word in text] == [], path
    unknown = ada.get(f"projects/{slug}/assignments/?round=Second look")
    assert unknown.errors == [("unknown", "round")]
    assert (
        "second look"
        not in json.dumps(unknown.json["errors"][0]["detail"].split("Known")[1]).lower()
    )
    assert ada.get(f"rounds/{telling.pk}/").status == 404
    assert ada.get(f"rounds/{telling.pk}/places/").status == 404


def test_both_kinds_of_articles_look_alike(cast: Cast, ada: Api, telling: Round) -> None:
    """Same keys, same values but for what belongs to the article; and no order that sorts them apart."""
    twice = {str(pk) for pk in telling.places.filter(wanted=2).values_list("article", flat=True)}
    rows = [
        ada.get(f"assignments/{pk}/").json
        for pk in telling.assignments.filter(annotator=cast.ada)
        .order_by("position")
        .values_list("pk", flat=True)
    ]
    shapes = {
        json.dumps({k: v for k, v in row.items() if k not in ("id", "article", "created_at")})
        for row in rows
    }
    assert len(shapes) == 1
    kinds = [row["article"]["id"] in twice for row in rows]
    assert kinds not in (sorted(kinds), sorted(kinds, reverse=True))
    stamps = [row["created_at"] for row in rows]
    assert stamps == sorted(stamps)


def test_managers_are_told_the_name_of_a_recheck(cast: Cast, owner: Api, telling: Round) -> None:
    rows = owner.get(f"projects/{cast.project.slug}/rounds/").json["results"]
    assert [row["name"] for row in rows] == ["main", "Second look"]
    one = telling.assignments.all()[0]
    assert owner.get(f"assignments/{one.pk}/").json["round"] == "Second look"
    assert Api(one.annotator).get(f"assignments/{one.pk}/").json["round"] == "main"
    assert actions.next_assignment(one.annotator, cast.project.pk) is not None


def test_a_reader_of_the_log_gets_what_was_released_by_hand(cast: Cast, owner: Api) -> None:
    made = make_round(cast, owner, release="manual", coders=2)
    plan(cast, owner, made)
    for row in Assignment.objects.filter(round=made["id"]).select_related("annotator"):
        submit(row)
    actions.update_project(cast.owner, cast.project, description="Later.")
    path = f"projects/{cast.project.slug}/events/"
    seen = owner.get(f"{path}?page_size=200").json["results"]
    assert "assignment.submitted" not in {row["kind"] for row in seen}
    owner.post(f"rounds/{made['id']}/release/", {})
    more = owner.get(f"{path}?page_size=200&after={seen[-1]['seq']}").json["results"]
    assert [row["kind"] for row in more].count("assignment.submitted") == 2


def test_hidden_articles_are_told_first_and_then_drawn(cast: Cast, owner: Api) -> None:
    """Nothing fits here, and it says so; what is drawn is in tests/actions/test_hidden_draw.py."""
    practice = make_round(cast, owner, name="practice", kind="training", pass_articles=1)
    made = make_round(cast, owner, requires=practice["id"], unseen_only=True, pass_mark=80)
    kept = {name: made["plan"][name] for name in ("requires", "unseen_only", "pass_mark")}
    assert kept == {"requires": practice["id"], "unseen_only": True, "pass_mark": 80}
    wrong = owner.post(
        f"projects/{cast.project.slug}/rounds/", {"name": "x", "requires": made["id"]}
    )
    assert (wrong.status, wrong.json["errors"][0]["code"]) == (400, "invalid")
    done = plan(cast, owner, made, hidden_gold=1, hidden_repeats=1)
    assert (done["hidden_gold"], done["hidden_repeats"], done["seen"]) == ([], [], [])
    assert done["untrained"] == sorted(map(str, (cast.ada.pk, cast.ben.pk)))
    url = f"rounds/{made['id']}/hidden/"
    tried = owner.post(url, {"gold": 1, "repeats": 1, "dry_run": True})
    assert tried.json == {"dry_run": True, "gold": [], "repeats": []}
    assert owner.post(url, {"gold": 1}).json["errors"][0]["code"] == "required"
