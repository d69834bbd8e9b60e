"""A coder signs in, marks words with a key, and finds them again: the path that everything stands on."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from annotator import storage
from tests.builders import PASSWORD, make_article, make_assignment, make_member, make_project


@pytest.fixture(autouse=True)
def plain_files(settings: Any) -> None:
    """Static files under their own names, whatever an earlier start has collected."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    for cached in (storage.import_map_json, storage.import_map_hash):
        cached.cache_clear()


@pytest.mark.postgres_smoke
def test_a_double_clicked_word_that_gets_a_label_is_there_after_a_reload(
    transactional_db: None, page: Page, base_url: str
) -> None:
    project = make_project()
    coder = make_member(project, username="coder")
    assignment = make_assignment(project, make_article(project), coder)
    page.goto(f"{base_url}/account/login/?next=/assignments/{assignment.pk}/")
    page.fill("input[name=login]", "coder")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_selector("html[data-ready=true]")
    page.locator("#text .block", has_text="The port council").dblclick(position={"x": 60, "y": 20})
    page.keyboard.press("1")
    expect(page.locator("#rows li[data-id]")).to_have_count(1)
    expect(page.locator("#save-state")).to_have_text("Saved")
    page.reload()
    page.wait_for_selector("html[data-ready=true]")
    expect(page.locator("#rows li[data-id]")).to_have_count(1)
    span = assignment.spans.get()
    assert (
        assignment.article.text[span.start : span.end] == page.locator("#text mark").text_content()
    )
