"""The annotate page without JavaScript: card, links, questions, table of links, bin, Done and back."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.utils import timezone

from articles import actions
from articles.models import Assignment, Relation, Span
from articles.permissions import TAKE_BACK
from tests.builders import make_assignment, make_span, submit
from tests.web.people import Study

pytestmark = pytest.mark.django_db
NO_RELEVANCE: dict[str, Any] = {"answer-relevance": "none"}
NONSENSE: dict[str, Any] = {"answer-relevance": "nonsense"}


def page(study: Study, *parts: object) -> str:
    return "/".join(["/assignments", str(study.assignment.pk), *map(str, parts), ""])


def send(study: Study, *parts: object, htmx: bool = False, **data: Any) -> Any:
    return study.post("annotator", page(study, *parts), data, htmx=htmx)


def revision(study: Study) -> int:
    study.assignment.refresh_from_db()
    return study.assignment.revision


def test_a_card_stores_attributes_note_and_a_link(study: Study) -> None:
    span, source = (
        make_span(study.assignment),
        make_span(study.assignment, "source", "two officials"),
    )
    card = ("spans", span.pk, "card")
    assert study.get("annotator", page(study, *card)).status_code == 200
    data: dict[str, Any] = {
        "version": 1,
        "note": "Look again",
        "attr-stage": "decided",
        "link-attributed_to": str(source.pk),
    }
    answer = send(study, *card, htmx=True, **data)
    assert (answer.status_code, "span:patch" in answer.headers["HX-Trigger"]) == (200, True)
    span.refresh_from_db()
    assert (span.note, span.attributes) == ("Look again", {"stage": "decided"})
    stale = send(study, *card, version=1, note="Late")
    assert stale.status_code == 422
    assert send(study, "spans", uuid.uuid4(), "card", version=1).status_code == 404


def test_questions_are_answered_and_a_bad_answer_is_told(study: Study) -> None:
    assert send(study, "answers", **NO_RELEVANCE).status_code == 302
    assert send(study, "answers", htmx=True, **NO_RELEVANCE).status_code == 200
    assert study.assignment.answers.live().count() == 1
    assert send(study, "answers", **NONSENSE).status_code == 422


def test_the_table_of_links_links_a_pair_and_cuts_it(study: Study) -> None:
    span, source = (
        make_span(study.assignment),
        make_span(study.assignment, "source", "two officials"),
    )
    assert study.get("annotator", page(study, "matrix")).status_code == 200
    pair: dict[str, Any] = {"type": "attributed_to", "pair": f"{span.pk}:{source.pk}"}
    assert send(study, "matrix", **pair).status_code == 302
    assert Relation.objects.live().count() == 1
    assert send(study, "matrix", **pair).status_code == 302
    assert Relation.objects.live().count() == 0
    assert (
        send(study, "matrix", type="attributed_to", pair=f"{source.pk}:{source.pk}").status_code
        == 404
    )


def test_the_bin_brings_a_span_back(study: Study) -> None:
    span = make_span(study.assignment)
    actions.delete_span(study.people["annotator"], span, base_version=1)
    assert "reversed its waiver" in study.get("annotator", page(study, "bin")).content.decode()
    assert send(study, "bin", span=str(span.pk)).status_code == 302
    assert Span.objects.live().filter(pk=span.pk).exists()
    assert send(study, "bin", span="nothing").status_code == 404
    actions.delete_span(study.people["annotator"], span, base_version=3)
    make_span(study.assignment)  # now its place is taken
    assert send(study, "bin", span=str(span.pk)).status_code == 422


def test_done_wants_a_current_page_and_goes_back(study: Study) -> None:
    empty = send(study, "submit", revision=revision(study))
    assert (empty.status_code, "Nothing is marked" in empty.content.decode()) == (422, True)
    make_span(study.assignment)
    stale = send(study, "submit", revision=0)
    assert (stale.status_code, "older than what is saved" in stale.content.decode()) == (422, True)
    done = send(study, "submit", revision=revision(study), accept_warnings="true")
    assert done.status_code == 302
    study.assignment.refresh_from_db()
    assert study.assignment.state == Assignment.State.SUBMITTED
    assert study.get("annotator", page(study)).status_code == 200
    assert send(study, "submit", revision=revision(study)).status_code == 422
    assert study.post("viewer", page(study, "reopen")).status_code in (403, 404)
    answer = study.post("manager", page(study, "reopen"))
    assert answer.status_code == 302
    study.assignment.refresh_from_db()
    assert study.assignment.state == Assignment.State.REOPENED


@pytest.mark.parametrize("part", ["spans", "questions", "done", "part-panels", "part-select"])
def test_parts_of_the_page_come_alone(study: Study, part: str) -> None:
    make_span(study.assignment)
    headers = {"HX-Request": "true", "HX-Target": part}
    answer = study.client("annotator").get(page(study), headers=headers)
    body = answer.content.decode()
    assert (answer.status_code, f'id="{part}"' in body, "<html" in body) == (200, True, False)


def test_an_article_leads_to_ones_own_assignment(study: Study) -> None:
    own = study.get("annotator", study.url("articles", study.article.pk, "annotate"))
    assert own.headers["Location"] == page(study)
    assert (
        study.get("manager", study.url("articles", study.article.pk, "annotate")).status_code == 404
    )


def test_take_back_is_offered_only_while_it_works(study: Study) -> None:
    make_span(study.assignment)
    other = make_assignment(study.project, study.article)
    submit(study.assignment)
    assert "Take back" in study.get("annotator", page(study)).content.decode()
    submit(other)
    assert "Take back" in study.get("annotator", page(study)).content.decode()
    Assignment.objects.update(submitted_at=timezone.now() - TAKE_BACK)
    over = study.get("annotator", page(study)).content.decode()
    assert "Take back" not in over
    assert "A manager can open it again." in over
    assert send(study, "reopen").status_code == 403
