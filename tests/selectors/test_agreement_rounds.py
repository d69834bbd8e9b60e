"""Articles coded in several rounds: the first with two coders counts, and rounds never meet."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from articles import actions
from articles.models import Article, Assignment, Project, Round, User
from articles.selectors.agreement import project_agreement, side_by_side
from articles.selectors.agreement.report import Report
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
TEXT = "The council reversed its waiver on Monday. Two officials said so, and nobody objected. "


def coded(project: Project, *quotes: str, article: Article | None = None) -> list[Assignment]:
    """One coder for each quote, all finished, on one article."""
    article = article or make_article(project, f"{TEXT}{uuid.uuid4().hex}")
    seats = [make_assignment(project, article) for _quote in quotes]
    for seat, quote in zip(seats, quotes, strict=True):
        make_span(seat, quote=quote)
    return [submit(seat) for seat in seats]


@pytest.fixture
def project() -> Project:
    """A project with one released article that two people coded alike."""
    project = make_project()
    coded(project, "reversed its waiver", "reversed its waiver")
    return project


def report_of(project: Project, **filters: Any) -> Report:
    """The owner's report."""
    return project_agreement(owner_of(project), project, **filters)


def again(project: Project, article: Article, coders: list[User], *quotes: str) -> Round:
    """The coders code the article once more, in a later round."""
    main = project.rounds.get(name="main")
    recheck = Round.objects.create(project=project, codebook=main.codebook, name="recheck")
    actions.assign(owner_of(project), recheck, [article.pk], [coder.pk for coder in coders])
    for coder, quote in zip(coders, quotes, strict=True):
        seat = recheck.assignments.select_related("article", "annotator").get(annotator=coder)
        make_span(seat, quote=quote)
        submit(seat)
    return recheck


def test_of_an_article_coded_in_two_rounds_the_first_counts(project: Project) -> None:
    first = [row.annotator for row in Assignment.objects.select_related("annotator")]
    before = report_of(project)
    again(project, project.articles.get(), first, "Monday", "nobody")
    after = report_of(project)
    assert after.summary == before.summary
    assert (before.ground.repeated, after.ground.repeated) == (0, 1)
    assert after.as_json()["articles_repeated"] == 1
    assert [count for text, count in after.notes if "more than one round" in text] == [1]
    seats = {pk for _name, pk in after.ground.seats(0)}
    assert seats == set(Assignment.objects.filter(round__name="main").values_list("pk", flat=True))
    later = report_of(project, round="recheck")
    assert (later.summary.spans, later.summary.pooled.f1_exact.value) == (2, 0.0)
    assert later.ground.repeated == 0


def test_codings_of_different_rounds_are_never_compared(project: Project) -> None:
    article = make_article(project, f"{TEXT}one coder")
    alone = coded(project, "Monday", article=article)[0].annotator
    other = make_member(project)
    again(project, article, [other], "Monday")
    report = report_of(project)
    assert (report.summary.double_coded, report.summary.quality.single_coded) == (1, 1)
    assert alone.username in report.ground.names.coders
    assert other.username not in report.ground.names.coders


def test_the_first_round_with_two_coders_counts(project: Project) -> None:
    article = make_article(project, f"{TEXT}one coder")
    coder = coded(project, "Monday", article=article)[0].annotator
    again(project, article, [coder, make_member(project)], "Monday", "Monday")
    report = report_of(project)
    assert (report.summary.double_coded, report.summary.quality.single_coded) == (2, 0)


def test_side_by_side_opens_the_first_round_and_names_the_rounds(project: Project) -> None:
    article = project.articles.get()
    first = [row.annotator for row in Assignment.objects.select_related("annotator")]
    again(project, article, first, "Monday", "nobody")
    found = side_by_side(owner_of(project), project, article.pk, None, None)
    assert found is not None
    assert {side.assignment.round.name for side in found.sides} == {"main"}
    assert [name.rpartition(" ")[2] for name, *_seats in found.choices] == ["(main)", "(recheck)"]
