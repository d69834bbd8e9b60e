"""An answer that is being written on the page of a thread survives a reload, a closed tab and a save that fails."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from articles import actions
from articles.models import Comment, Role
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
    from uuid import UUID

    from articles.models import User
    from tests.browser.watch import Watch

    Enter = Callable[..., BrowserContext]

LOST = r"Failed to load resource|htmx:sendError|net::ERR|Response Status Error"
THREAD = re.compile(r"/comments/[-0-9a-f]{36}/$")
HALF = "Yes, because"


@pytest.fixture
def asked(transactional_db: None) -> tuple[User, UUID]:
    """A manager, and the question of a coder."""
    project = make_project(slug="harbour")
    seat = make_assignment(project, make_article(project, TEXT), make_member(project))
    span = make_span(seat)
    actions.create_comment(
        seat.annotator, seat.pk, id=span.pk, text="Is it?", kind="question", span=span.pk
    )
    return make_member(project, Role.MANAGER), span.pk


def at_thread(home: BrowserContext, question: UUID) -> Page:
    page = home.new_page()
    page.goto(f"/comments/{question}/")
    return page


def answers() -> list[str]:
    return list(Comment.objects.exclude(thread=None).values_list("text", flat=True))


def kept(page: Page, user: User) -> str | None:
    found: str | None = page.evaluate(
        "(name) => localStorage.getItem(name)", f"annotator-talk-{user.pk}"
    )
    return found


def write(page: Page, user: User, text: str) -> None:
    """Type an answer; a moment later it is kept."""
    page.get_by_label("Answer", exact=True).press_sequentially(text)
    page.wait_for_function(
        "([name, text]) => (localStorage.getItem(name) ?? '').includes(text)",
        arg=[f"annotator-talk-{user.pk}", text],
    )


def test_answer_survives_a_reload_and_a_closed_tab(enter: Enter, asked: tuple[User, UUID]) -> None:
    manager, question = asked
    home = enter(manager)
    page = at_thread(home, question)
    field = page.get_by_label("Answer", exact=True)
    write(page, manager, HALF)
    page.reload()
    expect(field).to_have_value(HALF)
    expect(page.locator(".talk__state")).to_contain_text("Not sent yet: from your last visit")
    page.close()
    page = at_thread(home, question)
    field = page.get_by_label("Answer", exact=True)
    expect(field).to_have_value(HALF)
    page.get_by_role("button", name="Mark as resolved").click()  # brings the thread anew
    expect(page.locator(".thread .state")).to_have_text("resolved")
    expect(field).to_have_value(HALF)
    field.fill(f"{HALF} it is.")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.locator(".comment")).to_have_count(2)
    expect(field).to_have_value("")
    assert (answers(), kept(page, manager)) == ([f"{HALF} it is."], None)


def test_answer_whose_save_failed_waits_in_words_and_is_stored_once(
    enter: Enter, asked: tuple[User, UUID], watch: Watch
) -> None:
    watch.expect(LOST)
    manager, question = asked
    home = enter(manager)
    page = at_thread(home, question)

    def lose_the_answer(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch()  # the server stores it
            route.abort()
        else:
            route.fallback()

    home.route(THREAD, lose_the_answer)
    field = page.get_by_label("Answer", exact=True)
    write(page, manager, HALF)
    page.get_by_role("button", name="Send the answer").click()
    expect(page.locator(".talk__state")).to_contain_text("Not sent: kept on this device.")
    home.unroute(THREAD)
    page.reload()
    expect(field).to_have_value(HALF)
    page.get_by_role("button", name="Send the answer").click()
    expect(field).to_have_value("")
    expect(page.locator(".comment")).to_have_count(2)
    assert (answers(), kept(page, manager)) == ([HALF], None)


def test_answer_survives_a_session_that_ended(
    enter: Enter, asked: tuple[User, UUID], watch: Watch
) -> None:
    watch.expect(LOST)
    manager, question = asked
    home = enter(manager)
    page = at_thread(home, question)
    write(page, manager, HALF)
    sign_out(home)
    page.get_by_role("button", name="Send the answer").click()
    page.get_by_label("Username").fill(manager.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("Answer", exact=True)).to_have_value(HALF)
    assert answers() == []


def test_signing_out_tells_of_the_answer(enter: Enter, asked: tuple[User, UUID]) -> None:
    manager, question = asked
    page = at_thread(enter(manager), question)
    write(page, manager, HALF)
    page.locator("[popovertarget=user-menu]").click()
    page.locator("#user-menu").get_by_role("button", name="Sign out").click()
    dialog = page.get_by_role("dialog", name="Not everything is sent yet")
    expect(dialog.get_by_role("listitem")).to_contain_text("1 comment begun")
    dialog.get_by_role("link").click()
    expect(page.get_by_label("Answer", exact=True)).to_have_value(HALF)
