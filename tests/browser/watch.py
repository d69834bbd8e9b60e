"""What every page of the browser tests is held to, and how a test gets in without the form."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings
from django.test import Client

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, WebError

    from articles.models import User


#: How htmx tells of a request that a newer one replaced.
REPLACED = r"^htmx:(afterRequest|sendAbort),"
#: The card of a span that was deleted while it was being fetched.
GONE = r"404.*/spans/[-0-9a-f]+/card/"


@dataclass
class Watch:
    """Collects what must not happen: console errors (also the policy's), outside requests, exceptions."""

    origin: str
    noted: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=lambda: [REPLACED, GONE])

    def expect(self, pattern: str) -> None:
        """Errors on the console that match are part of this test, such as those of a cut network."""
        self.expected.append(pattern)

    def follow(self, context: BrowserContext) -> None:
        """Watch every page of a browser."""
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        said = f"{message.text} ({message.location.get('url', '')})"
        if message.type == "error" and not any(re.search(one, said) for one in self.expected):
            self.noted.append(f"console: {said}")

    def _error(self, error: WebError) -> None:
        self.noted.append(f"exception: {error.error}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.origin, "data:", "blob:")):
            self.noted.append(f"request to {request.url}")


def sign_in(context: BrowserContext, base_url: str, user: User) -> None:
    """Give the browser a session without the form, which one test fills in."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": base_url}])


def sign_out(context: BrowserContext) -> None:
    """The session ends, as when it expires; everything else in the browser stays."""
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)


def leave(page: Page) -> None:
    """Close a tab whose network is cut. Chromium forgets the cut with the page and lets out what is sent in closing:
    the page itself has to lose it."""
    page.evaluate("() => { globalThis.fetch = () => Promise.reject(new TypeError('cut')); }")
    page.close()
