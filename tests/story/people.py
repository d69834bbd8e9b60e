"""The people of the story: a browser each, and the same session for what goes over REST."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from functools import cached_property
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from playwright.sync_api import expect

from tests.browser.desk import Desk
from tests.pictures import SIZE, sign_in
from tests.story.codings import BRENNIA, COSTA

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import APIResponse, Browser, Page

    from articles.models import Assignment

API = "/api/v1/"
Json = dict[str, Any]


@dataclass
class Person:
    """Somebody at their browser."""

    name: str
    page: Page

    def go(self, path: str) -> Page:
        """Open a page."""
        self.page.goto(path)
        return self.page

    @cached_property
    def me(self) -> str:
        """Their id."""
        found: str = self.read("me/")["id"]
        return found

    def read(self, path: str) -> Any:
        """What REST answers."""
        answer = self.page.request.get(API + path)
        assert answer.ok, f"{path}: {answer.text()}"
        return answer.json()

    def results(self, path: str) -> list[Json]:
        """All of a list (it is short)."""
        joined = "&" if "?" in path else "?"
        found: list[Json] = self.read(f"{path}{joined}page_size=200")["results"]
        return found

    def send(self, path: str, body: Json, **headers: str) -> Any:
        """POST; what REST answers."""
        token = self.page.request.get(f"{API}me/").headers["x-csrftoken"]
        answer: APIResponse = self.page.request.post(
            API + path, data=body, headers={"X-CSRFToken": token, **headers}
        )
        assert answer.ok, f"{path}: {answer.text()}"
        return answer.json()

    def code(self, assignment: str, operations: list[Json]) -> int:
        """Send what they code, as the page sends it; the revision afterwards."""
        revision = 0
        for at in range(0, len(operations), 200):
            batch = [{"op": str(uuid.uuid4()), **one} for one in operations[at : at + 200]]
            body = {"user": self.me, "operations": batch}
            answer = self.send(f"assignments/{assignment}/operations/", body)
            refused = [one for one in answer["results"] if one["status"] != "applied"]
            assert refused == [], refused
            revision = answer["revision"]
        return revision

    def finish(self, assignment: str) -> None:
        """Done, over REST."""
        revision = self.read(f"assignments/{assignment}/")["revision"]
        self.send(f"assignments/{assignment}/submit/", {}, **{"If-Match": f'"{revision}"'})

    def desk(self, assignment: str) -> Desk:
        """The annotate page of an assignment, open."""
        found = self.read(f"assignments/{assignment}/")
        article = SimpleNamespace(text=found["article"]["text"], title=found["article"]["title"])
        seat = SimpleNamespace(pk=assignment, article=article)
        desk = Desk(self.page, cast("Assignment", seat)).open()
        tour = self.page.get_by_role("button", name="Close the tour")
        self.page.mouse.move(300, 300)  # the tour of a first visit waits for a sign of a reader
        self.page.wait_for_timeout(300)
        if tour.is_visible():
            tour.click()
        return desk


@dataclass
class Story:
    """A run: where, who, what was met, and how a picture is taken (or not)."""

    browser: Browser
    base: str
    accounts: dict[str, Json]
    shoot: Callable[[Page, str], None] = lambda page, name: None
    slug: str = "demo"
    #: What is adjudicated; a test has no time for both.
    settled: tuple[str, ...] = (BRENNIA, COSTA)
    facts: dict[str, str] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def person(self, name: str) -> Person:
        """Somebody with an account, signed in once."""
        if name not in self.people:
            page = sign_in(self.browser, self.base, self.accounts[name])
            page.set_default_timeout(20_000)
            self.people[name] = Person(name, page)
        return self.people[name]

    def stranger(self) -> Page:
        """A browser of somebody without an account."""
        context = self.browser.new_context(
            base_url=self.base, viewport=SIZE, reduced_motion="reduce"
        )
        return context.new_page()

    @property
    def path(self) -> str:
        """The address of the project."""
        return f"/projects/{self.slug}/"

    @property
    def rest(self) -> str:
        """The same in the API."""
        return f"projects/{self.slug}/"

    def tell(self, **facts: object) -> None:
        """Keep what was met: it stands in the text under this name."""
        self.facts |= {name: str(value) for name, value in facts.items()}

    def picture(self, page: Page, name: str) -> None:
        """Take a picture as it stands."""
        self.shoot(page, name)

    def round(self, name: str) -> Json:
        """A round by its name."""
        rows = self.person("mira").results(f"{self.rest}rounds/")
        return next(row for row in rows if row["name"] == name)

    def close(self) -> None:
        """Everybody goes home."""
        for person in self.people.values():
            person.page.context.close()


def words(text: str) -> str:
    """Text as one reads it: blanks as one."""
    return " ".join(text.split())


def said(page: Page, text: str) -> None:
    """Wait until the page says so in passing."""
    expect(page.locator("#messages")).to_contain_text(text)
