"""Find in the article, and code all occurrences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from articles.models import Round
from tests.browser.axe import violations
from tests.browser.desk import Desk
from tests.builders import make_article, make_assignment, make_member, make_project, make_span

if TYPE_CHECKING:
    from tests.browser.conftest import Visit

TEXT = (
    "Fees return\n\nThe council raised the fee. The fee was lower before, and feeders\nkept the old Fee "
    "until May. Nobody liked the fee 👩\u200d👩\u200d👧.\n"
)


@pytest.fixture
def seat() -> Any:
    """An open assignment where one "the fee" is coded already."""
    project = make_project(slug="harbour")
    person = make_member(project, username="ada")
    found = make_assignment(project, make_article(project, TEXT), person)
    make_span(found, "decision", quote="raised the fee")
    return found


@pytest.fixture
def desk(visit: Visit, seat: Any) -> Desk:
    """Its page."""
    return Desk(visit(seat.annotator, f"/assignments/{seat.pk}/"), seat).ready()


def test_words_are_found_counted_and_stepped_through(desk: Desk) -> None:
    page = desk.page
    desk.press("/")
    box = page.locator("#find input[type=search]")
    expect(box).to_be_focused()
    box.fill("the fee")
    count = page.locator("#find output")
    expect(count).to_have_text("1 of 3")
    box.press("Enter")
    expect(count).to_have_text("2 of 3")
    box.press("Shift+Enter")
    expect(count).to_have_text("1 of 3")
    box.fill("fee")
    expect(count).to_have_text("2 of 6")  # stays where it was
    page.get_by_label("whole words").check()
    expect(count).to_have_text("1 of 4")
    box.fill("tariff")
    expect(count).to_have_text("not in this article")
    box.press("Escape")
    expect(page.locator("#find")).to_be_hidden()
    expect(page.locator("#text")).to_be_focused()


def test_all_occurrences_are_coded_and_taken_back_by_one_undo(desk: Desk) -> None:
    page = desk.page
    desk.press("f")
    page.locator("#find input[type=search]").fill("the fee")
    page.get_by_role("button", name="Code all").click()
    dialog = page.locator("#find-all")
    expect(dialog.locator("li")).to_have_count(3)
    dialog.get_by_label("Label").select_option("decision")
    expect(dialog.locator("li input:disabled")).to_have_count(1)
    assert violations(page) == []
    dialog.locator("li input").nth(2).uncheck()
    dialog.get_by_role("button", name="Code the ticked (1)").click()
    desk.shows(2)
    desk.press("u")
    desk.shows(1)
    desk.press("f")
    page.get_by_role("button", name="Code all").click()
    dialog.get_by_label("Label").select_option("source")
    dialog.get_by_role("button", name="Code the ticked (3)").click()
    desk.shows(4)
    desk.press("u")
    desk.shows(1)
    desk.says("Saved")
    assert desk.stored() == [("decision", "raised the fee")]


def test_a_round_can_do_without_coding_all(visit: Visit, seat: Any) -> None:
    Round.objects.filter(pk=seat.round_id).update(find_all=False)
    desk = Desk(visit(seat.annotator, f"/assignments/{seat.pk}/"), seat).ready()
    desk.press("f")
    desk.page.locator("#find input[type=search]").fill("the fee")
    expect(desk.page.locator("#find output")).to_have_text("1 of 3")
    expect(desk.page.get_by_role("button", name="Code all")).to_have_count(0)
