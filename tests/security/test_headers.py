"""What every answer carries (T18), JSON stays JSON (T15), hosts (T45)."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

from annotator import storage
from tests.project_files import files_below, read
from tests.security.policy import site_rows
from tests.security.routes import address
from tests.security.visits import admin_addresses
from tests.security.world import Body, Reply, World

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
#: An address that is a secret is never told, not even to this site; with no-referrer its form would not pass CSRF.
OWN_HEADERS = {"invitation": {"Referrer-Policy": "strict-origin"}}
PERSONS = ("anonymous", "annotator", "owner")
GETS = [row.route for row in site_rows() if row.method == "GET"]
JSON_GETS = [route for route in GETS if route.startswith("api:") and route != "api:docs"]
INLINE = re.compile(r"""<[^>]*\s(?:on\w+|style)\s*=|<style\b|javascript:|<script(?![^>]*\bsrc=)""")


class Inline(HTMLParser):
    """Notes what a strict policy forbids."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Inline scripts and styles, and handlers."""
        given = dict(attrs)
        names = {name for name in given if name.startswith("on") or name == "style"}
        inert = given.get("type") in ("application/json", "importmap")
        if names or tag == "style" or (tag == "script" and "src" not in given and not inert):
            self.found.append(f"<{tag} {attrs}>")
        for name in ("href", "src", "action"):
            if re.match(r"\s*(?:javascript|data|vbscript):", given.get(name) or "", re.I):
                self.found.append(f"<{tag} {attrs}>")


def check(reply: Reply, wanted: dict[str, str] = HEADERS) -> None:
    """An HTML answer with all headers and nothing inline."""
    assert policy_of(reply) == POLICY | {"script-src": "'self'"}
    assert {name: reply.headers.get(name) for name in HEADERS} == wanted
    assert "no-store" in reply.headers["Cache-Control"]
    assert Inline(reply.text).found == []


def policy_of(reply: Reply) -> dict[str, str]:
    """The content security policy, by directive."""
    parts = reply.headers["Content-Security-Policy"].split(";")
    return {name: rest for name, _space, rest in (part.strip().partition(" ") for part in parts)}


def is_html(reply: Reply) -> bool:
    """Whether a browser would render it."""
    return reply.headers.get("Content-Type", "").startswith("text/html")


@pytest.mark.parametrize("route", GETS)
def test_every_page_has_a_strict_policy_and_nothing_inline(world: World, route: str) -> None:
    url, wanted = address(world.own, route), HEADERS | OWN_HEADERS.get(route, {})
    for person in PERSONS:
        reply = world.ask(person, "GET", url, Body(headers={"Accept": "text/html"}))
        if is_html(reply):
            check(reply, wanted)
        assert {name: reply.headers.get(name) for name in HEADERS} == wanted


def test_the_admin_keeps_the_same_policy(world: World) -> None:
    replies = [world.ask("clerk", "GET", url) for url in admin_addresses(world.own, world.own.mine)]
    pages = [reply for reply in replies if reply.status == 200]
    assert len(pages) > 20
    for reply in pages:
        check(reply)


@pytest.mark.parametrize("url", ["/nothing/", "/projects/foreign/", "/projects/own/members/"])
def test_pages_of_errors_keep_the_same_policy(world: World, url: str) -> None:
    reply = world.ask("annotator", "GET", url)
    assert (reply.status in (403, 404), is_html(reply)) == (True, True)
    check(reply)


def test_a_page_with_an_import_map_allows_it_by_its_hash(world: World, hashed_files: None) -> None:
    page = world.ask("annotator", "GET", address(world.own, "assignment"))
    (content,) = re.findall(r'<script type="importmap">(.*?)</script>', page.text)
    assert set(json.loads(content)["imports"]) == {"/static/js/rare.js", "/static/js/text.js"}
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    assert policy_of(page) == POLICY | {"script-src": f"'self' 'sha256-{digest}'"}
    assert Inline(page.text).found == []


@pytest.fixture
def hashed_files(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Static files as a server has them: collected, under hashed names; one module is loaded when wanted."""
    own = tmp_path / "own/js"
    own.mkdir(parents=True)
    (own / "annotate.js").write_text('const rare = () => import("./rare.js");\n')
    (own / "rare.js").write_text('import { inOrder } from "./text.js";\n')
    settings.STATICFILES_DIRS = [own.parent, *settings.STATICFILES_DIRS]
    settings.STATIC_ROOT = tmp_path / "static"
    hashed = {"BACKEND": settings.HASHED_STORAGE}
    settings.STORAGES = settings.STORAGES | {"staticfiles": hashed}
    for cached in (storage.import_map_json, storage.import_map_hash):
        cached.cache_clear()
    call_command("collectstatic", interactive=False, verbosity=0)
    assert staticfiles_storage.exists("staticfiles.json")
    yield
    for cached in (storage.import_map_json, storage.import_map_hash):
        cached.cache_clear()


def test_no_template_holds_inline_script_or_style() -> None:
    found = [
        f"{path}: {hit}"
        for path in files_below("templates", "articles", suffix=".html")
        for hit in INLINE.findall(read(path))
    ]
    assert found == []


def test_no_script_writes_style_attributes_or_markup() -> None:
    holes = re.compile(
        r"""setAttribute\(\s*["'](?:style|on\w+)|\.cssText|insertAdjacentHTML|createContextualFragment"""
        r"""|setTimeout\(\s*["'`]|javascript:|srcdoc"""
    )
    found = [
        f"{path}: {hit}"
        for path in files_below("static/js", suffix=".js")
        for hit in holes.findall(read(path))
    ]
    assert found == []


# --- JSON


@pytest.mark.parametrize("route", JSON_GETS)
def test_what_is_json_is_never_taken_for_a_page(world: World, route: str) -> None:
    """T15: also when a browser asks for HTML."""
    for person in ("owner", "annotator", "outsider", "anonymous"):
        url = address(world.own, route)
        reply = world.ask(person, "GET", url, Body(headers={"Accept": "text/html"}))
        assert not is_html(reply)
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.status in (200, 401, 403, 404, 405, 406)


def test_an_export_is_a_download(world: World) -> None:
    for name in ("jsonl", "csv"):
        reply = world.ask("owner", "GET", address(world.own, "api:export") + f"?format={name}")
        assert reply.headers["Content-Disposition"].startswith("attachment; filename=")
        assert not is_html(reply)


# --- hosts


@pytest.mark.parametrize("url", ["/", "/account/login/", "/api/v1/me/", "/admin/", "/nothing/"])
def test_an_unknown_host_is_refused(world: World, url: str) -> None:
    """T45."""
    reply = world.ask("owner", "GET", url, Body(headers={"Host": "evil.example"}))
    assert reply.status == 400
    assert b"evil.example" not in reply.content


def test_a_forwarded_host_is_not_believed(world: World) -> None:
    """T47: without a proxy that is trusted, it is a client's claim."""
    claims = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    for url in ("/", address(world.own, "export"), address(world.own, "api:assignment-list")):
        reply = world.ask("owner", "GET", url, Body(headers=claims))
        assert (reply.status, b"evil.example" in reply.everything) == (200, False)
