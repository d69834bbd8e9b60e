"""Somebody who codes by a screen reader: elements by role and name, Enter and Space on them, no text ever selected."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator

    from articles.records import AttributeRecord, CodebookRecord
    from tests.browser.desk import Desk
    from tests.browser.seeds import Coding, Named

MOST_PRESSES = 80


def begins(name: str) -> re.Pattern[str]:
    """A field's name; whether it is needed may follow."""
    return re.compile(f"^{re.escape(name)}")


@dataclass
class Reader:
    """One open page, heard and not seen."""

    desk: Desk
    codebook: CodebookRecord

    @property
    def picker(self) -> Locator:
        """The picker of sentences."""
        return self.desk.page.get_by_role("dialog", name="Mark by sentence")

    def enter(self, button: str) -> None:
        """Press a button of the picker."""
        self.picker.get_by_role("button", name=button, exact=True).press("Enter")

    def quote(self) -> str:
        """The words that a label would mark."""
        return self.picker.locator("#picker-quote").text_content() or ""

    def mark(self, span: dict[str, Any]) -> None:
        """Choose the sentences that hold a passage, trim both ends to it, give it its label."""
        self.desk.page.get_by_role("link", name="Mark by sentence").press("Enter")
        sentences = self.picker.get_by_role("listbox", name="Sentences")
        expect(sentences).to_be_focused()
        text, wanted, at = self.desk.text, span["quote"], 0
        sentences.press("Home")
        for _ in range(MOST_PRESSES):
            at = text.index(self.quote(), at)
            if span["start"] < at + len(self.quote()):
                break
            sentences.press("ArrowDown")
        while at + len(self.quote()) < span["end"]:
            self.enter("One sentence more")
        self.trim("Start one word later", "Alt+e", lambda quote: quote.startswith(wanted), wanted)
        self.trim("End one word earlier", "Alt+g", lambda quote: quote == wanted, wanted)
        label = next(one for one in self.codebook.labels if one.key == span["label"])
        self.enter(label.name)
        expect(self.picker.get_by_role("status")).to_contain_text(f"Marked: {label.name}")

    def trim(self, button: str, back: str, enough: Callable[[str], bool], wanted: str) -> None:
        """Trim an end by words; where that takes off too much, such as a quotation mark, back by characters."""
        for _ in range(MOST_PRESSES):
            if enough(self.quote()):
                return
            if wanted in self.quote():
                self.enter(button)
            else:
                self.desk.page.keyboard.press(back)
        raise AssertionError(f"{wanted!r} is never reached from {self.quote()!r}")

    # --- forms ------------------------------------------------------------------------------------

    def fill_in(
        self, form: Locator, records: tuple[AttributeRecord, ...], values: dict[str, Any]
    ) -> None:
        """Give the fields of a form their values, in the order in which they come."""
        for record in records:
            if record.key in values:
                self.give(form, record, values[record.key])

    def give(self, form: Locator, record: AttributeRecord, value: Any) -> None:
        """Give one field its value."""
        if record.type == "span":
            return self.choose(form.get_by_role("combobox", name=begins(record.name)), value[1])
        if record.type == "choice":
            name = next(one.name for one in record.values if one.key == value)
            group = form.get_by_role("group", name=begins(record.name))
            field = group.or_(form.get_by_role("combobox", name=begins(record.name))).first
            if field.evaluate("(one) => one.tagName") == "SELECT":
                return self.choose(field, name)
            radio = group.get_by_role("radio", name=name, exact=True)
            radio.press("Space")
            return expect(radio).to_be_checked()
        words = "; ".join(one["name"] for one in value) if record.type == "entity" else str(value)
        boxes = [
            form.get_by_role(role, name=begins(record.name)) for role in ("textbox", "combobox")
        ]
        field = boxes[0].or_(boxes[1])
        field.press_sequentially(words)
        return field.press("Tab")

    def choose(self, select: Locator, words: str) -> None:
        """Take an option of a field; once more where the field is then heard to say something else."""
        self.take(select, words)
        if not self.says(select).startswith(words[:60]):
            self.take(select, words)
        assert self.says(select).startswith(words[:60])

    def says(self, select: Locator) -> str:
        """The option that is chosen."""
        self.listen()
        return (select.locator("option:checked").text_content() or "").strip()

    def take(self, select: Locator, words: str) -> None:
        """Open a list, go down to the option that begins with these words, take it."""
        expect(select).to_contain_text(words[:60])
        self.listen()
        select.press("Space")
        self.desk.page.locator("select:open").wait_for()
        names = [name.strip() for name in select.locator("option").all_text_contents()]
        now = select.evaluate("(one) => one.selectedIndex")
        steps = next(i for i, name in enumerate(names) if name.startswith(words[:60])) - now
        keyboard = self.desk.page.keyboard
        for _ in range(steps):
            keyboard.press("ArrowDown")
        keyboard.press("Enter")

    def listen(self) -> None:
        """What is read aloud takes a while; a card that just came settles."""
        self.desk.page.wait_for_timeout(60)

    def code(self, span: dict[str, Any]) -> None:
        """Mark a passage and fill in its card."""
        self.mark(span)
        self.enter("Fill in its card")
        card = self.desk.page.get_by_role("region", name="Selected span")
        expect(card.locator(":focus")).to_have_count(1)
        label = next(one for one in self.codebook.labels if one.key == span["label"])
        self.fill_in(card, label.attributes, span["attributes"])

    def link_all(self, coding: Coding, here: Named) -> None:
        """The links that start at the selected span, from the lists of its card."""
        card = self.desk.page.get_by_role("region", name="Selected span")
        expect(card).to_contain_text(here[1][:60])
        expect(card.locator("#links")).to_have_count(1)
        for kind, source, target in coding.links:
            if source != here:
                continue
            record = next(one for one in self.codebook.relation_types if one.key == kind)
            self.take(card.get_by_role("combobox", name=begins(record.question)), target[1])
            expect(card.locator("#links")).to_contain_text(target[1][:30])
