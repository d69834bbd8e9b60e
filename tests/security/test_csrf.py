"""Every change needs a token that only our own pages hold (T53)."""

from __future__ import annotations

import json
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.test import Client

from tests.security.bodies import body_for
from tests.security.policy import DONE, Row, site_rows
from tests.security.routes import address
from tests.security.world import World, database_hash, undone

WRITES = [row for row in site_rows() if row.method != "GET" and row.route != "api:unknown"]
KINDS = ("form", "json", "text/plain", "htmx")


def sender(row: Row) -> str:
    """Somebody whose request would be carried out; the owner where it is too late for everybody."""
    people = [who for who, status in row.statuses.items() if status in DONE]
    return next((who for who in people if who not in ("anonymous", "token")), "owner")


@pytest.fixture
def strict(world: World) -> Client:
    """A browser that is held to tokens."""
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


def send(client: Client, world: World, row: Row, kind: str, **headers: str) -> Any:
    """The valid request of ``row`` in another dress; the session is there, the token is not."""
    person = sender(row)
    client.cookies = SimpleCookie(world.cookies[person].output(header="", sep=";"))
    body = body_for(world.own, row.route, row.method, world.people[person].pk)
    sent = body.headers | headers | ({"HX-Request": "true"} if kind == "htmx" else {})
    url = address(world.own, row.route, row.method)
    if kind in ("form", "htmx") and row.method == "POST" and not body.json:
        return client.post(url, body.data, headers=sent)
    types = {"form": "application/x-www-form-urlencoded", "htmx": "application/json"}
    types |= {"json": "application/json", "text/plain": "text/plain"}
    data = json.dumps(body.data, default=str) if body.json else "{}"
    return client.generic(row.method, url, data, content_type=types[kind], headers=sent)


@pytest.mark.parametrize("kind", KINDS)
def test_no_change_without_a_token(world: World, strict: Client, kind: str) -> None:
    before = database_hash()
    found = {str(row): send(strict, world, row, kind).status_code for row in WRITES}
    assert {name: status for name, status in found.items() if status != 403} == {}
    assert database_hash() == before


def test_a_wrong_token_is_none(world: World, strict: Client) -> None:
    for row in WRITES:
        assert send(strict, world, row, "json", **{"X-CSRFToken": "a" * 64}).status_code == 403


def test_sign_in_needs_one_too(world: World, strict: Client) -> None:
    data = {"login": "own-owner", "password": "whatever"}
    assert strict.post("/account/login/", data).status_code == 403


def test_with_the_token_of_a_page_the_change_is_made(world: World, strict: Client) -> None:
    """So it is the token that was missing above, and nothing else."""
    for row in WRITES:
        with undone():
            person = sender(row)
            strict.cookies = SimpleCookie(world.cookies[person].output(header="", sep=";"))
            told = strict.get("/api/v1/me/").headers["X-CSRFToken"]
            issued = strict.cookies
            body = body_for(world.own, row.route, row.method, world.people[person].pk)
            url = address(world.own, row.route, row.method)
            headers = body.headers | {"X-CSRFToken": told}
            strict.cookies = issued
            if body.json:
                made = strict.generic(
                    row.method,
                    url,
                    json.dumps(body.data),
                    content_type="application/json",
                    headers=headers,
                )
            else:
                made = strict.post(url, body.data, headers=headers)
            assert made.status_code == row.statuses[person], row


def test_a_token_of_the_api_needs_no_cookie_and_so_no_token_of_a_page(
    world: World, strict: Client
) -> None:
    strict.cookies.clear()
    reply = strict.get("/api/v1/me/", headers={"Authorization": f"Bearer {world.secret}"})
    assert (reply.status_code, "X-CSRFToken" in reply.headers) == (200, False)
