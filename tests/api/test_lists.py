"""Lists: pages, unknown parameters, and the same number of queries for one row as for three."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from articles import actions
from articles.api.urls import urlpatterns
from articles.models import Article
from tests.api.client import Api
from tests.api.conftest import Cast, span_body
from tests.builders import make_article, make_assignment, make_member, make_project, submit

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


def collect(api: Api, path: str, link: str = "next") -> list[str]:
    """The ids of every page from ``path`` on."""
    found, url = [], path
    while url:
        answer = api.get(url.partition("testserver")[2] or url)
        assert answer.status == 200, answer
        found += answer.ids if link == "next" else answer.ids[::-1]
        url = answer.json[link]
    return found


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 200])
def test_pages_hold_every_row_once_in_both_directions(cast: Cast, owner: Api, size: int) -> None:
    for _ in range(3):
        make_article(cast.project)
    Article.objects.update(created_at=cast.article.created_at)  # as after an import: all the same
    path = f"projects/{cast.project.slug}/articles/"
    every = sorted(str(pk) for pk in Article.objects.values_list("pk", flat=True))
    assert collect(owner, f"{path}?page_size={size}") == every
    last = owner.get(f"{path}?page_size={size}")
    while last.json["next"]:
        last = owner.get(last.json["next"].partition("testserver")[2])
    if last.json["previous"]:
        back = collect(owner, last.json["previous"], "previous")
        assert back[::-1] + last.ids == every
    assert owner.get(f"{path}?page_size={size}").json["previous"] is None


def test_a_row_that_comes_meanwhile_moves_nothing(cast: Cast, owner: Api) -> None:
    make_article(cast.project)
    path = f"projects/{cast.project.slug}/articles/"
    first = owner.get(f"{path}?page_size=1")
    late = make_article(cast.project)
    rest = collect(owner, first.json["next"])
    assert len({*first.ids, *rest}) == 3
    assert rest[-1] == str(late.pk)


@pytest.mark.parametrize(
    "cursor", ["x", "W10", "WzFd", "bnVsbA", "e30", "WzEsIngiLCJ5Il0", "é", "WyJhIiwgMSwgMl0"]
)
def test_a_cursor_that_we_did_not_write_is_malformed(cast: Cast, owner: Api, cursor: str) -> None:
    answer = owner.get(f"projects/{cast.project.slug}/articles/?cursor={cursor}")
    assert (answer.status, answer.errors[0][1]) == (400, "cursor")


@pytest.mark.parametrize("size", ["0", "201", "-1", "x", "1.5", str(2**70)])
def test_a_page_size_out_of_bounds_is_malformed(cast: Cast, owner: Api, size: str) -> None:
    assert (
        owner.get(f"projects/{cast.project.slug}/articles/?page_size={size}").errors[0][1]
        == "page_size"
    )


# --- unknown parameters (T56)

ADDRESSES = [
    str(pattern.pattern).replace("<uuid:id>", "{id}").replace("<slug:slug>", "{slug}")
    for pattern in urlpatterns
    if "path" not in str(pattern.pattern) and "GET" in pattern.callback.view_class.methods  # type: ignore[attr-defined]  # all are class views
]


UNKNOWN = ("annotator__password__startswith", "ordering", "_connector", "token", "format__")


@pytest.mark.parametrize("path", ADDRESSES)
def test_unknown_parameters_are_refused_everywhere(cast: Cast, owner: Api, path: str) -> None:
    url = path.format(slug=cast.project.slug, id=uuid.uuid4())
    answer = owner.get(f"{url}?{'&'.join(f'{name}=a' for name in UNKNOWN)}")
    assert answer.status == 400
    assert set(answer.errors) == {("unknown", name) for name in UNKNOWN}


def test_unknown_parameters_are_named_with_the_known_ones(cast: Cast, owner: Api) -> None:
    detail = owner.get(f"projects/{cast.project.slug}/rounds/?order=name").json["errors"][0][
        "detail"
    ]
    assert detail == "“order” is not a known query parameter. Known: page_size, cursor."


def test_a_parameter_that_is_given_twice_is_refused(cast: Cast, owner: Api) -> None:
    path = f"projects/{cast.project.slug}/assignments/?state=submitted&state=started"
    assert owner.get(path).errors == [("invalid", "state")]


def test_an_empty_parameter_counts_as_not_given(cast: Cast, owner: Api) -> None:
    assert len(owner.get(f"projects/{cast.project.slug}/assignments/?state=&round=").ids) == 2


# --- query budgets


def code(cast: Cast, ada: Api, quote: str) -> None:
    """A span with a link and an answer in the first assignment."""
    path = f"assignments/{cast.one.pk}/"
    one = ada.post(f"{path}spans/", span_body(cast, quote)).json["id"]
    two = ada.post(f"{path}spans/", span_body(cast, quote, "source")).json["id"]
    link = {"id": str(uuid.uuid4()), "type": "attributed_to", "source": one, "target": two}
    assert ada.post(f"{path}relations/", link).status == 201


@pytest.fixture
def grow(cast: Cast, ada: Api) -> Any:
    """A function that adds a row to every list."""
    quotes = iter(("reversed its waiver", "two officials", "Nobody asked us"))

    def add() -> None:
        code(cast, ada, next(quotes))
        make_member(make_project(cast.owner))
        actions.create_token(cast.owner, name="x", scopes=["export:read"])
        make_member(cast.project)
        assignment = make_assignment(cast.project, annotator=cast.ada)
        submit(assignment)

    return add


BUDGETS = [
    ("projects/", 3),
    ("projects/{slug}/members/", 4),
    ("projects/{slug}/rounds/", 5),
    ("projects/{slug}/articles/", 4),
    ("projects/{slug}/imports/", 5),
    ("projects/{slug}/assignments/", 4),
    ("projects/{slug}/events/", 5),
    ("projects/{slug}/export/", 14),  # five of them note whose codings are shown
    ("tokens/", 3),
    ("me/", 3),
]
OWN_BUDGETS = [
    ("assignments/{id}/", 7),
    ("assignments/{id}/spans/", 5),
    ("assignments/{id}/relations/", 5),
    ("assignments/{id}/answers/", 5),
]


@pytest.mark.parametrize(("path", "budget"), BUDGETS)
def test_a_list_costs_the_same_for_one_row_as_for_three(
    cast: Cast, owner: Api, grow: Any, path: str, budget: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    url = path.format(slug=cast.project.slug)
    owner.get("schema/")  # a new session is stored once
    if "events" in path and connection.vendor == "postgresql":
        budget += 3  # the moment alone with the writers' lock is a transaction of its own
    for rows in (1, 2):
        for _ in range(rows):
            grow()
        with django_assert_num_queries(budget):
            assert owner.get(url).status == 200


@pytest.mark.parametrize(("path", "budget"), OWN_BUDGETS)
def test_ones_own_work_costs_the_same_for_one_row_as_for_three(
    cast: Cast, ada: Api, grow: Any, path: str, budget: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    ada.get("schema/")  # a new session is stored once
    for rows in (1, 2):
        for _ in range(rows):
            grow()
        with django_assert_num_queries(budget):
            assert ada.get(path.format(id=cast.one.pk)).status == 200
