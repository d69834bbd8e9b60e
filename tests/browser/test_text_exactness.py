"""The page holds exactly the stored text, and what is selected has the offsets of that text (T64)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext

from articles.formats.canon import canonicalise
from tests.browser.desk import Desk
from tests.builders import make_article, make_assignment, make_member, make_project

if TYPE_CHECKING:
    from collections.abc import Callable

    from articles.models import Assignment

    Enter = Callable[..., BrowserContext]

#: name: (text as imported, words that are dragged over one after another)
TEXTS = {
    "emoji and joiners": (
        "Ferries 👩‍👩‍👧 return 🇳🇴 today 🙂.\n\n🙂🙂 The 👩🏽‍🚒 chief said é (e\u0301) is e\u0301 too.\n",
        ("👩‍👩‍👧 return", "return 🇳🇴 today", "The 👩🏽‍🚒 chief", "said é"),
    ),
    "Arabic": (
        "عادت رسوم الميناء\n\nقرر مجلس الميناء يوم الاثنين العودة إلى الرسوم، كما قال مسؤولان.\n",
        ("مجلس الميناء", "العودة إلى الرسوم", "قال مسؤولان"),
    ),
    "line ends, tabs and blanks": (
        "\n\n  Two  blanks\r\nafter a line end\r\rand\ta tab. \n\n\n\nA gap, then the end.  ",
        ("blanks", "after a line", "and\ta", "then the end"),
    ),
    "markup": (
        "A <b>bold</b> &amp; &lt;text&gt; with {{ braces }} and <!-- no comment -->.\n",
        ("<b>bold</b>", "with {{ braces }}"),
    ),
}


def desk_for(enter: Enter, text: str) -> Desk:
    project = make_project()
    seat = make_assignment(project, make_article(project, canonicalise(text)), make_member(project))
    return Desk(enter(seat.annotator).new_page(), seat).open()


def offsets(seat: Assignment) -> list[tuple[int, int]]:
    return sorted(seat.spans.live().values_list("start", "end"))


@pytest.mark.parametrize("name", TEXTS)
def test_the_page_holds_the_stored_text_and_selections_have_its_offsets(
    enter: Enter, transactional_db: None, name: str
) -> None:
    raw, quotes = TEXTS[name]
    desk = desk_for(enter, raw)
    text = desk.text
    assert text == canonicalise(raw)
    assert desk.shown_text() == text
    wanted = []
    for number, quote in enumerate(quotes, 1):
        start = text.index(quote)
        wanted.append((start, start + len(quote)))
        desk.drag_over(*wanted[-1], alt=True)
        desk.press("4")  # a label that may overlap itself
        desk.shows(number)
    desk.says("Saved")
    assert offsets(desk.assignment) == sorted(wanted)
    assert desk.shown_text() == text
    desk.page.reload()
    assert desk.ready().shown_text() == text


def test_a_selection_across_paragraphs_and_marks_has_the_offsets_of_the_text(
    enter: Enter, transactional_db: None
) -> None:
    text = "One 🙂 two three.\n\nFour five six.\n\nSeven eight nine.\n"
    desk = desk_for(enter, text)
    pairs = [("two", "five"), ("three", "six"), ("One", "nine"), ("five", "eight")]
    wanted = []
    for number, (first, last) in enumerate(pairs, 1):
        start, end = text.index(first), text.index(last) + len(last)
        wanted.append((start, end))
        desk.drag_over(start, end, backwards=number % 2 == 0)
        desk.press("4")
        desk.shows(number)
    desk.says("Saved")
    assert offsets(desk.assignment) == sorted(wanted)
    assert desk.shown_text() == text


def test_a_drag_from_right_to_left_snaps_to_the_same_words(
    enter: Enter, transactional_db: None
) -> None:
    text = "The port council reversed its waiver on Monday, two officials said.\n"
    desk = desk_for(enter, text)
    start = text.index("council")
    # From the middle of a word to the middle of another one, and over the comma.
    desk.drag_over(start + 3, text.index("Monday") + 7, backwards=True)
    assert desk.page.evaluate("getSelection().toString()") == (
        "council reversed its waiver on Monday"
    )
    desk.press("1")
    desk.says("Saved")
    assert desk.stored() == [("decision", "council reversed its waiver on Monday")]


def test_a_triple_click_marks_the_paragraph_and_no_more(
    enter: Enter, transactional_db: None
) -> None:
    text = "First one here.\n\nSecond one there.\n"
    desk = desk_for(enter, text)
    block = desk.page.locator("#text .block", has_text="First")
    block.click(click_count=3, position={"x": 30, "y": 20})
    desk.settle()
    desk.press("1")
    desk.says("Saved")
    assert desk.stored() == [("decision", "First one here")]


def test_two_blanks_are_as_wide_as_two(enter: Enter, transactional_db: None) -> None:
    desk = desk_for(enter, "One  two.\n\nOne two.\n")
    widths = desk.page.evaluate(
        """() => [...document.querySelectorAll("#text .block-para")].map((block) => {
        const range = document.createRange();
        range.selectNodeContents(block);
        return range.getBoundingClientRect().width; })"""
    )
    assert widths[0] > widths[1] + 3


def test_copied_text_is_the_stored_text(enter: Enter, transactional_db: None) -> None:
    text = "First  one\there.\n\nSecond one there.\n"
    desk = desk_for(enter, text)
    desk.mark("one", "1")
    desk.shows(1)
    copied = desk.page.evaluate(
        """() => { const range = document.createRange();
        range.selectNodeContents(document.getElementById("text"));
        return range.toString(); }"""
    )
    assert copied == text
