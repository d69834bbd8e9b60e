"""The training loop: take a practice article, code it, read the feedback by keys, try another, be qualified."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, expect

from articles.models import Assignment, Round
from tests.browser.axe import violations
from tests.browser.desk import Desk
from tests.training import FIVE_WEEKS, School, hide_gold_at, make_school

if TYPE_CHECKING:
    from collections.abc import Callable

    Enter = Callable[..., BrowserContext]


@pytest.fixture
def school(transactional_db: None) -> School:
    """Two practice articles; ada has not begun."""
    return make_school("harbour", articles=2)


def open_seat(school: School) -> Assignment:
    """The practice article that ada has open."""
    open_seats = Assignment.objects.exclude(state="submitted")
    return open_seats.select_related("article", "annotator").get(round=school.training)


def finish(desk: Desk) -> None:
    """Done, with a warning accepted where there is one."""
    desk.says("Saved")
    desk.press("Control+Enter")


def test_practice_feedback_and_another_article_until_qualified(
    enter: Enter, school: School
) -> None:
    Round.objects.filter(pk=school.training.pk).update(pass_articles=1)
    page = enter(school.ada).new_page()
    page.goto("/projects/harbour/training/")
    page.get_by_role("button", name="Practise").click()
    desk = Desk(page, open_seat(school)).ready()
    desk.mark("council reversed its waiver", "1")
    desk.mark("said Karim Haddad", "3")
    finish(desk)
    expect(page.locator(".verdict__word")).to_contain_text("Not yet")
    differences = page.locator(".difference")
    expect(differences).to_have_count(3)
    assert violations(page) == []

    page.keyboard.press("j")
    expect(differences.nth(0)).to_be_focused()
    expect(differences.nth(0)).to_contain_text("starts 8 characters too early")
    expect(page.locator("mark.is-here").first).to_be_visible()
    page.keyboard.press("j")
    expect(differences.nth(1)).to_be_focused()
    expect(differences.nth(1)).to_contain_text("You marked nothing here; gold has “Source”.")
    page.keyboard.press("k")
    expect(differences.nth(0)).to_be_focused()
    page.keyboard.press("Enter")
    expect(differences.nth(0)).to_contain_text("What was decided.")

    page.get_by_role("button", name="Try another article").click()
    desk = Desk(page, open_seat(school)).ready()
    desk.mark("reversed its waiver", "1")
    desk.mark("two officials", "3")
    finish(desk)
    expect(page.locator(".verdict__word")).to_contain_text("Passed")
    expect(page.locator(".verdict")).to_contain_text("Qualified since")
    expect(page.get_by_text("There is no other practice article")).to_be_visible()
    page.get_by_role("link", name="Your training").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Training")
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_training_are_accessible_and_fit_a_phone(
    enter: Enter, school: School, scheme: str
) -> None:
    for week, right in enumerate(FIVE_WEEKS):
        hide_gold_at(school, week, right)
    context = enter(
        school.owner,
        color_scheme=scheme,
        reduced_motion="reduce",
        viewport={"width": 360, "height": 740},
    )
    page = context.new_page()
    for part in ("training", "gold", "drift"):
        page.goto(f"/projects/harbour/{part}/")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 360
    expect(page.locator(".chart--alert")).to_have_count(1)
    page.get_by_role("button", name="Make a retraining set").first.click()
    expect(page.locator("#messages")).to_contain_text("“Retraining 1” is open")
    assert violations(page) == []


def test_gold_is_made_without_leaving_the_page(enter: Enter, school: School) -> None:
    page = enter(school.owner).new_page()
    page.goto("/projects/harbour/gold/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Retire the gold of Practice 0").click()
    expect(page.get_by_role("button", name="Retire the gold of Practice 0")).to_have_count(0)
    page.locator("input[name=coding]").check()
    page.get_by_role("button", name="Make gold").click()
    expect(page.get_by_role("button", name="Retire the gold of Practice 0")).to_be_visible()
