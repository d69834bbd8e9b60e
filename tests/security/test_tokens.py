"""Tokens do what their scopes say, in their project, for as long as their owner may (T40, T42, T50)."""

from __future__ import annotations

import json

import pytest

from articles import actions
from articles.models import Membership, Role, Token
from tests.security.bodies import body_for
from tests.security.policy import Row, site_rows
from tests.security.routes import address
from tests.security.world import Body, World, database_hash

ALL = Token.SCOPES


@pytest.fixture
def bound(world: World) -> str:
    """A token with every scope, bound to ``own``; its owner owns the foreign project as well."""
    owner = world.people["owner"]
    Membership.objects.create(project=world.foreign.project, user=owner, role=Role.OWNER)
    return actions.create_token(owner, name="bound", scopes=ALL, project=world.own.project)[1]


API = [row for row in site_rows() if row.route.startswith("api:")]


@pytest.mark.parametrize("row", API, ids=str)
def test_a_token_bound_to_one_project_knows_no_other(world: World, bound: str, row: Row) -> None:
    """T42: although its owner owns that one too."""
    url = address(world.foreign, row.route, row.method)
    body = body_for(world.foreign, row.route, row.method, world.people["owner"].pk)
    body.headers = {**body.headers, "Authorization": f"Bearer {bound}"}
    before = database_hash()
    reply = world.send("anonymous", row.method, url, body)
    if str(row) in ("api:me GET", "api:project-list GET", "api:schema GET", "api:docs GET"):
        assert (reply.status, world.foreign.name in reply.text) == (200, False)
    elif row.route in ("api:project-list", "api:token-list", "api:token-detail"):
        assert reply.status == 403
    else:
        assert reply.status == 404
    assert database_hash() == before


@pytest.mark.parametrize("scope", ALL)
def test_a_token_does_what_its_scope_says_and_nothing_else(world: World, scope: str) -> None:
    """Every change of the API, with one scope each, by an owner who may do it all."""
    secret = actions.create_token(world.people["owner"], name="one", scopes=[scope])[1]
    before, allowed = database_hash(), set()
    for row in API:
        if row.method == "GET" or row.route == "api:unknown":
            continue
        url = address(world.own, row.route, row.method)
        body = body_for(world.own, row.route, row.method, world.people["owner"].pk)
        body.headers = {**body.headers, "Authorization": f"Bearer {secret}"}
        reply = world.ask("anonymous", row.method, url, body)
        if reply.status != 403:
            allowed.add(str(row).removeprefix("api:"))
    assert allowed == ALLOWED[scope]
    assert database_hash() == before


#: What an owner's token may try with one scope (404: the span, say, is somebody else's).
ALLOWED: dict[str, set[str]] = {
    "project:read": set(),
    "export:read": set(),
    "import:write": {
        "article-list POST",
        "article-detail PATCH",
        "import-list POST",
        "import-detail DELETE",
    },
    "annotate:write": {
        "assignment-next POST",
        "assignment-reopen POST",
        "span-detail PATCH",
        "span-detail DELETE",
        "relation-detail DELETE",
        "comment-list POST",
        "comment-detail PATCH",
        "comment-detail DELETE",
        "discussion-list POST",
    },
    "study:write": {
        "project-list POST",
        "project-detail PATCH",
        "member-list POST",
        "member-detail PATCH",
        "member-detail DELETE",
        "project-duplicate POST",
        "invitation-list POST",
        "invitation-detail DELETE",
        "assignment-list POST",
        "assignment-detail DELETE",
        "entity-list POST",
        "entity-detail PATCH",
        "entity-merge POST",
        "gold-list POST",
        "hidden-gold POST",
        "gold-detail DELETE",
        "retraining POST",
        "adjudication-list POST",
        "adjudication-submit POST",
        "assignment-pass-on POST",
        "codebook-detail DELETE",
        "codebook-detail PUT",
        "codebook-list POST",
        "codebook-publish POST",
        "codebook-retire POST",
        "codebook-undo POST",
        "precedent-detail DELETE",
        "precedent-list POST",
        "round-codings POST",
        "round-detail PATCH",
        "round-hidden POST",
        "round-list POST",
        "round-plan POST",
        "round-release POST",
        "ruling-detail DELETE",
        "ruling-detail PATCH",
        "ruling-list POST",
    },
}


def test_a_token_without_export_sees_no_coding_of_others(world: World) -> None:
    """Released work is read with export:read; reading the project is not enough."""
    owner, side = world.people["owner"], world.own
    secret = actions.create_token(owner, name="reader", scopes=["project:read"])[1]
    headers = {"Authorization": f"Bearer {secret}"}
    url = address(side, "api:span-list", pk=side.released.pk)
    assert world.ask("anonymous", "GET", url, Body(headers=headers)).status == 403
    assert world.ask("owner", "GET", url).status == 200
    detail = address(side, "api:assignment-detail", pk=side.released.pk)
    assert (
        json.loads(world.ask("anonymous", "GET", detail, Body(headers=headers)).text)["spans"]
        is None
    )


def test_a_new_password_ends_every_token(world: World) -> None:
    """T50: whoever held the old one holds nothing."""
    form = body_for(world.own, "account_change_password", "POST")
    assert Token.objects.filter(user=world.people["manager"]).count() == 1
    assert (
        world.send("manager", "POST", address(world.own, "account_change_password"), form).status
        == 302
    )
    assert Token.objects.filter(user=world.people["manager"]).count() == 0
    assert world.send("token", "GET", "/api/v1/me/").status == 401


def test_a_password_that_an_operator_sets_ends_sessions_and_tokens(world: World) -> None:
    manager = world.people["manager"]
    data = {"password1": "a fresh long passphrase", "password2": "a fresh long passphrase"}
    form = Body(data | {"usable_password": "true", "set-password": "1"})
    assert world.send("manager", "GET", "/").status == 200
    url = f"/admin/articles/user/{manager.pk}/password/"
    assert world.send("root", "POST", url, form).status == 302
    assert world.send("manager", "GET", "/").status == 302
    assert world.send("token", "GET", "/api/v1/me/").status == 401


def test_a_deactivated_person_is_out_with_the_next_request(world: World) -> None:
    """T40."""
    manager = world.people["manager"]
    type(manager).objects.filter(pk=manager.pk).update(is_active=False)
    assert world.send("manager", "GET", "/").status == 302
    assert world.send("manager", "GET", "/api/v1/me/").status == 401
    assert world.send("token", "GET", "/api/v1/me/").status == 401
