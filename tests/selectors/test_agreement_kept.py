"""Kept statistics: what makes a row stale, and that figures from kept rows are those of the spans."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from articles import actions
from articles import codebook_edit as edit
from articles.models import Assignment, Counted, Project, Role, Span
from articles.selectors.agreement import project_agreement
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
from tests.versions import next_version, relabel, round_with

pytestmark = pytest.mark.django_db
TEXT = "The council reversed its waiver on Monday. Two officials said so, and nobody objected. "


def coded(
    project: Project, *quotes: str, label: str = "decision", round: str = "main"
) -> list[Assignment]:
    """One coder for each quote, all finished, on a new article."""
    article = make_article(project, f"{TEXT}{uuid.uuid4().hex}")
    seats = [make_assignment(project, article) for _quote in quotes]
    if round != "main":
        found = project.rounds.get(name=round)
        Assignment.objects.filter(article=article).update(round=found)
        seats = list(article.assignments.select_related("round__project", "article", "annotator"))
    for seat, quote in zip(seats, quotes, strict=True):
        make_span(seat, label, quote)
    return [submit(seat) for seat in seats]


@pytest.fixture
def project() -> Project:
    """Three released articles of two coders each."""
    project = make_project()
    for quotes in (("Monday", "Monday"), ("Monday", "nobody"), ("Monday", "on Monday")):
        coded(project, *quotes)
    counted(project)
    return project


def counted(project: Project, **filters: Any) -> int:
    """How many articles the report counts anew."""
    told = [(0, 0)]
    project_agreement(
        owner_of(project), project, progress=lambda done, of: told.append((done, of)), **filters
    )
    assert told[-1][0] == told[-1][1]
    return told[-1][1]


# --- what makes a row stale ---------------------------------------------------------------------


def test_what_has_not_changed_is_not_counted_again(project: Project) -> None:
    assert (counted(project), Counted.objects.count()) == (0, 3)
    for filters in ({"round": "main"}, {"label": "source"}, {"codebook": 1}):
        assert counted(project, **filters) == 0
    check(project)


def test_a_span_in_a_reopened_coding_makes_its_article_stale_and_no_other(project: Project) -> None:
    seat = Assignment.objects.select_related("article", "annotator")[0]
    actions.reopen(owner_of(project), seat.pk)
    assert counted(project) == 0  # not released: it is in no figure
    assert project_agreement(owner_of(project), project).summary.double_coded == 2
    make_span(seat, "source", "officials")
    submit(seat)
    assert counted(project) == 1
    assert Counted.objects.count() == 3
    check(project)


@pytest.mark.parametrize("change", ["move", "delete", "relabel"])
def test_a_changed_span_makes_its_article_stale(project: Project, change: str) -> None:
    span = Span.objects.select_related("assignment__annotator")[0]
    seat = span.assignment
    actions.reopen(owner_of(project), seat.pk)
    if change == "delete":
        actions.delete_span(seat.annotator, span, base_version=1)
    elif change == "move":
        end = span.end + 1
        quote = seat.article.text[span.start : end]
        moved = {"start": span.start, "end": end, "quote": quote}
        actions.update_span(seat.annotator, span, base_version=1, fields=moved)
    else:
        actions.update_span(seat.annotator, span, base_version=1, fields={"label": "source"})
    submit(seat)
    assert counted(project) == 1
    check(project)


def test_a_further_coding_and_one_that_is_taken_back_make_the_article_stale(
    project: Project,
) -> None:
    article = project.articles.order_by("created_at")[1]
    third = make_assignment(project, article)
    make_span(third, "decision", "Monday")
    assert counted(project) == 0
    submit(third)
    assert counted(project) == 1
    check(project)
    actions.reopen(owner_of(project), third.pk)
    actions.pass_on(owner_of(project), third.pk, to=None, reason="Left us.")
    assert counted(project) == 1
    check(project)


def test_who_the_coders_are_now_makes_nothing_stale(project: Project) -> None:
    before = project_agreement(owner_of(project), project).summary
    gone, left = Assignment.objects.values_list("annotator", flat=True)[:2]
    project.memberships.get(user=left).delete()
    person = project.memberships.get(user=gone).user
    person.is_active = False
    person.save()
    assert counted(project) == 0
    assert project_agreement(owner_of(project), project).summary == before
    check(project)


def test_an_archived_article_is_in_no_figure_and_comes_back_uncounted(project: Project) -> None:
    owner, pk = owner_of(project), project.articles.order_by("created_at")[1].pk
    actions.archive_articles(owner, project, [pk])
    assert counted(project) == 0
    check(project)
    assert project_agreement(owner, project).summary.double_coded == 2
    actions.archive_articles(owner, project, [pk], archived=False)
    assert counted(project) == 0


def test_other_statistics_make_every_row_stale(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("articles.selectors.agreement.counting.VERSION", 99)
    assert counted(project) == 3


def test_a_renamed_label_makes_nothing_stale_a_merged_one_all_that_it_is_in(
    project: Project,
) -> None:
    renamed = next_version(project, relabel("decision", key="ruling", name="Ruling"))
    round_with(project, renamed, "second")
    coded(project, "Monday", "Monday", label="ruling", round="second")
    assert counted(project) == 1
    check(project)
    merged = next_version(project, lambda draft: edit.merge(draft, "evidence", "source"))
    round_with(project, merged, "third")
    coded(project, "Monday", "Monday", label="source", round="third")
    assert counted(project) == 5  # both rounds before: two of their labels are one now
    check(project)
    assert counted(project, round="main") == 0  # their own labels are kept beside
    assert counted(project) == 0


def test_who_may_not_see_an_article_neither_reads_nor_spoils_its_row(project: Project) -> None:
    kept = set(Counted.objects.values_list("pk", "fingerprint"))
    reviewer = make_member(project, Role.ADJUDICATOR)
    article = project.articles.order_by("created_at")[0]
    again = round_with(project, project.rounds.get().codebook, "again")
    actions.assign(owner_of(project), again, [article.pk], [reviewer.pk])
    seen = project_agreement(reviewer, project).summary
    assert seen.double_coded == 2
    assert set(Counted.objects.values_list("pk", "fingerprint")) == kept
    assert project_agreement(make_member(project), project).summary.articles == 0
