"""Words are selected by keys alone: an own caret, which also knows Arabic, Chinese and emoji."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.desk import Desk
from tests.builders import make_article, make_assignment, make_member, make_project

if TYPE_CHECKING:
    from collections.abc import Callable

    Enter = Callable[..., BrowserContext]

TEXT = (
    "Harbour fees return\n\n"
    "The port council reversed its waiver on Monday, two officials said. “Nobody asked us 👩‍👩‍👧,” "
    "said Dr. Haddad.\n\nA last line.\n"
)


def desk_for(enter: Enter, text: str = TEXT, **look: Any) -> Desk:
    language = look.pop("language", "en")
    project = make_project()
    article = make_article(project, text, language=language)
    seat = make_assignment(project, article, make_member(project))
    return Desk(enter(seat.annotator, **look).new_page(), seat).open()


def selects(desk: Desk, words: str) -> None:
    """The page selects these words; the module of the caret may still be on its way."""
    desk.page.wait_for_function("(words) => getSelection().toString() === words", arg=words)


def shows_caret(desk: Desk) -> None:
    """The caret is on the page: a first key puts it there, the next ones move it."""
    expect(desk.page.locator(".caret")).to_be_visible()


def test_arrows_walk_and_shift_selects_words(enter: Enter, transactional_db: None) -> None:
    desk = desk_for(enter)
    desk.press("ArrowRight")
    shows_caret(desk)
    desk.press("w")
    selects(desk, "Harbour")
    desk.press("Shift+ArrowRight")
    selects(desk, "Harbour fees")
    desk.press("Shift+ArrowLeft", "Shift+ArrowLeft")
    selects(desk, "")
    desk.press("PageDown", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight")
    selects(desk, "port council")
    desk.press("1")
    desk.shows(1)
    desk.press("ArrowRight", "ArrowRight", "Shift+ArrowLeft")
    selects(desk, "reversed")
    desk.press("4")
    desk.shows(2)
    desk.says("Saved")
    assert desk.stored() == [("decision", "port council"), ("evidence", "reversed")]


def test_growing_goes_from_word_to_clause_sentence_and_paragraph(
    enter: Enter, transactional_db: None
) -> None:
    desk = desk_for(enter)
    desk.press("ArrowDown")
    shows_caret(desk)
    desk.press("PageDown", "ArrowRight", "s")
    selects(desk, "port")
    desk.press("s")
    selects(desk, "The port council reversed its waiver on Monday")
    desk.press("s")
    selects(desk, "The port council reversed its waiver on Monday, two officials said")
    desk.press("Escape")
    selects(desk, "")
    shows_caret(desk)
    desk.press("Escape")
    expect(desk.page.locator(".caret")).to_be_hidden()


def test_lines_sentences_and_ends_are_reached(enter: Enter, transactional_db: None) -> None:
    desk = desk_for(enter)
    desk.press("ArrowDown")
    shows_caret(desk)
    desk.press("ArrowDown", "Home", "w")
    selects(desk, "The")
    desk.press("Control+ArrowDown", "w")
    selects(desk, "Nobody")
    desk.press("Control+End", "w")
    selects(desk, "line")
    desk.press("Control+Home", "w")
    selects(desk, "Harbour")
    desk.press("Home", "Shift+End")
    selects(desk, "Harbour fees return")
    desk.press("Escape", "ArrowDown", "Shift+Control+ArrowDown")
    desk.page.wait_for_function("() => getSelection().toString().endsWith('officials said')")


def test_alt_selects_characters_and_an_emoji_is_one(enter: Enter, transactional_db: None) -> None:
    desk = desk_for(enter)
    desk.press("ArrowDown")
    shows_caret(desk)
    desk.press("w", "Escape", "Home")
    for _ in range(3):
        desk.press("Alt+Shift+ArrowRight")
    selects(desk, "Har")
    desk.press("4")
    desk.says("Saved")
    assert desk.stored() == [("evidence", "Har")]
    start = desk.text.index("us 👩")
    desk.click_at(start + 1)
    desk.press("Alt+ArrowRight", "Alt+ArrowRight", "Alt+Shift+ArrowRight")
    selects(desk, "👩‍👩‍👧")


def test_arrows_follow_the_eye_in_arabic(enter: Enter, transactional_db: None) -> None:
    text = "عادت رسوم الميناء\n\nقرر مجلس الميناء يوم الاثنين العودة إلى الرسوم.\n"
    desk = desk_for(enter, text, language="ar")
    desk.press("ArrowDown")
    shows_caret(desk)
    left = desk.page.locator(".caret").bounding_box()
    assert left
    desk.press("ArrowLeft")
    desk.page.wait_for_function(
        "x => document.querySelector('.caret').getBoundingClientRect().x < x", arg=left["x"]
    )
    desk.press("Shift+ArrowLeft")
    selects(desk, "رسوم")
    desk.press("1")
    desk.says("Saved")
    assert desk.stored() == [("decision", "رسوم")]


def test_chinese_words_are_words(enter: Enter, transactional_db: None) -> None:
    desk = desk_for(enter, "政府昨天宣布，港口收费恢复。居民反对。\n", language="zh")
    desk.press("ArrowDown")
    shows_caret(desk)
    desk.press("ArrowRight", "w")
    selects(desk, "昨天")
    desk.press("s", "s")
    selects(desk, "政府昨天宣布，港口收费恢复")
    desk.press("1")
    desk.says("Saved")
    assert desk.stored() == [("decision", "政府昨天宣布，港口收费恢复")]


def test_what_is_here_is_said_and_marks_can_be_hidden(enter: Enter, transactional_db: None) -> None:
    desk = desk_for(enter)
    desk.mark("council reversed its waiver", "1")
    desk.shows(1)
    desk.press("i")
    expect(desk.page.locator(".toast").last).to_have_text("Decision, 4 words; sentence 2 of 4")
    desk.press("h")
    expect(desk.page.locator("#text")).to_have_class("text text--titled text--bare")
    desk.press("h")
    expect(desk.page.locator(".toast").last).to_have_text("Marks are shown.")


@pytest.mark.parametrize(
    ("clicks", "words"),
    [
        (2, "reversed"),
        (3, "The port council reversed its waiver on Monday, two officials said"),
        (4, TEXT.split("\n\n")[1].removesuffix(".")),
    ],
)
def test_two_three_and_four_clicks(
    enter: Enter, transactional_db: None, clicks: int, words: str
) -> None:
    desk = desk_for(enter)
    desk.click_at(desk.text.index("reversed") + 3, clicks=clicks)
    selects(desk, words)
    desk.press("4")
    desk.says("Saved")
    assert desk.stored() == [("evidence", words)]


def test_a_handle_is_dragged_and_undone_in_one_step(enter: Enter, transactional_db: None) -> None:
    desk = desk_for(enter)
    desk.mark("council reversed", "1")
    desk.shows(1)
    knob = desk.page.locator(".handle--end")
    expect(knob).to_be_visible()
    box = knob.bounding_box()
    assert box
    assert min(box["width"], box["height"]) > 23.9
    to = desk.place(desk.text.index("waiver") + 4)
    here = desk.place(desk.text.index("reversed") + 8)
    x, y = box["x"] + 12, box["y"] + 14
    desk.page.mouse.move(x, y)
    desk.page.mouse.down()
    desk.page.mouse.move(x + to[0] - here[0], y + to[1] - here[1], steps=5)
    desk.page.mouse.up()
    desk.says("Saved")
    assert desk.stored() == [("decision", "council reversed its waiver")]
    desk.press("u")
    desk.says("Saved")
    assert desk.stored() == [("decision", "council reversed")]
