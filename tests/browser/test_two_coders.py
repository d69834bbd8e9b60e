"""Two people code the same article at the same time: both are saved, neither sees the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import BrowserContext, expect

from tests.browser.desk import Desk
from tests.builders import TEXT, make_article, make_assignment, make_member, make_project

if TYPE_CHECKING:
    from collections.abc import Callable


def test_two_coders_at_once_are_both_saved_and_blind(
    enter: Callable[..., BrowserContext], transactional_db: None
) -> None:
    project = make_project()
    article = make_article(project, TEXT)
    seats = [
        make_assignment(project, article, make_member(project, username=name))
        for name in ("ada", "ben")
    ]
    ada, ben = (Desk(enter(seat.annotator).new_page(), seat).open() for seat in seats)
    ada.mark("reversed its waiver", "1")
    ben.mark("its waiver on Monday", "1")
    ada.mark("two officials", "3")
    ben.mark("two officials", "4")
    for desk in (ada, ben):
        desk.says("Saved")
    assert ada.stored() == [("decision", "reversed its waiver"), ("source", "two officials")]
    assert ben.stored() == [("decision", "its waiver on Monday"), ("evidence", "two officials")]
    for desk, other in ((ada, "ben"), (ben, "ada")):
        desk.page.reload()
        desk.ready().shows(2)
        assert other not in desk.page.content()
        marked = desk.page.locator("#text mark").all_text_contents()
        assert marked == [words for _label, words in desk.stored()]


def test_two_tabs_of_one_coder_send_each_span_once(
    enter: Callable[..., BrowserContext], transactional_db: None
) -> None:
    project = make_project()
    seat = make_assignment(project, make_article(project, TEXT), make_member(project))
    browser = enter(seat.annotator)
    first, second = (Desk(browser.new_page(), seat).open() for _ in range(2))
    first.page.bring_to_front()
    first.mark("reversed its waiver", "1")
    second.page.bring_to_front()
    second.mark("two officials", "3")
    for desk in (first, second):
        desk.says("Saved")
    assert first.stored() == [("decision", "reversed its waiver"), ("source", "two officials")]
    second.page.reload()
    second.ready().shows(2)
    expect(second.page.locator("#text mark")).to_have_count(2)
