"""Spans without selecting text: the picker of sentences; by finger; on a narrow page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import BrowserContext, expect

from articles.models import Assignment
from tests.browser.axe import violations
from tests.browser.desk import Desk
from tests.browser.test_caret import TEXT, desk_for, selects, shows_caret
from tests.builders import make_article, make_assignment, make_member, make_project

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.watch import Watch

    Enter = Callable[..., BrowserContext]


def open_picker(desk: Desk) -> None:
    desk.press("p")
    expect(desk.page.locator("#picker-list")).to_be_focused()


def test_an_article_is_coded_by_the_picker_alone(
    enter: Enter, watch: Watch, transactional_db: None
) -> None:
    watch.expect("422")  # Done warns first: an opposition without its decision
    desk = desk_for(enter)
    page, said = desk.page, desk.page.locator("#picker-said")
    open_picker(desk)
    assert violations(page) == []
    desk.press("Home", "ArrowDown")
    expect(page.locator("#picker-quote")).to_contain_text("two officials said")
    desk.press("d", "d", "t")
    expect(said).to_contain_text("Ends with “officials”")
    desk.press("1")
    expect(said).to_contain_text("Marked: Decision")
    expect(page.locator("#picker-1 small")).to_have_text("Decision")
    page.get_by_role("button", name="Next sentence").press("Enter")
    expect(said).to_contain_text("Sentence 3")
    page.get_by_role("button", name="One sentence more").press("Enter")
    expect(said).to_contain_text("Sentences 3 to 4")
    page.get_by_role("button", name="One sentence fewer").press("Enter")
    page.locator("#picker-labels button", has_text="Opposition").press("Enter")
    expect(said).to_contain_text("Marked: Opposition")
    page.get_by_role("button", name="Fill in its card").press("Enter")
    expect(page.locator("#card :focus")).to_have_count(1)
    desk.says("Saved")
    start = TEXT.index("council")
    first = TEXT[start : TEXT.index(" said.")]
    assert desk.stored()[0][1] == first
    assert [label for label, _words in desk.stored()] == ["decision", "opposition"]
    finish(desk)


def test_an_article_is_coded_by_keys_alone(enter: Enter, transactional_db: None) -> None:
    desk = desk_for(enter)
    desk.press("ArrowDown")
    shows_caret(desk)
    desk.press("PageDown", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight")
    selects(desk, "port council reversed")
    desk.press("1")
    desk.shows(1)
    desk.card.locator("form").wait_for()
    desk.press("Enter", "Space")
    expect(desk.card.locator("input:checked")).to_have_count(1)
    desk.says("Saved")
    desk.press("Escape")
    expect(desk.page.locator("#text")).to_be_focused()
    finish(desk)


def finish(desk: Desk) -> None:
    """Answer the first question and finish, with keys."""
    question = desk.page.locator("#questions input[type=radio]").first
    question.focus()
    desk.press("Space")
    desk.says("Saved")
    desk.press("Control+Enter")
    overrule = desk.page.locator("#done").get_by_label("Finish all the same")
    state = desk.page.locator("#done [data-missing], .messages .note").first
    state.wait_for()
    if overrule.count():
        overrule.press("Space")
        desk.press("Control+Enter")
    desk.page.wait_for_url(lambda url: str(desk.assignment.pk) not in url)
    assert not Assignment.objects.get(pk=desk.assignment.pk).is_open


def test_a_finger_selects_and_labels(enter: Enter, transactional_db: None) -> None:
    project = make_project()
    seat = make_assignment(project, make_article(project, TEXT), make_member(project))
    look: Any = {"has_touch": True, "is_mobile": True, "viewport": {"width": 390, "height": 780}}
    desk = Desk(enter(seat.annotator, **look).new_page(), seat).open()
    page = desk.page
    page.touchscreen.tap(*desk.place(desk.text.index("reversed") + 3))
    page.evaluate(
        """() => {
        const node = document.querySelectorAll("#text .block-para")[1].firstChild;
        getSelection().setBaseAndExtent(node, 6, node, 12); }"""
    )
    bar = page.locator("#labels")
    expect(bar).to_have_attribute("data-mode", "new")
    for button in page.locator("#labels .bar__label").all():
        box = button.bounding_box()
        assert box
        assert box["height"] >= 43.9
        assert box["width"] >= 43.9
    page.locator("#labels button", has_text="Evidence").tap()
    desk.says("Saved")
    assert desk.stored() == [("evidence", "port council")]


@pytest.mark.parametrize(
    "look",
    [{"viewport": {"width": 320, "height": 640}}, {"viewport": {"width": 640, "height": 400}}],
    ids=["320 px", "twice as large"],
)
def test_nothing_of_the_picker_is_cut_off(
    enter: Enter, transactional_db: None, look: dict[str, Any]
) -> None:
    desk = desk_for(enter, **look)
    page = desk.page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    open_picker(desk)
    wide = page.locator("#picker").evaluate("(box) => box.scrollWidth > box.clientWidth")
    assert not wide
    close = page.locator("#picker [data-pick=close]")
    close.scroll_into_view_if_needed()
    expect(close).to_be_in_viewport()
    close.click()
    expect(page.locator("#picker")).to_be_hidden()
    expect(page.locator("#text")).to_be_focused()


def test_twenty_thousand_words_open_at_once(enter: Enter, transactional_db: None) -> None:
    text = "\n\n".join(["The council voted late on Tuesday, officials said. " * 12] * 208)
    desk = desk_for(enter, f"{text}\n")
    open_picker(desk)
    expect(desk.page.locator("#picker-list [role=option]")).to_have_count(12 * 208)
    desk.press("End", "Home", "Escape", "ArrowDown")
    shows_caret(desk)
    desk.press("PageDown")
    shows_caret(desk)
