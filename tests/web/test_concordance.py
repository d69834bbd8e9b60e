"""The page of the concordance, and the passage that it opens."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.builders import make_article, make_span
from tests.web.people import Study

pytestmark = pytest.mark.django_db


def search(study: Study, who: str = "manager", **query: str) -> Any:
    return study.get(who, study.url("concordance"), query)


def test_an_empty_page_says_what_it_is_for(study: Study) -> None:
    assert "one line each" in search(study).content.decode()


def test_a_line_opens_the_article_at_the_passage(study: Study) -> None:
    make_article(study.project, "Before <b> the 👩‍👩‍👧 levy & after")
    rows = search(study, q="levy").context["rows"]
    page = study.get("manager", rows[0].url.partition("#")[0]).content.decode()
    assert '👩‍👩‍👧 <mark id="passage">levy</mark> &amp; after' in page


def test_ones_own_passage_opens_where_it_is_coded(study: Study) -> None:
    span = make_span(study.assignment)
    rows = search(study, "annotator", label="decision").context["rows"]
    assert [row.url for row in rows] == [f"/assignments/{study.assignment.pk}/#span-{span.pk}"]


def test_a_query_without_letters_is_refused_in_words(study: Study) -> None:
    answer = search(study, q="…")
    assert answer.status_code == 422
    assert "at least one letter" in answer.content.decode()


@pytest.mark.parametrize("at", ["5-2", "0-999999999", "x", "1-", "-1-3"])
def test_a_passage_that_is_none_shows_the_plain_text(study: Study, at: str) -> None:
    answer = study.get("manager", study.url("articles", study.article.pk), {"at": at})
    assert (answer.status_code, 'id="passage"' in answer.content.decode()) == (200, False)


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(
    study: Study, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        make_article(study.project, f"levy number {number}")
    search(study, q="levy")
    with django_assert_max_num_queries(9):
        assert search(study, q="levy").context["lines"].total == count


def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Index one article a request."""
    for name in ("SECONDS", "SLICE_SQLITE", "SLICE_POSTGRESQL"):
        monkeypatch.setattr(f"articles.models.words.{name}", 0)


def test_new_articles_are_indexed_in_portions_that_the_page_asks_for(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow(monkeypatch)
    for number in range(14):
        make_article(study.project, f"levy number {number}")
    first = search(study, q="levy")
    assert first.context["progress"] == {"done": 1, "total": 15}
    again = f'hx-get="{study.url("concordance")}?q=levy" hx-trigger="load"'
    assert again in first.content.decode()
    done = [search(study, q="levy").context["progress"]["done"] for _turn in range(13)]
    assert done == [*range(2, 15)]
    last = search(study, q="levy")
    assert (last.context["progress"], last.context["lines"].total) == (None, 14)


def test_passages_by_label_and_scripts_without_blanks_wait_for_no_index(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow(monkeypatch)
    for number in range(3):
        make_article(study.project, f"政府昨天宣布撤回命令 {number}")
    for query in ({"q": "宣布撤回"}, {"label": "decision"}):
        assert search(study, **query).context["progress"] is None
