"""What nobody may learn from the pages before an article is released: canaries in every place that could sing."""

from __future__ import annotations

import pytest
from django.utils import timezone

from articles import actions
from articles.models import Assignment, User
from articles.permissions import TAKE_BACK
from tests.builders import make_assignment, make_member, make_span, submit
from tests.web.people import Study

CANARY = "canary-b7e1"
QUOTE = "reversed its waiver"


@pytest.fixture
def others(study: Study) -> User:
    """A second coder, whose name and note are the canary and whose work is finished."""
    second = make_member(study.project, username=CANARY)
    assignment = make_assignment(study.project, study.article, second)
    make_span(assignment, quote=QUOTE, note=CANARY)
    submit(assignment)
    return second


def pages(study: Study) -> list[str]:
    """Every page of mine that an annotator can open."""
    query = "?show=all"
    return [
        f"/{query}",
        "/account/tokens/",
        study.url(),
        study.url("articles"),
        study.url("articles") + "?state=submitted",
        study.url("articles") + "?sort=-assigned",
        study.url("articles") + f"?coder={study.people['owner'].pk}",
        study.url("articles", study.article.pk),
        study.url("codebook"),
        study.url("export"),
        study.url("export") + "?state=submitted&layer=all",
    ]


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "fragment"])
def test_an_annotator_learns_nothing_of_another_coder(
    study: Study, others: User, htmx: bool
) -> None:
    singing = []
    for url in pages(study):
        answer = study.get("annotator", url, htmx=htmx)
        text = answer.content.decode()
        if CANARY in text or str(others.pk) in text:
            singing.append(url)
    assert singing == []


def test_pages_of_an_annotator_are_the_same_whether_others_work_or_not(study: Study) -> None:
    before = {url: shown(study, url) for url in pages(study)}
    second = make_member(study.project, username="second")
    assignment = make_assignment(study.project, study.article, second)
    make_span(assignment)
    halfway = {url: shown(study, url) for url in pages(study)}
    submit(assignment)
    after = {url: shown(study, url) for url in pages(study)}
    assert before == halfway == after


@pytest.mark.parametrize("late", [False, True], ids=["in time", "time is over"])
def test_what_is_done_shows_the_same_bytes_whether_somebody_shares_it(
    study: Study, late: bool
) -> None:
    """Coded by one, by two of whom one works, by two who are done: taking back tells nothing of it."""
    submit(study.assignment)
    if late:
        Assignment.objects.update(submitted_at=timezone.now() - TAKE_BACK)
    own = f"/assignments/{study.assignment.pk}/"
    rest = f"/api/v1{own}"
    listed = f"/api/v1{study.url('assignments')}"
    urls = [*pages(study), own, rest, listed, f"/api/v1{study.url('events')}"]

    def seen() -> list[str]:
        return [shown(study, url) for url in urls]

    assert study.get("annotator", listed).json()["results"][0]["state"] == "submitted"
    alone = seen()
    second = make_assignment(study.project, study.article, make_member(study.project))
    assert seen() == alone
    submit(second)
    assert seen() == alone
    assert ("Take back" in alone[-4]) is not late
    answers = set()
    for state in ("shared", "alone"):
        if state == "alone":
            actions.pass_on(
                study.people["owner"], actions.reopen(second.annotator, second.pk).pk, reason="x"
            )
        reply = study.post("annotator", own + "reopen/")
        answers.add((reply.status_code, reply.content))
        if not late:
            submit(study.assignment)
    assert len(answers) == 1


def shown(study: Study, url: str) -> str:
    """A page without its token, which differs each time."""
    answer = study.get("annotator", url)
    text: str = answer.content.decode()
    return text.replace(str(answer.context["csrf_token"]), "") if answer.context else text


def test_an_annotators_list_knows_their_own_state_only(study: Study, others: User) -> None:
    (row,) = study.get("annotator", study.url("articles")).context["rows"]
    assert (row.assigned, row.submitted, row.state, row.assignment) == (
        1,
        0,
        "assigned",
        study.assignment.pk,
    )


def test_an_annotator_is_not_told_that_an_article_is_released(study: Study, others: User) -> None:
    submit(study.assignment)
    (row,) = study.get("annotator", study.url("articles")).context["rows"]
    detail = study.get("annotator", study.url("articles", study.article.pk)).context
    assert (row.state, detail["article"].state) == ("submitted", "submitted")
    assert [found.username for found in detail["assignments"]] == ["harbour-annotator"]
    assert detail["pairs"] == []


def test_a_manager_sees_progress_and_counts_but_no_content(study: Study, others: User) -> None:
    answer = study.get("manager", study.url("articles", study.article.pk))
    found = {row.username: (row.state, row.spans) for row in answer.context["assignments"]}
    assert found == {CANARY: ("submitted", 1), "harbour-annotator": ("assigned", 0)}
    summary = study.get("manager", study.url("export")).context["summary"]
    assert (summary.count, summary.articles, summary.coders) == (0, 0, 0)


def test_a_manager_who_still_codes_the_article_does_not_see_counts(
    study: Study, others: User
) -> None:
    make_assignment(study.project, study.article, study.people["manager"])
    answer = study.get("manager", study.url("articles", study.article.pk))
    found = {row.username: row.spans for row in answer.context["assignments"]}
    assert found == {CANARY: None, "harbour-annotator": None, "harbour-manager": 0}


def test_an_adjudicator_finds_articles_once_they_are_released(study: Study, others: User) -> None:
    assert study.get("adjudicator", study.url("articles")).context["rows"] == []
    submit(study.assignment)
    (row,) = study.get("adjudicator", study.url("articles")).context["rows"]
    assert (row.state, row.submitted, row.assigned) == ("released", 2, 2)
    detail = study.get("adjudicator", study.url("articles", study.article.pk)).context
    assert [(pair.a_name, pair.b_name) for pair in detail["pairs"]] == [
        (CANARY, "harbour-annotator")
    ]
    assert study.get("adjudicator", study.url("export")).context["summary"].count == 1


def test_an_adjudicator_who_codes_an_article_knows_their_own_state_only(
    study: Study, others: User
) -> None:
    make_assignment(study.project, study.article, study.people["adjudicator"])
    answer = study.get("adjudicator", study.url("articles", study.article.pk))
    assert CANARY not in answer.content.decode()
    (row,) = study.get("adjudicator", study.url("articles")).context["rows"]
    assert (row.assigned, row.state) == (1, "assigned")


def test_an_annotators_export_counts_their_own_spans(study: Study, others: User) -> None:
    make_span(study.assignment, quote="said Karim Haddad", label="source")
    answer = study.get("annotator", study.url("export"))
    summary = answer.context["summary"]
    assert (summary.count, summary.coders, answer.context["own_only"]) == (1, 1, True)
    assert {"annotator", "names"}.isdisjoint(answer.context["form"].fields)
