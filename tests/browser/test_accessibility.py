"""axe finds nothing on any page, in light and in dark, with reduced motion."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from articles import actions
from articles.models import Import
from tests.browser.desk import Desk
from tests.browser.watch import sign_in, sign_out
from tests.builders import (
    make_article,
    make_assignment,
    make_member,
    make_project,
    make_span,
    owner_of,
    submit,
)

if TYPE_CHECKING:
    from articles.models import Assignment, User
    from tests.browser.watch import Watch

    Enter = Callable[..., BrowserContext]

TEXT = (
    "Harbour fees return\n\nThe port council reversed its waiver on Monday, two officials said. "
    "Traders objected to the fee. A survey of ferry lines was cited.\n"
)


class Study:
    """A project with a released article, one in progress, an import, a token."""

    def __init__(self) -> None:
        self.project = make_project(slug="harbour")
        self.owner: User = owner_of(self.project)
        self.coder: User = make_member(self.project, username="ada")
        other = make_member(self.project, username="ben")
        article = make_article(self.project, TEXT, outlet="The Quay")
        self.done = make_assignment(self.project, article, self.coder)
        second = make_assignment(self.project, article, other)
        for seat, quote in ((self.done, "reversed its waiver"), (second, "reversed its")):
            make_span(seat, quote=quote)
            make_span(seat, "source", "two officials")
            submit(seat)
        self.open: Assignment = make_assignment(
            self.project, make_article(self.project), self.coder
        )
        make_span(self.open)
        make_span(self.open, "source", "two officials")
        make_span(self.open, "opposition", "its waiver on Monday, two officials")
        scopes = ["export:read"]
        actions.create_token(self.owner, name="Nightly", scopes=scopes, project=self.project)

    def pages(self) -> Iterator[str]:
        """What the owner sees, page by page."""
        inside = f"/projects/{self.project.slug}/"
        article = self.done.article_id
        yield from ("/", "/projects/new/", inside)
        for part in ("articles", "imports", "members", "assign", "codebook", "export", "settings"):
            yield f"{inside}{part}/"
        yield f"{inside}articles/{article}/"
        yield f"{inside}imports/{Import.objects.all()[0].pk}/"
        yield f"{inside}agreement/"
        yield f"{inside}agreement/passages/"
        yield f"{inside}articles/{article}/side-by-side/"
        yield from (
            "/account/tokens/",
            "/account/preferences/",
            "/account/password/change/",
            "/api/v1/docs/",
            "/nowhere/",
        )


def violations(page: Page) -> list[str]:
    """What axe finds, one line for each rule."""
    # Fetching style sheets ahead, axe would look for the imported ones beside the page.
    found: list[dict[str, Any]] = Axe().run(page, options={"preload": False}).response["violations"]
    return [
        f"{page.url} {rule['id']}: {rule['nodes'][0]['html'][:300]} "
        f"{rule['nodes'][0].get('failureSummary', '')[:300]}"
        for rule in found
    ]


@pytest.fixture
def study(transactional_db: None) -> Study:
    return Study()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    enter: Enter, study: Study, base_url: str, watch: Watch, scheme: str
) -> None:
    watch.expect("404|422")
    look = {"color_scheme": scheme, "reduced_motion": "reduce"}
    context = enter(study.owner, **look)
    page = context.new_page()
    found: list[str] = []
    for path in study.pages():
        page.goto(path)
        found += violations(page)
    found += preview(page)
    sign_out(context)
    page.goto("/account/login/")
    found += violations(page)
    sign_in(context, base_url, study.coder)
    page.goto("/")
    found += violations(page)
    found += annotate(page, study)
    assert found == [], "\n".join(found)


def preview(page: Page) -> list[str]:
    """The preview of an import, one row of which is bad, and of the assignments."""
    page.goto("/projects/harbour/imports/")
    rows = '{"title": "One", "text": "One.", "outlet": "The Quay"}\n{"title": "Two"}\n'
    file = {"name": "two.jsonl", "mimeType": "application/jsonl", "buffer": rows.encode()}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]  # its own TypedDict
    page.get_by_role("button", name="Preview").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 article can be imported")
    found = violations(page)
    page.goto("/projects/harbour/assign/")
    page.get_by_role("checkbox").first.check()
    expect(page.locator(".outcome__line")).to_be_visible()
    return found + violations(page)


def annotate(page: Page, study: Study) -> list[str]:
    """The annotate page: as it opens, with a card, with the keys, with what is missing; and done."""
    desk = Desk(page, study.open).open()
    found = violations(page)
    page.locator("#rows a").nth(1).click()
    desk.card.locator("form").wait_for()
    found += violations(page)
    page.get_by_role("button", name="Keys").click()
    expect(page.locator("#keys")).to_be_visible()
    found += violations(page)
    desk.press("Escape")
    desk.press("Control+Enter")
    page.locator("#done [data-missing]").wait_for()
    found += violations(page)
    desk = Desk(page, study.done).open()
    page.locator("#rows a").first.click()
    desk.card.locator("form").wait_for()
    return found + violations(page)
