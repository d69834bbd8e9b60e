"""Hostile text in a real browser: nothing of it runs, the policy has nothing to stop (T07, T11, T12, T17, T19)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client
from playwright.sync_api import BrowserContext, Dialog, Page, Request, Response

from annotator import storage
from articles import actions
from articles.models import User
from tests.browser.watch import REPLACED
from tests.security.hostile import Hostile, make_hostile, pages
from tests.security.payloads import PAYLOADS

#: Notes what the policy stopped, from before the first script of a page.
WATCH = """
window.__stopped = [];
document.addEventListener("securitypolicyviolation",
  (event) => window.__stopped.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


@dataclass
class Watched:
    """A page whose errors, dialogs and requests are noted."""

    page: Page
    origin: str
    noted: list[str] = field(default_factory=list)
    under_way: set[Request] = field(default_factory=set)

    def open(self, url: str) -> int:
        """Open an address and wait for what it fetches; gives its status."""
        self.under_way.clear()  # what the page before left unfinished
        answer = self.page.goto(self.origin + url)
        assert answer is not None
        self.settle()
        return answer.status

    def settle(self) -> None:
        """Until nothing was under way for a moment; Playwright's own wait for that takes half a second a page."""
        quiet = 0
        while quiet < 3:
            self.page.wait_for_timeout(25)
            quiet = 0 if self.under_way else quiet + 1

    def run_of_hostile_text(self) -> list[str]:
        """What ran, what was stopped, what else was noted: nothing, if all is well."""
        ran = self.page.evaluate("window.__xss ?? null")
        stopped = self.page.evaluate("window.__stopped ?? []")
        return [*self.noted, *stopped, *([f"window.__xss = {ran}"] if ran is not None else [])]


@pytest.fixture
def hostile(transactional_db: None) -> Hostile:
    """The project, for the live server."""
    return make_hostile()


@pytest.fixture(autouse=True)
def plain_files(settings: Any) -> Iterator[None]:
    """Static files under their own names: the live server finds no collected ones."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    for cached in (storage.import_map_json, storage.import_map_hash):
        cached.cache_clear()
    yield
    for cached in (storage.import_map_json, storage.import_map_hash):
        cached.cache_clear()


@pytest.fixture
def watched(context: BrowserContext, base_url: str) -> Iterator[Watched]:
    """A browser that notes everything."""
    context.add_init_script(WATCH)
    page = context.new_page()
    made = Watched(page, base_url)

    def request(sent: Request) -> None:
        made.under_way.add(sent)
        if not sent.url.startswith((base_url, "data:", "blob:")):
            made.noted.append(f"request to {sent.url}")

    def console(message: Any) -> None:
        # A page that is refused (403, 404) is written to the console as well: that is no news. Nor is a
        # fetch of htmx that ended because its page was left.
        known = re.search(rf"Failed to load resource|^htmx:sendError,|{REPLACED}", message.text)
        if message.type == "error" and not known:
            made.noted.append(f"console: {message.text}")

    def response(got: Response) -> None:
        # 304: a file so young that the browser asks whether it still holds.
        if "/static/" in got.url and not got.ok and got.status != 304:
            made.noted.append(f"{got.status} {got.url}")

    def dialog(opened: Dialog) -> None:
        made.noted.append(f"dialog: {opened.message}")
        opened.dismiss()

    page.on("request", request)
    for ending in ("requestfinished", "requestfailed"):
        page.on(ending, lambda sent: made.under_way.discard(sent))
    page.on("response", response)
    page.on("console", console)
    page.on("pageerror", lambda error: made.noted.append(f"error: {error}"))
    page.on("dialog", dialog)
    yield made
    page.close()


def sign_in(context: BrowserContext, base_url: str, user: User) -> None:
    """Give the browser a session."""
    client = Client()
    client.force_login(user)
    name = site.SESSION_COOKIE_NAME
    value = client.cookies[name].value
    context.add_cookies([{"name": name, "value": value, "url": base_url}])


@pytest.mark.parametrize("who", ["owner", "coder"])
def test_no_page_runs_what_people_wrote(
    context: BrowserContext, base_url: str, watched: Watched, hostile: Hostile, who: str
) -> None:
    sign_in(context, base_url, getattr(hostile, who))
    shown = 0
    for url in pages(hostile):
        if url != "/account/logout/":
            shown += watched.open(url) == 200
            assert watched.run_of_hostile_text() == [], url
    assert shown > 12


def test_the_annotate_page_handles_hostile_text_as_text(
    context: BrowserContext, base_url: str, watched: Watched, hostile: Hostile
) -> None:
    """The card, the list, the key list and a new span are built by scripts: they escape, too."""
    actions.set_preferences(hostile.coder, {"tour": "done"})  # it would lie over the list
    sign_in(context, base_url, hostile.coder)
    watched.open(f"/assignments/{hostile.open.pk}/")
    page = watched.page
    assert page.locator("#text").evaluate("(text) => text.textContent") == hostile.article.text
    for row in range(page.locator("#rows a").count()):
        page.locator("#rows a").nth(row).click()
        page.locator("#card form").wait_for()
        assert watched.run_of_hostile_text() == []
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.wait_for_timeout(200)
    page.keyboard.press("Escape")
    before = page.locator("#rows li[data-id]").count()
    select(page, PAYLOADS[1])
    page.locator("#labels [data-label=evidence]").click()
    page.locator("#rows li[data-id]").nth(before).wait_for()
    page.wait_for_timeout(1500)  # the save, and what htmx fetches after it
    assert hostile.open.spans.live().count() == before + 1
    assert page.locator("#text").evaluate("(text) => text.textContent") == hostile.article.text
    assert watched.run_of_hostile_text() == []


def select(page: Page, words: str) -> None:
    """Drag the mouse over the first occurrence of ``words`` in the text."""
    box: dict[str, float] = page.evaluate(
        """(words) => {
          const root = document.getElementById("text");
          const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
          let node = walker.nextNode();
          while (!node.data.includes(words)) node = walker.nextNode();
          node.parentElement.scrollIntoView({ block: "center" });
          const range = document.createRange();
          range.setStart(node, node.data.indexOf(words));
          range.setEnd(node, range.startOffset + words.length);
          const rects = [...range.getClientRects()];
          const first = rects[0], last = rects[rects.length - 1];
          return { x: first.left, y: first.top + first.height / 2,
            x2: last.right, y2: last.top + last.height / 2 };
        }""",
        words,
    )
    page.mouse.move(box["x"] + 1, box["y"])
    page.mouse.down()
    page.mouse.move(box["x2"] - 1, box["y2"], steps=8)
    page.mouse.up()
