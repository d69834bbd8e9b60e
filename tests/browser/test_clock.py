"""Time on task as the browser counts it: while the page is in sight and used, once, and never lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from articles.models import Assignment, Sitting
from tests.browser.desk import Desk
from tests.browser.watch import leave
from tests.builders import TEXT, make_article, make_assignment, make_member, make_project

if TYPE_CHECKING:
    from tests.browser.watch import Watch

    Enter = Callable[..., BrowserContext]


@pytest.fixture
def seat(transactional_db: None) -> Assignment:
    """A coder's open article, handed out an hour ago."""
    project = make_project()
    made = make_assignment(project, make_article(project, TEXT), make_member(project))
    Assignment.objects.update(created_at=timezone.now() - timedelta(hours=1))
    return made


def breathe(page: Page) -> None:
    """Let the server answer, whose time is not ours."""
    page.wait_for_timeout(60)


def opened(home: BrowserContext, seat: Assignment) -> Page:
    """The annotate page under a clock of ours, with its own clock running."""
    page = home.new_page()
    page.clock.install()
    page.goto(f"/assignments/{seat.pk}/")
    Desk(page, seat).ready()
    with page.expect_response("**/clock.js"):
        page.clock.run_for(3000)
    breathe(page)
    return page


def work(page: Page, seconds: int, *, step: int = 10) -> None:
    """So many seconds with a key now and then."""
    for _ in range(seconds // step):
        page.keyboard.press("Shift")
        page.clock.run_for(step * 1000)
        breathe(page)


def counted(page: Page) -> list[int]:
    """What the browser keeps, by article."""
    found: list[int] = page.evaluate(
        """Object.entries(localStorage).filter(([key]) => /^annotator-clock-.{37,}/.test(key))
        .map(([, value]) => JSON.parse(value).seconds)"""
    )
    return found


def stored(seat: Assignment) -> int:
    """What the server has."""
    return Assignment.objects.get(pk=seat.pk).active_seconds


def test_time_is_counted_while_the_page_is_used_and_told_once_a_minute(
    enter: Enter, seat: Assignment
) -> None:
    page = opened(enter(seat.annotator), seat)
    with page.expect_response("**/time/"):
        work(page, 120)
    assert 55 <= stored(seat) <= 125
    expect(page.locator("[data-clock]")).to_have_text("2 min")


def test_an_hour_away_counts_as_one_minute(enter: Enter, seat: Assignment) -> None:
    page = opened(enter(seat.annotator), seat)
    work(page, 20)
    page.clock.run_for(180_000)
    page.clock.fast_forward(3_600_000)  # asleep
    work(page, 80)
    # The server would not believe so much in so short a time.
    (seconds,) = counted(page)
    assert 100 <= seconds <= 190


def test_of_two_tabs_the_one_that_was_used_last_counts(enter: Enter, seat: Assignment) -> None:
    home = enter(seat.annotator)
    first, second = opened(home, seat), opened(home, seat)
    for _ in range(6):
        first.keyboard.press("Shift")
        second.clock.run_for(20_000)  # the clock of the browser: both tabs have it
    (seconds,) = counted(first)
    assert 100 <= seconds <= 140


def test_what_could_not_be_told_is_told_at_the_next_visit(
    enter: Enter, seat: Assignment, watch: Watch
) -> None:
    watch.expect(r"Failed to load resource|net::ERR")
    home = enter(seat.annotator)
    page = opened(home, seat)
    home.route("**/time/", lambda route: route.abort())
    work(page, 100)
    leave(page)
    assert stored(seat) == 0
    home.unroute("**/time/")
    other = make_assignment(seat.round.project, annotator=seat.annotator)
    page = home.new_page()
    with page.expect_response(f"**/{seat.pk}/time/"):
        page.goto(f"/assignments/{other.pk}/")
    assert 80 <= stored(seat) <= 110
    assert Sitting.objects.filter(assignment=seat).count() == 1
