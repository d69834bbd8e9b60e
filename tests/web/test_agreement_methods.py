"""The methods paragraph: the sample as it is, what it was restricted to, and intervals or why there are none."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from articles.models import Project, Reveal, User
from articles.selectors.agreement import project_agreement
from articles.selectors.agreement.differences import project_differences
from tests.builders import make_assignment, make_member, owner_of, submit
from tests.web.quay import coded_project, get

pytestmark = pytest.mark.django_db

PAGE = "/projects/harbour/agreement/"


@pytest.fixture
def coded() -> Project:
    return coded_project()


def methods(project: Project, **filters: Any) -> str:
    return project_agreement(owner_of(project), project, **filters).methods


def test_the_paragraph_tells_the_sample_what_it_was_restricted_to_and_its_intervals(
    coded: Project,
) -> None:
    said = methods(coded)
    assert "on 8 news articles, each annotated independently by both coders (30 spans). For" in said
    assert "95% jackknife intervals" in said
    assert said.endswith("With fewer than 15 articles, they are likely too short.")
    part = methods(coded, outlet="The Pier", since=dt.date(2026, 1, 2))
    assert (
        "The sample was restricted to the outlet “The Pier”; articles published on 2026-01-02 or later."
        in part
    )
    assert part.endswith("No intervals are given, since they would rest on fewer than 5 articles.")
    assert "jackknife" not in part
    assert methods(coded, outlet="Nobody") == (
        "Agreement was not assessed: no article has the finished codings of two coders."
    )


def test_the_paragraph_says_independent_only_of_what_is(coded: Project) -> None:
    ada, article = User.objects.get(username="ada"), coded.articles.earliest("created_at")
    Reveal.objects.create(user=ada, article=article, place="passages")
    Reveal.objects.update(first_at=timezone.now() - dt.timedelta(days=9))
    said = "In 1 article a coder had seen others’ codings before finishing: not independent."
    for text in (methods(coded), get(owner_of(coded), f"{PAGE}report/")):
        assert "each annotated by both coders" in text
        assert said in text


def test_some_and_all_of_three_coders_are_told_apart(coded: Project) -> None:
    cleo = make_member(coded, username="cleo")
    for number, article in enumerate(coded.articles.order_by("created_at")):
        seat = make_assignment(coded, article, cleo)
        if number:
            submit(seat)
    assert "by all 3 coders" in methods(coded)  # the first is not done, and so not released
    assert "7 articles coded by all 3 coders" in get(owner_of(coded), PAGE)
    dora = make_member(coded, username="dora")
    submit(make_assignment(coded, coded.articles.latest("created_at"), dora))
    assert "by at least two of 4 coders" in methods(coded)


def test_values_have_no_sentence_on_intervals_where_there_are_none(coded: Project) -> None:
    owner = owner_of(coded)
    said = project_differences(owner, coded, outlet="The Pier").methods
    assert said.startswith("Attributes were compared")
    assert "jackknife" not in said
