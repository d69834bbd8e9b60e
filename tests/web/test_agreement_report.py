"""The reliability report: the same numbers on the page, as Markdown, LaTeX and CSV; for reviewers alone."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest
from django.test import Client

from articles.models import Project, Role, User
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
def coded() -> Project:
    """Six released articles by two coders, who differ in one, and one that is not released."""
    project = make_project(slug="harbour")
    ada, ben = (make_member(project, username=name) for name in ("ada", "ben"))
    for number in range(7):
        article = make_article(project, title=f"Article {number}")
        for coder in (ada, ben):
            seat = make_assignment(project, article, coder)
            if number != 1 or coder == ada:
                make_span(seat, quote="reversed its waiver")
            make_span(seat, "source", "two officials")
            if number < 6 or coder == ada:
                submit(seat)
    return project


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


def read(user: User, address: str) -> str:
    """A page with its spaces as they are read."""
    return " ".join(html.unescape(client(user).get(address).content.decode()).split())


def rows_of(project: Project, query: str = "") -> list[dict[str, str]]:
    answer = client(owner_of(project)).get(f"/projects/harbour/agreement/report/?as=csv{query}")
    assert answer["Content-Disposition"] == 'attachment; filename="harbour-agreement.csv"'
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def test_page_and_files_tell_the_same(coded: Project) -> None:
    owner, address = owner_of(coded), "/projects/harbour/agreement/report/"
    shown = read(owner, address)
    rows = {row["label"]: row for row in rows_of(coded)}
    assert (rows["decision"]["articles"], rows["decision"]["spans"]) == ("6", "11")
    assert float(rows["source"]["alpha"]) == 1
    alpha = float(rows["All labels"]["alpha"])
    assert 0 < alpha < 1
    assert f"alpha = {alpha:.3f} [" in shown
    assert "each annotated independently by both coders (23 spans)" in shown
    for kind, start in (("md", "## Agreement by label"), ("tex", "% needs")):
        text = client(owner).get(f"{address}?as={kind}").content.decode()
        assert text.startswith(start)
        assert f"{alpha:.3f}" in text
        assert "Policy Shift Annotator" in text


def test_the_same_data_give_the_same_numbers_and_more_resamples_are_told(coded: Project) -> None:
    one, again = rows_of(coded), rows_of(coded)
    assert one == again
    shown = read(owner_of(coded), "/projects/harbour/agreement/report/?resamples=2000")
    assert "2,000 resamples, seed " in shown
    assert re.search(r"seed [1-9]\d+", shown)


def test_a_number_of_resamples_that_is_not_offered_is_told_and_the_usual_one_taken(
    coded: Project,
) -> None:
    answer = client(owner_of(coded)).get("/projects/harbour/agreement/report/?resamples=7")
    assert answer.status_code == 422
    assert "1,000 resamples" in answer.content.decode()


def test_nothing_to_report_says_so_and_other_kinds_of_files_are_absent() -> None:
    project = make_project(slug="harbour")
    address = "/projects/harbour/agreement/report/"
    assert "Nothing to compare yet" in read(owner_of(project), address)
    assert client(owner_of(project)).get(f"{address}?as=pdf").status_code == 404
    for role in (Role.ANNOTATOR, Role.VIEWER):
        assert client(make_member(project, role=role)).get(address).status_code == 403


def test_adjudicators_are_not_told_who_passed_a_training(coded: Project) -> None:
    judge = make_member(coded, role=Role.ADJUDICATOR)
    assert "passed a training" not in read(judge, "/projects/harbour/agreement/report/")


def test_by_rest_the_same_table_comes_with_resamples(coded: Project) -> None:
    address = "/api/v1/projects/harbour/agreement/"
    plain = client(owner_of(coded)).get(address).json()
    assert "reliability" not in plain
    found = client(owner_of(coded)).get(f"{address}?resamples=1000").json()["reliability"]
    rows = {row["label"]: row for row in rows_of(coded)}
    assert [row["label"] for row in found["rows"]] == list(rows)
    assert float(rows["All labels"]["alpha_low"]) == pytest.approx(
        found["rows"][-1]["alpha_low"], abs=1e-4
    )
    assert (found["resamples"], found["articles"]) == (1000, 6)
    assert found["methods"].startswith("Agreement was assessed on 6 news articles")
    assert client(owner_of(coded)).get(f"{address}?resamples=7").status_code == 400
