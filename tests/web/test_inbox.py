"""The inbox, threads and time on task as pages: who sees what, in a constant number of queries."""

from __future__ import annotations

import re
import uuid

from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import actions
from articles.models import Assignment, Comment, Span
from tests.builders import make_assignment, make_member, make_span, submit
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


def passage_link(study: Study, who: str, thread: Comment) -> str:
    """Where the first button of a thread's page leads."""
    page = study.get(who, f"/comments/{thread.pk}/").content.decode()
    found = re.search(r'<a class="button" href="([^"]+)"', page)
    assert found
    return found[1].replace("&amp;", "&")


def asked_about(study: Study) -> tuple[Span, Comment]:
    """A span of the annotator and a question about it."""
    span = make_span(study.assignment)
    pk, coder = study.assignment.pk, study.people["annotator"]
    asked, _new = actions.create_comment(
        coder, pk, id=uuid.uuid4(), text="Is it?", kind="question", span=span.pk
    )
    return span, asked


def test_a_coder_opens_the_passage_where_they_code_it(study: Study) -> None:
    span, asked = asked_about(study)
    link = f"/assignments/{study.assignment.pk}/#span-{span.pk}"
    assert passage_link(study, "annotator", asked) == link


def test_a_released_passage_opens_in_the_text_at_its_place(study: Study) -> None:
    span, asked = asked_about(study)
    article = study.url("articles", study.article.pk)
    assert passage_link(study, "manager", asked) == article
    submit(study.assignment)
    link = passage_link(study, "manager", asked)
    assert link == f"{article}?at={span.start}-{span.end}#passage"
    page = study.get("manager", link).content.decode()
    assert '<mark id="passage">reversed its waiver</mark>' in page


def test_a_passage_that_two_coded_opens_side_by_side_at_its_place(study: Study) -> None:
    span, asked = asked_about(study)
    other = make_assignment(study.project, study.article, make_member(study.project))
    make_span(other)
    submit(study.assignment)
    submit(other)
    path = f"{study.url('articles', study.article.pk, 'side-by-side')}?a={study.assignment.pk}&b={other.pk}"
    link = passage_link(study, "manager", asked)
    assert link == f"{path}&span={span.pk}#passage"
    page = study.get("manager", link).content.decode()
    assert page.count('id="passage"') == 1
    assert re.search(rf'<mark id="passage" [^>]*data-ids="{span.pk}"', page)
    for wrong in (uuid.uuid4(), "x"):
        page = study.get("manager", f"{path}&span={wrong}").content.decode()
        assert 'id="passage"' not in page


def test_what_is_said_on_the_whole_article_opens_the_article(study: Study) -> None:
    asked = ask(study)
    submit(study.assignment)
    link = passage_link(study, "manager", asked)
    assert link == study.url("articles", study.article.pk)


def test_the_badge_is_fetched_after_the_page_and_counts_whose_turn_it_is(study: Study) -> None:
    asked = ask(study)
    assert 'hx-get="/inbox/?show=count"' in study.get("manager", "/").content.decode()

    def badge(who: str) -> str:
        return str(study.get(who, "/inbox/?show=count").content.decode().strip())

    assert badge("manager").startswith('<b class="badge">1<')
    assert (badge("annotator"), badge("viewer")) == ("", "")
    study.post("manager", f"/comments/{asked.pk}/", {"text": "Yes."})
    assert badge("manager") == ""
    assert badge("annotator").startswith('<b class="badge">1<')


def test_nothing_waits_that_one_may_not_read(study: Study) -> None:
    ask(study)
    _span, about = asked_about(study)
    actions.create_comment(study.people["manager"], study.assignment.pk, id=uuid.uuid4(), text="?")
    own = make_assignment(study.project, study.article, study.people["owner"])
    ask(study, "Mine", own)
    for moment in ("coding", "done"):
        if moment == "done":
            submit(own)
            submit(study.assignment)
        for name, person in study.people.items():
            readable = set(Comment.objects.visible_to(person).values_list("pk", flat=True))
            waiting = set(Comment.objects.waiting_for(person).values_list("pk", flat=True))
            assert waiting <= readable, (moment, name)
        waits = Comment.objects.waiting_for(study.people["owner"])
        assert waits.filter(pk=about.pk).exists() == (moment == "done")
