"""A link made by a manager, opened in somebody else's browser: an account, the project, a first coding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

from articles.models import Assignment, Invitation, Span, User
from tests.browser.desk import Desk
from tests.builders import PASSWORD, make_article, make_project, make_user, owner_of

if TYPE_CHECKING:
    from tests.browser.conftest import Visit
    from tests.browser.watch import Watch

PATH = "/projects/harbour/members/"


def test_who_is_invited_makes_an_account_joins_and_codes(
    visit: Visit, watch: Watch, transactional_db: None
) -> None:
    watch.expect("404|422")
    project = make_project(make_user("mira"), "harbour")
    article = make_article(project)
    manager = visit(owner_of(project), PATH)
    link = invite(manager)

    guest = visit(None, link)
    expect(guest.get_by_role("heading", level=1)).to_have_text(project.name)
    make_account(guest, again="another one")
    expect(guest.locator(".field--bad")).to_contain_text("The two passwords differ")
    make_account(guest, again=PASSWORD)
    guest.wait_for_url("**/projects/harbour/")
    expect(guest.locator("#messages")).to_contain_text("Welcome to “Harbour”.")

    third = visit(None, link)
    expect(third.get_by_role("heading", level=1)).to_have_text("This link works no more")
    manager.goto(PATH)
    expect(manager.get_by_role("table").nth(1)).to_contain_text("used by newcomer")

    manager.goto("/projects/harbour/assign/")
    manager.get_by_role("checkbox", name="newcomer").check()
    manager.get_by_role("button", name="Make 1 assignment").click()
    expect(manager.locator("#messages")).to_contain_text("1 assignment made.")
    newcomer = User.objects.get(username="newcomer")
    seat = Assignment.objects.select_related("article", "round__project").get(annotator=newcomer)
    assert seat.article_id == article.pk
    User.objects.filter(pk=newcomer.pk).update(preferences={"tour": "done"})
    desk = Desk(guest, seat).open()
    desk.mark("reversed its waiver", "1")
    desk.shows(1)
    desk.says("Saved")
    assert Span.objects.get(assignment=seat).label.key == "decision"


def test_who_has_an_account_signs_in_from_the_link_and_joins(
    visit: Visit, watch: Watch, transactional_db: None
) -> None:
    project = make_project(make_user("mira"), "harbour")
    make_user("ada")
    link = invite(visit(owner_of(project), PATH))
    page = visit(None, link)
    page.get_by_role("link", name="Sign in to join").click()
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Join as annotator").click()
    page.wait_for_url("**/projects/harbour/")
    assert Invitation.objects.get().used_by == User.objects.get(username="ada")


def invite(page: Page) -> str:
    """Make a link on the members page; its address."""
    page.get_by_role("button", name="Make a link").click()
    found = page.locator("#invitation-link")
    expect(found).to_be_visible()
    return found.inner_text().partition("//")[2].partition("/")[2].join(("/", ""))


def make_account(page: Page, *, again: str) -> None:
    """Fill in the form of the link and send it."""
    page.get_by_label("User name").fill("newcomer")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password once more").fill(again)
    page.get_by_role("button", name="Make the account and join").click()
