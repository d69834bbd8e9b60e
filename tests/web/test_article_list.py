"""The article list: search, filters, sorting, pages, and the form below it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from articles import actions
from articles.models import Article
from articles.records import ArticleRecord
from tests.builders import make_article, make_assignment, make_member, make_span, submit
from tests.shelf import BUILDERS, Shelf
from tests.web.people import Study, make_study


def make_shelf() -> Study:
    """Six articles, one in each state."""
    study = make_study()
    coder = study.people["annotator"]
    second = make_member(study.project, username="second")
    day = dt.date(2026, 1, 1)
    for number, title in enumerate(("started", "done", "half", "archived")):
        article = make_article(
            study.project,
            title=title.capitalize(),
            outlet="Daily",
            external_id=f"x-{number}",
            published_on=day + dt.timedelta(days=number),
        )
        assignment = make_assignment(study.project, article, coder)
        if title == "started":
            make_span(assignment)
        else:
            submit(assignment)
        if title == "half":
            make_assignment(study.project, article, second)
        if title == "archived":
            actions.archive_articles(study.people["owner"], study.project, [article.pk])
    make_article(study.project, title="Untouched")
    return study


BUILDERS["shelf"] = make_shelf


@pytest.fixture
def shelf(db: None, world_shelf: Shelf) -> Study:
    """A study of six articles."""
    return world_shelf.take(make_shelf)


def titles(study: Study, who: str = "manager", **query: Any) -> list[str]:
    """The titles on a page."""
    answer = study.get(who, study.url("articles"), query)
    assert answer.status_code == 200, answer.context["form"].errors
    return [row.title for row in answer.context["rows"]]


def test_list_holds_what_is_not_archived_by_title(shelf: Study) -> None:
    assert titles(shelf) == ["Done", "Half", "Harbour fees return", "Started", "Untouched"]


STATES = {
    "unassigned": ["Untouched"],
    "assigned": ["Harbour fees return"],
    "started": ["Half", "Started"],
    "submitted": [],
    "released": ["Done"],
    "archived": ["Archived"],
}


@pytest.mark.parametrize("state", STATES)
def test_state_filters_and_the_state_column_say_the_same(shelf: Study, state: str) -> None:
    answer = shelf.get("owner", shelf.url("articles"), {"state": state})
    assert [row.title for row in answer.context["rows"]] == STATES[state]
    assert {row.state for row in answer.context["rows"]} <= {state}


def test_list_counts_coders_who_are_done(shelf: Study) -> None:
    rows = shelf.get("manager", shelf.url("articles")).context["rows"]
    assert {row.title: (row.submitted, row.assigned) for row in rows} == {
        "Done": (1, 1),
        "Half": (1, 2),
        "Harbour fees return": (0, 1),
        "Started": (0, 1),
        "Untouched": (0, 0),
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "fees HARBOUR"}, ["Harbour fees return"]),
        ({"q": "quay"}, ["Harbour fees return"]),
        ({"q": "x-1"}, ["Done"]),
        ({"q": "no such thing"}, []),
        ({"q": "%"}, []),
        ({"outlet": "Daily"}, ["Done", "Half", "Started"]),
        ({"since": "2026-01-02", "until": "2026-01-02"}, ["Done"]),
        ({"since": "2026-01-02"}, ["Done", "Half"]),
        ({"sort": "-title"}, ["Untouched", "Started", "Harbour fees return", "Half", "Done"]),
        ({"sort": "assigned", "outlet": "Daily"}, ["Started", "Done", "Half"]),
        ({"sort": "published_on", "outlet": "Daily"}, ["Started", "Done", "Half"]),
        (
            {"sort": "state"},
            ["Untouched", "Harbour fees return", "Half", "Started", "Done"],
        ),
        ({"sort": "nonsense"}, ["Done", "Half", "Harbour fees return", "Started", "Untouched"]),
    ],
    ids=str,
)
def test_search_filters_and_sorting(
    shelf: Study, query: dict[str, str], expected: list[str]
) -> None:
    found = titles(shelf, **query)
    if query.get("sort") == "state":  # articles of one state stand in the order of their ids
        found[2:4] = sorted(found[2:4])
    assert found == expected


@pytest.mark.parametrize("sort", ["assigned", "-assigned", "state", "-state"])
def test_an_annotators_list_is_sorted_by_their_own_state(shelf: Study, sort: str) -> None:
    rows = shelf.get("annotator", shelf.url("articles"), {"sort": sort}).context["rows"]
    order = ["assigned", "started", "submitted", "submitted"]
    assert [row.state for row in rows] == (order[::-1] if sort.startswith("-") else order)


def test_list_filters_by_coder(shelf: Study) -> None:
    second = shelf.project.memberships.get(user__username="second").user
    assert titles(shelf, coder=str(second.pk)) == ["Half"]


def test_filters_that_make_no_sense_are_refused(shelf: Study) -> None:
    other = shelf.people["stranger"].pk
    bad = {"state": "lost", "since": "yesterday", "coder": str(other)}
    for name, value in bad.items():
        answer = shelf.get("owner", shelf.url("articles"), {name: value})
        assert (answer.status_code, set(answer.context["form"].errors)) == (422, {name})
        assert answer.context["rows"] == []


def test_list_has_pages(study: Study) -> None:
    rows = [ArticleRecord(text=f"Text {n}", title=f"T{n:03}") for n in range(60)]
    actions.import_articles(study.people["owner"], study.project, rows, format="jsonl")
    first = study.get("owner", study.url("articles")).context["pager"]
    last = study.get("owner", study.url("articles"), {"page": "2"})
    beyond = study.get("owner", study.url("articles"), {"page": "99999999999"}).context["pager"]
    assert (first.start, first.end, first.total, first.next) == (1, 50, 61, 2)
    assert [row.title for row in last.context["rows"]][-1] == "T059"
    assert (last.context["pager"].start, last.context["pager"].next) == (51, None)
    assert beyond.number == 1


def test_list_gives_htmx_the_results_alone(study: Study) -> None:
    answer = study.get("owner", study.url("articles"), {"q": "harbour"}, htmx=True)
    assert answer.content.decode().lstrip().startswith('<section id="results"')


def test_a_page_from_history_is_whole_again(study: Study) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    answer = study.client("owner").get(study.url("articles"), headers=headers)
    assert answer.content.decode().startswith("<!DOCTYPE html>")


def test_ticked_articles_are_archived_and_brought_back(study: Study) -> None:
    url = study.url("articles") + "?q=harbour"
    data = {"action": "archive", "article": [str(study.article.pk)]}
    answer = study.post("manager", url, data)
    assert (answer.status_code, answer["Location"]) == (302, url)
    assert Article.objects.active().count() == 0
    study.post("manager", url, data | {"action": "restore"})
    assert Article.objects.active().count() == 1


def test_ticked_articles_go_to_the_assign_page(study: Study) -> None:
    data = {"action": "assign", "article": [str(study.article.pk)]}
    answer = study.post("manager", study.url("articles"), data)
    assert answer["Location"] == f"{study.url('assign')}?article={study.article.pk}"


@pytest.mark.parametrize(
    "data", [{"action": "delete"}, {"action": "archive", "article": "1"}, {}], ids=str
)
def test_a_bulk_form_that_makes_no_sense_changes_nothing(
    study: Study, data: dict[str, str]
) -> None:
    assert study.post("owner", study.url("articles"), data).status_code == 422
    assert Article.objects.active().count() == 1


def test_an_empty_project_says_what_to_do(study: Study) -> None:
    data = {"name": "Empty", "slug": "empty", "codebook": "starter"}
    study.post("owner", "/projects/new/", data)
    answer = study.get("owner", "/projects/empty/articles/")
    assert answer.context["any_articles"] is False
    assert "/projects/empty/imports/" in answer.content.decode()
