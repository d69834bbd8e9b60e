"""An editing session: rename, add a label with an attribute, merge, undo, publish; by keys, on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from articles.models import Project
from tests.browser.axe import violations
from tests.builders import make_assignment, make_member, make_project, make_span, owner_of, submit

Visit = Callable[..., Page]
#: Milliseconds that an answer may take on a machine with other work.
PATIENCE = 20_000


@pytest.fixture
def project(transactional_db: None) -> Project:
    """Two coders have coded one article alike, and submitted it."""
    project = make_project(slug="harbour")
    first = make_assignment(project)
    for seat in (first, make_assignment(project, first.article, make_member(project))):
        make_span(seat)
        make_span(seat, "source", "two officials")
        submit(seat)
    return project


def test_a_codebook_is_edited_and_published(visit: Visit, project: Project) -> None:
    page = visit(owner_of(project), "/projects/harbour/codebook/")
    page.get_by_role("link", name="Edit the codebook").click()
    page.get_by_role("button", name="Start a draft").click()
    preview = page.locator("#preview")
    expect.set_options(timeout=PATIENCE)

    # Rename: the card follows while one types, and says what it would change.
    expect(preview.locator(".card__label")).to_have_text("Decision")
    page.get_by_label("Name", exact=True).first.fill("Ruling")
    expect(preview.locator(".card__label")).to_have_text("Ruling")
    expect(preview.locator(".impact")).to_contain_text("Changes 2 spans by 2 coders.")
    page.get_by_label("Abbreviation", exact=True).fill("Op")
    expect(page.locator("#problem-abbreviation")).to_contain_text("stands there twice")
    page.get_by_label("Abbreviation", exact=True).fill("Ru")
    expect(page.locator("#problem-abbreviation")).to_have_text("")
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    expect(page.get_by_role("link", name="Ruling")).to_have_attribute("aria-current", "true")

    # A label with an attribute that another one waits for.
    page.get_by_role("link", name="+ Label").click()
    expect(page.get_by_role("heading", name="New label")).to_be_visible()
    page.get_by_label("Name", exact=True).first.fill("Mood")
    page.get_by_label("Key", exact=True).first.fill("mood")
    page.get_by_label("Abbreviation", exact=True).fill("Mo")
    field = page.locator("details.attribute").first
    field.get_by_label("Key", exact=True).fill("tone")
    field.get_by_role("textbox", name="Values").fill("good: Good\nbad: Bad — not good")
    page.get_by_role("button", name="Add an attribute").click()
    second = page.locator("details.attribute").nth(1)
    second.get_by_label("Key", exact=True).fill("why")
    second.get_by_label("Type").select_option("text")
    second.get_by_label("Shown when").fill("tone: bad")
    expect(preview.get_by_text("Bad", exact=True)).to_be_visible()
    expect(preview.get_by_label("Why")).to_be_hidden()
    preview.get_by_text("Bad", exact=True).click()
    expect(preview.get_by_label("Why")).to_be_visible()
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_role("link", name="Mood")).to_have_attribute("aria-current", "true")

    # Moved by keys, the focus stays.
    page.get_by_role("link", name="Mood").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".parts ol").first.locator("li").nth(3)).to_contain_text("Mood")
    expect(page.get_by_role("link", name="Mood")).to_be_focused()

    # Merge, with the number before it is made; undone.
    page.get_by_role("link", name="Source").click()
    expect(page.get_by_role("heading", name="Source").first).to_be_visible()
    page.get_by_role("link", name="Merge …").click()
    expect(page.locator("#impact")).to_contain_text("Changes 2 spans by 2 coders.")
    page.get_by_label("Into").select_option("evidence")
    expect(page.locator("#impact")).to_contain_text("2 of them are released.")
    page.get_by_label("Why").fill("Nobody told them apart.")
    page.get_by_role("button", name="Merge").click()
    expect(page.get_by_role("link", name="Source")).to_have_count(0)
    page.get_by_role("button", name=re.compile("Undo")).click()
    expect(page.get_by_role("link", name="Source")).to_be_visible()

    # Publish, with all that differs.
    page.get_by_role("link", name="Publish …").click()
    expect(page.locator(".diff").first).to_contain_text("Label “Decision” is called “Ruling”.")
    expect(page.locator(".diff").first).to_contain_text("Label “Mood” is new.")
    page.get_by_label("Note").fill("After the pilot.")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Versions of the codebook")
    expect(page.get_by_role("table").first).to_contain_text("After the pilot.")
    published = project.codebooks.get(number=2)
    assert published.state == "published"
    assert [label.name for label in published.structure().record.labels] == [
        *("Ruling", "Opposition", "Source", "Mood", "Evidence")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_editor_has_no_barriers_and_fits_a_phone(
    visit: Visit, project: Project, scheme: str
) -> None:
    owner = owner_of(project)
    here = "/projects/harbour/codebook/"
    page = visit(owner, f"{here}edit/", color_scheme=scheme, reduced_motion="reduce")
    found = violations(page)
    page.get_by_role("button", name="Start a draft").click()
    paths = ("edit/", "edit/?at=label.", "edit/?at=relation.targets", "edit/?at=question.primary")
    steps = ("edit/?at=about", "edit/merge/source/", "edit/split/source/", "edit/retire/source/")
    for path in (*paths, *steps, "edit/publish/", "edit/file/", "versions/"):
        page.goto(here + path)
        found += violations(page)
        page.set_viewport_size({"width": 320, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        page.set_viewport_size({"width": 1280, "height": 800})
    assert found == [], "\n".join(found)


def test_without_javascript_everything_works_by_forms(visit: Visit, project: Project) -> None:
    page = visit(owner_of(project), "/projects/harbour/codebook/edit/", java_script_enabled=False)
    page.get_by_role("button", name="Start a draft").click()
    page.get_by_role("link", name="Opposition").click()
    page.get_by_label("Name", exact=True).first.fill("Resistance")
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_role("link", name="Resistance")).to_be_visible()
    page.get_by_role("button", name=re.compile("Undo")).click()
    expect(page.get_by_role("link", name="Opposition")).to_be_visible()
