"""Palette, guide, reading settings, minimap, tour, changed keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from articles.models import User
from tests.browser.axe import violations
from tests.browser.desk import Desk
from tests.builders import make_article, make_assignment, make_member, make_project, make_span

if TYPE_CHECKING:
    from tests.browser.conftest import Visit
    from tests.browser.watch import Watch


@pytest.fixture
def seat() -> Any:
    """An open assignment with two spans."""
    project = make_project(slug="harbour")
    found = make_assignment(project, make_article(project), make_member(project, username="ada"))
    make_span(found)
    make_span(found, "source", "two officials")
    return found


@pytest.fixture
def desk(visit: Visit, seat: Any) -> Desk:
    """Its page."""
    return Desk(visit(seat.annotator, f"/assignments/{seat.pk}/"), seat).ready()


def test_the_palette_finds_and_runs_a_command(desk: Desk) -> None:
    page = desk.page
    page.locator("#text").press("Control+k")
    expect(page.locator("#palette")).to_be_visible()
    assert violations(page) == []
    page.keyboard.type("next sp")
    expect(page.locator("#palette-list li").first).to_contain_text("Next span")
    page.keyboard.press("Enter")
    expect(page.locator("#rows a[aria-current]")).to_have_count(1)
    expect(page.locator("#palette")).to_be_hidden()


def test_the_palette_goes_to_a_span_and_says_when_there_is_nothing(desk: Desk) -> None:
    page = desk.page
    page.locator("#text").press("Control+k")
    expect(page.locator("#palette")).to_be_visible()
    page.keyboard.type("no such thing")
    expect(page.locator("#palette [data-none]")).to_be_visible()
    page.locator("#palette input").fill("officials")
    page.locator("#palette-list li").first.click()
    expect(desk.card).to_contain_text("two officials")


def test_keys_palette_and_caret_are_there_when_the_network_is_not(desk: Desk, watch: Watch) -> None:
    watch.expect("ERR_INTERNET_DISCONNECTED")
    page = desk.page
    page.mouse.move(
        300, 300
    )  # what is fetched ahead waits for a sign of a reader, and for a quiet moment
    page.locator("#part-panels #palette").wait_for(state="attached")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.locator("#text").press("Control+k")
    expect(page.locator("#palette")).to_be_visible()
    page.keyboard.press("Escape")
    desk.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    desk.press("ArrowDown")
    expect(page.locator(".caret")).to_be_visible()
    page.context.set_offline(False)


def test_what_did_not_come_says_so_and_comes_later(desk: Desk, watch: Watch) -> None:
    watch.expect("ERR_INTERNET_DISCONNECTED|htmx:sendError")
    page = desk.page
    page.context.set_offline(True)
    page.locator("#text").press("Control+k")
    expect(page.locator(".toast").last).to_contain_text("could not be loaded. Try again when")
    page.context.set_offline(False)
    page.locator("#text").press("Control+k")
    expect(page.locator("#palette")).to_be_visible()


def test_a_label_is_found_by_its_name(desk: Desk) -> None:
    desk.drag("runs a ferry")
    desk.press("l")
    expect(desk.page.locator("#palette")).to_be_visible()
    desk.page.keyboard.type("opp")
    desk.page.keyboard.press("Enter")
    desk.shows(3)
    desk.says("Saved")
    assert ("opposition", "runs a ferry") in desk.stored()


def test_the_guide_stays_beside_the_text_and_follows_the_label(desk: Desk) -> None:
    page = desk.page
    desk.click_mark("two officials")
    desk.press("v")
    guide = page.locator("#guide")
    expect(guide.locator("#guide-label-source")).to_be_in_viewport()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(guide).to_be_hidden()


def test_reading_settings_show_at_once_and_are_kept(desk: Desk, seat: Any) -> None:
    page = desk.page
    desk.press("z")
    page.locator("#reading").get_by_text("wide").click()
    with page.expect_response("**/account/preferences/"):
        page.locator("#reading").get_by_text("largest").click()
    expect(page.locator("#main")).to_have_attribute("data-size", "largest")
    assert violations(page) == []
    seat.annotator.refresh_from_db()
    chosen = seat.annotator.preferences
    assert (chosen["width"], chosen["size"]) == ("wide", "largest")


def test_the_minimap_shows_each_span_and_a_new_one(desk: Desk) -> None:
    ticks = desk.page.locator(".minimap g rect")
    desk.page.mouse.move(300, 300)  # it waits for a sign of a reader
    expect(ticks).to_have_count(2)
    desk.mark("runs a ferry", "2")
    expect(ticks).to_have_count(3)


def test_the_tour_has_four_steps_and_does_not_come_back(visit: Visit, seat: Any) -> None:
    User.objects.filter(pk=seat.annotator_id).update(preferences={"tour": "due"})
    page = visit(seat.annotator, f"/assignments/{seat.pk}/")
    tour = page.locator("#tour")
    page.mouse.move(300, 300)  # it waits for a sign of a reader
    expect(tour).to_be_visible()
    assert violations(page) == []
    for _step in range(3):
        tour.get_by_role("button", name="Next").click()
    expect(tour).to_contain_text("4 / 4")
    with page.expect_response("**/account/tour/"):
        tour.get_by_role("button", name="Close the tour").click()
    page.reload()
    page.wait_for_selector("html[data-ready=true]")
    page.mouse.move(300, 300)
    page.wait_for_selector(".minimap")
    expect(tour).to_be_hidden()


def test_a_changed_key_works_and_the_old_one_does_not(visit: Visit, seat: Any) -> None:
    page = visit(seat.annotator, "/account/preferences/")
    page.wait_for_selector("html[data-capture=ready]")
    page.get_by_label("Next span", exact=True).press("q")
    page.get_by_role("button", name="Save the keys").click()
    desk = Desk(page, seat).open()
    desk.press("j")
    expect(page.locator("#rows a[aria-current]")).to_have_count(0)
    desk.press("q")
    expect(page.locator("#rows a[aria-current]")).to_have_count(1)


def test_without_single_keys_only_keys_with_a_modifier_act(visit: Visit, seat: Any) -> None:
    User.objects.filter(pk=seat.annotator_id).update(
        preferences={"single_keys": False, "tour": "done"}
    )
    desk = Desk(visit(seat.annotator, f"/assignments/{seat.pk}/"), seat).ready()
    desk.press("j")
    expect(desk.page.locator("#rows a[aria-current]")).to_have_count(0)
    desk.drag("runs a ferry")
    desk.press("2")
    desk.press("Alt+2")
    desk.shows(3)
    desk.says("Saved")
    assert desk.stored()[-1] == ("opposition", "runs a ferry")
