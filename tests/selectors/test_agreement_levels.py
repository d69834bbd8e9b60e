"""Agreement by tokens and sentences: cut once, kept for each level, cut again only when something else would cut."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import actions
from articles.agreement import summarize
from articles.models import Assignment, Counted, Project, Segmented
from articles.models.counted import raw_id
from articles.models.segmented import read_segments
from articles.segmenting import segmenter
from articles.selectors.agreement import load_statistics, project_agreement
from articles.selectors.agreement.places import Slice
from tests.actions.test_parallel import together
from tests.builders import (
    make_article,
    make_assignment,
    make_member,
    make_project,
    make_span,
    owner_of,
    submit,
)
from tests.selectors.kept import check

pytestmark = pytest.mark.django_db
TEXT = (
    "The council reversed its waiver on Monday. Two officials said so. Nobody objected. Number {}."
)
LEVELS = ("token", "sentence")


@pytest.fixture
def project() -> Project:
    """Two released articles of two coders, who differ by a word in one and by a sentence in the other."""
    project = make_project(slug="harbour")
    ada, ben = (make_member(project, username=name) for name in ("ada", "ben"))
    quotes = (("its waiver", "waiver"), ("Two officials", "Nobody objected"))
    for number, pair in enumerate(quotes):
        article = make_article(project, TEXT.format(number), language="en")
        for coder, quote in zip((ada, ben), pair, strict=True):
            seat = make_assignment(project, article, coder)
            make_span(seat, quote=quote)
            submit(seat)
    return project


def counted(project: Project, level: str) -> int:
    """How many articles the report counts anew."""
    told = [0]
    project_agreement(
        owner_of(project), project, level=level, progress=lambda done, _of: told.append(done)
    )
    return told[-1]


def test_each_level_has_its_own_alpha_and_the_same_f1(project: Project) -> None:
    owner = owner_of(project)
    found = {
        level: project_agreement(owner, project, level=level).as_json()
        for level in ("character", *LEVELS)
    }
    alphas = [found[level]["pooled"]["alpha"]["value"] for level in found]
    assert len(set(alphas)) == 3
    # Eight sentences, two coders: four values are "marked", and two coders differ in two sentences.
    assert alphas[2] == pytest.approx(1 - 15 * 2 / (4 * 12))
    for name in ("f1_exact", "f1_overlap", "span_percent"):
        assert len({found[level]["pooled"][name]["value"] for level in found}) == 1
    for level in found:
        assert (found[level]["level"], found[level]["segmenter"]) == (
            level,
            segmenter(level) or None,
        )


@pytest.mark.parametrize("level", LEVELS)
def test_each_level_is_cut_and_counted_once(project: Project, level: str) -> None:
    assert counted(project, "character") == 2
    assert Segmented.objects.count() == 0  # nobody asked yet
    assert counted(project, level) == 2
    assert counted(project, level) == counted(project, "character") == 0
    assert Counted.objects.filter(level=level).count() == Segmented.objects.count() == 2
    assert set(Segmented.objects.values_list("segmenter", "language")) == {(segmenter(level), "en")}
    check(project, level=level)


def test_a_changed_coding_makes_its_article_stale_at_each_level_and_cuts_nothing_again(
    project: Project,
) -> None:
    for level in LEVELS:
        counted(project, level)
    rows = set(Segmented.objects.values_list("pk", "data"))
    seat = Assignment.objects.select_related("annotator")[0]
    actions.reopen(owner_of(project), seat.pk)
    make_span(seat, "source", "on Monday")
    submit(seat)
    assert [counted(project, level) for level in LEVELS] == [1, 1]
    assert set(Segmented.objects.values_list("pk", "data")) == rows
    for level in LEVELS:
        check(project, level=level)


def test_what_another_version_cut_is_cut_and_counted_again(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted(project, "sentence")
    monkeypatch.setattr("articles.segmenting.RULES", 99)
    assert counted(project, "sentence") == 2
    assert {row.segmenter for row in Segmented.objects.all()} == {segmenter("sentence")}
    assert Segmented.objects.count() == 2
    assert counted(project, "character") == 2


def test_an_article_that_is_said_to_be_in_another_language_is_cut_again(project: Project) -> None:
    counted(project, "sentence")
    article = project.articles.order_by("title", "pk")[0]
    actions.update_article(owner_of(project), article, language="de")
    assert counted(project, "sentence") == 1
    assert set(Segmented.objects.values_list("language", flat=True)) == {"en", "de"}


def test_cutting_takes_as_many_queries_for_many_articles(project: Project) -> None:
    articles = {raw_id(pk): "en" for pk in project.articles.values_list("pk", flat=True)}
    few = dict(list(articles.items())[:1])
    with CaptureQueriesContext(connection) as one:
        read_segments(few, "token")
    Segmented.objects.all().delete()
    with CaptureQueriesContext(connection) as both:
        read_segments(articles, "token")
    assert len(one) == len(both)


@pytest.mark.django_db(transaction=True)
def test_many_who_need_the_same_articles_first_get_the_same_units(project: Project) -> None:
    owner = owner_of(project)

    def ask() -> object:
        ground = load_statistics(owner, project, Slice(level="sentence"))
        return summarize(ground.statistics, ground.names)

    answers = together([ask] * 6)
    assert all(one == answers[0] for one in answers)
    assert Segmented.objects.count() == Counted.objects.count() == 2
