"""Nobody writes fields that aren't theirs (T35), nor things of another project (T31, T32), nor what is locked (T41)."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.utils import timezone

from articles import actions
from articles.models import Assignment, Role
from articles.permissions import TAKE_BACK
from tests.builders import submit
from tests.security.bodies import body_for
from tests.security.policy import Row, site_rows
from tests.security.routes import address
from tests.security.side import Side
from tests.security.test_csrf import sender
from tests.security.world import Body, World, database_hash, undone

#: Fields that somebody would like to set.
WISHES: dict[str, Any] = {
    "annotator": str(uuid.uuid4()),
    "assignment": str(uuid.uuid4()),
    "project": str(uuid.uuid4()),
    "user_id": str(uuid.uuid4()),
    "created_at": "2020-01-01T00:00:00Z",
    "deleted_at": None,
    "version": 99,
    "revision": 99,
    "state": "submitted",
    "is_adjudicated": True,
    "is_staff": True,
    "is_superuser": True,
    "owner": True,
    "sha256": "0" * 64,
    "export_key": "0" * 64,
    "digest": "0" * 128,
    "expiry": None,
    "password": "x",
}
#: Fields of that name that somebody may write; the value is refused.
OWN = {("api:round-detail", "state")}
JSON_WRITES = [
    row
    for row in site_rows()
    if row.route.startswith("api:")
    and row.method in ("POST", "PUT", "PATCH")
    and row.route not in ("api:unknown", "api:import-list")
]


@pytest.mark.parametrize("row", JSON_WRITES, ids=str)
def test_a_field_that_is_nobodys_to_write_is_refused(world: World, row: Row) -> None:
    person = sender(row)
    url = address(world.own, row.route, row.method)
    body = body_for(world.own, row.route, row.method, world.people[person].pk)
    before = database_hash()
    for name, value in WISHES.items():
        if name in body.data:
            continue
        sent = Body({**body.data, name: value}, True, body.headers)
        reply = world.send(person, row.method, url, sent)
        assert reply.status == 400, (name, reply.text[:300])
        code = "invalid_choice" if (row.route, name) in OWN else "unknown"
        assert [error["code"] for error in json.loads(reply.text)["errors"]] == [code], name
    assert database_hash() == before


def test_a_field_within_an_operation_is_refused_too(world: World) -> None:
    body = body_for(world.own, "api:operations", "POST", world.people["annotator"].pk)
    url, before = address(world.own, "api:operations"), database_hash()
    for name, value in WISHES.items():
        sent = json.loads(json.dumps(body.data))
        sent["operations"][0]["fields"][name] = value
        reply = json.loads(world.send("annotator", "POST", url, Body(sent, True)).text)
        assert [result["status"] for result in reply["results"]] == ["rejected"], name
    assert database_hash() == before


def test_forms_take_their_own_fields_only(world: World) -> None:
    wishes = {name: str(value) for name, value in WISHES.items()}
    rights = {
        "role": "owner",
        "slug": "stolen",
        "archived_at": "2020-01-01",
        "text": "another text",
    }
    own = world.own
    for route in ("project-settings", "article-detail", "span-card", "assignment-answers"):
        row = next(row for row in site_rows() if (row.route, row.method) == (route, "POST"))
        body = body_for(own, route, "POST")
        with undone():
            sent = Body(wishes | rights | body.data)
            assert world.send(sender(row), "POST", address(own, route), sent).status == 302
            for thing in (own.project, own.article, own.mine, own.spans[0]):
                thing.refresh_from_db()
            kept = (own.project.slug, own.project.archived_at, own.mine.state)
            assert kept == ("own", None, "started")
            assert own.spans[0].assignment_id == own.mine.pk
            assert own.article.text_sha256() == own.article.sha256
            people = own.project.memberships.filter(role=Role.OWNER)
            assert [seat.user.username for seat in people] == ["own-owner"]
        own.project.refresh_from_db()
    assert [user.username for user in world.people.values() if user.is_superuser] == ["root"]


# --- ids of another project in bodies


def foreign_bodies(own: Side, other: Side) -> list[tuple[str, str, str, Body]]:
    """Requests to one's own project that name things of another: person, method, address, body."""
    annotator, fresh = str(other.people["annotator"].pk), str(other.fresh.pk)
    mine = str(own.people["annotator"].pk)
    assignments, relations = address(own, "api:assignment-list"), address(own, "api:relation-list")
    link = {"id": str(uuid.uuid4()), "type": "attributed_to"}
    ends = {"source": str(other.spans[0].pk), "target": str(other.spans[1].pk)}
    mixed = {"source": str(own.spans[0].pk), "target": str(other.spans[1].pk)}
    form = {"scope": "chosen", "action": "assign"}
    return [
        ("owner", "POST", assignments, Body({"article": fresh, "annotator": mine}, True)),
        (
            "owner",
            "POST",
            assignments,
            Body({"article": str(own.fresh.pk), "annotator": annotator}, True),
        ),
        (
            "owner",
            "POST",
            assignments,
            Body(
                {
                    "article": str(own.fresh.pk),
                    "annotator": mine,
                    "round": str(other.mine.round_id),
                },
                True,
            ),
        ),
        ("annotator", "POST", relations, Body(link | ends, True)),
        ("annotator", "POST", relations, Body(link | mixed, True)),
        (
            "annotator",
            "PUT",
            address(own, "api:answer-list"),
            Body({"answers": {"primary": str(other.spans[0].pk)}}, True),
        ),
        (
            "owner",
            "POST",
            address(own, "assign"),
            Body(form | {"article": [fresh], "coder": [mine]}),
        ),
        (
            "owner",
            "POST",
            address(own, "assign"),
            Body(form | {"article": [str(own.fresh.pk)], "coder": [annotator]}),
        ),
        (
            "owner",
            "POST",
            address(own, "api:token-list"),
            Body({"name": "x", "scopes": ["export:read"], "project": other.slug}, True),
        ),
        (
            "owner",
            "POST",
            address(own, "token-list"),
            Body({"name": "x", "scopes": ["export:read"], "project": other.slug, "days": 3}),
        ),
    ]


def test_an_id_of_another_project_in_a_body_is_unknown(world: World) -> None:
    before = database_hash()
    found = [
        world.send(person, method, url, body).status
        for person, method, url, body in foreign_bodies(world.own, world.foreign)
    ]
    assert set(found) <= {400, 404, 422}
    assert database_hash() == before


def test_articles_of_another_project_are_left_alone_in_bulk(world: World) -> None:
    url, before = address(world.own, "article-list"), database_hash()
    body = Body({"action": "archive", "article": [str(world.foreign.fresh.pk)]})
    assert world.send("owner", "POST", url, body).status == 302
    assert database_hash() == before


# --- states that take no changes


def test_what_is_done_or_released_is_locked(world: World) -> None:
    """T41: changes after "done" are refused; some time after it a coder can't even take it back."""
    side = world.own
    Assignment.objects.filter(pk=side.released.pk).update(submitted_at=timezone.now() - TAKE_BACK)
    span = side.done.spans.get()
    url = f"/api/v1/spans/{span.pk}/"
    before = database_hash()
    reply = world.send("annotator", "PATCH", url, Body({"note": "x"}, True, {"If-Match": '"1"'}))
    assert (reply.status, json.loads(reply.text)["errors"][0]["code"]) == (409, "locked")
    back = f"/api/v1/assignments/{side.released.pk}/reopen/"
    assert world.send("annotator", "POST", back, Body({}, True, {"If-Match": '"2"'})).status == 403
    assert world.send("annotator", "POST", f"/assignments/{side.released.pk}/reopen/").status == 403
    assert database_hash() == before


def test_an_archived_project_takes_no_changes(world: World) -> None:
    side = world.own
    actions.archive_project(world.people["owner"], side.project)
    before = database_hash()
    for route, method, person in (
        ("api:span-list", "POST", "annotator"),
        ("api:span-detail", "PATCH", "annotator"),
        ("api:answer-list", "PUT", "annotator"),
        ("api:assignment-submit", "POST", "annotator"),
        ("api:assignment-reopen", "POST", "annotator"),
        ("api:assignment-list", "POST", "owner"),
        ("api:article-list", "POST", "owner"),
        ("api:operations", "POST", "annotator"),
    ):
        body = body_for(side, route, method, world.people[person].pk)
        reply = world.send(person, method, address(side, route, method), body)
        assert reply.status == 409, (route, reply.text[:200])
    assert database_hash() == before
    actions.archive_project(world.people["owner"], side.project, archived=False)
    submit(side.mine)
