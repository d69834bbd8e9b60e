"""Merge, split, copy, parts and the bin: what each does, that one undo takes it back, offline and after a reload."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, expect

from articles.models import Relation
from tests.browser.desk import Desk
from tests.builders import make_article, make_assignment, make_member, make_project, make_span

if TYPE_CHECKING:
    from collections.abc import Callable

    from articles.models import Assignment

    Enter = Callable[..., BrowserContext]

TEXT = (
    "Harbour fees return\n\n"
    "The port council reversed its waiver and kept its ferry on Monday, two officials said. "
    "Traders objected to the fee.\n"
)


@pytest.fixture
def seat(transactional_db: None) -> Assignment:
    """A coder's open article."""
    project = make_project()
    return make_assignment(project, make_article(project, TEXT), make_member(project))


def opened(enter: Enter, seat: Assignment) -> Desk:
    """The article, open."""
    return Desk(enter(seat.annotator).new_page(), seat).open()


def parts_of(seat: Assignment) -> list[list[str]]:
    """The words of the parts of each live span, in the order of the text."""
    spans = seat.spans.live().order_by("start", "-end")
    return [[TEXT[start:end] for start, end in span.parts] for span in spans]


def test_merge_keeps_the_id_joins_the_values_and_moves_links(
    enter: Enter, seat: Assignment
) -> None:
    first = make_span(seat, quote="reversed its waiver", attributes={"stage": "decided"}, note="a")
    second = make_span(seat, quote="kept its ferry", attributes={"stage": "proposed"}, note="b")
    source = make_span(seat, "source", "two officials")
    Relation.objects.create(
        assignment=seat,
        type=seat.round.codebook.relation_types.get(key="attributed_to"),
        source=second,
        target=source,
    )
    desk = opened(enter, seat)
    desk.click_mark("reversed its waiver")
    expect(desk.card.get_by_role("group", name="Stage")).to_be_visible()
    desk.press("m")
    desk.shows(2)
    expect(desk.page.locator(".toast")).to_contain_text("Kept of the first: Stage")
    expect(desk.rows.first.locator("q")).to_have_text("reversed its waiver … kept its ferry")
    desk.says("Saved")
    first.refresh_from_db()
    assert parts_of(seat)[0] == ["reversed its waiver", "kept its ferry"]
    assert (first.attributes, first.note) == ({"stage": "decided"}, "a\nb")
    assert [row.source_id for row in Relation.objects.live()] == [first.pk]
    desk.press("u")
    desk.shows(3)
    desk.says("Saved")
    first.refresh_from_db()
    assert (first.parts[0], first.note) == ([first.start, first.end], "a")
    assert [row.source_id for row in Relation.objects.live()] == [second.pk]
    desk.press("Shift+U")
    desk.shows(2)
    desk.says("Saved")
    assert [row.source_id for row in Relation.objects.live()] == [first.pk]


def test_a_label_of_one_stretch_is_merged_over_the_words_between(
    enter: Enter, seat: Assignment
) -> None:
    make_span(seat, "opposition", "reversed its waiver")
    make_span(seat, "opposition", "kept its ferry")
    desk = opened(enter, seat)
    desk.click_mark("reversed its waiver")
    desk.card.get_by_role("button", name="Merge").click()
    desk.shows(1)
    desk.says("Saved")
    assert parts_of(seat) == [["reversed its waiver and kept its ferry"]]


def test_split_copies_the_values_and_one_undo_joins_again(enter: Enter, seat: Assignment) -> None:
    span = make_span(
        seat, quote="reversed its waiver and kept its ferry", attributes={"stage": "decided"}
    )
    desk = opened(enter, seat)
    desk.press("j", "x")
    desk.shows(2)
    desk.says("Saved")
    rows = list(seat.spans.live().order_by("start"))
    assert rows[0].pk == span.pk
    assert [row.attributes for row in rows] == [{"stage": "decided"}] * 2
    assert " ".join(words for (words,) in parts_of(seat)) == TEXT[span.start : span.end]
    desk.press("u")
    desk.shows(1)
    desk.says("Saved")
    assert parts_of(seat) == [["reversed its waiver and kept its ferry"]]


def test_copy_to_another_label_is_selected_and_esc_gives_it_up(
    enter: Enter, seat: Assignment
) -> None:
    make_span(seat, attributes={"stage": "decided"}, note="why")
    desk = opened(enter, seat)
    desk.click_mark("reversed its waiver")
    hint = desk.page.locator("[data-mode-hint]")
    desk.press("y")
    expect(hint).to_have_text("Choose a label for the copy")
    desk.press("Escape")
    expect(hint).to_have_text("Change the label")
    desk.press("y")
    expect(hint).to_have_text("Choose a label for the copy")
    desk.press("4")
    desk.shows(2)
    expect(desk.card.locator(".card__label")).to_have_text("Evidence")
    desk.says("Saved")
    copy = seat.spans.live().get(label__key="evidence")
    assert (copy.attributes, copy.note) == ({}, "why")
    desk.press("u")
    desk.shows(1)


def test_parts_are_added_and_taken_out_where_the_label_allows_them(
    enter: Enter, seat: Assignment
) -> None:
    make_span(seat)
    make_span(seat, "source", "two officials")
    desk = opened(enter, seat)
    desk.click_mark("reversed its waiver")
    desk.drag("kept its ferry")
    desk.press("n")
    parts = desk.card.locator(".card__parts li")
    expect(parts).to_have_count(2)
    desk.says("Saved")
    assert parts_of(seat)[0] == ["reversed its waiver", "kept its ferry"]
    parts.nth(0).get_by_role("button").click()
    expect(parts).to_have_count(0)
    desk.says("Saved")
    assert parts_of(seat)[0] == ["kept its ferry"]
    desk.page.locator("#text").focus()
    desk.press("u")
    expect(parts).to_have_count(2)
    desk.press("u")
    desk.says("Saved")
    assert parts_of(seat)[0] == ["reversed its waiver"]
    desk.click_mark("two officials")
    desk.drag("Traders")
    desk.press("n")
    expect(desk.page.locator(".toast").last).to_contain_text("Source is one stretch of text")


def test_the_stack_says_which_of_how_many(enter: Enter, seat: Assignment) -> None:
    make_span(seat)
    make_span(seat, "evidence", "its waiver")
    make_span(seat, "opposition", "its waiver and kept")
    desk = opened(enter, seat)
    desk.click_mark("its waiver")
    stack = desk.card.locator(".card__stack")
    expect(stack).to_have_text("1 of 3")
    desk.press("o")
    expect(stack).to_have_text("2 of 3")


def test_offline_changes_are_undone_after_a_reload(enter: Enter, seat: Assignment) -> None:
    make_span(seat)
    context = enter(seat.annotator)
    desk = Desk(context.new_page(), seat).open()
    desk.mark("two officials", "3")
    desk.press("u")
    desk.shows(1)
    desk.says("Saved")
    desk.page.reload()
    desk.ready()
    desk.press("Shift+U")
    desk.shows(2)
    desk.says("Saved")
    assert [label for label, _words in desk.stored()] == ["decision", "source"]


def test_the_bin_brings_back_what_an_earlier_visit_deleted(enter: Enter, seat: Assignment) -> None:
    span = make_span(seat, attributes={"stage": "decided"})
    desk = opened(enter, seat)
    desk.press("j", "Delete")
    desk.shows(0)
    desk.says("Saved")
    desk.page.evaluate("sessionStorage.clear()")
    desk.open()
    desk.page.locator("#text").focus()
    desk.press("b")
    dialog = desk.page.get_by_role("dialog", name="Bin")
    expect(dialog.locator(".bin__row")).to_contain_text("reversed its waiver")
    dialog.get_by_role("button", name="Restore").click()
    desk.shows(1)
    desk.says("Saved")
    span.refresh_from_db()
    assert (span.deleted_at, span.attributes) == (None, {"stage": "decided"})
    desk.press("u")
    desk.shows(0)


def test_the_bin_works_without_scripts(enter: Enter, seat: Assignment) -> None:
    span = make_span(seat)
    seat.spans.filter(pk=span.pk).update(deleted_at=span.created_at)
    page = enter(seat.annotator, java_script_enabled=False).new_page()
    page.goto(f"/assignments/{seat.pk}/")
    page.get_by_role("link", name="Bin").click()
    page.get_by_role("button", name="Restore").click()
    expect(page.locator("#rows li[data-id]")).to_have_count(1)
    span.refresh_from_db()
    assert span.deleted_at is None
