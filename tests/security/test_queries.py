"""Queries ask for what is offered and for nothing else (T56, T57); other people's ids tell nothing (T31)."""

from __future__ import annotations

import json
import re
import uuid

import pytest
from django.urls import reverse

from articles.api.serializers import queries
from articles.api.serializers.fields import Query
from articles.api.views.articles import FILTERS
from tests.project_files import files_below, read
from tests.security.policy import ADMIN, site_rows
from tests.security.routes import address
from tests.security.side import Side
from tests.security.world import World

API = [row.route for row in site_rows() if row.route.startswith("api:") and row.method == "GET"]
STRANGE = (
    "annotator__password__startswith=a",
    "ordering=annotator__password",
    "search_fields=note",
    "_connector=OR 1=1",
    "label__project__members__user__email__icontains=a",
    "format.json=1",
    "limit=1",
)
#: Every parameter of every address of the API. A new one is read here by somebody else before it is used.
KNOWN = {
    *("page_size", "cursor", "q", "outlet", "external_id", "sha256", "since", "until", "archived"),
    *("import_id", "annotator", "state", "round", "article", "deleted", "format", "label"),
    *("updated_since", "layer", "text", "names", "times", "after", "seen", "level", "codebook"),
    *("rows", "reveals", "finished_since", "finished_until", "resamples", "differences", "settled"),
    *("unitizing", "exclusive"),
    *("batch", "drift"),
    *("kind", "other", "about", "a", "b"),
}


@pytest.mark.parametrize("route", [route for route in API if route != "api:unknown"])
def test_unknown_parameters_are_refused_one_and_all(world: World, route: str) -> None:
    person = "annotator" if "403" in str(status(world, route, "owner")) else "owner"
    reply = world.ask(person, "GET", f"{address(world.own, route)}?{'&'.join(STRANGE)}")
    assert reply.status in (400, 404), reply.text[:300]
    if reply.status == 400:
        errors = json.loads(reply.text)["errors"]
        found = {error["attr"] for error in errors if error["code"] == "unknown"}
        assert found >= {query.partition("=")[0] for query in STRANGE} - {"limit"}, errors


def status(world: World, route: str, person: str) -> int:
    """What somebody gets without a query."""
    return world.ask(person, "GET", address(world.own, route)).status


def test_every_parameter_of_the_api_is_on_the_list() -> None:
    forms = [
        form
        for form in vars(queries).values()
        if isinstance(form, type) and issubclass(form, Query) and form is not Query
    ]
    assert {str(name) for form in forms for name in form().fields} == KNOWN


def test_no_filter_reaches_people_or_secrets() -> None:
    reach = re.compile("password|token|email|annotator__|user__|export_key|digest")
    assert [path for path in FILTERS.values() if reach.search(path)] == []
    faces = files_below("articles/web", "articles/api", suffix=".py")
    assert [path for path in faces if re.search("FilterSet|SearchFilter", read(path))] == []


@pytest.mark.parametrize("query", STRANGE)
def test_a_page_does_not_read_what_it_does_not_know(world: World, query: str) -> None:
    for route in ("article-list", "export", "agreement", "home"):
        url = address(world.own, route)
        plain = context_free(world.ask("owner", "GET", url).text)
        asked = context_free(world.ask("owner", "GET", f"{url}?{query}").text)
        assert plain == asked, route


def context_free(html: str) -> str:
    """A page without its token and the addresses that carry the query along."""
    html = re.sub(r'(name="csrf(?:middlewaretoken)?" (?:content|value)=)"[^"]*"', r"\1", html)
    return re.sub(r'(?:href|hx-get|action|hx-post)="[^"]*"', "", html)


@pytest.mark.parametrize("model", ADMIN["models"])
@pytest.mark.parametrize(
    "query",
    [
        "annotator__password__startswith=a",
        "user__password__startswith=a",
        "password__startswith=a",
        "assignment__annotator__password__startswith=a",
        "export_key__startswith=a",
        "note__contains=a",
        "nothing_to_code__exact=1",
        "digest__startswith=a",
        "revision__gt=1",
    ],
)
def test_the_admin_filters_by_nothing_but_what_it_offers(
    world: World, model: str, query: str
) -> None:
    url = reverse(f"admin:articles_{model}_changelist")
    reply = world.ask("clerk", "GET", f"{url}?{query}")
    refused = reply.status == 400 or (reply.status, reply.headers["Location"][-4:]) == (302, "?e=1")
    assert refused, (reply.status, reply.headers)


# --- ids of another project in queries and bodies


def foreign_queries(own: Side, other: Side) -> list[str]:
    """Addresses of one's own project that ask for things of another."""
    who, article, seat = other.people["annotator"].pk, other.released.article_id, other.released.pk
    export, articles = address(own, "api:export"), address(own, "api:article-list")
    assignments, agreement = address(own, "api:assignment-list"), address(own, "api:agreement")
    side = address(own, "side-by-side")
    return [
        f"{export}?annotator={who}",
        f"{export}?annotator={other.project.pseudonym(who)}",
        f"{export}?round={other.mine.round_id}",
        f"{articles}?import_id={other.batch.pk}",
        f"{articles}?external_id={other.article.external_id or 'x'}",
        f"{articles}?sha256={other.article.sha256}",
        f"{assignments}?article={article}",
        f"{assignments}?annotator={who}",
        f"{assignments}?round={other.mine.round_id}",
        f"{agreement}?annotator={who}",
        f"{agreement}?round={other.mine.round_id}",
        f"{agreement}?batch={other.batch.pk}",
        address(own, "agreement-drift") + f"?batch={other.batch.pk}",
        address(own, "api:passage-list") + f"?annotator={who}",
        address(own, "api:passage-list") + f"?a={who}&b={own.mine.annotator_id}",
        address(own, "api:passage-list") + f"?round={other.mine.round_id}",
        address(own, "api:passage-list") + f"?batch={other.batch.pk}",
        f"{side}?a={own.released.pk}&b={seat}",
        address(own, "article-list") + f"?coder={who}",
        address(own, "agreement-passages") + f"?a={who}&b={own.mine.annotator_id}",
        address(own, "export") + f"?annotator={who}",
        address(own, "assign") + f"?article={article}&coder={who}",
    ]


def test_a_query_for_another_project_finds_nothing(world: World) -> None:
    own, other = world.own, world.foreign
    words = [other.name, *(str(row.pk) for row in (other.released, other.article, *other.spans))]
    for url in foreign_queries(own, other):
        reply = world.ask("owner", "GET", url)
        asked = [word for word in words if word not in url]
        assert reply.status in (200, 400, 404, 422), url
        assert [word for word in asked if word in reply.text] == [], url


def test_a_foreign_id_gets_the_answer_of_one_that_does_not_exist(world: World) -> None:
    own, other = world.own, world.foreign
    for url in foreign_queries(own, other):
        found = re.search(r"[0-9a-f]{8}-[0-9a-f-]{27}$", url)
        if found is None:
            continue
        absent = url.replace(found[0], str(uuid.uuid4()))
        one, two = (world.ask("owner", "GET", where) for where in (url, absent))
        assert one.status == two.status, url
