"""Comments on the annotate page: asked by key, answered by a manager, found again by a link, and never lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from articles import actions
from articles.models import Comment, Role
from tests.browser.desk import Desk
from tests.browser.watch import leave, sign_in
from tests.builders import TEXT, make_article, make_assignment, make_member, make_project, make_span

if TYPE_CHECKING:
    from articles.models import Assignment
    from tests.browser.watch import Watch

    Enter = Callable[..., BrowserContext]

COMMENTS = re.compile(r"/api/v1/assignments/[^/]+/comments/$")
DRAFTS = "annotator-talk-"
LOST = r"Failed to load resource|htmx:sendError|net::ERR"


@pytest.fixture
def seat(transactional_db: None) -> Assignment:
    """A coder's open article with a span."""
    project = make_project(slug="harbour")
    made = make_assignment(project, make_article(project, TEXT), make_member(project))
    make_span(made)
    return made


def said() -> list[tuple[str, str, str]]:
    """Kind, text and quote of everything that the server has."""
    return list(Comment.objects.order_by("created_at").values_list("kind", "text", "quote"))


def test_question_is_asked_answered_and_resolved(enter: Enter, seat: Assignment) -> None:
    desk = Desk(enter(seat.annotator).new_page(), seat).open()
    page = desk.page
    desk.click_mark("reversed its waiver")
    desk.press("Shift+C")
    talk = page.locator("#talk")
    expect(talk).to_contain_text("About this span")
    expect(talk).to_contain_text("Managers see this passage and what you write")
    expect(talk.get_by_label("Question to the managers")).to_be_checked()
    expect(talk.locator("[data-quote]")).to_contain_text("reversed its waiver")
    page.keyboard.type("Is a reversal a decision?")
    talk.get_by_role("button", name="Send", exact=True).click()
    expect(talk.locator("#threads")).to_contain_text("Is a reversal a decision?")
    assert said() == [("question", "Is a reversal a decision?", "reversed its waiver")]
    page.keyboard.press("Escape")
    expect(desk.rows.locator(".row__said")).to_have_text(re.compile("1 comment"))
    expect(desk.card.get_by_role("button", name="1 comment")).to_be_visible()

    manager = make_member(seat.round.project, Role.MANAGER)
    theirs = enter(manager).new_page()
    theirs.goto("/")
    theirs.get_by_role("link", name="Inbox 1").click()
    theirs.get_by_role("link", name="Is a reversal a decision?").click()
    expect(theirs.locator("main")).to_contain_text("reversed its waiver")
    expect(theirs.locator("main")).to_contain_text("The coding itself opens when every coder")
    theirs.get_by_label("Answer", exact=True).fill("Yes, it is.")
    theirs.get_by_role("button", name="Send the answer").click()
    expect(theirs.locator(".thread")).to_contain_text("Yes, it is.")
    theirs.get_by_role("button", name="Mark as resolved").click()
    expect(theirs.locator(".thread .state")).to_have_text("resolved")

    desk.press("c")
    expect(talk.locator("#threads")).to_contain_text("Yes, it is.")
    expect(talk.locator("#threads .state")).to_have_text("resolved")
    talk.get_by_role("button", name="Open again").click()
    expect(talk.locator("#threads .state")).to_have_text("answered")
    talk.get_by_label("Answer", exact=True).fill("Thank you.")
    talk.get_by_role("button", name="Send the answer").click()
    expect(talk.locator("#threads .comment")).to_have_count(3)
    expect(talk.locator("#threads .state")).to_have_text("open")


def test_link_to_a_span_opens_with_that_span_selected(enter: Enter, seat: Assignment) -> None:
    second = make_span(seat, "source", "two officials")
    page = enter(seat.annotator).new_page()
    page.goto(f"/assignments/{seat.pk}/#span-{second.pk}")
    desk = Desk(page, seat).ready()
    expect(desk.card).to_contain_text("two officials")
    expect(page.locator(f"#row-{second.pk}")).to_have_attribute("aria-current", "true")


def test_comment_without_a_span_is_about_the_article_and_keeps_those_of_deleted_spans(
    enter: Enter, seat: Assignment
) -> None:
    span = seat.spans.get()
    for kind, on in (("flag", span.pk), ("comment", None)):
        actions.create_comment(
            seat.annotator, seat.pk, id=span.pk if on else seat.pk, text=kind, kind=kind, span=on
        )
    actions.delete_span(seat.annotator, span, base_version=1)
    desk = Desk(enter(seat.annotator).new_page(), seat).open()
    desk.page.get_by_role("link", name="2 comments").click()
    talk = desk.page.locator("#talk")
    expect(talk.locator("#threads .thread")).to_have_count(2)
    expect(talk).to_contain_text("This span was deleted; what was said about it stays.")
    expect(talk).to_contain_text("About the whole article")


def test_draft_outlives_a_closed_tab(enter: Enter, seat: Assignment) -> None:
    home = enter(seat.annotator)
    desk = Desk(home.new_page(), seat).open()
    desk.page.locator("#text").focus()
    desk.press("c")
    desk.page.locator("#talk-text").fill("Half a thought")
    desk.page.close()
    desk = Desk(home.new_page(), seat).open()
    desk.press("c")
    expect(desk.page.locator("#talk-text")).to_have_value("Half a thought")
    assert said() == []


def test_comment_of_a_lost_connection_is_sent_once_when_it_is_back(
    enter: Enter, seat: Assignment, watch: Watch
) -> None:
    watch.expect(LOST)
    home = enter(seat.annotator)
    desk = Desk(home.new_page(), seat).open()
    desk.page.locator("#text").focus()
    desk.press("c")
    talk = desk.page.locator("#talk")
    talk.locator("#threads").get_by_text("Nothing has been said").wait_for()

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    home.route(COMMENTS, lose_the_answer)
    talk.locator("#talk-text").fill("Sent twice?")
    talk.get_by_role("button", name="Send", exact=True).click()
    expect(talk).to_contain_text("Not sent yet: kept on this device")
    expect(talk.locator("#talk-text")).not_to_be_editable()
    leave(desk.page)
    home.unroute(COMMENTS)
    desk = Desk(home.new_page(), seat).open()
    expect(desk.page.locator(".toast")).to_contain_text("Your comment is in.")
    assert said() == [("comment", "Sent twice?", "")]
    name = f"{DRAFTS}{seat.annotator_id}"
    assert desk.page.evaluate("(name) => localStorage.getItem(name)", name) is None


def test_comment_waits_for_a_span_that_the_server_does_not_know(
    enter: Enter, seat: Assignment, watch: Watch
) -> None:
    watch.expect(LOST)
    home = enter(seat.annotator)
    desk = Desk(home.new_page(), seat).open()
    desk.press("c")  # the dialog is there before the network goes
    expect(desk.page.locator("#threads")).to_contain_text("Nothing has been said")
    desk.page.keyboard.press("Escape")
    home.set_offline(True)
    desk.mark("two officials", "3")
    desk.press("c")
    talk = desk.page.locator("#talk")
    talk.locator("#talk-text").fill("Which two?")
    talk.get_by_role("button", name="Send", exact=True).click()
    expect(talk).to_contain_text("Not sent yet: kept on this device")
    expect(talk).to_contain_text("What was said can’t be shown now.")
    home.set_offline(False)
    expect(talk.locator("#threads")).to_contain_text("Which two?", timeout=30_000)
    assert said() == [("comment", "Which two?", "two officials")]


def test_another_user_in_the_same_browser_sends_nothing_of_the_first(
    enter: Enter, seat: Assignment, watch: Watch
) -> None:
    watch.expect(LOST)
    home = enter(seat.annotator)
    desk = Desk(home.new_page(), seat).open()
    desk.press("c")
    talk = desk.page.locator("#talk")
    talk.locator("#talk-text").fill("Mine")
    manager = make_member(seat.round.project, Role.MANAGER)
    sign_in(home, desk.page.url.partition("/assignments")[0], manager)
    talk.get_by_role("button", name="Send", exact=True).click()
    expect(talk).to_contain_text("Signed in as somebody else")
    assert said() == []
    sign_in(home, desk.page.url.partition("/assignments")[0], seat.annotator)
    desk = Desk(home.new_page(), seat).open()
    expect(desk.page.locator(".toast")).to_contain_text("Your comment is in.")
    assert [(row.author_id, row.text) for row in Comment.objects.all()] == [
        (seat.annotator_id, "Mine")
    ]


def test_without_javascript_forms_do_it(enter: Enter, seat: Assignment) -> None:
    page = enter(seat.annotator, java_script_enabled=False).new_page()
    page.goto(f"/assignments/{seat.pk}/")
    page.locator("#rows a").click()
    page.locator("#card").get_by_role("link", name="Comments").click()
    page.get_by_label("Question to the managers").check()
    page.get_by_label("Text", exact=True).fill("By form?")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("main")).to_contain_text("By form?")
    page.get_by_label("Answer", exact=True).fill("More.")
    page.get_by_role("button", name="Send the answer").click()
    page.get_by_role("button", name="Mark as resolved").click()
    expect(page.locator(".thread .state")).to_have_text("resolved")
    assert said() == [("question", "By form?", "reversed its waiver"), ("comment", "More.", "")]
