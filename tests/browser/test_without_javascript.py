"""Without JavaScript everything but marking words works: forms post themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from articles.models import Article, Assignment
from tests.builders import (
    TEXT,
    make_article,
    make_assignment,
    make_member,
    make_project,
    make_span,
    owner_of,
)

if TYPE_CHECKING:
    from tests.browser.conftest import Visit
    from tests.browser.watch import Watch


def test_a_coder_reads_codes_cards_answers_and_finishes(
    visit: Visit, transactional_db: None
) -> None:
    project = make_project(slug="harbour")
    seat = make_assignment(project, make_article(project, TEXT), make_member(project))
    make_span(seat, quote="reversed its waiver")
    make_span(seat, "source", "two officials")
    page = visit(seat.annotator, "/", java_script_enabled=False)
    page.get_by_role("link", name="Continue").click()
    expect(page.locator("#text mark")).to_have_count(2)
    expect(page.locator("#labels")).to_be_hidden()
    expect(page.get_by_text("Marking words needs JavaScript")).to_be_visible()

    page.locator("#rows a").first.click()
    card = page.locator("#card")
    expect(card.locator(".card__quote")).to_have_text("reversed its waiver")
    card.get_by_text("Decided", exact=True).click()
    card.get_by_label("Note").fill("On a Monday.")
    card.get_by_label("Attributed to which source?").select_option(index=1)
    card.get_by_role("button", name="Save").click()
    expect(card.locator("#links li")).to_have_count(1)
    decision = seat.spans.get(label__key="decision")
    assert (decision.attributes, decision.note) == ({"stage": "decided"}, "On a Monday.")
    card.locator("#links button").click()
    expect(card.locator("#links li")).to_have_count(0)

    page.locator("#questions").get_by_text("Reported", exact=True).click()
    page.get_by_role("button", name="Save the answers").click()
    expect(page.locator(".messages")).to_have_text(re.compile("Answers saved"))
    page.locator("#done-form button").click()
    expect(page.locator(".messages")).to_contain_text("Done")
    seat.refresh_from_db()
    assert seat.state == Assignment.State.SUBMITTED


def test_what_is_missing_is_told_and_warnings_can_be_overruled(
    visit: Visit, watch: Watch, transactional_db: None
) -> None:
    watch.expect("422")
    project = make_project(slug="harbour")
    seat = make_assignment(project, make_article(project, TEXT), make_member(project))
    page = visit(seat.annotator, f"/assignments/{seat.pk}/", java_script_enabled=False)
    page.locator("#done-form button").click()
    expect(page.locator("#done [role=alert]")).to_contain_text("Nothing is marked.")
    make_span(seat, "opposition", "Nobody asked us")
    page.goto(f"/assignments/{seat.pk}/")
    page.locator("#done-form button").click()
    expect(page.locator("#done [role=alert]")).to_contain_text("About which decision?")
    page.get_by_role("checkbox", name="Finish all the same").check()
    page.locator("#done-form button").click()
    expect(page.locator(".messages")).to_contain_text("Done")


def test_a_manager_imports_assigns_and_signs_out(visit: Visit, transactional_db: None) -> None:
    project = make_project(slug="harbour")
    coder = make_member(project, username="ada")
    page = visit(owner_of(project), "/projects/harbour/imports/", java_script_enabled=False)
    page.get_by_label("Text", exact=True).fill("One notice\n\nThe port is closed.\n")
    page.get_by_role("region", name="Paste one article").get_by_role("button").click()
    page.get_by_role("button", name="Import", exact=True).click()
    assert [article.title for article in Article.objects.all()] == ["One notice"]

    page.goto("/projects/harbour/assign/")
    page.get_by_role("checkbox", name=re.compile("ada")).check()
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".outcome__line")).to_contain_text("1 new assignment")
    page.get_by_role("button", name="Make 1 assignment").click()
    assert Assignment.objects.filter(annotator=coder).count() == 1

    page.locator("[popovertarget=user-menu]").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
