"""The concordance: new articles are indexed while the page waits, and the lines come by themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.builders import make_article, make_project, owner_of

if TYPE_CHECKING:
    from collections.abc import Callable

    Enter = Callable[..., BrowserContext]


def test_the_lines_come_by_themselves_when_all_is_indexed(
    transactional_db: None, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SECONDS", "SLICE_SQLITE", "SLICE_POSTGRESQL"):  # one article a request
        monkeypatch.setattr(f"articles.models.words.{name}", 0)
    project = make_project()
    for number in range(6):
        make_article(project, f"A levy on harbour fees, number {number}.")
    page = enter(owner_of(project)).new_page()
    page.goto(f"/projects/{project.slug}/concordance/")
    with page.expect_response(lambda answer: "q=levy" in answer.url) as first:
        page.get_by_label("Words").fill("levy")
        page.keyboard.press("Enter")
    assert re.search(
        r"[1-5] of 6", first.value.text()
    )  # one, or more where typing had asked already
    expect(page.get_by_role("row")).to_have_count(7)
    expect(page.locator("progress")).to_have_count(0)
