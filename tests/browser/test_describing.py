"""Values and links as a coder gives them: fields that appear at once, the registry, the table of links, pick mode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from articles import actions
from articles.models import Relation
from tests.browser.desk import Desk
from tests.builders import (
    make_article,
    make_assignment,
    make_codebook_record,
    make_project,
    make_span,
    owner_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext

    from articles.models import Assignment
    from tests.browser.conftest import Visit
    from tests.browser.watch import Watch

    Enter = Callable[..., BrowserContext]


def seat_with_spans() -> Assignment:
    """A decision, an opposition and two sources, nothing linked."""
    project = make_project(codebook=make_codebook_record())
    seat = make_assignment(project, make_article(project))
    make_span(seat)
    make_span(seat, "opposition", "Nobody asked us")
    make_span(seat, "source", "two officials")
    make_span(seat, "source", "Karim Haddad")
    return seat


def links(seat: Assignment) -> list[str]:
    """The types of the live links that the server has."""
    rows = Relation.objects.live().filter(assignment=seat).order_by("created_at")
    return list(rows.values_list("type__key", flat=True))


def test_a_field_appears_with_the_value_that_shows_it_also_offline(
    visit: Visit, watch: Watch, transactional_db: None
) -> None:
    watch.expect("ERR_INTERNET_DISCONNECTED|htmx:sendError")
    seat = seat_with_spans()
    desk = Desk(visit(seat.annotator, f"/assignments/{seat.pk}/"), seat).ready()
    desk.click_mark("two officials")
    reason = desk.card.locator("[data-key=reason]")
    expect(reason).to_be_hidden()
    expect(desk.card.locator("form")).to_be_visible()
    desk.page.context.set_offline(True)
    desk.card.get_by_text("Unnamed", exact=True).click()
    expect(reason).to_be_visible()
    row = desk.rows.filter(has_text="two officials")
    expect(row.locator(".row__attrs")).to_have_text("Unnamed")
    desk.card.locator("[data-key=reason]").get_by_text("Fear").click()
    expect(row.locator(".row__attrs")).to_have_text("Unnamed · Fear")
    desk.page.context.set_offline(False)
    desk.says("Saved")


def test_the_card_comes_where_frames_are_slow(enter: Enter, transactional_db: None) -> None:
    seat = seat_with_spans()
    context = enter(seat.annotator)
    context.add_init_script(
        "const frame = requestAnimationFrame;"
        "globalThis.requestAnimationFrame = (run) => setTimeout(() => frame(run), 1000);"
    )
    desk = Desk(context.new_page(), seat).open()
    desk.mark("Harbour fees", "1")
    expect(desk.card.locator("form")).to_be_visible(timeout=15_000)
    expect(desk.card.locator(".card__label")).to_have_text("Decision")


def test_arrows_open_the_list_of_partners_and_link_nothing_by_themselves(
    visit: Visit, transactional_db: None
) -> None:
    seat = seat_with_spans()
    desk = Desk(visit(seat.annotator, f"/assignments/{seat.pk}/"), seat).ready()
    desk.click_mark("reversed its waiver")
    sources = desk.card.get_by_label("Attributed to which source?")
    for key in ("ArrowDown", "k"):
        sources.press(key)
        desk.page.locator("select:open").wait_for()
        expect(desk.card.locator("#links li")).to_have_count(0)
        desk.press("Escape")
    sources.press("ArrowDown")
    desk.page.locator("select:open").wait_for()
    desk.press("ArrowDown", "ArrowDown", "Enter")
    expect(desk.card.locator("#links a")).to_have_text("Karim Haddad")
    desk.says("Saved")
    assert links(seat) == ["attributed_to"]


def test_values_are_chosen_by_letters_and_enter_goes_on(
    visit: Visit, transactional_db: None
) -> None:
    seat = seat_with_spans()
    desk = Desk(visit(seat.annotator, f"/assignments/{seat.pk}/"), seat).ready()
    desk.click_mark("two officials")
    expect(desk.card.locator("form")).to_be_visible()
    desk.page.wait_for_timeout(200)
    desk.press("Enter", "u", "Enter", "n")
    row = desk.rows.filter(has_text="two officials")
    expect(row.locator(".row__attrs")).to_have_text("Unnamed · None-given")
    desk.press("Backspace")
    expect(row.locator(".row__attrs")).to_have_text("Unnamed")
    desk.press("Escape")
    expect(desk.page.locator("#text")).to_be_focused()


def test_the_table_links_and_unlinks_by_keys_and_takes_back(
    visit: Visit, transactional_db: None
) -> None:
    seat = seat_with_spans()
    desk = Desk(visit(seat.annotator, f"/assignments/{seat.pk}/"), seat).ready()
    desk.click_mark("reversed its waiver")
    desk.press("Escape", "Shift+R")
    dialog = desk.page.locator("dialog.matrix")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="attributed to", exact=False).first.click()
    first = dialog.locator("td button").first
    expect(first).to_be_focused()
    desk.press("Enter", "ArrowRight", "Enter")
    expect(dialog.locator("td button[aria-pressed=true]")).to_have_count(2)
    desk.press("u")
    expect(dialog.locator("td button[aria-pressed=true]")).to_have_count(1)
    desk.press("Escape")
    desk.says("Saved")
    assert links(seat) == ["attributed_to"]


def test_pick_mode_links_the_selected_span_by_keys(visit: Visit, transactional_db: None) -> None:
    seat = seat_with_spans()
    desk = Desk(visit(seat.annotator, f"/assignments/{seat.pk}/"), seat).ready()
    desk.click_mark("Nobody asked us")
    desk.press("r")
    strip = desk.page.locator(".pick")
    expect(strip).to_be_visible()
    desk.press("2", "Enter", "Escape")
    expect(strip).to_have_count(0)
    desk.says("Saved")
    assert links(seat) == ["targets"]
    expect(desk.card.locator(".link")).to_have_count(1)
    expect(desk.rows.filter(has_text="reversed").first).to_have_class("row row--related")
    desk.click_mark("reversed its waiver")
    expect(desk.card.locator(".link__type")).to_have_text("← targets")


def test_the_table_works_as_a_page_without_scripts(visit: Visit, transactional_db: None) -> None:
    seat = seat_with_spans()
    page = visit(seat.annotator, f"/assignments/{seat.pk}/matrix/?type=targets")
    page.locator("td button").click()
    expect(page.locator("td button[aria-pressed=true]")).to_have_count(1)
    assert links(seat) == ["targets"]
    page.locator("td button").click()
    expect(page.locator("td button[aria-pressed=false]")).to_have_count(1)
    assert links(seat) == []


def test_a_registry_entry_is_known_by_the_page_of_the_project(
    visit: Visit, transactional_db: None
) -> None:
    seat = seat_with_spans()
    project = seat.round.project
    actions.create_entity(owner_of(project), project, name="Port council", aliases=["PC"])
    page = visit(owner_of(project), f"/projects/{project.slug}/entities/")
    page.get_by_label("Name").first.fill("pc")
    expect(page.locator("#entries tbody tr")).to_have_count(1)
