"""The filters of agreement on a narrow screen: folded, told in a line, opened by key and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.axe import unreached, violations_in_any_theme
from tests.browser.study import Study

if TYPE_CHECKING:
    from tests.browser.watch import Watch

PHONE = {"width": 390, "height": 844}
PAGE = "/projects/harbour/agreement/"


@pytest.fixture
def study(transactional_db: None) -> Study:
    return Study()


def test_filters_fold_on_a_phone_and_are_told_in_a_line(
    enter: Callable[..., BrowserContext], study: Study, watch: Watch
) -> None:
    watch.expect("422")
    page = enter(study.owner, viewport=PHONE, reduced_motion="reduce").new_page()
    found: list[str] = []
    for part in ("", "differences/", "unitizing/", "drift/", "settled/", "report/"):
        page.goto(f"{PAGE}{part}?since=2020-01-01")
        fold = page.locator(".fold summary")
        expect(fold).to_have_text("1 filter: Published from 1 Jan 2020")
        expect(page.get_by_label("Published from")).to_be_hidden()
        found += violations_in_any_theme(page) + unreached(page)
        fold.press("Enter")
        expect(page.get_by_label("Published from")).to_be_visible()
        page.keyboard.press("Tab")
        expect(page.get_by_label("Period" if part == "drift/" else "Round")).to_be_focused()
        found += violations_in_any_theme(page) + unreached(page)
    assert found == [], "\n".join(found)
    page.goto(f"{PAGE}?since=2026-02-01&until=2026-01-01")
    expect(page.locator("#id_until")).to_be_visible()  # what is wrong is not folded away
    page.set_viewport_size({"width": 1000, "height": 800})
    page.goto(PAGE)
    expect(page.get_by_label("Published from")).to_be_visible()
    expect(page.locator(".fold")).to_be_hidden()


def test_a_choice_changes_the_line_and_the_numbers_at_once(
    enter: Callable[..., BrowserContext], study: Study
) -> None:
    page = enter(study.owner, viewport=PHONE).new_page()
    page.goto(PAGE)
    fold = page.locator(".fold summary")
    expect(fold).to_have_text("Filters")
    fold.click()
    page.get_by_label("Published from").fill("2030-01-01")
    page.get_by_label("Published from").press("Tab")
    expect(fold).to_have_text("1 filter: Published from 1 Jan 2030")
    expect(page.locator("#agreement")).to_contain_text("Nothing to compare within these filters")
    page.get_by_role("link", name="Take the filters away").click()
    expect(page.locator("#agreement")).to_contain_text("1 article coded by both coders")


def test_filters_unfold_without_scripts(enter: Callable[..., BrowserContext], study: Study) -> None:
    page = enter(study.owner, viewport=PHONE, java_script_enabled=False).new_page()
    page.goto(PAGE)
    page.locator(".fold summary").click()
    page.get_by_label("Published from").fill("2030-01-01")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".fold summary")).to_have_text("1 filter: Published from 1 Jan 2030")
