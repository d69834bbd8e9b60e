"""From an empty site to a checked export, as people would do it with mouse and keys."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Page, expect

from articles.models import Assignment, Project
from tests.browser.desk import Desk
from tests.builders import PASSWORD, make_user

if TYPE_CHECKING:
    from pathlib import Path

    from articles.models import User
    from tests.browser.conftest import Visit
    from tests.browser.watch import Watch

NEWS = (
    "Mayor drops night bus plan\n\n"
    "The city council will keep the night buses after all, the mayor said on Tuesday. "
    "“We were wrong to cut them 🚌,” she told reporters.\n\n"
    "The drivers’ union had opposed the cut since May. A survey of 1,200 riders was cited.\n"
)
PASTED = "Second notice\n\nThe port stays closed until June, an official wrote.\n"


def test_from_an_empty_site_to_a_checked_export(
    visit: Visit, watch: Watch, transactional_db: None, tmp_path: Path
) -> None:
    manager = make_user("mira", is_staff=True)
    coders = [make_user("ada"), make_user("ben")]
    page = visit(None, "/")
    sign_in_by_form(page, "mira")
    create_project(page)
    import_by_upload(page, tmp_path)
    import_by_pasting(page)
    add_members(page, coders)
    assign_to_both(page)
    project = Project.objects.get(slug="night-buses")
    seats = {
        coder.username: Assignment.objects.select_related("article", "round__project").get(
            annotator=coder, article__title="Mayor drops night bus plan"
        )
        for coder in coders
    }

    watch.expect("422")  # Done is refused once
    desk = Desk(visit(coders[0], "/"), seats["ada"])
    start_from_the_queue(desk)
    code_with_mouse_and_keys(desk)
    finish(desk)
    read_only_until_taken_back(desk)

    other = Desk(visit(coders[1], f"/assignments/{seats['ben'].pk}/"), seats["ben"]).ready()
    code_quickly(other)

    page.goto(f"/projects/{project.slug}/agreement/")
    review_agreement(page)
    rows = export(page, project, tmp_path)
    assert sorted(row["quote"] for row in rows) == sorted(
        words for desk in (desk, other) for _label, words in desk.stored()
    )
    assert all(row["quote"] == NEWS[row["start"] : row["end"]] for row in rows)
    assert manager.username == "mira"


def sign_in_by_form(page: Page, name: str) -> None:
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Projects")


def create_project(page: Page) -> None:
    page.get_by_role("link", name="Create a project").click()
    page.get_by_label("Name").fill("Night buses")
    expect(page.get_by_label(re.compile("^Address"))).to_have_value("night-buses")
    page.get_by_role("radio", name=re.compile("^Starter")).check()
    page.get_by_role("button", name="Create project").click()
    expect(page).to_have_url(re.compile("/projects/night-buses/$"))


def import_by_upload(page: Page, folder: Path) -> None:
    file = folder / "buses.txt"
    file.write_bytes(NEWS.encode())
    page.goto("/projects/night-buses/imports/")
    page.locator("input[type=file]").set_input_files(file)
    preview = page.get_by_role("region", name="Upload files").get_by_role("button", name="Preview")
    preview.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 article can be imported")
    expect(page.locator("tbody th")).to_contain_text("Mayor drops night bus plan")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.locator("dl.numbers dd").first).to_have_text("1")


def import_by_pasting(page: Page) -> None:
    page.goto("/projects/night-buses/imports/")
    page.get_by_label("Text", exact=True).fill(PASTED)
    page.get_by_role("region", name="Paste one article").get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 article can be imported")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.locator("dl.numbers dd").first).to_have_text("1")


def add_members(page: Page, people: list[User]) -> None:
    page.goto("/projects/night-buses/members/")
    for number, person in enumerate(people):
        add = page.locator("section[aria-labelledby=add-title]")
        add.get_by_label("User name or e-mail").fill(person.username)
        add.get_by_label("Role").select_option("annotator")
        add.get_by_role("button", name="Add").click()
        expect(page.locator("#members tbody tr")).to_have_count(number + 2)


def assign_to_both(page: Page) -> None:
    page.goto("/projects/night-buses/assign/")
    page.get_by_role("radio", name=re.compile("^All 2 articles")).check()
    for name in ("ada", "ben"):
        page.get_by_role("checkbox", name=re.compile(name)).check()
    page.get_by_role("button", name="Make 4 assignments").click()
    expect(page.locator(".messages")).to_contain_text("4")


def start_from_the_queue(desk: Desk) -> None:
    desk.page.get_by_role("link", name="Mayor drops night bus plan").click()
    desk.ready()
    assert desk.shown_text() == NEWS


def code_with_mouse_and_keys(desk: Desk) -> None:
    page = desk.page
    desk.mark("will keep the night buses", "1")
    desk.shows(1)
    desk.drag("the mayor")
    page.locator("#labels button", has_text="Source").click()
    desk.shows(2)
    desk.drag("drivers’ union had opposed the cut")
    desk.press("3")  # the wrong key: relabelled below
    desk.shows(3)
    desk.says("Saved")
    expect(desk.card.locator(".card__label")).to_have_text("Source")
    desk.press("Escape")
    expect(desk.card).to_be_hidden()
    desk.click_mark("drivers’ union")
    desk.press("2")
    expect(desk.card.locator(".card__label")).to_have_text("Opposition")
    nudge(desk)
    attributes_note_and_link(desk)
    delete_undo_redo(desk)
    answer_and_check(desk)


def nudge(desk: Desk) -> None:
    quote = desk.card.locator(".card__quote")
    for key, words in (
        ("[", "The drivers’ union had opposed the cut"),
        ("]", "drivers’ union had opposed the cut"),
        ("}", "drivers’ union had opposed the cut since"),
        ("{", "drivers’ union had opposed the cut"),
    ):
        desk.press(key)
        expect(quote).to_have_text(words)
    desk.says("Saved")


def attributes_note_and_link(desk: Desk) -> None:
    """By keyboard alone: Enter moves into the card, Tab on, the arrows choose a chip, Escape leads back."""
    page, card = desk.page, desk.card
    card.locator("form").wait_for()
    desk.press("Enter")
    chips = card.locator("[data-key=status] input[type=radio]")
    chips.first.focus()
    desk.press("Space", "ArrowRight")
    expect(chips.nth(1)).to_be_checked()
    desk.says("Saved")
    card.get_by_label("Note").fill("They were asked twice.")
    card.get_by_label("Note").blur()
    link = card.get_by_label("About which decision?")
    link.select_option(index=1)
    expect(card.locator("#links li")).to_have_count(1)
    desk.says("Saved")
    expect(card.locator("#links a")).to_have_text("will keep the night buses")
    page.locator("#text").focus()


def delete_undo_redo(desk: Desk) -> None:
    desk.click_mark("the mayor")
    desk.press("Delete")
    desk.shows(2)
    desk.press("u")
    desk.shows(3)
    desk.press("Shift+U")
    desk.shows(2)
    desk.press("Control+z")
    desk.shows(3)
    desk.says("Saved")
    assert desk.stored() == [
        ("decision", "will keep the night buses"),
        ("source", "the mayor"),
        ("opposition", "drivers’ union had opposed the cut"),
    ]
    opposition = desk.assignment.spans.live().get(label__key="opposition")
    assert opposition.note == "They were asked twice."
    assert list(opposition.attributes) == ["status"]


def answer_and_check(desk: Desk) -> None:
    page = desk.page
    page.locator("#questions").get_by_text("Reported", exact=True).click()
    desk.says("Saved")
    page.reload()
    desk.ready().shows(3)
    expect(page.locator("#questions").get_by_label("Reported", exact=True)).to_be_checked()


def finish(desk: Desk) -> None:
    """Refused with a list; the list comes to hold warnings only, then they can be overruled."""
    page = desk.page
    desk.press("Control+Enter")
    missing = page.locator("#done [data-missing]")
    expect(missing).to_contain_text("Kind of shift")
    expect(missing).to_be_focused()
    desk.click_mark("will keep")
    expect(desk.card.locator(".card__quote")).to_contain_text("will keep")
    for key in ("shift", "stage"):
        desk.choose(key)
    fill_what_is_required(desk)
    desk.says("Saved")
    page.locator("#text").focus()
    desk.press("Control+Enter")
    page.wait_for_url(lambda url: str(desk.assignment.pk) not in url)
    expect(page.locator(".messages")).to_contain_text("Mayor drops night bus plan")


def fill_what_is_required(desk: Desk) -> None:
    """Everything that the list of what is missing still names, span by span."""
    for words in ("the mayor", "drivers’ union"):
        desk.click_mark(words)
        # The card follows one frame after the click: until then it is that of the span before.
        expect(desk.card.locator(".card__quote")).to_contain_text(words)
        desk.card.locator("form").wait_for()
        for field in desk.card.locator("[data-key][data-type=choice]").all():
            if field.is_visible():
                desk.choose(str(field.get_attribute("data-key")))


def read_only_until_taken_back(desk: Desk) -> None:
    page = desk.page
    desk.open()
    desk.says("Done")
    desk.drag("on Tuesday")
    desk.press("1")
    expect(page.locator(".toast")).to_contain_text("Take it back to change it")
    desk.shows(3)
    page.get_by_role("button", name="Take back").click()
    desk.ready()
    desk.mark("on Tuesday", "4")
    desk.shows(4)
    desk.press("Delete")
    desk.shows(3)
    desk.says("Saved")
    desk.press("Control+Enter")
    page.wait_for_url(lambda url: str(desk.assignment.pk) not in url)


def code_quickly(desk: Desk) -> None:
    page = desk.page
    desk.mark("will keep the night buses after all", "1")
    desk.shows(1)
    desk.card.locator("form").wait_for()
    for key in ("shift", "stage"):
        desk.choose(key)
    desk.says("Saved")
    page.locator("#questions").get_by_text("Reported", exact=True).click()
    desk.says("Saved")
    page.locator("#done-form button").click()
    page.wait_for_url(lambda url: str(desk.assignment.pk) not in url)


def review_agreement(page: Page) -> None:
    expect(page.locator(".agreement .lede")).to_contain_text("1 article coded")
    page.locator("table.table--figures tbody th a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Decision")
    expect(page.locator(".passage")).to_have_count(1)
    page.locator(".passage__where").click()
    expect(page.locator(".twin")).to_have_count(2)
    expect(page.locator(".twin__text").first).to_have_text(re.compile("Mayor drops"))


def export(page: Page, project: Project, folder: Path) -> list[dict[str, Any]]:
    page.goto(f"/projects/{project.slug}/export/")
    expect(page.locator("#summary .outcome__line")).to_contain_text("4 spans")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download").click()
    file = folder / "export.jsonl"
    waiting.value.save_as(file)
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]
