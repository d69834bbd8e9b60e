"""Training, gold and drift by REST."""

from __future__ import annotations

import uuid

import pytest

from articles import actions
from articles.models import Assignment, Gold, Round
from tests.api.client import Api
from tests.builders import make_assignment, make_member, make_span, submit
from tests.training import GOLD, School, code, hide_gold, make_school, practise, seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    """Three practice articles; ada has not begun."""
    return make_school("school")


def test_practice_by_rest_from_the_first_article_to_the_last(school: School) -> None:
    ada = Api(school.ada)
    url = f"rounds/{school.training.pk}/practise/"
    for _ in range(3):
        answer = ada.post(url, {})
        assert answer.status == 200
        assert ada.post(url, {}).json["id"] == answer.json["id"]
        code(seat(school.ada, Assignment(pk=uuid.UUID(answer.json["id"]))), GOLD)
    assert ada.post(url, {}).status == 204
    assert ada.post(f"rounds/{school.golds[0].assignment.round_id}/practise/", {}).status == 404
    assert Api(make_member(school.project)).post(url, {}).status == 403


def test_feedback_says_what_differs(school: School) -> None:
    done = practise(school, [("decision", "council reversed its waiver")])
    found = Api(school.ada).get(f"assignments/{done.pk}/feedback/").json
    assert (found["compared"], found["passed"], found["again"]) == (True, False, False)
    assert [(row["label"], row["found"], row["off"], row["missed"]) for row in found["labels"]] == [
        ("decision", 0, 1, 0),
        ("source", 0, 0, 1),
        ("", 0, 1, 1),
    ]
    first, second = found["differences"]
    assert (first["kind"], first["label"]) == ("off", "decision")
    assert "starts 8 characters too early" in first["sentence"]
    text = done.article.text
    assert text[second["start"] : second["end"]] == "two officials"
    assert second["own"] is None


def test_feedback_is_for_ones_own_finished_practice_only(school: School) -> None:
    made = actions.practise(school.ada, school.training.pk)
    assert made is not None
    url = f"assignments/{made.pk}/feedback/"
    assert Api(school.ada).get(url).status == 404
    code(seat(school.ada, made), GOLD)
    assert Api(school.ada).get(url).status == 200
    assert Api(school.owner).get(url).status == 404
    hidden = hide_gold(school.project, school.golds[1], school.ada, GOLD)
    assert Api(school.ada).get(f"assignments/{hidden.pk}/feedback/").status == 404


def test_passages_are_told_no_more_when_gold_was_changed(school: School) -> None:
    done = practise(school, GOLD[:1])
    url = f"assignments/{done.pk}/feedback/"
    assert len(Api(school.ada).get(url).json["differences"]) == 1
    actions.reopen(school.owner, school.golds[0].assignment_id)
    found = Api(school.ada).get(url).json
    assert (found["compared"], found["differences"], len(found["labels"])) == (True, [], 3)


def test_training_is_a_table_with_the_sentences_of_a_methods_section(school: School) -> None:
    practise(school, GOLD)
    practise(school, GOLD[:1])
    other = make_member(school.project)
    found = Api(school.owner).get("projects/school/training/").json
    (round,) = found["rounds"]
    assert (round["pass_mark"], round["tolerance"], round["pass_articles"]) == (70, 5, 2)
    assert "Qualified: 0 of 1 who tried; attempts altogether: 2." in round["methods"]
    assert [(row["label"], row["found"], row["gold"], row["passed"]) for row in found["rows"]] == [
        ("", 3, 4, True),
        ("decision", 2, 2, True),
        ("source", 1, 2, False),
    ]
    assert [(one["passed"], one["failed"]) for one in found["attempts"]] == [
        (True, []),
        (False, ["source"]),
    ]
    assert Api(school.ada).get("projects/school/training/").json == found
    assert Api(other).get("projects/school/training/").json == {
        "rounds": [],
        "rows": [],
        "attempts": [],
    }


def test_gold_is_made_once_and_retired(school: School) -> None:
    owner = Api(school.owner)
    coding = make_assignment(school.project)
    make_span(coding)
    submit(coding)
    made = owner.post("projects/school/gold/", {"assignment": str(coding.pk), "note": "Best."})
    assert (made.status, made.json["note"], made.json["retired_at"]) == (201, "Best.", None)
    again = owner.post("projects/school/gold/", {"assignment": str(coding.pk)})
    assert (again.status, again.json["id"]) == (200, made.json["id"])
    second = make_assignment(school.project, coding.article)
    submit(second)
    taken = owner.post("projects/school/gold/", {"assignment": str(second.pk)})
    assert (taken.status, taken.json["errors"][0]["code"]) == (409, "exists")
    assert len(owner.get("projects/school/gold/").json["results"]) == 4
    url = f"gold/{made.json['id']}/"
    assert [owner.delete(url).status for _ in range(2)] == [204, 204]
    assert Gold.objects.get(pk=made.json["id"]).retired_at is not None
    assert Api(school.ada).get("projects/school/gold/").status == 403
    assert Api(school.ada).delete(url).status == 404


def test_gold_is_hidden_in_a_round_by_managers(school: School) -> None:
    main, article = school.golds[0].assignment.round_id, str(school.golds[0].article_id)
    url, body = f"rounds/{main}/hidden-gold/", {"articles": [article], "hidden": True}
    assert Api(school.owner).post(url, body).json == {"articles": [article]}
    assert Api(school.owner).post(url, body).json == {"articles": []}
    assert Api(school.owner).post(url, body | {"hidden": False}).json == {"articles": [article]}
    unknown = Api(school.owner).post(url, body | {"articles": [str(uuid.uuid4())]})
    assert (unknown.status, unknown.json["errors"][0]["code"]) == (400, "unknown")
    assert Api(school.ada).post(url, body).status == 403


def test_drift_and_retraining(school: School) -> None:
    hide_gold(school.project, school.golds[0], school.ada, GOLD)
    owner = Api(school.owner)
    rows = owner.get("projects/school/drift/").json["rows"]
    assert [(row["label"], row["right"], row["decisions"], row["alert"]) for row in rows] == [
        ("decision", 1, 1, False),
        ("source", 1, 1, False),
    ]
    assert owner.get("projects/school/drift/?by=articles").json["rows"][0]["point"] == "1–5"
    body = {"coder": str(school.ada.pk), "label": "decision"}
    made = owner.post("projects/school/retraining/", body)
    assert (made.status, made.json["articles"]) == (201, 2)
    assert Round.objects.get(pk=made.json["id"]).name == made.json["name"] == "Retraining 1"
    assert owner.post("projects/school/retraining/", body | {"label": "evidence"}).status == 409
    assert Api(school.ada).post("projects/school/retraining/", body).status == 403
    assert Api(school.ada).get("projects/school/drift/").status == 403
