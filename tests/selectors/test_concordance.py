"""The concordance: the word index of both databases, coded passages, and who sees what."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import connection

from articles import actions
from articles.concordance import parse_query
from articles.models import Article, Project, User
from articles.selectors import concordance as module
from articles.selectors.concordance import Lines, Wanted, concordance
from tests.builders import (
    make_article,
    make_assignment,
    make_member,
    make_project,
    make_span,
    owner_of,
    submit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    """A project of its own."""
    return make_project(slug="harbour")


def look(
    project: Project, typed: str = "", user: User | None = None, page: int = 1, **more: Any
) -> Lines:
    """What a search finds; the index is brought up to date first, as the page does."""
    actions.index_words(project)
    wanted = Wanted(query=parse_query(typed) if typed else None, **more)
    return concordance(user or owner_of(project), project, wanted, page=page)


def hits(found: Lines) -> list[str]:
    return [hit.line.hit for hit in found.hits]


@pytest.mark.parametrize(
    ("text", "typed", "expected"),
    [
        ("The ministry reversed. Ministries differ.", "ministry", ["ministry"]),
        ("The ministry reversed. Ministries differ.", "minist*", ["ministry", "Ministries"]),
        ("evidence-sharing and/or U.S. courts", "sharing", ["sharing"]),
        ("evidence-sharing and/or U.S. courts", "or", ["or"]),
        ("evidence-sharing and/or U.S. courts", "u.s.", ["U.S."]),
        ("a government’s plan", "government", ["government"]),
        (
            "the port\nauthority of authority port",
            "port authority",
            ["port\nauthority".replace("\n", " ")],
        ),
        ("政府昨天宣布撤回命令", "宣布撤回", ["宣布撤回"]),
        ("تراجعت الحكومة", "الحكومة", ["الحكومة"]),
        ("it's 100% sure; DROP TABLE x", "'; DROP", []),
        ('say "NEAR" or NOT', "NOT", ["NOT"]),
    ],
)
def test_words_are_found_by_the_index_of_each_database(
    project: Project, text: str, typed: str, expected: list[str]
) -> None:
    make_article(project, text)
    make_article(project, "Something else entirely, with none of it.")
    assert hits(look(project, typed)) == expected


def test_the_index_follows_new_and_removed_articles(project: Project) -> None:
    make_article(project, "A first levy.")
    assert look(project, "levy").total == 1
    second = make_article(project, "A second levy, another levy.")
    assert look(project, "levy").total == 3
    batch = second.batch
    assert batch is not None
    actions.take_back_import(owner_of(project), batch)
    assert look(project, "levy").total == 1
    with connection.cursor() as cursor:
        table = "articles_words" if connection.vendor == "postgresql" else "articles_words_of"
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
        assert cursor.fetchone()[0] == Article.objects.count()


def test_hits_come_in_pages_and_are_counted_up_to_a_limit(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PAGE", 4)
    monkeypatch.setattr(module, "MOST", 10)
    for number in range(3):
        make_article(project, f"{number} " + "levy " * 3)
    first, third = look(project, "levy"), look(project, "levy", page=3)
    assert (len(first.hits), first.total, first.more, len(third.hits)) == (4, 9, False, 1)
    make_article(project, "again " + "levy " * 5)
    assert look(project, "levy").more


def test_an_annotator_finds_words_of_their_own_articles_only(project: Project) -> None:
    ada = make_member(project)
    make_assignment(project, make_article(project, "Mine has a levy."), ada)
    make_article(project, "Another levy.")
    assert look(project, "levy", ada).total == 1
    assert look(project, "levy").total == 2


def test_coded_passages_are_found_by_label_coder_attribute_and_words(project: Project) -> None:
    seats = [
        make_assignment(project, make_article(project), make_member(project)) for _ in range(2)
    ]
    for seat in seats:
        make_span(seat, attributes={"stage": "decided"})
        make_span(seat, "source", "two officials")
        submit(seat)
    assert look(project, coded=True).total == 4
    assert hits(look(project, coded=True, label="source")) == ["two officials"] * 2
    assert look(project, coded=True, coder=seats[0].annotator_id).total == 2
    assert look(project, coded=True, attribute="stage", value="decided").total == 2
    assert look(project, coded=True, attribute="stage", value="decide").total == 0
    assert look(project, coded=True, attribute="stage").total == 2
    assert hits(look(project, "officials", coded=True)) == ["two officials"] * 2
    assert look(project, "council", coded=True).total == 0  # in the text, not in a passage
    shown = look(project, coded=True, label="source").hits[0]
    assert (shown.label and shown.label.name, shown.own) == ("Source", False)


def test_passages_of_others_are_not_found_before_release(project: Project) -> None:
    article = make_article(project)
    ada, ben = make_member(project), make_member(project)
    mine, theirs = make_assignment(project, article, ada), make_assignment(project, article, ben)
    make_span(mine)
    make_span(theirs, "source", "two officials")
    assert hits(look(project, user=ada, coded=True)) == ["reversed its waiver"]
    assert look(project, coded=True).total == 0  # the manager, too, waits
    submit(mine)
    submit(theirs)
    assert look(project, user=ada, coded=True).total == 1
    assert look(project, coded=True).total == 2


def test_what_is_in_other_projects_is_not_found(project: Project) -> None:
    other = make_project(slug=f"x-{uuid.uuid4().hex[:6]}")
    make_article(other, "A foreign levy.")
    actions.index_words(other)
    assert look(project, "levy").total == 0


def test_the_index_is_filled_in_slices(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articles.models.words.SECONDS", 0)
    for name in ("SLICE_SQLITE", "SLICE_POSTGRESQL"):
        monkeypatch.setattr(f"articles.models.words.{name}", 340)
    for number in range(10, 33):
        make_article(project, f"Levy number {number} of the harbour.\n")  # 34 code points
    make_article(make_project(slug="elsewhere"), "A levy elsewhere.")
    assert [actions.index_words(project) for _turn in range(4)] == [13, 3, 0, 0]
    assert look(project, "levy").total == 23
    make_article(project, "One more levy.")
    assert actions.index_words(project) == 0
    assert look(project, "levy").total == 24


def test_one_article_that_is_longer_than_a_slice_is_indexed(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("articles.models.words.SLICE_SQLITE", 10)
    monkeypatch.setattr("articles.models.words.SLICE_POSTGRESQL", 10)
    make_article(project, "A levy that is longer than ten.")
    assert look(project, "levy").total == 1
