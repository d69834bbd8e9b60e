"""The annotate page as a person uses it: mouse, keys, and what can be read on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from articles.models import Assignment

#: Where two characters stand on the screen: the middle of the edges that a drag has to catch.
CORNERS = """
([start, end]) => {
  const root = document.getElementById("text");
  const place = (offset) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    let left = offset;
    while (walker.nextNode()) {
      if (left < walker.currentNode.length) return [walker.currentNode, left];
      left -= walker.currentNode.length;
    }
  };
  const box = (offset) => {
    const [node, at] = place(offset);
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + (node.data.codePointAt(at) > 0xffff ? 2 : 1));
    const { left, right, top, height } = range.getClientRects()[0];
    const rtl = getComputedStyle(node.parentElement).direction === "rtl";
    return { first: rtl ? right : left, last: rtl ? left : right, y: top + height / 2 };
  };
  place(start)[0].parentElement.scrollIntoView({ block: "center" });
  const from = box(start), to = box(end - 1);
  return { x: from.first, y: from.y, x2: to.last, y2: to.y };
}
"""


def utf16(text: str, offset: int) -> int:
    """An offset as JavaScript counts it."""
    return len(text[:offset].encode("utf-16-le")) // 2


@dataclass
class Desk:
    """One open annotate page."""

    page: Page
    assignment: Assignment

    @property
    def text(self) -> str:
        """The stored text."""
        return self.assignment.article.text

    def open(self) -> Desk:
        """Go there and wait until the scripts have taken over."""
        self.page.goto(f"/assignments/{self.assignment.pk}/")
        return self.ready()

    def ready(self) -> Desk:
        """Wait until the scripts have taken over."""
        self.page.wait_for_selector("html[data-ready=true]")
        return self

    # --- what can be read -------------------------------------------------------------------------

    @property
    def rows(self) -> Locator:
        """The list of spans."""
        return self.page.locator("#rows li[data-id]")

    @property
    def card(self) -> Locator:
        """The card of the selected span."""
        return self.page.locator("#card")

    def shows(self, count: int) -> None:
        """The list holds so many spans."""
        expect(self.rows).to_have_count(count)

    def says(self, state: str) -> None:
        """The save state is this, in words."""
        expect(self.page.locator("#save-state")).to_have_text(state, timeout=20_000)

    def shown_text(self) -> Any:
        """The text on the page."""
        return self.page.locator("#text").evaluate("(text) => text.textContent")

    def stored(self) -> list[tuple[str, str]]:
        """(label, words) of every span that the server has, in the order of the text."""
        spans = self.assignment.spans.live().select_related("label").order_by("start", "-end")
        return [(span.label.key, self.text[span.start : span.end]) for span in spans]

    # --- mouse and keys ---------------------------------------------------------------------------

    def drag(self, words: str, *, backwards: bool = False, alt: bool = False) -> None:
        """Drag the mouse over the first occurrence of ``words``."""
        start = self.text.index(words)
        self.drag_over(start, start + len(words), backwards=backwards, alt=alt)

    def drag_over(
        self, start: int, end: int, *, backwards: bool = False, alt: bool = False
    ) -> None:
        """Drag over [start, end) in code points."""
        ends = [utf16(self.text, start), utf16(self.text, end)]
        at = self.page.evaluate(CORNERS, ends)
        # A pixel towards the inside: the caret must not land beyond a character.
        inside = 1 if at["x2"] > at["x"] or at["y2"] > at["y"] else -1
        if alt:  # exact: the very edges
            inside = 0
        points = [(at["x"] + inside, at["y"]), (at["x2"] - inside, at["y2"])]
        if backwards:
            points.reverse()
        mouse = self.page.mouse
        if alt:
            self.page.keyboard.down("Alt")
        mouse.move(round(points[0][0]), round(points[0][1]))
        mouse.down()
        mouse.move(round(points[1][0]), round(points[1][1]), steps=4)
        mouse.up()
        if alt:
            self.page.keyboard.up("Alt")
        self.settle()

    def settle(self) -> None:
        """Scripts look at the selection a moment after the button comes up; no hand is faster."""
        self.page.evaluate("() => new Promise((done) => setTimeout(done, 20))")

    def mark(self, words: str, key: str) -> None:
        """Drag over words and give them the label of a key."""
        self.drag(words)
        self.press(key)

    def press(self, *keys: str) -> None:
        """Press keys one after another."""
        for key in keys:
            self.page.keyboard.press(key)

    def choose(self, key: str) -> None:
        """Give a field of the card its first value, whether its values are chips or a list."""
        field = self.card.locator(f"[data-key={key}]")
        field.wait_for()
        if field.locator("select").count():
            field.locator("select").select_option(index=1)
        elif not field.locator("input:checked").count():
            field.locator("label", has=self.page.locator("input")).first.click()
        self.says("Saved")

    def click_mark(self, words: str) -> None:
        """Click into the first line of the marked run that begins with ``words``."""
        mark = self.page.locator("#text mark", has_text=words).first
        mark.scroll_into_view_if_needed()
        at: Any = mark.evaluate(
            """(mark) => { const { x, y, width, height } = mark.getClientRects()[0];
            return [x + width / 2, y + height / 2]; }"""
        )
        self.page.mouse.click(round(at[0]), round(at[1]))
        self.settle()

    def place(self, offset: int) -> tuple[float, float]:
        """Where the character at an offset begins on the screen: x, and the middle of its line."""
        at = utf16(self.text, offset)
        corner: Any = self.page.evaluate(CORNERS, [at, at + 1])
        return corner["x"], corner["y"]

    def click_at(self, offset: int, clicks: int = 1) -> None:
        """Click into the text before a character."""
        x, y = self.place(offset)
        self.page.mouse.click(round(x), round(y), click_count=clicks)
        self.settle()
