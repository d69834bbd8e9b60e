"""The outbox: order, results, repetition, and when nothing is stored."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from articles.models import Event, Span
from tests.api.client import Answer, Api
from tests.api.conftest import Cast, span_body
from tests.builders import operation, submit

pytestmark = pytest.mark.django_db


def send(api: Api, cast: Cast, *operations: dict[str, Any], user: str | None = None) -> Answer:
    body = {"user": user or str(cast.ada.pk), "operations": operations}
    return api.post(f"assignments/{cast.one.pk}/operations/", body)


def creation(
    cast: Cast, quote: str = "reversed its waiver", label: str = "decision"
) -> dict[str, Any]:
    body = span_body(cast, quote, label)
    return operation("span.create", uuid.UUID(body.pop("id")), **body)


def test_operations_are_applied_in_order_as_one_revision(cast: Cast, ada: Api) -> None:
    decision, source = creation(cast), creation(cast, "two officials", "source")
    link = uuid.uuid4()
    answer = send(
        ada,
        cast,
        decision,
        source,
        operation(
            "relation.create",
            link,
            type="attributed_to",
            source=decision["id"],
            target=source["id"],
        ),
        operation("span.update", uuid.UUID(decision["id"]), 1, note="seen"),
        operation("answer.set", question="relevance", value="reported"),
        operation("span.delete", uuid.UUID(source["id"]), 1),
        operation("span.restore", uuid.UUID(source["id"]), 2),
    )
    results = answer.json["results"]
    assert [result["status"] for result in results] == ["applied"] * 7
    assert [result["version"] for result in results] == [1, 1, 1, 2, 1, 2, 3]
    assert (answer.json["revision"], answer.etag) == (1, '"1"')
    detail = ada.get(f"assignments/{cast.one.pk}/").json
    assert [span["note"] for span in detail["spans"]] == ["seen", ""]
    assert [(row["id"], row["version"]) for row in detail["relations"]] == [(str(link), 3)]
    assert [row["value"] for row in detail["answers"]] == ["reported"]


def test_a_span_is_deleted_into_another_that_inherits_its_links(cast: Cast, ada: Api) -> None:
    first, second = creation(cast, "reversed its"), creation(cast, "waiver on Monday")
    source = creation(cast, "two officials", "source")
    ends = {"source": second["id"], "target": source["id"]}
    link = operation("relation.create", uuid.uuid4(), type="attributed_to", **ends)
    gone = uuid.UUID(second["id"])
    merge = operation("span.delete", gone, 1, into=first["id"])
    results = send(ada, cast, first, second, source, link, merge).json["results"]
    assert [result["status"] for result in results] == ["applied"] * 5
    detail = ada.get(f"assignments/{cast.one.pk}/").json
    assert [row["source"] for row in detail["relations"]] == [first["id"]]
    send(ada, cast, operation("span.restore", gone, 2))
    detail = ada.get(f"assignments/{cast.one.pk}/").json
    assert [row["source"] for row in detail["relations"]] == [second["id"]]


def test_an_heir_that_is_no_id_is_rejected(cast: Cast, ada: Api) -> None:
    made = creation(cast)
    wrong = operation("span.delete", uuid.UUID(made["id"]), 1, into="the other one")
    unknown = operation("span.delete", uuid.UUID(made["id"]), 1, onto=str(uuid.uuid4()))
    results = send(ada, cast, made, wrong, unknown).json["results"]
    assert [result["status"] for result in results] == ["applied", "rejected", "rejected"]
    assert [result["errors"][0]["attr"] for result in results[1:]] == ["into", "onto"]


def test_the_same_batch_again_is_all_duplicates(cast: Cast, ada: Api) -> None:
    batch = [creation(cast), creation(cast, "two officials", "source")]
    send(ada, cast, *batch)
    again = send(ada, cast, *batch)
    assert [result["status"] for result in again.json["results"]] == ["duplicate", "duplicate"]
    assert again.json["revision"] == 1
    assert (Span.objects.count(), Event.objects.filter(kind="span.created").count()) == (2, 2)


def test_a_stale_operation_tells_the_current_state_and_writes_nothing(cast: Cast, ada: Api) -> None:
    made = creation(cast)
    pk = uuid.UUID(made["id"])
    send(ada, cast, made, operation("span.update", pk, 1, note="first"))
    result = send(ada, cast, operation("span.update", pk, 1, note="second")).json["results"][0]
    assert (result["status"], result["version"]) == ("conflict", 2)
    assert (result["current"]["note"], result["current"]["quote"]) == (
        "first",
        "reversed its waiver",
    )
    assert ada.get(f"spans/{pk}/").json["note"] == "first"


def test_one_bad_operation_does_not_hold_up_the_others(cast: Cast, ada: Api) -> None:
    good, bad = creation(cast), creation(cast, "two officials", "source")
    bad["fields"]["quote"] = "two officers"
    broken = creation(cast, "on Monday", "evidence")
    foreign = creation(cast, "port council", "evidence")
    broken["fields"]["start"] = 1.5
    foreign["fields"]["annotator"] = str(cast.ben.pk)
    results = send(ada, cast, broken, bad, good, foreign).json["results"]
    assert [result["op"] for result in results] == [
        one["op"] for one in (broken, bad, good, foreign)
    ]
    assert [result["status"] for result in results] == [
        "rejected",
        "rejected",
        "applied",
        "rejected",
    ]
    assert [[error["code"] for error in result["errors"]] for result in results] == [
        ["invalid"], ["quote"], [], ["unknown"],
    ]  # fmt: skip
    assert [error["attr"] for error in results[0]["errors"]] == ["start"]
    assert [str(pk) for pk in Span.objects.values_list("pk", flat=True)] == [good["id"]]


def test_nested_errors_say_where(cast: Cast, ada: Api) -> None:
    bad = creation(cast)
    bad["fields"]["parts"] = [[0, 1], [5, "6"]]
    errors = send(ada, cast, bad).json["results"][0]["errors"]
    assert [(error["code"], error["attr"]) for error in errors] == [("invalid", "parts.1.1")]


def test_what_is_not_there_is_rejected(cast: Cast, ada: Api) -> None:
    absent = uuid.uuid4()
    results = send(
        ada,
        cast,
        operation("span.update", absent, 1, note="x"),
        operation("relation.delete", absent, 1),
        operation("span.delete"),
    ).json["results"]
    assert [result["errors"][0]["attr"] for result in results] == ["id", "id", "id"]
    assert [result["status"] for result in results] == ["rejected"] * 3


def test_another_users_operations_are_not_stored(cast: Cast, ada: Api) -> None:
    for user in (str(cast.ben.pk), str(cast.ada.pk).upper(), "ada"):
        answer = send(ada, cast, creation(cast), user=user)
        assert (answer.status, answer.errors) == (409, [("wrong_user", None)])
    assert Span.objects.count() == 0


def test_a_submitted_assignment_is_locked(cast: Cast, ada: Api) -> None:
    submit(cast.one)
    answer = send(ada, cast, creation(cast))
    assert (answer.status, answer.errors) == (409, [("locked", None)])
    broken = creation(cast)
    broken["fields"] = {}
    assert send(ada, cast, broken).errors == [("locked", None)]


def test_somebody_elses_assignment_is_absent_and_for_managers_forbidden(
    cast: Cast, owner: Api
) -> None:
    assert send(Api(cast.ben), cast, creation(cast), user=str(cast.ben.pk)).status == 404
    assert send(owner, cast, creation(cast), user=str(cast.owner.pk)).status == 403


@pytest.mark.parametrize(
    ("change", "attr"),
    [
        ({"op": "x"}, "operations.0.op"),
        ({"kind": "span.move"}, "operations.0.kind"),
        ({"base_version": "1"}, "operations.0.base_version"),
        ({"fields": []}, "operations.0.fields"),
        ({"by": "ada"}, "operations.0.by"),
    ],
)
def test_an_envelope_that_cannot_be_read_is_malformed(
    cast: Cast, ada: Api, change: dict[str, Any], attr: str
) -> None:
    answer = send(ada, cast, creation(cast) | change)
    assert (answer.status, [attr for _code, attr in answer.errors]) == (400, [attr])


def test_at_most_200_operations_fit(cast: Cast, ada: Api) -> None:
    many = [operation("answer.set", question="relevance", value="none") for _ in range(201)]
    assert send(ada, cast, *many[:200]).json["revision"] == 1
    refused = send(ada, cast, *many)
    assert (refused.status, refused.errors) == (400, [("max_length", "operations")])


def test_an_empty_batch_is_no_revision(cast: Cast, ada: Api) -> None:
    assert send(ada, cast).json == {"revision": 0, "results": []}


def test_the_clients_time_is_taken_and_not_trusted(cast: Cast, ada: Api) -> None:
    answer = send(ada, cast, creation(cast) | {"at": "1999-01-01T00:00:00Z", "base_version": None})
    assert answer.json["results"][0]["status"] == "applied"
    assert Event.objects.get(kind="span.created").at.year > 2000
