"""A whole demo article with the whole codebook: coded by the keyboard alone, and by the picker of sentences alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import BrowserContext, expect

from articles.models import Assignment
from articles.records import AttributeRecord, ValueRecord
from tests.browser.desk import Desk
from tests.browser.keyboard import POINTERS, Typist
from tests.browser.reader import Reader
from tests.browser.seeds import default_codebook, seed_coding, seed_seat, stored_coding

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.seeds import Coding

    Enter = Callable[..., BrowserContext]

#: The codebook of the seeds asks for several values nowhere.
SEVERAL = AttributeRecord(
    key="places",
    name="Where does it apply?",
    type="multi-choice",
    values=(
        ValueRecord("sea", "At sea"),
        ValueRecord("coast", "On the coast"),
        ValueRecord("land", "Inland"),
    ),
)


def check(seat: Assignment, coding: Coding) -> None:
    """The database has exactly this coding, and it is handed in."""
    stored = stored_coding(seat)
    assert stored.stretches() == coding.stretches()
    assert stored.attributes() == coding.attributes()
    assert sorted(stored.links) == sorted(coding.links)
    assert stored.answers == coding.answers
    assert not Assignment.objects.get(pk=seat.pk).is_open


def test_a_demo_article_is_coded_by_the_keyboard_alone(
    enter: Enter, transactional_db: None
) -> None:
    codebook = default_codebook(SEVERAL)
    seat = seed_seat("kestria-cod-reopening", codebook)
    coding = seed_coding("kestria-cod-reopening", "ben")
    coding.answers["places"] = ["sea", "coast"]
    context = enter(seat.annotator)
    context.add_init_script(POINTERS)
    page = context.new_page()
    page.goto("/")
    desk = Desk(page, seat)
    typist = Typist(desk)
    typist.tab_to(text=seat.article.title)
    typist.press("Enter")
    desk.ready()
    hotkeys = {label.key: str(i + 1) for i, label in enumerate(codebook.labels)}
    links = {kind.key: kind for kind in codebook.relation_types}
    done: list[tuple[str, str]] = []
    for number, span in enumerate(coding.spans):
        typist.code(span, hotkeys[span["label"]], by_caret=number % 2 == 0)
        here = (span["label"], span["quote"])
        typist.link_all(coding, done, here, links)
        done.append(here)
    answer_by_keys(typist, coding)
    desk.says("Saved")
    typist.press("Control+Enter")
    page.wait_for_url(lambda url: str(seat.pk) not in url)
    expect(page.locator(".messages")).to_contain_text(seat.article.title)
    check(seat, coding)
    assert page.evaluate("localStorage.getItem('pointed')") is None


def answer_by_keys(typist: Typist, coding: Coding) -> None:
    """The questions on the article: Tab from the text, then as in a card."""
    answers = dict(coding.answers)
    main = answers.pop("primary-decision")
    typist.press("Tab")
    typist.fill_in({"relevance": answers.pop("relevance")})
    typist.press("Enter")
    assert typist.focused()["key"] == "primary-decision"
    option = next(one for one in typist.focused()["options"] if main[1][:30] in one[1])
    typist.keys.type(option[1][:30])
    typist.press("Enter")
    typist.fill_in(answers)
    typist.press("Escape")


def test_an_arabic_demo_article_is_coded_by_the_picker_alone(
    enter: Enter, transactional_db: None
) -> None:
    codebook = default_codebook()
    seat = seed_seat("wahat-fuel-subsidy-budget", codebook)
    coding = seed_coding("wahat-fuel-subsidy-budget", "ben")
    page = enter(seat.annotator).new_page()
    page.goto("/")
    page.get_by_role("link", name=seat.article.title).press("Enter")
    desk = Desk(page, seat).ready()
    reader = Reader(desk, codebook)
    for span in coding.spans:
        reader.code(span)
    spans = page.get_by_role("region", name="Spans").get_by_role("list")
    for number, span in enumerate(coding.spans):
        spans.get_by_role("link").nth(number).press("Enter")
        reader.link_all(coding, (span["label"], span["quote"]))
    questions = page.get_by_role("region", name="About the whole article")
    reader.fill_in(questions, codebook.questions, coding.answers)
    desk.says("Saved")
    page.get_by_role("button", name="Done & next").first.press("Enter")
    page.wait_for_url(lambda url: str(seat.pk) not in url)
    check(seat, coding)
