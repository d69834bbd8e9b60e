"""The path that everything stands on, on both databases: sign in, mark words, find them again, export them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk
from tests.builders import (
    PASSWORD,
    make_article,
    make_assignment,
    make_member,
    make_project,
    make_span,
    owner_of,
    submit,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.conftest import Visit

pytestmark = pytest.mark.postgres_smoke


def test_a_double_clicked_word_that_gets_a_label_is_there_after_a_reload(
    visit: Visit, transactional_db: None
) -> None:
    project = make_project()
    seat = make_assignment(project, make_article(project), make_member(project, username="coder"))
    page = visit(None, f"/assignments/{seat.pk}/")  # leads to sign-in, and from there back
    page.get_by_label("Username").fill("coder")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    desk = Desk(page, seat).ready()
    page.locator("#text .block", has_text="The port council").dblclick(position={"x": 60, "y": 20})
    desk.settle()
    desk.press("1")
    desk.shows(1)
    desk.says("Saved")
    page.reload()
    desk.ready().shows(1)
    assert [words for _label, words in desk.stored()] == [page.locator("#text mark").text_content()]


def test_an_export_holds_what_was_marked_at_its_place_in_the_text(
    visit: Visit, transactional_db: None, tmp_path: Path
) -> None:
    project = make_project(slug="harbour")
    seat = make_assignment(project)
    made = [make_span(seat), make_span(seat, "source", "two officials")]
    make_span(seat, "evidence", "👩‍👩‍👧,” said Karim")
    submit(seat)  # until then its coder works blind
    page = visit(owner_of(project), "/projects/harbour/export/")
    expect(page.locator("#summary .outcome__line")).to_contain_text("3 spans")
    page.get_by_label("Label").select_option("evidence")
    expect(page.locator("#summary .outcome__line")).to_contain_text("1 span")
    page.get_by_label("Label").select_option("")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download").click()
    waiting.value.save_as(tmp_path / "spans.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "spans.jsonl").read_text().splitlines()]
    assert len(rows) == len(made) + 1
    text = seat.article.text
    assert [text[row["start"] : row["end"]] for row in rows] == [row["quote"] for row in rows]
