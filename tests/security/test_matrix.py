"""Person × route × method → status, over every route that the resolver knows (T31). The table is policy.toml."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import get_resolver, reverse

from articles.models import Span
from tests.security.bodies import body_for
from tests.security.policy import ADMIN, DONE, POLICY, Row, admin_rows, site_rows
from tests.security.routes import (
    METHODS,
    address,
    admin_object,
    all_routes,
    parameters,
    places,
)
from tests.security.side import Side
from tests.security.world import Body, World, database_hash, undone

ROWS = site_rows()
ADMIN_ROWS = list(admin_rows())
ROUTES = sorted({row.route for row in ROWS})
#: Redirects of the admin, model by model: to the change page, which decides.
SHORTCUTS = {f"<admin/articles/{model}/<path:object_id>/>" for model in ADMIN["models"]}
#: Rows whose 2xx is for nobody; a draft of the codebook is there already.
NOBODY = {"api:unknown", "api:codebook-list"}


def test_every_route_has_a_row() -> None:
    told = {row.route for row in (*ROWS, *ADMIN_ROWS)} | set(POLICY["unnamed"]) | SHORTCUTS
    told |= set(POLICY["absent"])
    assert set(all_routes()) == told, "new or renamed address: say in policy.toml who may use it"


def test_every_row_lets_somebody_in() -> None:
    shut = [str(row) for row in ROWS if not DONE.intersection(list(row.statuses.values())[1:-1])]
    assert {name.split()[0] for name in shut} == NOBODY


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_own_project(world: World, row: Row) -> None:
    assert asked(world, row, world.own, row.statuses) == row.statuses


@pytest.mark.parametrize("row", [row for row in ROWS if places(row.route)], ids=str)
def test_foreign_project(world: World, row: Row) -> None:
    wanted = row.elsewhere()
    assert asked(world, row, world.foreign, wanted) == wanted


def asked(world: World, row: Row, side: Side, wanted: dict[str, int]) -> dict[str, int]:
    """What each person gets; what was refused must have changed nothing."""
    found, unsafe = {}, row.method != "GET"
    before = database_hash() if unsafe else ""
    url = address(side, row.route, row.method)
    for person, status in wanted.items():
        sender = world.people.get(person) or world.people["manager"]
        body = body_for(side, row.route, row.method, sender.pk)
        refused = unsafe and status >= 400
        if refused:  # not taken back: a trace of any of them shows in the digest
            found[person] = world.send(person, row.method, url, body).status
        else:
            if row.route == "import-preview":
                url = address(side, row.route, row.method)  # an upload that is imported is gone
            found[person] = world.ask(person, row.method, url, body).status
    assert not unsafe or database_hash() == before, f"{row}: a refusal changed something"
    return found


#: What counts within a project and names nothing of another: there is no foreign one to ask for.
WITHIN = {"slug", "number", "step", "key"}
MIXED = [row for row in ROWS if "slug" in (found := set(parameters(row.route))) and found - WITHIN]


@pytest.mark.parametrize("row", MIXED, ids=str)
def test_an_id_of_another_project_below_ones_own(world: World, row: Row) -> None:
    """T32: the address names one project and an object of another."""
    url = address(world.foreign, row.route, row.method, slug=world.own.slug)
    body = body_for(world.own, row.route, row.method)
    before = database_hash()
    found = {who: world.send(who, row.method, url, body).status for who in ("owner", "annotator")}
    assert found["owner"] == 404
    assert found["annotator"] in (403, 404)
    assert database_hash() == before


@pytest.mark.parametrize("route", ROUTES)
def test_methods_without_a_row_are_refused(world: World, route: str) -> None:
    declared = {row.method for row in ROWS if row.route == route}
    missing = [method for method in METHODS if method not in declared]
    before = database_hash()
    url = address(world.own, route)
    found = {
        (who, method): world.send(who, method, url, Body({}, json=True)).status
        for method in missing
        for who in ("owner", "annotator", "anonymous")
    }
    wanted = {405} if not route.startswith("account_") else {200, 302, 405}
    assert {found[who, method] for who, method in found if who != "anonymous"} <= wanted
    assert {found["anonymous", method] for method in missing} <= {302, 401, 405} | wanted
    assert database_hash() == before


def test_safe_methods_change_nothing(world: World) -> None:
    """T53: GET and HEAD of every route, for everybody, whatever it answers."""
    before = database_hash()
    for route in ROUTES:
        url = address(world.own, route)
        for person in ("anonymous", "annotator", "manager", "owner", "token"):
            for method in ("GET", "HEAD"):
                reply = world.send(person, method, url)
                assert reply.status < 500, (route, person, method)
                assert method == "GET" or reply.content == b"", (route, person)
        assert database_hash() == before, route


@pytest.mark.parametrize("name", POLICY["absent"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_pages_without_a_use_are_absent(world: World, name: str, method: str) -> None:
    sample = {"key": "x", "uidb36": "1"}
    url = reverse(name, kwargs={part: sample[part] for part in parameters(name)})
    found = [world.ask(who, method, url).status for who in ("anonymous", "owner", "root")]
    assert found == [404] * 3


# --- the admin


@pytest.mark.parametrize("row", ADMIN_ROWS, ids=str)
def test_admin(world: World, row: Row) -> None:
    side = world.foreign if row.foreign else world.own
    url, body = admin_address(side, row), Body(admin_form(side, row))
    before = database_hash()
    found = {who: world.ask(who, row.method, url, body).status for who in row.statuses}
    assert found == row.statuses
    refused = [who for who, status in row.statuses.items() if status != 200 and who != "root"]
    for who in refused if row.method == "POST" else ():
        if "logout" not in row.route:
            world.send(who, row.method, url, body)
    assert database_hash() == before


def admin_address(side: Side, row: Row) -> str:
    """The address of a row."""
    view = row.route.rpartition("_")[2]
    if row.route == "admin:view_on_site":
        kind = ContentType.objects.get_for_model(Span)
        return reverse(row.route, args=[kind.pk, side.spans[0].pk])
    if row.route == "admin:app_list":
        return reverse(row.route, kwargs={"app_label": "articles"})
    if not row.model or view in ("changelist", "add"):
        return reverse(row.route)
    part = ["differences"] if view.endswith("-part") else []
    return reverse(row.route, args=[admin_object(side, row.model), *part])


def admin_form(side: Side, row: Row) -> dict[str, Any]:
    """A form that a superuser's request needs."""
    password = {"password1": "a fresh long passphrase", "password2": "a fresh long passphrase"}
    if row.route == "admin:auth_user_password_change":
        return password | {"usable_password": "true", "set-password": "1"}
    if row.model == "user":
        return {"username": "renamed", "usable_password": "true", "is_active": "on"} | password
    return {}


@pytest.mark.parametrize("pattern", list(POLICY["unnamed"]))
def test_routes_without_a_name(world: World, pattern: str) -> None:
    row = POLICY["unnamed"][pattern]
    found = [world.ask(who, "GET", row["address"]).status for who in ADMIN["persons"]]
    assert found == row["GET"]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_the_admin_takes_other_methods_for_reading(world: World, method: str) -> None:
    before = database_hash()
    for row in ADMIN_ROWS:
        if row.method == "GET" and row.route.endswith(("change", "delete", "changelist")):
            url = admin_address(world.own, row)
            for who in ("root", "clerk"):
                assert world.send(who, method, url).status in (200, 302, 403, 405)
    assert database_hash() == before


@pytest.mark.parametrize("model", ADMIN["models"])
def test_the_admins_short_addresses_lead_to_the_same_decision(world: World, model: str) -> None:
    key = admin_object(world.foreign, model)
    reply = world.ask("clerk", "GET", f"/admin/articles/{model}/{key}/")
    assert (reply.status, reply.content) == (302, b"")
    assert reply.headers["Location"].endswith("/change/")


def test_an_absent_object_and_a_foreign_one_get_the_same_answer(world: World) -> None:
    """A 404 that differs would tell that something exists."""
    for route in ("article-detail", "api:article-detail", "api:span-detail", "assignment"):
        foreign = world.ask("owner", "GET", address(world.foreign, route))
        absent = world.ask("owner", "GET", address(world.foreign, route, pk=uuid.uuid4()))
        assert (foreign.status, plain(foreign.text)) == (404, plain(absent.text))


def plain(html: str) -> str:
    """Without the token, which differs each time."""
    return re.sub(r'(name="csrf(?:middlewaretoken)?" (?:content|value)=)"[^"]*"', r"\1", html)


def test_the_resolver_is_walked_to_its_end() -> None:
    assert len(all_routes()) == len(set(all_routes())) > 150
    assert get_resolver().url_patterns


def test_what_a_test_does_is_taken_back(world: World) -> None:
    before = database_hash()
    with undone():
        world.own.spare.delete()
        assert database_hash() != before
    assert database_hash() == before
