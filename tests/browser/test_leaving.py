"""Signing out while something is only in this browser: the dialog tells what waits, each answer does what it says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from articles.models import Comment
from tests.browser.axe import violations
from tests.browser.desk import Desk
from tests.browser.watch import sign_in
from tests.builders import (
    PASSWORD,
    TEXT,
    make_article,
    make_assignment,
    make_member,
    make_project,
    make_span,
    make_user,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from articles.models import Assignment
    from tests.browser.watch import Watch

    Enter = Callable[..., BrowserContext]

#: Where work is sent: operations and comments.
SENT = re.compile(r"/(operations|comments)/$")
LOST = r"Failed to load resource|htmx:sendError|net::ERR|Response Status Error"
WAITS = "(user) => Object.keys(localStorage).filter((name) => name.includes(user)).length"


@pytest.fixture
def seat(transactional_db: None) -> Assignment:
    """A coder's open article."""
    project = make_project(slug="harbour")
    return make_assignment(project, make_article(project, TEXT), make_member(project))


@pytest.fixture
def home(enter: Enter, seat: Assignment, watch: Watch) -> BrowserContext:
    """The coder's browser, which will meet a server that is away."""
    watch.expect(LOST)
    return enter(seat.annotator)


def cut(context: BrowserContext) -> None:
    """The server takes no work; pages come all the same."""
    context.route(
        SENT, lambda route: route.abort() if route.request.method == "POST" else route.fallback()
    )


def press(page: Page) -> None:
    page.locator("[popovertarget=user-menu]").click()
    page.locator("#user-menu").get_by_role("button", name="Sign out").click()


def asked(page: Page) -> Locator:
    """Press "Sign out" and wait for the dialog."""
    press(page)
    dialog = page.get_by_role("dialog", name="Not everything is sent yet")
    expect(dialog).to_be_visible()
    return dialog


def is_out(page: Page) -> None:
    page.wait_for_url(re.compile("/account/login/"))
    page.goto("/")
    page.wait_for_url(re.compile("/account/login/"))


def unsent(home: BrowserContext, seat: Assignment) -> Desk:
    """An open page with one span that the server does not have. What a closing page sends, no test can hold up."""
    desk = Desk(home.new_page(), seat).open()
    cut(home)
    desk.mark("reversed its waiver", "1")
    desk.says("Offline – 1 kept on this device")
    return desk


def test_nothing_is_asked_when_nothing_waits(home: BrowserContext, seat: Assignment) -> None:
    desk = Desk(home.new_page(), seat).open()
    desk.mark("reversed its waiver", "1")
    press(desk.page)  # what is on its way goes by itself
    is_out(desk.page)
    assert desk.stored() == [("decision", "reversed its waiver")]


def test_it_tells_how_many_changes_of_which_articles_and_sends_them(
    home: BrowserContext, seat: Assignment
) -> None:
    article = make_article(seat.round.project, TEXT.replace("Harbour", "Ferry"))
    other = make_assignment(seat.round.project, article, seat.annotator)
    first = unsent(home, seat)
    second = Desk(home.new_page(), other).open()
    second.mark("reversed its waiver", "1")
    second.mark("two officials", "3")
    second.says("Offline – 2 kept on this device")
    page = home.new_page()
    page.goto("/account/tokens/")
    dialog = asked(page)
    expect(dialog.get_by_role("listitem")).to_have_text(
        [f"{seat.article.title}: 1 change", f"{article.title}: 2 changes"]
    )
    dialog.get_by_role("button", name="Send them and sign out").click()
    expect(dialog.get_by_role("status")).to_contain_text("Not sent: the server does not answer.")
    expect(dialog.get_by_role("status")).to_contain_text("still signed in")
    assert (first.stored(), second.stored()) == ([], [])
    home.unroute(SENT)
    dialog.get_by_role("button", name="Send them and sign out").click()
    is_out(page)
    assert first.stored() == [("decision", "reversed its waiver")]
    assert second.stored() == [("decision", "reversed its waiver"), ("source", "two officials")]


def test_kept_work_is_sent_after_the_next_sign_in(home: BrowserContext, seat: Assignment) -> None:
    desk = unsent(home, seat)
    dialog = asked(desk.page)
    dialog.get_by_role("button", name="Keep them on this device").click()
    is_out(desk.page)
    assert desk.stored() == []
    home.unroute(SENT)
    desk.page.get_by_label("Username").fill(seat.annotator.username)
    desk.page.get_by_label("Password").fill(PASSWORD)
    desk.page.get_by_role("button", name="Sign in").click()
    desk.page.wait_for_url(lambda url: "login" not in url)
    desk.open()
    desk.says("Saved")
    desk.shows(1)
    assert desk.stored() == [("decision", "reversed its waiver")]


def test_work_is_discarded_only_when_asked_twice(
    home: BrowserContext, seat: Assignment, base_url: str
) -> None:
    desk = unsent(home, seat)
    dialog = asked(desk.page)
    dialog.get_by_role("button", name="Discard them and sign out").click()
    expect(dialog).to_contain_text("Discard it for good?")
    expect(dialog.get_by_role("button", name="Back")).to_be_focused()
    desk.page.keyboard.press("Enter")
    expect(dialog.get_by_role("button", name="Discard them and sign out")).to_be_focused()
    desk.page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Discard for good and sign out").click()
    is_out(desk.page)
    assert desk.page.evaluate(WAITS, str(seat.annotator_id)) == 0
    home.unroute(SENT)
    sign_in(home, base_url, seat.annotator)
    desk.open().shows(0)
    desk.says("Saved")
    assert desk.stored() == []


def test_discarded_work_leaves_other_tabs_too(home: BrowserContext, seat: Assignment) -> None:
    desk = unsent(home, seat)
    bystander = Desk(home.new_page(), seat).open()
    bystander.shows(1)  # from the same outbox
    desk.page.bring_to_front()
    dialog = asked(desk.page)
    home.route("**/account/logout/", lambda route: route.abort())  # who is signed out sees nothing
    dialog.get_by_role("button", name="Discard them and sign out").click()
    dialog.get_by_role("button", name="Discard for good and sign out").click()
    bystander.shows(0)
    bystander.says("Saved")
    expect(bystander.page.locator("#text mark")).to_have_count(0)


def test_stay_changes_nothing(home: BrowserContext, seat: Assignment) -> None:
    desk = unsent(home, seat)
    for leave in ("Stay", "Escape"):
        dialog = asked(desk.page)
        expect(dialog.get_by_role("heading")).to_be_focused()
        if leave == "Escape":
            desk.page.keyboard.press(leave)
        else:
            dialog.get_by_role("button", name=leave).click()
        expect(dialog).to_be_hidden()
        expect(desk.page.locator("[popovertarget=user-menu]")).to_be_focused()
    home.unroute(SENT)
    desk.says("Saved")
    assert desk.stored() == [("decision", "reversed its waiver")]


def test_without_a_network_it_asks_and_stays(home: BrowserContext, seat: Assignment) -> None:
    desk = Desk(home.new_page(), seat).open()
    desk.page.wait_for_function(
        "() => document.getElementById('leaving')"
    )  # comes by itself, later
    home.set_offline(True)
    desk.mark("reversed its waiver", "1")
    dialog = asked(desk.page)
    said = dialog.get_by_role("status")
    dialog.get_by_role("button", name="Send them and sign out").click()
    expect(said).to_contain_text("Not sent: the server does not answer.")
    dialog.get_by_role("button", name="Keep them on this device").click()
    expect(said).to_contain_text("You are still signed in: the server does not answer.")
    home.set_offline(False)
    dialog.get_by_role("button", name="Send them and sign out").click()
    is_out(desk.page)
    assert desk.stored() == [("decision", "reversed its waiver")]


def test_other_pages_have_the_question_before_the_network_goes(
    home: BrowserContext, seat: Assignment
) -> None:
    unsent(home, seat)
    page = home.new_page()
    page.goto("/")
    page.wait_for_function("() => document.getElementById('leaving')")
    home.set_offline(True)
    dialog = asked(page)
    expect(dialog.get_by_role("listitem")).to_have_text(f"{seat.article.title}: 1 change")
    home.set_offline(False)
    dialog.get_by_role("button", name="Keep them on this device").click()
    is_out(page)
    assert list(seat.spans.all()) == []


def test_comments_count_and_those_only_begun_are_not_sent(
    home: BrowserContext, seat: Assignment
) -> None:
    desk = Desk(home.new_page(), seat).open()
    desk.page.locator("#text").focus()
    desk.press("c")
    desk.page.locator("#talk-text").fill("Half a thought")
    desk.press("Escape")
    dialog = asked(desk.page)
    expect(dialog.get_by_role("listitem")).to_have_text(f"{seat.article.title}: 1 comment begun")
    expect(dialog.get_by_role("button", name="Send them")).to_be_hidden()
    dialog.get_by_role("button", name="Stay").click()
    expect(desk.page.locator("[popovertarget=user-menu]")).to_be_focused()
    cut(home)
    desk.page.locator("#text").focus()
    desk.press("c")
    talk = desk.page.locator("#talk")
    talk.get_by_role("button", name="Send", exact=True).click()
    expect(talk).to_contain_text("Not sent yet: kept on this device")
    desk.press("Escape")
    dialog = asked(desk.page)
    expect(dialog.get_by_role("listitem")).to_contain_text("1 comment on its way")
    home.unroute(SENT)
    dialog.get_by_role("button", name="Send them and sign out").click()
    is_out(desk.page)
    assert [comment.text for comment in Comment.objects.all()] == ["Half a thought"]


def test_what_needs_a_decision_is_not_signed_away(home: BrowserContext, seat: Assignment) -> None:
    desk = Desk(home.new_page(), seat).open()
    make_span(seat, quote="reversed its waiver on Monday")
    desk.mark("its waiver", "1")
    desk.says("Not saved – 1 to decide")
    dialog = asked(desk.page)
    expect(dialog.get_by_role("listitem")).to_contain_text("1 change, 1 of them for you to decide")
    dialog.get_by_role("button", name="Send them and sign out").click()
    expect(dialog.get_by_role("status")).to_contain_text("needs a decision of yours")
    dialog.get_by_role("link", name=seat.article.title).click()
    desk.ready()
    expect(desk.page.locator("#tray li")).to_have_count(1)


def test_nobody_is_asked_about_the_work_of_another_person(
    home: BrowserContext, seat: Assignment, base_url: str
) -> None:
    unsent(home, seat)
    sign_in(home, base_url, make_user())
    page = home.new_page()
    page.goto("/")
    press(page)
    is_out(page)
    assert page.evaluate(WAITS, str(seat.annotator_id)) == 1


def test_signing_out_works_without_javascript(enter: Enter, seat: Assignment) -> None:
    page = enter(seat.annotator, java_script_enabled=False).new_page()
    page.goto("/account/logout/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    is_out(page)


@pytest.mark.parametrize(
    "look", [{"color_scheme": "dark"}, {"viewport": {"width": 320, "height": 560}}]
)
def test_dialog_is_accessible(
    enter: Enter, seat: Assignment, watch: Watch, look: dict[str, Any]
) -> None:
    watch.expect(LOST)
    home = enter(seat.annotator, reduced_motion="reduce", **look)
    desk = unsent(home, seat)
    dialog = asked(desk.page)
    assert violations(desk.page) == []
    desk.page.keyboard.press("Tab")  # the article
    for _ in range(3):
        desk.page.keyboard.press("Tab")
    expect(dialog.get_by_role("button", name="Discard them and sign out")).to_be_focused()
    desk.page.keyboard.press("Enter")
    expect(dialog).to_contain_text("Discard it for good?")
    assert violations(desk.page) == []
    assert dialog.evaluate("(one) => one.scrollWidth <= one.clientWidth")
