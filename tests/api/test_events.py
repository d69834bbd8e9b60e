"""The log by sequence number."""

from __future__ import annotations

import pytest

from articles.actions import log
from articles.selectors import events
from tests.api.client import Api
from tests.api.conftest import Cast, span_body
from tests.builders import make_project, submit

pytestmark = pytest.mark.django_db


def test_reader_and_writers_share_one_lock() -> None:
    assert events.LOG_LOCK == log.LOG_LOCK


def test_events_are_read_on_from_the_last_one(cast: Cast, owner: Api) -> None:
    make_project(cast.owner)  # another project's events are not these
    path = f"projects/{cast.project.slug}/events/"
    first = owner.get(f"{path}?page_size=1")
    assert [row["kind"] for row in first.json["results"]] == ["project.created"]
    rest = owner.get(
        first.json["next"].partition("testserver")[2].replace("page_size=1", "page_size=200")
    )
    assert [row["kind"] for row in rest.json["results"]] == [
        "import.done",
        *["assignment.created"] * 2,
    ]
    last = rest.json["results"][-1]["seq"]
    assert (rest.json["next"], owner.get(f"{path}?after={last}").json["results"]) == (None, [])


def test_ones_own_work_is_in_the_log(cast: Cast, ada: Api) -> None:
    span = ada.post(f"assignments/{cast.one.pk}/spans/", span_body(cast)).json
    rows = ada.get(f"projects/{cast.project.slug}/events/").json["results"]
    assert [row["kind"] for row in rows] == ["span.created", "assignment.started"]
    assert (rows[0]["object_id"], rows[0]["payload"]["label"]) == (span["id"], "decision")
    assert {row["group"] for row in rows} == {rows[0]["group"]}
    assert rows[0]["actor"] == str(cast.ada.pk)


def test_managers_read_the_events_of_a_coding_once_it_is_released(
    cast: Cast, owner: Api, ada: Api
) -> None:
    path = f"projects/{cast.project.slug}/events/"
    ada.post(f"assignments/{cast.one.pk}/spans/", span_body(cast))
    before = [row["kind"] for row in owner.get(path).json["results"]]
    assert before.count("span.created") == 0
    submit(cast.one)
    submit(cast.two)
    assert [row["kind"] for row in owner.get(path).json["results"]].count("span.created") == 1


@pytest.mark.parametrize("after", ["-1", "x", str(2**63), "1.5"])
def test_a_place_in_the_log_is_a_whole_number(cast: Cast, owner: Api, after: str) -> None:
    answer = owner.get(f"projects/{cast.project.slug}/events/?after={after}")
    assert (answer.status, answer.errors[0][1]) == (400, "after")


def test_far_beyond_the_end_there_is_nothing(cast: Cast, owner: Api) -> None:
    assert (
        owner.get(f"projects/{cast.project.slug}/events/?after={2**63 - 1}").json["results"] == []
    )
