"""Assignments and what hangs on them: queue, submit, reopen, relations, answers."""

from __future__ import annotations

import uuid

import pytest
from django.utils import timezone

from articles.models import Assignment
from articles.permissions import TAKE_BACK
from tests.api.client import Api
from tests.api.conftest import Cast, span_body
from tests.builders import (
    make_article,
    make_assignment,
    submit,
)

pytestmark = pytest.mark.django_db


def test_assignments_are_made_once_however_often_they_are_asked_for(cast: Cast, owner: Api) -> None:
    articles = [make_article(cast.project) for _ in range(2)]
    path = f"projects/{cast.project.slug}/assignments/"
    wanted = [{"article": str(row.pk), "annotator": str(cast.ada.pk)} for row in articles]
    made = owner.post(path, wanted)
    assert (made.status, [row["article"]["id"] for row in made.json]) == (
        201,
        [str(row.pk) for row in articles],
    )
    again = owner.post(path, wanted[0])
    assert (again.status, again.json) == (200, made.json[0])


def test_assignments_are_filtered(cast: Cast, owner: Api, ada: Api) -> None:
    path = f"projects/{cast.project.slug}/assignments/"
    assert len(owner.get(path).ids) == 2
    assert ada.get(path).ids == [str(cast.one.pk)]
    assert ada.get(f"{path}?annotator=me&state=assigned&round=main").ids == [str(cast.one.pk)]
    assert owner.get(f"{path}?annotator={cast.ben.pk}&article={cast.article.pk}").ids == [
        str(cast.two.pk)
    ]
    assert owner.get(f"{path}?round={cast.one.round_id}&state=submitted").ids == []
    assert owner.get(f"{path}?round=pilot").errors == [("unknown", "round")]
    assert owner.get(f"{path}?annotator=someone").errors == [("invalid", "annotator")]


def test_an_assignment_without_work_is_taken_back_and_again(cast: Cast, owner: Api) -> None:
    path = f"assignments/{cast.one.pk}/"
    assert owner.delete(path, if_match='"1"').status == 412
    assert owner.delete(path, if_match='"0"').status == 204
    assert owner.delete(path, if_match='"0"').status == 204
    assert owner.get(path).status == 404


def test_an_assignment_with_work_stays(cast: Cast, owner: Api, ada: Api) -> None:
    ada.post(f"assignments/{cast.one.pk}/spans/", span_body(cast))
    assert owner.delete(f"assignments/{cast.one.pk}/", if_match='"1"').status == 409


def test_the_next_assignment_is_what_was_begun(cast: Cast, ada: Api) -> None:
    other = make_assignment(cast.project, annotator=cast.ada)
    ada.post(f"assignments/{other.pk}/answers/", {})
    path = f"projects/{cast.project.slug}/assignments/next/"
    assert ada.post(path).json["id"] == str(cast.one.pk)
    ada.put(f"assignments/{other.pk}/answers/", {"answers": {"relevance": "none"}})
    found = ada.post(path)
    assert (found.json["id"], found.etag) == (str(other.pk), '"1"')
    assert Api(cast.viewer).post(path).status == 204


def test_the_detail_of_an_assignment_holds_all_that_is_worked_on(cast: Cast, ada: Api) -> None:
    path = f"assignments/{cast.one.pk}/"
    span = ada.post(f"{path}spans/", span_body(cast)).json
    detail = ada.get(path)
    assert detail.json["article"]["text"] == cast.article.text
    assert detail.json["spans"] == [span]
    assert (detail.json["relations"], detail.json["answers"]) == ([], [])
    assert (detail.json["state"], detail.etag) == ("started", '"1"')


def test_a_get_starts_nothing(cast: Cast, ada: Api) -> None:
    assert ada.get(f"assignments/{cast.one.pk}/").json["state"] == "assigned"
    assert ada.get(f"assignments/{cast.one.pk}/").json["revision"] == 0


def test_submit_names_what_is_missing_and_reopen_leads_back(cast: Cast, ada: Api) -> None:
    path = f"assignments/{cast.one.pk}/"
    refused = ada.post(f"{path}submit/", if_match='"0"')
    assert (refused.status, refused.errors) == (
        409,
        [("missing", None), ("missing_spans", "spans")],
    )
    assert refused.json["missing"][0]["kind"] == "spans"
    done = ada.post(f"{path}submit/", {"nothing_to_code": True}, if_match='"0"')
    assert (done.json["state"], done.json["nothing_to_code"], done.etag) == (
        "submitted",
        True,
        '"1"',
    )
    assert ada.post(f"{path}reopen/", if_match='"0"').status == 412
    assert ada.post(f"{path}reopen/").status == 428
    assert ada.post(f"{path}reopen/", if_match='"1"').json["state"] == "reopened"
    assert ada.post(f"{path}reopen/", if_match='"2"').status == 409


def test_warnings_of_submit_can_be_accepted(cast: Cast, ada: Api) -> None:
    path = f"assignments/{cast.one.pk}/"
    ada.post(f"{path}spans/", span_body(cast, "Nobody asked us", "opposition"))
    refused = ada.post(f"{path}submit/", if_match='"1"')
    assert refused.errors == [("missing", None), ("missing_relation", "targets")]
    assert ada.post(f"{path}submit/", {"accept_warnings": True}, if_match='"1"').status == 200


def test_once_the_time_is_over_only_a_manager_reopens(cast: Cast, ada: Api, owner: Api) -> None:
    submit(cast.one)
    Assignment.objects.update(submitted_at=timezone.now() - TAKE_BACK)
    path = f"assignments/{cast.one.pk}/reopen/"
    assert ada.post(path, if_match='"1"').status == 403
    assert owner.post(path, if_match='"1"').json["state"] == "reopened"


def test_relations_are_made_read_and_deleted(cast: Cast, ada: Api) -> None:
    path = f"assignments/{cast.one.pk}/"
    decision = ada.post(f"{path}spans/", span_body(cast)).json["id"]
    source = ada.post(f"{path}spans/", span_body(cast, "two officials", "source")).json["id"]
    body = {"id": str(uuid.uuid4()), "type": "attributed_to", "source": decision, "target": source}
    made = ada.post(f"{path}relations/", body)
    assert (made.status, made.json["target"], made.etag) == (201, source, '"1"')
    assert ada.post(f"{path}relations/", body).status == 200
    assert (
        ada.post(f"{path}relations/", body | {"source": source, "target": decision}).status == 409
    )
    one = f"relations/{body['id']}/"
    assert ada.get(one).json == made.json
    assert ada.delete(one).status == 428
    assert ada.delete(one, if_match='"7"').json["current"]["version"] == 1
    assert ada.delete(one, if_match='"1"').status == 204
    assert ada.delete(one, if_match='"1"').status == 204
    assert ada.get(f"{path}relations/").ids == []
    assert ada.get(f"{path}relations/?deleted=include").ids == [body["id"]]


def test_ends_that_a_relation_does_not_allow_are_422(cast: Cast, ada: Api) -> None:
    path = f"assignments/{cast.one.pk}/"
    one = ada.post(f"{path}spans/", span_body(cast)).json["id"]
    two = ada.post(f"{path}spans/", span_body(cast, "two officials", "source")).json["id"]
    body = {"id": str(uuid.uuid4()), "type": "attributed_to", "source": two, "target": one}
    assert ada.post(f"{path}relations/", body).errors == [("ends", "source")]
    assert ada.post(f"{path}relations/", body | {"type": "likes"}).errors == [("unknown", "type")]


def test_put_replaces_all_answers(cast: Cast, ada: Api) -> None:
    path = f"assignments/{cast.one.pk}/answers/"
    span = ada.post(f"assignments/{cast.one.pk}/spans/", span_body(cast)).json["id"]
    first = ada.put(path, {"answers": {"relevance": "reported", "primary": span}}, if_match='"1"')
    assert first.json["answers"] == {"relevance": "reported", "primary": span}
    second = ada.put(path, {"answers": {"relevance": "none"}})
    assert (second.json["answers"], second.etag) == ({"relevance": "none"}, '"3"')
    assert ada.get(path).json == second.json
    assert ada.put(path, {"answers": {}}, if_match='"1"').status == 412
    refused = ada.put(path, {"answers": {"mood": "good"}})
    assert (refused.status, refused.errors) == (400, [("unknown", "question")])
    assert ada.put(path, {"answers": {"relevance": "maybe"}}).status == 400
