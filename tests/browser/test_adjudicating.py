"""A whole article adjudicated by keyboard; an own span from a selection; the same without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from articles.models import Assignment, Precedent, Ruling
from tests.adjudication import Court, make_court
from tests.browser.axe import violations

if TYPE_CHECKING:
    from tests.browser.watch import Watch

    Enter = Callable[..., BrowserContext]


@pytest.fixture
def court(transactional_db: None) -> Court:
    """An article that two coders marked differently, opened."""
    found = make_court(judge="judge")
    found.open()
    return found


def said(page: Page, text: str) -> None:
    """Wait until the page says so, to screen readers too."""
    expect(page.locator("#court-said")).to_have_text(text)


def select(page: Page, words: str) -> None:
    """Select words of the text, as a drag would."""
    page.evaluate(
        """(words) => {
          const text = document.querySelector(".court__text");
          const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
          const at = text.textContent.indexOf(words);
          const range = document.createRange();
          let seen = 0;
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const end = seen + node.length;
            if (at >= seen && at < end) range.setStart(node, at - seen);
            if (at + words.length > seen && at + words.length <= end) range.setEnd(node, at + words.length - seen);
            seen = end;
          }
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }""",
        words,
    )


def test_whole_article_is_adjudicated_by_keyboard(enter: Enter, court: Court, watch: Watch) -> None:
    page = enter(court.judge, reduced_motion="reduce").new_page()
    page.goto(f"/projects/{court.project.slug}/adjudication/")
    page.get_by_role("link", name="Go on").press("Enter")
    keys = page.keyboard
    expect(page.get_by_role("heading", level=2)).to_contain_text("Place 1 of 4")
    expect(page.locator("mark.is-now").first).to_be_visible()
    keys.press("A")
    expect(page.get_by_role("heading", level=2)).to_be_focused()
    keys.press("Tab")
    expect(page.get_by_role("button", name="Accept them")).to_be_focused()
    keys.press("Enter")
    said(page, "Accepted: 1.")
    keys.press("t")
    keys.type("All of the words.")
    keys.press("Escape")
    keys.press("u")
    said(page, "Ruled: union.")
    expect(page.get_by_role("heading", level=2)).to_contain_text("Place 3 of 4")
    expect(page.get_by_role("heading", level=2)).to_be_focused()
    keys.press("n")
    said(page, "Ruled: nothing.")
    keys.press("z")
    said(page, "Taken back: 1.")
    expect(page.get_by_role("heading", level=2)).to_contain_text("Place 3 of 4")
    select(page, "Nobody asked us 👩‍👩‍👧")
    keys.press("o")
    expect(page.get_by_label("Label", exact=True)).to_be_focused()
    expect(page.get_by_label("Words")).to_have_value("Nobody asked us 👩‍👩‍👧")
    page.get_by_role("button", name="Take it here").press("Enter")
    said(page, "Ruled: own.")
    keys.press("k")
    expect(page.get_by_role("heading", level=2)).to_contain_text("Place 3 of 4")
    keys.press("j")
    expect(page.get_by_role("heading", level=2)).to_contain_text("Place 4 of 4")
    keys.press("a")
    said(page, "Ruled: Coder A.")
    expect(page.locator(".bench__progress")).to_contain_text("4 of 4 ruled on")
    assert violations(page) == []
    page.get_by_role("button", name="Mark as settled").press("Enter")
    said(page, "Settled.")
    made = Assignment.objects.get(kind="adjudication")
    assert made.state == "submitted"
    assert Ruling.objects.get(decision="union").note == "All of the words."
    settled = [row[:2] for row in court.settled()]
    assert ("decision", "reversed its waiver on Monday") in settled
    assert ("opposition", "Nobody asked us 👩‍👩‍👧") in settled


def test_keys_are_letters_while_one_writes(enter: Enter, court: Court, watch: Watch) -> None:
    page = enter(court.judge).new_page()
    page.goto(f"/adjudications/{court.open().pk}/")
    page.get_by_label("Note").first.fill("")
    page.get_by_label("Note").first.press_sequentially("a union nobody undoes")
    assert Ruling.objects.count() == 0
    court.judge.preferences = {"single_keys": False}
    court.judge.save()
    page.reload()
    page.locator("#bench").focus()
    page.keyboard.press("u")
    page.wait_for_timeout(300)
    assert Ruling.objects.count() == 0
    expect(page.locator("#bench kbd")).to_have_count(0)


def test_all_of_it_works_without_scripts(enter: Enter, court: Court, watch: Watch) -> None:
    page = enter(court.judge, java_script_enabled=False).new_page()
    page.goto(f"/adjudications/{court.open().pk}/")
    page.get_by_role("button", name="Union").click()
    expect(page.locator(".bench__progress")).to_contain_text("1 of 4")
    page.get_by_text("Own span").click()
    page.get_by_label("Words").fill("port council")
    page.get_by_role("button", name="Add it: nobody marked it").click()
    expect(page.locator(".bench__progress")).to_contain_text("2 of 5")
    page.get_by_role("link", name="Accept all that is alike").click()
    page.get_by_role("button", name="Accept them").click()
    expect(page.locator(".bench__progress")).to_contain_text("3 of 5")
    page.get_by_role("link", name="port council").click()
    page.get_by_text("Make a precedent").click()
    page.get_by_label("What it means for other texts").fill("Councils are named in full.")
    page.get_by_role("button", name="Make it a precedent").click()
    assert Precedent.objects.get().text == "Councils are named in full."


def test_values_of_an_own_span_are_filled_in_and_corrected(
    enter: Enter, court: Court, watch: Watch
) -> None:
    page = enter(court.judge).new_page()
    page.goto(f"/adjudications/{court.open().pk}/")
    select(page, "two officials")
    page.keyboard.press("o")
    page.get_by_label("Label", exact=True).select_option("source")
    values = page.locator("#own-values")
    expect(values.get_by_role("group", name="Identification")).to_be_visible()
    expect(values.get_by_role("group", name="Reason")).to_be_hidden()
    expect(page.get_by_label("Words")).to_have_value("two officials")
    values.get_by_label("Unnamed").check()
    values.get_by_label("Fear").check()
    values.get_by_label("Named", exact=True).check()
    expect(values.get_by_role("group", name="Reason")).to_be_hidden()
    values.get_by_label("Unnamed").check()
    page.get_by_role("button", name="Take it here").press("Enter")
    said(page, "Ruled: own.")
    wanted = {"identification": "unnamed", "reason": "fear"}
    assert court.settled() == [("source", "two officials", wanted)]
    page.keyboard.press("k")
    page.get_by_role("link", name="Correct the values").press("Enter")
    assert violations(page) == []
    page.locator(".correction").get_by_label("None-given").check()
    page.get_by_role("button", name="Keep these values").press("Enter")
    said(page, "Corrected.")
    assert court.settled()[0][2] == wanted | {"reason": "none-given"}
