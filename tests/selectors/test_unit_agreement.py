"""Agreement of the second stage, from what is released."""

from __future__ import annotations

import pytest
from django.test import Client

from articles import actions
from articles.models import Assignment
from articles.selectors.agreement.units import unit_reports
from tests.actions.test_units import handed, second_stage, settle
from tests.builders import make_article, make_member, make_project, owner_of, submit

pytestmark = pytest.mark.django_db


def classify(coding: Assignment, *labels: str) -> None:
    """Give the units their labels, in reading order, and finish."""
    for span, label in zip(coding.spans.order_by("start"), labels, strict=True):
        actions.update_span(coding.annotator, span, base_version=1, fields={"label": label})
    submit(coding)


def test_units_are_compared_once_both_are_done(client: Client) -> None:
    project = make_project()
    owner, article = owner_of(project), make_article(project)
    settle(article, project)
    round = second_stage(project)
    first, second = (handed(project, article, round) for _turn in range(2))
    classify(first, "source", "decision", "source")
    (report,) = unit_reports(owner, project)
    assert report.found.units == 0
    classify(second, "source", "decision", "evidence")
    (report,) = unit_reports(owner, project)
    assert (report.found.units, report.found.articles) == (3, 1)
    # Do = 2/6; marginals source 3, decision 2, evidence 1: De = (36 - 14) / 30.
    assert report.alpha.value == pytest.approx(1 - (2 / 6) / (22 / 30))
    assert {row.label.key: row.given for row in report.rows} == {
        "decision": 2,
        "evidence": 1,
        "source": 3,
    }
    client.force_login(owner)
    page = client.get(f"/projects/{project.slug}/agreement/").content.decode()
    assert "Classification of settled units" in page
    told = client.get(f"/api/v1/projects/{project.slug}/agreement/").json()["units"]
    assert [(row["round"], row["units"]) for row in told] == [("classify", 3)]


def test_a_coder_who_codes_the_article_hears_nothing() -> None:
    project = make_project()
    article = make_article(project)
    settle(article, project)
    round = second_stage(project)
    for _turn in range(2):
        classify(handed(project, article, round), "source", "decision", "source")
    judge = make_member(project, "adjudicator")
    (report,) = unit_reports(judge, project)
    assert report.found.units == 3
    handed(project, article, round, judge)
    (report,) = unit_reports(judge, project)
    assert report.found.units == 0
