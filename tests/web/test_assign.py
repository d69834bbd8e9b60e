"""Handing articles out."""

from __future__ import annotations

from typing import Any

import pytest

from articles.models import Assignment
from tests.builders import make_article, make_span
from tests.web.people import Study, make_study

#: An id that nothing has; a new one in each run would give the tests other names in each process.
NOBODY = "00000000-0000-4000-8000-000000000001"


def wish(study: Study, *coders: str, **data: Any) -> dict[str, Any]:
    """The form of the assign page."""
    return {"coder": [str(study.people[who].pk) for who in coders], **data}


def test_preview_counts_what_is_new_and_what_exists(study: Study) -> None:
    make_article(study.project, title="Second")
    data = wish(study, "annotator", "adjudicator", scope="all")
    answer = study.post("manager", study.url("assign"), data)
    preview = answer.context["preview"]
    assert (preview.articles, preview.coders, preview.new, preview.existing) == (2, 2, 3, 1)
    assert {(row.username, row.new, row.existing) for row in preview.rows} == {
        ("harbour-annotator", 1, 1),
        ("harbour-adjudicator", 2, 0),
    }
    assert Assignment.objects.count() == 1


def test_preview_alone_is_what_htmx_gets(study: Study) -> None:
    answer = study.post("manager", study.url("assign"), wish(study, scope="all"), htmx=True)
    assert answer.content.decode().lstrip().startswith('<div class="outcome" id="preview"')


def test_all_articles_are_handed_out(study: Study) -> None:
    make_article(study.project)
    data = wish(study, "annotator", "adjudicator", scope="all", action="assign")
    answer = study.post("manager", study.url("assign"), data)
    assert (answer.status_code, answer["Location"]) == (302, study.url("articles"))
    assert Assignment.objects.count() == 4
    said = [str(message) for message in answer.wsgi_request._messages]
    assert said == ["3 assignments made. 1 was there already."]


def test_chosen_articles_are_handed_out(study: Study) -> None:
    second = make_article(study.project, title="Second")
    page = study.get("owner", study.url("assign"), {"article": [str(second.pk)]}).context
    assert (page["scope"], page["chosen_count"], page["all_count"]) == ("chosen", 1, 2)
    data = wish(study, "adjudicator", scope="chosen", action="assign", article=[str(second.pk)])
    study.post("owner", study.url("assign"), data)
    made = Assignment.objects.filter(annotator=study.people["adjudicator"])
    assert [assignment.article_id for assignment in made] == [second.pk]


def test_filtered_articles_are_handed_out(study: Study) -> None:
    make_article(study.project, title="Second", outlet="Daily")
    coder = str(study.people["annotator"].pk)
    query = {"scope": "filtered", "outlet": "The Quay", "coder": coder, "sort": "title"}
    page = study.get("owner", study.url("assign"), query).context
    assert (page["scope"], page["filtered_count"], page["all_count"]) == ("filtered", 1, 2)
    assert page["filters"] == [("with_coder", coder), ("outlet", "The Quay")]
    assert page["filter_text"] == "Coder: harbour-annotator, Outlet: The Quay"
    assert [person.chosen for person in page["coders"]] == [False] * 4
    data = wish(study, "manager", scope="filtered", action="assign", **dict(page["filters"]))
    study.post("owner", study.url("assign"), data)
    made = Assignment.objects.filter(annotator=study.people["manager"])
    assert [assignment.article_id for assignment in made] == [study.article.pk]


def test_archived_articles_are_never_handed_out(study: Study) -> None:
    study.post("owner", study.url("articles", study.article.pk, "archive"), {"archived": "1"})
    page = study.get("owner", study.url("assign"), {"scope": "filtered", "state": "archived"})
    assert (page.context["filtered_count"], page.context["all_count"]) == (0, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"coder": []},
        {"coder": ["1"]},
        {"coder": [NOBODY]},
        {"scope": "chosen", "article": [NOBODY]},
        {"scope": "chosen", "article": ["x"]},
        {"scope": "filtered"},
        {"scope": "filtered", "since": "yesterday"},
        {"scope": "most"},
    ],
    ids=str,
)
def test_a_wish_that_makes_no_sense_is_refused(study: Study, change: dict[str, Any]) -> None:
    data = wish(study, "manager", scope="all", action="assign") | change
    answer = study.post("owner", study.url("assign"), data)
    assert (answer.status_code, bool(answer.context["form_errors"])) == (422, True)
    assert Assignment.objects.count() == 1


def test_articles_and_people_of_another_project_are_refused(study: Study) -> None:
    other = make_study("foreign")
    base = {"action": "assign"}
    article = wish(study, "manager", scope="chosen", article=[str(other.article.pk)], **base)
    person = {"scope": "all", "coder": [str(other.people["annotator"].pk)], **base}
    viewer = wish(study, "viewer", scope="all", **base)
    found = [study.post("owner", study.url("assign"), data) for data in (article, person, viewer)]
    assert [answer.status_code for answer in found] == [422, 422, 422]
    assert Assignment.objects.count() == 2
    page = study.get("owner", study.url("assign"), {"article": [str(other.article.pk)]})
    assert "foreign" not in page.content.decode()


def test_an_untouched_assignment_is_taken_back(study: Study) -> None:
    url = study.url("assignments", study.assignment.pk, "remove")
    answer = study.post("manager", url)
    assert answer["Location"] == study.url("articles", study.article.pk)
    assert Assignment.objects.count() == 0


def test_an_assignment_with_work_stays(study: Study) -> None:
    make_span(study.assignment)
    url = study.url("assignments", study.assignment.pk, "remove")
    page = study.get("manager", study.url("articles", study.article.pk)).context
    assert [row.can_remove for row in page["assignments"]] == [False]
    assert study.post("manager", url).status_code == 422
    assert Assignment.objects.count() == 1
