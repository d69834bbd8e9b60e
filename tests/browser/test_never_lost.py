"""What was coded is never lost and never doubled: no network, a failing server, a session that ends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from articles import actions
from tests.browser.desk import Desk
from tests.browser.watch import leave, sign_in, sign_out
from tests.builders import (
    make_article,
    make_assignment,
    make_member,
    make_project,
    make_span,
    make_user,
    owner_of,
    submit,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Response

    from articles.models import Assignment
    from tests.browser.watch import Watch

    Enter = Callable[..., BrowserContext]

OPERATIONS = re.compile(r"/operations/$")
#: What the browser itself writes to the console when a request fails.
LOST = r"Failed to load resource|htmx:sendError|net::ERR"
TEXT = (
    "Harbour fees return\n\n"
    "The port council reversed its waiver on Monday, two officials said. "
    "Traders objected to the fee. A survey of ferry lines was cited.\n"
)
FIVE = (
    ("reversed its waiver", "1"),
    ("two officials", "3"),
    ("Traders objected", "2"),
    ("A survey", "4"),
    ("ferry lines", "4"),
)


@pytest.fixture
def seat(transactional_db: None) -> Assignment:
    """A coder's open article."""
    project = make_project(slug="harbour")
    return make_assignment(project, make_article(project, TEXT), make_member(project))


@pytest.fixture
def home(enter: Enter, seat: Assignment) -> BrowserContext:
    """The coder's browser."""
    return enter(seat.annotator)


def mark_five(desk: Desk) -> None:
    for number, (words, key) in enumerate(FIVE, 1):
        desk.mark(words, key)
        desk.shows(number)


def stored_five(desk: Desk) -> bool:
    return sorted(words for _label, words in desk.stored()) == sorted(words for words, _ in FIVE)


def test_spans_made_offline_survive_a_closed_tab(
    home: BrowserContext, seat: Assignment, watch: Watch
) -> None:
    watch.expect(LOST)
    desk = Desk(home.new_page(), seat).open()
    desk.says("Saved")
    home.set_offline(True)
    mark_five(desk)
    desk.says("Offline – 5 kept on this device")
    leave(desk.page)
    assert desk.stored() == []
    home.set_offline(False)
    desk = Desk(home.new_page(), seat).open()
    desk.shows(5)
    desk.says("Saved")
    desk.shows(5)
    assert stored_five(desk)
    assert desk.shown_text() == TEXT


def test_a_state_is_read_out_when_it_turns_and_not_with_every_count(
    home: BrowserContext, seat: Assignment, watch: Watch
) -> None:
    watch.expect(LOST)
    desk = Desk(home.new_page(), seat).open()
    desk.page.evaluate(
        """() => { globalThis.heard = []; const live = document.getElementById("live");
        const hear = (all) => all.forEach(({ addedNodes: [said] }) => said && heard.push(said.data));
        new MutationObserver(hear).observe(live, { childList: true }); }"""
    )
    home.set_offline(True)
    mark_five(desk)
    desk.says("Offline – 5 kept on this device")
    home.set_offline(False)
    desk.says("Saved")
    heard = [one for one in desk.page.evaluate("heard") if re.match("Offline|Sav", one)]
    assert heard == ["Offline – 1 kept on this device", "Saved"]


@pytest.mark.parametrize("status", [500, 503])
def test_a_failing_server_gets_the_work_once_it_recovers(
    home: BrowserContext, seat: Assignment, watch: Watch, status: int
) -> None:
    watch.expect(LOST)
    desk = Desk(home.new_page(), seat).open()
    answer = {"status": status, "headers": {"Retry-After": "1"} if status == 503 else {}}
    failing = [
        True
    ]  # asked each time: a route that is taken away may leave a request without an answer
    home.route(OPERATIONS, lambda route: route.fulfill(**answer) if failing else route.continue_())
    desk.mark("reversed its waiver", "1")
    desk.says("Server is busy – 1 kept on this device")
    desk.mark("two officials", "3")
    desk.says("Server is busy – 2 kept on this device")
    assert desk.stored() == []
    failing.clear()
    desk.says("Saved")
    assert desk.stored() == [("decision", "reversed its waiver"), ("source", "two officials")]


def test_a_lost_answer_doubles_nothing(
    home: BrowserContext, seat: Assignment, watch: Watch
) -> None:
    watch.expect(LOST)
    desk = Desk(home.new_page(), seat).open()
    lost: list[int] = []

    def lose_two_answers(route: Route) -> None:
        answer = route.fetch()  # the server does it
        if len(lost) < 2:
            lost.append(answer.status)
            route.abort()
        else:
            route.fulfill(response=answer)

    home.route(OPERATIONS, lose_two_answers)
    desk.mark("reversed its waiver", "1")
    desk.says("Offline – 1 kept on this device")
    desk.mark("two officials", "3")
    desk.says("Saved")
    desk.shows(2)
    assert lost == [200, 200]
    assert desk.stored() == [("decision", "reversed its waiver"), ("source", "two officials")]
    desk.click_mark("reversed its waiver")
    desk.press("}")  # builds on the right version
    desk.says("Saved")
    assert desk.stored()[0] == ("decision", "reversed its waiver on")


def test_a_session_that_ends_keeps_the_work_until_the_next_sign_in(
    home: BrowserContext, seat: Assignment, base_url: str, watch: Watch
) -> None:
    watch.expect(LOST)
    desk = Desk(home.new_page(), seat).open()
    sign_out(home)
    desk.mark("reversed its waiver", "1")
    desk.mark("two officials", "3")
    desk.says("Signed out – 2 kept on this device")
    assert desk.stored() == []
    sign_in(home, base_url, seat.annotator)
    desk.says("Saved")
    assert len(desk.stored()) == 2


def test_another_person_on_the_same_browser_never_sends_what_is_kept(
    home: BrowserContext, seat: Assignment, base_url: str, watch: Watch
) -> None:
    watch.expect(LOST)
    watch.expect(
        "404 from /assignments/"
    )  # what a page fetches ahead is not the other person's to see
    other = make_assignment(seat.round.project, seat.article, make_member(seat.round.project))
    desk = Desk(home.new_page(), seat).open()
    sign_out(home)
    sign_in(home, base_url, other.annotator)
    desk.mark("reversed its waiver", "1")
    desk.says("Signed in as somebody else – 1 kept on this device")
    theirs = Desk(home.new_page(), other).open()
    theirs.shows(0)
    theirs.mark("two officials", "3")
    theirs.says("Saved")
    assert (desk.stored(), theirs.stored()) == ([], [("source", "two officials")])
    desk.page.close()
    theirs.page.close()
    sign_out(home)
    sign_in(home, base_url, seat.annotator)
    desk = Desk(home.new_page(), seat).open()
    desk.says("Saved")
    assert desk.stored() == [("decision", "reversed its waiver")]
    assert theirs.stored() == [("source", "two officials")]


@pytest.mark.parametrize("closing", ["done elsewhere", "archived"])
def test_an_article_closed_meanwhile_keeps_the_work_on_the_device(
    home: BrowserContext, seat: Assignment, watch: Watch, closing: str
) -> None:
    watch.expect(LOST)
    make_span(seat, quote="reversed its waiver")
    desk = Desk(home.new_page(), seat).open()
    owner = owner_of(seat.round.project)
    if closing == "archived":
        actions.archive_articles(owner, seat.round.project, [seat.article_id])
    else:
        submit(seat)
    desk.mark("two officials", "3")
    desk.says("This article is closed – 1 kept on this device")
    desk.shows(2)
    assert len(desk.stored()) == 1
    desk.page.reload()
    desk.ready()
    desk.says("This article is closed – 1 kept on this device")
    heading = {
        "archived": "This article is closed",
        "done elsewhere": "You are done with this article",
    }
    expect(desk.page.locator("#done-title")).to_have_text(heading[closing])
    if closing == "done elsewhere":
        desk.page.get_by_role("button", name="Take back").click()
        desk.ready()
        desk.says("Saved")
        assert desk.stored()[-1] == ("source", "two officials")


def test_what_the_server_refuses_waits_in_the_tray(home: BrowserContext, seat: Assignment) -> None:
    desk = Desk(home.new_page(), seat).open()
    # From another device, unknown to this page:
    make_span(seat, quote="reversed its waiver on Monday")
    desk.mark("its waiver", "1")
    desk.says("Not saved – 1 to decide")
    tray = desk.page.locator("#tray")
    expect(tray.locator("li")).to_have_count(1)
    expect(tray).to_contain_text("its waiver")
    desk.page.reload()
    desk.ready()
    expect(tray.locator("li")).to_have_count(1)
    tray.get_by_role("button", name="Discard").click()
    expect(tray).to_be_hidden()
    desk.says("Saved")
    desk.shows(1)
    assert desk.stored() == [("decision", "reversed its waiver on Monday")]


def test_a_span_changed_in_two_places_asks_which_one_stands(
    home: BrowserContext, seat: Assignment
) -> None:
    span = make_span(seat, quote="reversed its waiver")
    desk = Desk(home.new_page(), seat).open()
    end = span.end + len(" on Monday")
    longer = {"start": span.start, "end": end, "quote": "reversed its waiver on Monday"}
    actions.update_span(seat.annotator, span, base_version=1, fields=longer)
    desk.click_mark("reversed its waiver")
    desk.press("}")
    tray = desk.page.locator("#tray")
    expect(tray).to_contain_text("This was changed elsewhere.")
    tray.get_by_role("button", name="Keep the other").click()
    expect(tray).to_be_hidden()
    desk.says("Saved")
    assert desk.stored() == [("decision", "reversed its waiver on Monday")]
    expect(desk.page.locator("#text mark")).to_have_text("reversed its waiver on Monday")


def test_a_stranger_sees_nothing_of_it(enter: Enter, seat: Assignment, watch: Watch) -> None:
    watch.expect("404")
    answer: Response | None = enter(make_user()).new_page().goto(f"/assignments/{seat.pk}/")
    assert answer is not None
    assert answer.status == 404
