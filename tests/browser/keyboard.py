"""Somebody who codes with the keyboard alone: reads the page, presses keys, never points and never calls a script."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Keyboard, Page

    from tests.browser.desk import Desk
    from tests.browser.seeds import Coding, Named

#: Notes a pointer that was used on any page of the browser.
POINTERS = """
for (const kind of ["pointermove", "pointerdown", "touchstart", "wheel"])
  addEventListener(kind, () => localStorage.setItem("pointed", kind), { capture: true, passive: true });
"""
#: What has the focus, as it is shown: of a coded field its key, its kind and its options.
FOCUSED = """
() => {
  const one = document.activeElement;
  const field = one.closest("[data-key], [data-relation]");
  const name = (input) => input.closest("label").textContent.trim();
  return {
    text: one.textContent.trim(), id: one.id, key: field?.dataset.key ?? "",
    kind: one.type ?? "", coded: field?.dataset.type ?? "",
    options: one.tagName === "SELECT"
      ? [...one.options].map((o) => [o.value, o.text.trim(), o.selected])
      : [...(field?.querySelectorAll("input[type=radio], input[type=checkbox]") ?? [])]
          .map((input) => [input.value, name(input), input.checked, input === one]),
  };
}
"""
#: How many words a reader counts from a place in its paragraph to another one: [paragraph, words].
COUNTED = """
([text, at]) => {
  const before = text.slice(0, at).split("\\n").filter((line) => line.trim());
  const start = text.lastIndexOf("\\n", at - 1) + 1;
  const words = [...new Intl.Segmenter(undefined, { granularity: "word" }).segment(text.slice(start))]
    .filter((part) => part.isWordLike && part.index > 0 && start + part.index <= at);
  return [before.length - (start < at ? 1 : 0), words.length];
}
"""
MOST_PRESSES = 60


@dataclass
class Typist:
    """Two hands on the keyboard of one open page."""

    desk: Desk
    names: set[str] = field(default_factory=set)  # entities that were named before

    @property
    def page(self) -> Page:
        """The page, to read on it."""
        return self.desk.page

    @property
    def keys(self) -> Keyboard:
        """The only way to act."""
        return self.page.keyboard

    def press(self, *keys: str) -> None:
        """Press keys one after another."""
        for key in keys:
            self.keys.press(key)

    def focused(self) -> dict[str, Any]:
        """What has the focus."""
        found: dict[str, Any] = self.page.evaluate(FOCUSED)
        return found

    def tab_to(self, **wanted: str) -> None:
        """Press Tab until that has the focus."""
        for _ in range(MOST_PRESSES):
            now = self.focused()
            if all(now[name] == value for name, value in wanted.items()):
                return
            self.press("Tab")
        raise AssertionError(f"Tab never comes to {wanted}")

    # --- words ------------------------------------------------------------------------------------

    def selected(self) -> str:
        """The selected words."""
        words: str = self.page.evaluate("() => getSelection().toString()")
        return words

    def caret_to(self, start: int) -> None:
        """Walk the caret there: to the paragraph, then on by words."""
        blocks, words = self.page.evaluate(COUNTED, [self.desk.text, start])
        self.press("Control+Home", "Control+Home")
        expect(self.page.locator(".caret")).to_be_visible()
        self.press(*["PageDown"] * blocks, *["ArrowRight"] * words)

    def find(self, quote: str, start: int) -> None:
        """Find the first words of a passage: closing the field leaves them selected."""
        words = quote
        while len(words) > 24 and " " in words:
            words = words.rpartition(" ")[0]
        self.press("f")
        expect(self.page.locator("#find input[type=search]")).to_be_focused()
        self.press("Control+a")
        self.keys.type(words)
        number = self.desk.text[: start + 1].count(words) + 1
        count = self.page.locator("#find output")
        expect(count).to_contain_text(" of ")  # the search has run: only then is anything selected
        for _ in range(MOST_PRESSES):
            if (count.text_content() or "").startswith(f"{number} of "):
                break
            self.press("Enter")
        self.press("Escape")
        self.page.wait_for_function(
            "(words) => words.startsWith(getSelection().toString()) && getSelection().toString()",
            arg=quote,
        )

    def select(self, quote: str, start: int, *, by_caret: bool) -> None:
        """Select a passage: come to its beginning, then hold Shift."""
        if by_caret:
            self.caret_to(start)
        else:
            self.find(quote, start)
        for _ in range(MOST_PRESSES):
            now = self.selected()
            if now == quote:
                return
            assert quote.startswith(now), (now, quote)
            self.press("Shift+ArrowRight")
        raise AssertionError(f"{quote!r} can't be selected: {self.selected()!r}")

    # --- the fields of a form ---------------------------------------------------------------------

    def fill_in(self, values: dict[str, Any]) -> None:
        """From the field that has the focus on: give each its value, Enter goes to the next."""
        left, seen = dict(values), []
        for _ in range(MOST_PRESSES):
            now = self.focused()
            seen.append(now["key"] or now["id"])
            if now["key"] in left:
                self.give(now, left.pop(now["key"]))
            if not left:
                return
            self.press("Tab" if now["kind"] == "textarea" else "Enter")
        raise AssertionError(f"Enter never comes to {list(left)}: {seen}")

    def give(self, field: dict[str, Any], value: Any) -> None:
        """Give the field that has the focus its value, as a person would."""
        if field["kind"] == "select-one":
            name = next(text for key, text, _chosen in field["options"] if key == value)
            self.keys.type(name)
            field = self.focused()
            assert [key for key, _text, chosen in field["options"] if chosen] == [value]
        elif field["kind"] in {"radio", "checkbox"}:
            for one in value if isinstance(value, list) else [value]:
                self.tick(one)
        elif field["coded"] == "entity":
            for number, one in enumerate(value):
                self.keys.type("; " if number else "")
                self.name(one["name"])
        else:
            self.keys.type(str(value))

    def tick(self, value: str) -> None:
        """Choose by its digit, or by its first letter as often as it takes; a box is then ticked with Space."""
        options = self.focused()["options"]
        at = next(i for i, option in enumerate(options) if option[0] == value)
        if at < 9 and at % 2:
            return self.press(str(at + 1))
        for _ in range(MOST_PRESSES):
            self.press(options[at][1][0].lower())
            _value, _name, chosen, here = self.focused()["options"][at]
            if chosen:
                return None
            if here and self.focused()["kind"] == "checkbox":
                return self.press("Space")
        raise AssertionError(f"no letter comes to {value}")

    def name(self, name: str) -> None:
        """Name an entity; one that was named before is taken from the list."""
        if name not in self.names:
            self.names.add(name)
            return self.keys.type(name)
        self.keys.type(name[:4])
        offered = self.page.locator("#card .names [role=option]", has_text=name).first
        offered.wait_for()
        for _ in range(MOST_PRESSES):
            self.press("ArrowDown")
            if offered.get_attribute("aria-selected") == "true":
                break
        return self.press("Enter")

    # --- spans and links --------------------------------------------------------------------------

    def code(self, span: dict[str, Any], hotkey: str, *, by_caret: bool) -> None:
        """Mark a passage and fill in its card."""
        self.select(span["quote"], span["start"], by_caret=by_caret)
        self.press(hotkey)
        label = span["label"]
        self.page.wait_for_selector(f"#card[data-of={label}] form [data-key]")
        expect(self.desk.card.locator(".card__quote")).to_contain_text(span["quote"][:60])
        self.press("Enter")
        self.fill_in(span["attributes"])
        self.press("Escape")
        expect(self.page.locator("#text")).to_be_focused()

    def link(self, choice: str, words: str) -> None:
        """Link the selected span: r, the number of what it is, on to the passage, Enter."""
        self.press("r")
        strip = self.page.locator(".pick")
        strip.wait_for()
        tools = [text.strip() for text in strip.locator("button").all_text_contents()]
        numbers = [text.rpartition(" ")[0] for text in tools]
        if choice in numbers:
            self.press(str(numbers.index(choice) + 1))
        expect(strip.locator("b")).to_have_text(choice)
        for _ in range(MOST_PRESSES):
            if f"“{words}" in (strip.locator("p").text_content() or ""):
                break
            self.press("j")
        self.press("Enter")
        expect(strip.locator("em")).to_have_text("✓ linked")
        self.press("Escape")
        expect(strip).to_be_hidden()

    def link_all(
        self, coding: Coding, done: list[Named], here: Named, names: dict[str, Any]
    ) -> None:
        """Make the links of the span that was made last with those that were made before."""
        for kind, source, target in coding.links:
            if here not in (source, target) or {source, target} - {*done, here}:
                continue
            other = target if source == here else source
            asked = names[kind].question if source == here else f"← {names[kind].name}"
            self.link(asked, " ".join(other[1].split()[:4]))
