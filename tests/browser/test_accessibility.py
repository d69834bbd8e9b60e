"""axe finds nothing on any page or in anything that opens on one, in any theme; Tab comes to all of it, visibly."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.axe import THEMES, unreached, violations, violations_in_any_theme
from tests.browser.desk import Desk
from tests.browser.study import Study, opened
from tests.browser.watch import sign_in, sign_out

if TYPE_CHECKING:
    from tests.browser.watch import Watch

    Enter = Callable[..., BrowserContext]


@pytest.fixture
def study(transactional_db: None) -> Study:
    return Study()


def test_axe_finds_nothing_in_any_theme_and_tab_comes_to_everything(
    enter: Enter, study: Study, base_url: str, watch: Watch
) -> None:
    watch.expect("404|422")
    context = enter(study.owner, reduced_motion="reduce")
    page = context.new_page()
    found: list[str] = []
    for path in study.pages():
        page.goto(path)
        found += violations_in_any_theme(page) + unreached(page)
    found += preview(page)
    sign_out(context)
    for path in study.open_to_all():
        page.goto(path)
        found += violations_in_any_theme(page)
    sign_in(context, base_url, study.coder)
    for path in study.coder_pages():
        page.goto(path)
        found += violations_in_any_theme(page) + unreached(page)
    for name in opened(page, study.open):
        faults = violations_in_any_theme(page) + unreached(page)
        found += [f"{name}: {fault}" for fault in faults]
    desk = Desk(page, study.done).open()
    page.locator("#rows a").first.click()
    desk.card.locator("form").wait_for()
    found += violations_in_any_theme(page)
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("theme", THEMES)
def test_the_chosen_theme_is_worn_from_the_first_byte(
    enter: Enter, study: Study, base_url: str, theme: str
) -> None:
    context = enter(study.owner)
    context.add_cookies([{"name": "theme", "value": theme, "url": base_url}])
    page = context.new_page()
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("data-theme", theme)
    assert violations(page) == []


def preview(page: Page) -> list[str]:
    """The preview of an import, one row of which is bad, and of the assignments."""
    page.goto("/projects/harbour/imports/")
    rows = '{"title": "One", "text": "One.", "outlet": "The Quay"}\n{"title": "Two"}\n'
    file = {"name": "two.jsonl", "mimeType": "application/jsonl", "buffer": rows.encode()}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]  # its own TypedDict
    page.get_by_role("button", name="Preview").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 article can be imported")
    found = violations_in_any_theme(page)
    page.goto("/projects/harbour/assign/")
    page.get_by_role("checkbox").first.check()
    expect(page.locator(".outcome__line")).to_be_visible()
    return found + violations_in_any_theme(page)
