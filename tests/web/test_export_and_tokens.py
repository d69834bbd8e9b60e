"""The export page and a person's API tokens."""

from __future__ import annotations

import re

import pytest

from articles import actions
from articles.models import Assignment, Question, Token
from tests.builders import make_span, submit
from tests.web.people import Study, make_study


@pytest.fixture
def coded(study: Study) -> Study:
    """Two spans, released."""
    make_span(study.assignment)
    make_span(study.assignment, "source", "said Karim Haddad")
    submit(study.assignment)
    return study


def test_summary_counts_what_the_file_holds(coded: Study) -> None:
    queries = [
        {},
        {"label": "source"},
        {"label": "evidence"},
        {"annotator": str(coded.people["annotator"].pk)},
        {"annotator": str(coded.people["owner"].pk)},
        {"state": "started"},
        {"layer": "adjudicated"},
        {"deleted": "include", "format": "csv"},
    ]
    for query in queries:
        context = coded.get("owner", coded.url("export"), query).context
        file = coded.get("owner", context["download_url"], query)
        assert file.status_code == 200
        lines = b"".join(file.streaming_content).splitlines()
        spans = len(lines) - (1 if query.get("format") == "csv" else 0)
        assert context["summary"].count == spans
        assert context["summary"].filename in file["Content-Disposition"]


def test_the_whole_form_can_be_sent_to_the_download_address(coded: Study) -> None:
    context = coded.get("owner", coded.url("export")).context
    empty = {name: field.value() or "" for name, field in ((f.name, f) for f in context["form"])}
    assert coded.get("owner", context["download_url"], empty).status_code == 200


def test_summary_comes_alone_to_htmx(coded: Study) -> None:
    query = {"label": "source", "text": "none"}
    answer = coded.get("owner", coded.url("export"), query, htmx=True)
    assert answer.content.decode().lstrip().startswith('<div class="outcome" id="summary"')
    answer = coded.get("owner", coded.url("export"), query)
    assert (answer.context["query"], answer.context["summary"].count) == (
        "label=source&text=none",
        1,
    )
    assert answer.context["curl"].endswith("/export/?label=source&text=none'")


def test_answers_are_counted_and_told_as_answers(coded: Study) -> None:
    Assignment.objects.update(state="started")
    actions.set_answers(coded.assignment.annotator, coded.assignment.pk, {"relevance": "none"})
    Assignment.objects.update(state="submitted")
    answer = coded.get("owner", coded.url("export"), {"rows": "answers"})
    assert answer.context["summary"].count == 1
    assert "-answers-" in answer.context["summary"].filename
    page = re.sub(r"<[^>]+>", "", answer.content.decode())
    assert "This file will hold 1 answer from 1 article by 1 coder." in " ".join(page.split())
    assert answer.context["curl"].endswith("/export/?rows=answers'")


def test_a_label_does_not_fit_to_answers_and_the_page_says_so(coded: Study) -> None:
    answer = coded.get("owner", coded.url("export"), {"rows": "answers", "label": "source"})
    assert (answer.status_code, answer.context["summary"]) == (422, None)
    assert list(answer.context["form"].errors) == ["label"]
    page = answer.content.decode()
    assert "<li>Label: Answers have no label." in page
    assert "The same by script" not in page


def test_a_codebook_without_questions_offers_spans_only(coded: Study) -> None:
    assert "rows" in coded.get("owner", coded.url("export")).context["form"].fields
    Question.objects.all().delete()
    context = coded.get("owner", coded.url("export")).context
    assert ("rows" in context["form"].fields, context["answer_columns"]) == (False, [])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("label", "no-such"),
        ("format", "docx"),
        ("state", "lost"),
        ("text", "full"),  # the project does not allow it
        ("annotator", "x"),
        ("times", "never"),
    ],
)
def test_filters_that_do_not_fit_are_refused(coded: Study, field: str, value: str) -> None:
    answer = coded.get("owner", coded.url("export"), {field: value})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})
    assert answer.context["summary"] is None
    assert coded.get("owner", coded.url("export"), {field: value}, htmx=True).status_code == 422


def test_full_texts_are_offered_to_managers_where_the_project_allows_it(coded: Study) -> None:
    coded.post("owner", coded.url("settings"), {"name": "N", "snap": "word", "text_export": "on"})
    found = {
        who: coded.get(who, coded.url("export"), {"text": "full"}).status_code
        for who in ("owner", "manager", "adjudicator", "annotator")
    }
    assert found == {"owner": 200, "manager": 200, "adjudicator": 422, "annotator": 422}


def test_a_token_shows_its_secret_once(study: Study) -> None:
    data = {"name": "nightly", "scopes": ["export:read"], "project": "harbour", "days": "30"}
    answer = study.post("annotator", "/account/tokens/", data)
    secret = answer.context["secret"]
    assert (answer.status_code, answer.content.decode().count(secret)) == (200, 1)
    again = study.get("annotator", "/account/tokens/")
    assert secret not in again.content.decode()
    (row,) = again.context["tokens"]
    assert (row["name"], row["scopes"], row["project_name"]) == (
        "nightly",
        ["export:read"],
        "Harbour",
    )
    assert secret.startswith(row["prefix"])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("scopes", []),
        ("scopes", ["all"]),
        ("days", "366"),
        ("days", "0"),
        ("project", "foreign"),
    ],
)
def test_a_token_that_makes_no_sense_is_refused(study: Study, field: str, value: object) -> None:
    make_study("foreign")
    data = {"name": "n", "scopes": ["export:read"], "project": "", "days": "30"} | {field: value}
    for htmx in (False, True):
        answer = study.post("owner", "/account/tokens/", data, htmx=htmx)
        assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})
    assert Token.objects.count() == 0


def test_tokens_are_revoked_by_their_owner_alone(study: Study) -> None:
    data = {"name": "n", "scopes": ["export:read"], "days": "30"}
    study.post("owner", "/account/tokens/", data)
    url = f"/account/tokens/{Token.objects.get().public_id}/revoke/"
    assert study.post("manager", url).status_code == 404
    answer = study.post("owner", url, htmx=True)
    assert (answer.status_code, answer.context["tokens"]) == (200, [])
    assert Token.objects.count() == 0
