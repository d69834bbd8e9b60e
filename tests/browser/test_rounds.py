"""A round is planned in a browser: the plan follows the form, and what was shown is what is made."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import BrowserContext, expect

from articles.models import Round
from tests.builders import make_article, make_member, make_project, owner_of

if TYPE_CHECKING:
    from tests.browser.watch import Watch

    Enter = Callable[..., BrowserContext]


def test_a_round_is_planned_and_made(enter: Enter, watch: Watch, transactional_db: None) -> None:
    watch.expect("422")
    project = make_project(slug="harbour")
    for number in range(6):
        make_article(project, title=f"Article {number}")
    coders = [make_member(project, username=name) for name in ("ada", "ben", "cem")]
    page = enter(owner_of(project)).new_page()
    page.goto("/projects/harbour/rounds/")
    page.get_by_role("link", name="Plan a round").click()
    plan = page.locator("#plan")
    expect(plan).to_contain_text("Choose at least one coder")
    for coder in coders:
        page.get_by_role("checkbox", name=coder.username).check()
    page.get_by_label("Reliability sample, per cent").fill("50")
    page.get_by_label("Reliability sample, per cent").press("Tab")
    expect(plan).to_contain_text("6 articles, 3 of them in the reliability sample, 9 codings.")
    shares = plan.get_by_role("table", name="Articles that two coders share")
    expect(shares.get_by_role("cell", name="1", exact=True)).to_have_count(6)
    loads = plan.get_by_role("table", name="Articles by coder")
    expect(loads.locator("td.num")).to_have_text(["3", "3", "3"])
    page.get_by_label("Most articles of ada").fill("1")
    page.get_by_label("Most articles of ada").press("Tab")
    expect(plan).to_contain_text("at most 1")
    page.get_by_role("button", name="Make the round").click()
    expect(plan).to_contain_text("Name: This field is required.")
    page.get_by_label("Name", exact=True).fill("Pilot")
    page.get_by_role("button", name="Make the round").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pilot")
    round = Round.objects.get(name="Pilot")
    counts = [round.assignments.filter(annotator=coder).count() for coder in coders]
    assert counts == [1, 4, 4]
    expect(page.locator("#messages")).to_contain_text("The round is made.")
