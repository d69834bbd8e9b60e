"""Hostile text is shown, never run: every page, error and answer, parsed as a browser would (T11, T12, T13, T19)."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import lxml.html
import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Answer, Article, Import, Relation, Span
from tests.security.hostile import Hostile, make_hostile, pages
from tests.security.payloads import MIXED, PAYLOADS, SHORT

#: No page of ours, and none of the admin, holds these; an element of that name is a payload that was parsed.
NEVER = {"img", "iframe", "object", "embed", "base", "u"}
REFRESH = "http-equiv"
#: Where scripts come from; the admin's words come from a page of its own.
OURS = ("/static/", "/admin/jsi18n/")


@pytest.fixture(scope="module")
def hostile(world: Any) -> Hostile:
    """Built inside the module's transaction."""
    return make_hostile()


def strangers(html: str) -> list[str]:
    """Elements and attributes that no template of ours wrote."""
    found = []
    for element in lxml.html.document_fromstring(html).iter():
        if not isinstance(element.tag, str):
            continue
        given = {str(name): str(value) for name, value in element.attrib.items()}
        inert = given.get("type") in ("application/json", "importmap")
        script = element.tag == "script" and not (inert or given.get("src", "").startswith(OURS))
        handler = any(name.startswith(("on", "hx-on")) for name in given)
        leads_out = any(
            given.get(name, "").strip().lower().startswith(("javascript:", "data:", "//"))
            for name in ("href", "src", "action", "formaction", "hx-get", "hx-post")
        )
        logs_out = given.get("hx-get", "").endswith("logout/")
        named = element.tag in NEVER or REFRESH in given
        named |= element.tag == "svg" and "class" not in given
        if script or handler or leads_out or logs_out or named:
            found.append(lxml.html.tostring(element, encoding="unicode")[:200])
        if inert:
            json.loads(element.text or "")
    return found


def client(user: Any) -> Client:
    """Somebody's browser."""
    made = Client(raise_request_exception=False)
    made.force_login(user)
    return made


@pytest.mark.parametrize("who", ["owner", "coder"])
@pytest.mark.parametrize("htmx", [False, True], ids=["page", "fragment"])
def test_pages_show_hostile_text_as_text(hostile: Hostile, who: str, htmx: bool) -> None:
    browser, seen = client(getattr(hostile, who)), 0
    for url in pages(hostile):
        answer = browser.get(url, headers={"HX-Request": "true"} if htmx else None)
        if answer.headers["Content-Type"].startswith("text/html") and answer.content:
            assert strangers(answer.content.decode()) == [], url
            seen += answer.status_code == 200
        assert b"49{% debug" not in answer.content
    assert seen > 15


def test_the_article_is_shown_letter_by_letter(hostile: Hostile) -> None:
    """T19: markup, htmx attributes and template code in an article are words like any other."""
    page = client(hostile.coder).get(f"/assignments/{hostile.open.pk}/").content.decode()
    tree: Any = lxml.html.document_fromstring(page)
    element = tree.get_element_by_id("text")
    assert element.text_content() == hostile.article.text
    assert {str(child.tag) for child in element.iterdescendants()} <= {
        "mark",
        "span",
        "p",
        "div",
        "h2",
    }
    assert "hx-disable" in element.attrib


def test_the_admin_shows_hostile_text_as_text(hostile: Hostile) -> None:
    browser, seen = client(hostile.owner), 0
    models = ("project", "article", "assignment", "import", "label", "membership", "round", "user")
    urls = [
        reverse(f"admin:articles_{model}_changelist")
        for model in (*models, "token", "span", "event")
    ]
    for rows in (Article, Span, Relation, Answer, Import):
        name = rows.__name__.lower()
        keys = rows._default_manager.values_list("pk", flat=True)[:60]
        urls += [reverse(f"admin:articles_{name}_change", args=[key]) for key in keys]
    urls.append(reverse("admin:articles_project_agreement", args=[hostile.project.pk]))
    urls.append(reverse("admin:articles_project_changelist") + "?q=" + quote(MIXED))
    for url in urls:
        answer = browser.get(url)
        if answer.status_code == 200:
            seen += 1
            # The admin's own pictures; none of them is ours to judge.
            html = answer.content.decode().replace(
                '<img src="/static/admin/', '<i src="/static/admin/'
            )
            assert strangers(html) == [], url
    assert seen > 12


@pytest.mark.parametrize("payload", PAYLOADS)
def test_queries_and_wrong_addresses_are_escaped(hostile: Hostile, payload: str) -> None:
    """T13."""
    slug, sent = hostile.project.slug, quote(payload)
    browser = client(hostile.owner)
    for url in (
        f"/projects/{slug}/articles/?q={sent}&outlet={sent}&state={sent}&since={sent}&sort={sent}",
        f"/projects/{slug}/export/?label={sent}&annotator={sent}&format={sent}&{sent}=1",
        f"/projects/{slug}/agreement/?round={sent}&since={sent}&{sent}=1",
        f"/projects/{slug}/agreement/passages/?label={sent}&kind=missed&{sent}=1",
        f"/projects/{slug}/assign/?q={sent}&article={sent}&state={sent}",
        f"/projects/{sent}/",
        f"/{sent}",
        f"/?show={sent}",
        f"/admin/articles/article/?q={sent}",
        f"/admin/articles/article/{sent}/change/",
    ):
        answer = browser.get(url, follow=True)
        assert answer.status_code < 500, url
        html = answer.content.decode().replace('<img src="/static/admin/', '<i src="/static/admin/')
        assert strangers(html) == [], url
    signed_out = Client().get(f"/account/login/?next={sent}")
    assert strangers(signed_out.content.decode()) == []


@pytest.mark.parametrize("payload", [MIXED, SHORT, PAYLOADS[4], PAYLOADS[8]])
def test_errors_of_forms_are_escaped(hostile: Hostile, payload: str) -> None:
    slug, seat = hostile.project.slug, hostile.open
    span = seat.spans.order_by("start")[0]
    base = f"/projects/{slug}"
    posts: list[tuple[Any, str, dict[str, Any]]] = [
        (hostile.owner, f"{base}/members/", {"user": payload, "role": payload}),
        (hostile.owner, f"{base}/settings/", {"name": "", "snap": payload, "description": payload}),
        (hostile.owner, f"{base}/articles/", {"action": payload, "article": [payload]}),
        (hostile.owner, f"{base}/articles/{seat.article_id}/", {"title": payload, "url": payload}),
        (hostile.owner, f"{base}/imports/", {"source": "paste", "text": payload, "url": payload}),
        (
            hostile.owner,
            f"{base}/assign/",
            {"scope": payload, "article": payload, "coder": payload},
        ),
        (
            hostile.owner,
            f"{base}/codebook/edit/",
            {"name": payload, "key": payload, "version": payload},
        ),
        (hostile.owner, f"{base}/codebook/edit/preview/", {"name": payload, "definition": payload}),
        (hostile.owner, f"{base}/codebook/edit/split/decision/", {"name-1": payload, "version": 1}),
        (hostile.owner, f"{base}/codebook/edit/file/", {"text": payload, "version": 1}),
        (hostile.owner, "/projects/new/", {"name": payload, "slug": payload, "codebook": payload}),
        (hostile.owner, "/account/tokens/", {"name": "", "scopes": payload, "project": payload}),
        (hostile.coder, f"/assignments/{seat.pk}/answers/", {"answer-relevance": payload}),
        (
            hostile.coder,
            f"/assignments/{seat.pk}/spans/{span.pk}/card/",
            {"version": payload, "attr-stage": payload, "note": payload},
        ),
        (hostile.coder, f"/assignments/{seat.pk}/submit/", {"revision": payload}),
    ]
    for user, url, data in posts:
        for headers in ({}, {"HX-Request": "true"}):
            answer = client(user).post(url, data, headers=headers)
            assert answer.status_code in (200, 302, 404, 422), (url, answer.status_code)
            if answer.headers.get("Content-Type", "").startswith("text/html") and answer.content:
                assert strangers(answer.content.decode()) == [], url
    bad = Client().post("/account/login/", {"login": payload, "password": payload})
    assert strangers(bad.content.decode()) == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_errors_of_the_api_are_json(hostile: Hostile, payload: str) -> None:
    browser, slug = client(hostile.owner), hostile.project.slug
    for url in (
        f"/api/v1/projects/{slug}/articles/?{quote(payload)}=1",
        f"/api/v1/projects/{slug}/export/?label={quote(payload)}",
        f"/api/v1/projects/{slug}/assignments/?round={quote(payload)}",
        f"/api/v1/{quote(payload)}/",
    ):
        answer = browser.get(url, headers={"Accept": "text/html"})
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.status_code in (400, 404, 406)


def test_headers_take_no_line_breaks_from_anybody(hostile: Hostile) -> None:
    """T59: names end up in no header; htmx's triggers are plain ASCII JSON."""
    seat = hostile.open
    span = seat.spans.order_by("start")[0]
    url = f"/assignments/{seat.pk}/spans/{span.pk}/card/"
    note = "a\r\nSet-Cookie: x=1\u2028</script>"
    data = {"version": span.version, "attr-stage": "decided", "note": note}
    answer = client(hostile.coder).post(url, data, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer.headers["HX-Trigger"].isascii()
    assert "\n" not in answer.headers["HX-Trigger"]
    assert json.loads(answer.headers["HX-Trigger"])["span:patch"]["note"].startswith("a")
