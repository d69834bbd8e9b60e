"""A day of each role: it finds the project from home, every link that it is offered opens, its own work gets done."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from articles.models import Assignment, Project, Role, Ruling
from tests.adjudication import Court, make_court
from tests.browser.desk import Desk
from tests.builders import make_article, make_assignment, make_member, owner_of

if TYPE_CHECKING:
    from articles.models import User
    from tests.browser.watch import Watch

    Enter = Callable[..., BrowserContext]

READING = ["Overview", "Articles", "Guide"]
STUDY = ["Training", "Progress"]
REVIEW = ["Agreement", "Adjudication"]
WORDS = ["Concordance", "Registry"]
RUNNING = [*READING, "Members", "Rounds", *STUDY, *REVIEW, *WORDS, "Export", "Settings"]
TABS = {
    Role.OWNER: RUNNING,
    Role.MANAGER: RUNNING,
    Role.ADJUDICATOR: [*READING, *STUDY, *REVIEW, *WORDS, "Export"],
    Role.ANNOTATOR: [*READING, *STUDY, *WORDS, "Export"],
    Role.VIEWER: [*READING, *WORDS],
}


def codes(page: Page, court: Court, user: User) -> None:
    """Opens the article from home, marks its first word, is done."""
    seat = Assignment.objects.get(annotator=user)
    page.goto("/")
    page.get_by_role("link", name=seat.article.title).first.click()
    desk = Desk(page, seat).ready()
    desk.mark("reversed its waiver", "1")
    desk.says("Saved")
    assert seat.spans.live().count() == 1


def settles(page: Page, court: Court, user: User) -> None:
    """Opens the article in the queue and settles its first place for the first coder."""
    page.get_by_role("navigation", name="Project").get_by_role("link", name="Adjudication").click()
    page.get_by_role("link", name="Go on").click()
    expect(page.locator("mark.is-now").first).to_be_visible()  # the scripts are there
    page.keyboard.press("a")
    expect(page.locator("#court-said")).to_contain_text("Ruled")
    assert Ruling.objects.filter(assignment__annotator=user).exists()


def hands_out(page: Page, court: Court, user: User) -> None:
    """Gives all articles to a coder by hand."""
    page.get_by_role("navigation", name="Project").get_by_role("link", name="Rounds").click()
    page.get_by_role("link", name="Assign by hand").click()
    page.get_by_role("checkbox", name="newcomer").check()
    page.get_by_role("button", name="Make 2 assignments").click()
    expect(page.locator("#messages")).to_be_visible()
    assert Assignment.objects.filter(annotator__username="newcomer").count() == 2


def renames(page: Page, court: Court, user: User) -> None:
    """Gives the project another name."""
    page.get_by_role("navigation", name="Project").get_by_role("link", name="Settings").click()
    page.locator("#id_name").fill("Harbour, renamed")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    assert Project.objects.get(pk=court.project.pk).name == "Harbour, renamed"


def reads(page: Page, court: Court, user: User) -> None:
    """Changes nothing: no page of the project has a button that writes."""
    tabs = page.get_by_role("navigation", name="Project").get_by_role("link")
    for path in [link.get_attribute("href") or "" for link in tabs.all()]:
        page.goto(path)
        expect(page.locator("main form[method=post] button")).to_have_count(0)


WORK = {
    Role.OWNER: renames,
    Role.MANAGER: hands_out,
    Role.ADJUDICATOR: settles,
    Role.ANNOTATOR: codes,
    Role.VIEWER: reads,
}


@pytest.mark.parametrize("role", list(TABS), ids=str)
def test_a_day_of_each_role(enter: Enter, watch: Watch, transactional_db: None, role: Role) -> None:
    court = make_court(judge="judge")
    court.open()
    people = {Role.OWNER: owner_of(court.project), Role.ADJUDICATOR: court.judge}
    user = people.get(role) or make_member(court.project, role=role, username="visitor")
    make_member(court.project, username="newcomer")
    fresh = make_article(court.project, title="Fresh")
    if role == Role.ANNOTATOR:
        make_assignment(court.project, fresh, user)
    page = enter(user, reduced_motion="reduce").new_page()
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name=court.project.name).first.click()
    tabs = page.get_by_role("navigation", name="Project").get_by_role("link")
    expect(tabs).to_have_text(TABS[role])
    assert dead_links(page, [link.get_attribute("href") or "" for link in tabs.all()]) == []
    WORK[role](page, court, user)


def dead_links(page: Page, start: list[str]) -> list[str]:
    """Addresses on these pages that are offered and refused."""
    offered = "(links) => links.map((link) => link.pathname + link.search)"
    found: dict[str, None] = {}
    for path in start:
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        found |= dict.fromkeys(page.locator("main a[href^='/']").evaluate_all(offered))
    once = {
        path.partition("?")[0]: path for path in found
    }  # pages and orders of a list are one address
    return [path for path in once.values() if not page.request.get(path).ok]
