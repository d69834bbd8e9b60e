"""Two tabs, two people in one browser, and a codebook that changed meanwhile: nothing is lost, nothing doubled."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, Request, Response, expect

from articles.models import Label
from tests.browser.desk import Desk
from tests.browser.watch import sign_out
from tests.builders import (
    PASSWORD,
    TEXT,
    make_article,
    make_assignment,
    make_member,
    make_project,
    make_span,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from articles.models import Assignment, User
    from tests.browser.watch import Watch

    Enter = Callable[..., BrowserContext]

OPERATIONS = re.compile(r"/operations/$")
LOST = r"Failed to load resource|htmx:sendError|net::ERR"
TWO = [("decision", "reversed its waiver"), ("source", "two officials")]


@pytest.fixture
def seat(transactional_db: None) -> Assignment:
    """A coder's open article; its codebook may still change."""
    project = make_project(slug="harbour")
    made = make_assignment(project, make_article(project, TEXT), make_member(project))
    # The structure of a published codebook is kept per process: a draft is read each time.
    made.round.codebook.state = "draft"
    made.round.codebook.save()
    return made


@pytest.fixture
def home(enter: Enter, seat: Assignment) -> BrowserContext:
    """The coder's browser."""
    return enter(seat.annotator)


def sign_in_by_form(context: BrowserContext, user: User) -> None:
    """In a tab of its own, as a person does: this changes the CSRF token of every open page."""
    page = context.new_page()
    page.goto("/account/login/")
    page.get_by_label("Username").fill(user.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "login" not in url)
    page.close()


class Sendings:
    """What the pages of a browser send: who, which operations, and never two at a time."""

    def __init__(self, context: BrowserContext) -> None:
        self.by_page: dict[Page, list[str]] = {}
        self.accepted: Counter[str] = Counter()
        self.under_way = self.most = 0
        context.on("request", self._sent)
        context.on("response", self._answered)
        context.on("requestfinished", self._over)
        context.on("requestfailed", self._over)

    @staticmethod
    def _ops(request: Request) -> list[str]:
        return [one["op"] for one in json.loads(request.post_data or "{}")["operations"]]

    def _sent(self, request: Request) -> None:
        if OPERATIONS.search(request.url):
            self.by_page.setdefault(request.frame.page, []).extend(self._ops(request))
            self.under_way += 1
            self.most = max(self.most, self.under_way)

    def _answered(self, response: Response) -> None:
        if OPERATIONS.search(response.url) and response.status == 200:
            self.accepted.update(self._ops(response.request))

    def _over(self, request: Request) -> None:
        if OPERATIONS.search(request.url):
            self.under_way -= 1


def test_one_of_two_tabs_sends_what_both_made_and_each_shows_the_other(
    home: BrowserContext, seat: Assignment, watch: Watch
) -> None:
    watch.expect(LOST)
    first, second = (Desk(home.new_page(), seat).open() for _ in range(2))
    home.set_offline(True)
    first.mark("reversed its waiver", "1")
    first.says("Offline – 1 kept on this device")
    second.page.bring_to_front()
    second.mark("two officials", "3")
    second.says("Offline – 1 kept on this device")
    assert first.stored() == []
    sendings = Sendings(home)
    home.set_offline(False)
    for desk in (first, second):
        desk.says("Saved")
        desk.shows(2)
        expect(desk.page.locator("#text mark")).to_have_text([words for _label, words in TWO])
    assert first.stored() == TWO
    assert sendings.most == 1
    assert set(sendings.accepted.values()) == {1}
    assert len(sendings.accepted) == 2
    senders = [page for page, ops in sendings.by_page.items() if sendings.accepted.keys() & ops]
    assert len(senders) == 1


def test_a_tab_follows_what_another_one_changes(home: BrowserContext, seat: Assignment) -> None:
    make_span(seat)
    first, second = (Desk(home.new_page(), seat).open() for _ in range(2))
    first.page.bring_to_front()
    first.click_mark("reversed its waiver")
    first.press("}")
    first.says("Saved")
    marks = second.page.locator("#text mark")
    expect(marks).to_have_text(["reversed its waiver on"])
    second.page.bring_to_front()
    second.click_mark("reversed its waiver on")
    second.press("3")  # builds on what the other tab did: no conflict
    second.says("Saved")
    assert second.stored() == [("source", "reversed its waiver on")]
    second.press("Delete")
    second.says("Saved")
    first.shows(0)
    expect(first.page.locator("#text mark")).to_have_count(0)
    second.press("u")
    second.says("Saved")
    first.shows(1)
    assert first.stored() == [("source", "reversed its waiver on")]


def test_what_another_tab_was_refused_for_this_one_waits_in_the_tray_here(
    home: BrowserContext, seat: Assignment, watch: Watch
) -> None:
    watch.expect(LOST)
    first, second = (Desk(home.new_page(), seat).open() for _ in range(2))
    first.page.route(OPERATIONS, lambda route: route.abort())  # this tab never gets through
    make_span(seat, quote="reversed its waiver on Monday")  # from elsewhere
    first.page.bring_to_front()
    first.mark("its waiver", "1")
    first.says("Offline – 1 kept on this device")
    second.page.bring_to_front()
    second.mark("two officials", "3")
    second.says("Saved")
    first.says("Not saved – 1 to decide")
    expect(first.page.locator("#tray li")).to_have_count(1)
    assert len(first.stored()) == 2


def test_a_session_that_ends_goes_on_after_signing_in_in_another_tab(
    home: BrowserContext, seat: Assignment, watch: Watch
) -> None:
    watch.expect(LOST)
    span = make_span(seat, quote="port council")
    desk = Desk(home.new_page(), seat).open()
    sign_out(home)
    with desk.page.expect_response(re.compile("/card/")) as answer:
        desk.click_mark("port council")
    assert "hx-redirect" in answer.value.headers  # which this page does not follow
    desk.mark("reversed its waiver", "1")
    desk.mark("two officials", "3")
    desk.says("Signed out – 2 kept on this device")
    assert len(desk.stored()) == 1
    sign_in_by_form(home, seat.annotator)
    desk.says("Saved")
    desk.shows(3)
    assert [one for one in desk.stored() if one[1] != "port council"] == TWO
    desk.page.locator(f"#row-{span.pk}").click()
    expect(desk.card.locator("form")).to_be_visible()


def test_work_of_one_person_waits_while_another_one_uses_the_browser(
    home: BrowserContext, seat: Assignment, watch: Watch
) -> None:
    watch.expect(
        f"{LOST}|Response Status Error Code 404"
    )  # the page of one under the session of the other
    other = make_assignment(seat.round.project, seat.article, make_member(seat.round.project))
    type(other.annotator).objects.update(preferences={"tour": "done"})
    desk = Desk(home.new_page(), seat).open()
    sign_out(home)
    desk.mark("reversed its waiver", "1")
    desk.says("Signed out – 1 kept on this device")
    sign_in_by_form(home, other.annotator)
    theirs = Desk(home.new_page(), other).open()
    sendings = Sendings(home)
    desk.says("Signed in as somebody else – 1 kept on this device")
    theirs.shows(0)
    theirs.page.bring_to_front()
    theirs.mark("two officials", "3")
    theirs.says("Saved")
    assert (desk.stored(), theirs.stored()) == ([], [("source", "two officials")])
    assert len(sendings.by_page[theirs.page]) == 1
    desk.shows(1)
    sign_out(home)
    sign_in_by_form(home, seat.annotator)
    desk.says("Saved")  # the same page, without a reload
    assert desk.stored() == [("decision", "reversed its waiver")]
    assert theirs.stored() == [("source", "two officials")]


def retire(seat: Assignment, key: str) -> None:
    """The codebook changes while the page is open."""
    Label.objects.filter(codebook=seat.round.codebook, key=key).update(retired_at=timezone.now())


def test_a_retired_label_waits_for_another_one(home: BrowserContext, seat: Assignment) -> None:
    desk = Desk(home.new_page(), seat).open()
    retire(seat, "decision")
    desk.mark("reversed its waiver", "1")
    desk.says("Not saved – 1 to decide")
    tray = desk.page.locator("#tray")
    expect(tray).to_contain_text("is retired: give these words another label.")
    desk.mark("two officials", "3")  # the rest goes on
    desk.says("Not saved – 1 to decide")
    expect(desk.card.locator("form")).to_be_visible()
    assert desk.stored() == [("source", "two officials")]
    desk.page.reload()
    desk.ready()
    desk.says("Not saved – 1 to decide")
    desk.shows(1)
    tray.get_by_role("button", name="Choose another label").click()
    expect(desk.card).to_contain_text("reversed its waiver")
    desk.press("2")
    desk.says("Saved")
    expect(tray).to_be_hidden()
    desk.shows(2)
    assert desk.stored() == [("opposition", "reversed its waiver"), ("source", "two officials")]
    desk.press("}")  # builds on the right version
    desk.says("Saved")
    assert desk.stored()[0] == ("opposition", "reversed its waiver on")


def test_a_span_from_before_keeps_its_retired_label(home: BrowserContext, seat: Assignment) -> None:
    make_span(seat)
    retire(seat, "decision")
    desk = Desk(home.new_page(), seat).open()
    expect(desk.page.get_by_role("group", name="Labels")).not_to_contain_text("Decision")
    desk.click_mark("reversed its waiver")
    expect(desk.card).to_contain_text("Decision")
    desk.press("}")
    desk.says("Saved")
    assert desk.stored() == [("decision", "reversed its waiver on")]


def test_a_span_that_was_refused_can_be_deleted_and_brought_back(
    home: BrowserContext, seat: Assignment
) -> None:
    desk = Desk(home.new_page(), seat).open()
    retire(seat, "decision")
    desk.mark("reversed its waiver", "1")
    tray = desk.page.locator("#tray")
    expect(tray.locator("li")).to_have_count(1)
    desk.press("Delete")
    desk.says("Saved")
    expect(tray).to_be_hidden()
    desk.shows(0)
    desk.press("u")
    desk.says("Not saved – 1 to decide")
    desk.shows(1)
    Label.objects.update(retired_at=None)
    tray.get_by_role("button", name="Try again").click()
    desk.says("Saved")
    assert desk.stored() == [("decision", "reversed its waiver")]
