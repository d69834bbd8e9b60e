"""Undo and redo reach everything that can be changed on the annotate page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import BrowserContext, expect

from tests.browser.desk import Desk
from tests.builders import TEXT, make_article, make_assignment, make_member, make_project, make_span

if TYPE_CHECKING:
    from collections.abc import Callable


def test_links_and_answers_are_undone_and_done_again(
    enter: Callable[..., BrowserContext], transactional_db: None
) -> None:
    project = make_project()
    seat = make_assignment(project, make_article(project, TEXT), make_member(project))
    make_span(seat)
    make_span(seat, "source", "two officials")
    desk = Desk(enter(seat.annotator).new_page(), seat).open()
    page = desk.page
    links = desk.card.locator("#links li")
    relevance = page.locator("#questions").get_by_label("Reported", exact=True)

    desk.click_mark("reversed its waiver")
    desk.card.get_by_label("Attributed to which source?").select_option(index=1)
    desk.says("Saved")
    expect(links.locator("a")).to_have_text("two officials")
    page.locator("#questions").get_by_text("Reported", exact=True).click()
    expect(relevance).to_be_checked()
    desk.says("Saved")

    page.locator("#text").focus()
    desk.press("u")
    expect(relevance).not_to_be_checked()
    expect(links).to_have_count(1)
    desk.press("u")
    expect(links).to_have_count(0)
    desk.press("Shift+U")
    expect(links).to_have_count(1)
    desk.press("Shift+U")
    expect(relevance).to_be_checked()
    desk.says("Saved")
    assert [relation.deleted_at for relation in seat.relations.all()] == [None]
    assert [answer.value for answer in seat.answers.all()] == ["reported"]

    links.locator("[data-unlink]").click()
    expect(links).to_have_count(0)
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(links).to_have_count(1)
    desk.says("Saved")
    assert [relation.deleted_at for relation in seat.relations.all()] == [None]


def test_the_undo_of_a_toast_goes_away_with_the_next_change(
    enter: Callable[..., BrowserContext], transactional_db: None
) -> None:
    project = make_project()
    seat = make_assignment(project, make_article(project, TEXT), make_member(project))
    make_span(seat)
    desk = Desk(enter(seat.annotator).new_page(), seat).open()
    desk.click_mark("reversed its waiver")
    desk.press("Delete")
    undo = desk.page.locator(".toast button")
    expect(undo).to_have_count(1)
    desk.mark("two officials", "3")
    expect(undo).to_have_count(0)
    desk.shows(1)
