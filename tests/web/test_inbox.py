"""The inbox, threads and time on task as pages: who sees what, in a constant number of queries."""

from __future__ import annotations

import uuid

from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import actions
from articles.models import Assignment, Comment
from tests.builders import make_assignment, make_span, submit
from tests.web.people import Study, every_role, statuses


def ask(study: Study, text: str = "Is this one?", assignment: Assignment | None = None) -> Comment:
    """A question of the annotator."""
    seat = assignment or study.assignment
    return actions.create_comment(
        seat.annotator, seat.pk, id=uuid.uuid4(), text=text, kind="question"
    )[0]


def test_thread_is_a_page_of_its_coder_and_the_managers(study: Study) -> None:
    asked = ask(study)
    wanted = every_role(404, owner=200, manager=200, annotator=200)
    assert statuses(study, f"/comments/{asked.pk}/") == wanted


def test_inbox_says_whose_turn_it_is(study: Study) -> None:
    asked = ask(study)
    assert "Is this one?" in study.get("manager", "/inbox/").content.decode()
    assert "Is this one?" not in study.get("annotator", "/inbox/").content.decode()
    assert study.post("manager", f"/comments/{asked.pk}/", {"text": "Yes."}).status_code == 302
    assert "Is this one?" not in study.get("manager", "/inbox/").content.decode()
    assert "Is this one?" in study.get("annotator", "/inbox/").content.decode()
    for show, there in (("open", False), ("answered", True), ("resolved", False), ("all", True)):
        page = study.get("manager", f"/inbox/?show={show}").content.decode()
        assert ("Is this one?" in page) == there, show
    assert "Is this one?" not in study.get("manager", "/inbox/?show=all&project=x").content.decode()


def test_inbox_and_thread_take_as_many_queries_for_many_threads(study: Study) -> None:
    def count(url: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert study.get("manager", url).status_code == 200
        return len(captured)

    asked = ask(study)
    urls = ("/inbox/", "/inbox/?show=all", f"/comments/{asked.pk}/")
    few = [count(url) for url in urls]
    few = [count(url) for url in urls]
    for number in range(3):
        seat = make_assignment(study.project, annotator=study.people["annotator"])
        ask(study, f"More {number}", seat)
    assert [count(url) for url in urls] == few


def test_comment_that_is_empty_or_refused_is_told_on_the_page(study: Study) -> None:
    asked = ask(study)
    empty = study.post("annotator", f"/comments/{asked.pk}/", {"text": " "})
    assert (empty.status_code, "Write what you want to say." in empty.content.decode()) == (
        422,
        True,
    )
    stale = {"action": "edit", "text": "New", "version": 9}
    answer = study.post("annotator", f"/comments/{asked.pk}/change/", stale)
    assert answer.status_code == 422
    assert "changed in the meantime" in answer.content.decode()


def test_time_is_told_to_its_coder_and_the_managers(study: Study) -> None:
    make_span(study.assignment)
    Assignment.objects.filter(pk=study.assignment.pk).update(active_seconds=754)
    assert "13 min" in study.get("annotator", "/").content.decode()
    detail = study.url("articles", study.article.pk)
    assert "13 min" in study.get("manager", detail).content.decode()
    make_assignment(study.project, study.article, study.people["owner"])
    assert "13 min" not in study.get("owner", detail).content.decode()
    submit(study.assignment)
    page = study.get("manager", study.url()).content.decode()
    assert "13 min" in page
