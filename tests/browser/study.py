"""A study with one of everything, and the places in it that the tests of accessibility go to."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from articles import actions
from articles.models import Entity, Import
from tests.browser.desk import Desk
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
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

    from articles.models import Assignment, User

TEXT = (
    "Harbour fees return\n\nThe port council reversed its waiver on Monday, two officials said. "
    "Traders objected to the fee. A survey of ferry lines was cited.\n"
)


class Study:
    """A project with a released article, one in progress, comments, an import, entries of the registry, a token."""

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
        self.both = [(seat.pk, seat.spans.all()[0].pk) for seat in (self.done, second)]
        self.judged, _new = actions.open_adjudication(self.owner, self.done.round, article.pk)
        self.open: Assignment = make_assignment(
            self.project, make_article(self.project), self.coder
        )
        made = make_span(self.open)
        make_span(self.open, "source", "two officials")
        make_span(self.open, "opposition", "its waiver on Monday, two officials")
        gone = make_span(self.open, "source", "Karim Haddad")
        actions.delete_span(self.coder, gone, base_version=gone.version)
        scopes = ["export:read"]
        actions.create_token(self.owner, name="Nightly", scopes=scopes, project=self.project)
        self.question, _new = actions.create_comment(
            self.coder,
            self.open.pk,
            id=uuid.uuid4(),
            text="Is it one?",
            kind="question",
            span=made.pk,
        )
        actions.create_comment(self.coder, self.open.pk, id=uuid.uuid4(), text="A note.")
        for name in ("Port council", "The council"):
            actions.create_entity(self.owner, self.project, name=name, kind="organisation")

    def pages(self) -> Iterator[str]:
        """What the owner sees, page by page."""
        inside = f"/projects/{self.project.slug}/"
        article = self.done.article_id
        yield from ("/", "/projects/new/", inside, "/inbox/", "/inbox/?show=all")
        yield f"/comments/{self.question.pk}/"
        for part in ("articles", "imports", "members", "assign", "codebook", "export", "settings"):
            yield f"{inside}{part}/"
        yield f"{inside}articles/{article}/"
        yield f"{inside}imports/{Import.objects.all()[0].pk}/"
        yield from (
            f"{inside}agreement/",
            f"{inside}agreement/passages/",
            f"{inside}agreement/drift/",
            f"{inside}agreement/report/",
        )
        yield from (f"{inside}agreement/verified/", f"{inside}agreement/differences/")
        yield f"{inside}agreement/settled/"
        yield f"{inside}agreement/unitizing/?exclusive=decision,source"
        (a, a_span), (b, b_span) = self.both
        yield f"{inside}agreement/discuss/?a={a}&b={b}&a_span={a_span}&b_span={b_span}"
        yield from (f"{inside}training/", f"{inside}gold/", f"{inside}drift/")
        yield from (f"{inside}rounds/new/", f"{inside}rounds/{self.done.round_id}/")
        yield f"{inside}rounds/{self.done.round_id}/articles/"
        yield f"{inside}articles/{article}/side-by-side/"
        yield f"{inside}adjudication/"
        for query in ("", "?view=columns", "?accept=1"):
            yield f"/adjudications/{self.judged.pk}/{query}"
        one, two = Entity.objects.order_by("name").values_list("pk", flat=True)
        yield from (f"{inside}entities/", f"{inside}entities/{one}/")
        yield f"{inside}entities/{two}/merge/?into={one}"
        for query in ("", "?q=council", "?q=nowhere", "?label=decision"):
            yield f"{inside}concordance/{query}"
        yield from (
            f"{inside}reveals/",
            f"{inside}reveals/?show=after",
            "/account/",
            "/account/tokens/",
            "/account/preferences/",
            "/account/password/change/",
            "/api/v1/docs/",
            "/nowhere/",
        )

    def open_to_all(self) -> Iterator[str]:
        """What somebody sees who isn't signed in."""
        _row, secret = actions.create_invitation(self.owner, self.project, role="annotator")
        yield from ("/account/login/", f"/invitations/{secret}/", "/invitations/nothing/")

    def coder_pages(self) -> Iterator[str]:
        """What the coder sees beside the annotate page."""
        seat = f"/assignments/{self.open.pk}/"
        yield from ("/", "/inbox/", f"{seat}bin/", f"{seat}matrix/", f"{seat}comments/")


# --- what opens on the annotate page ---------------------------------------------------------------


def _card(desk: Desk) -> None:
    desk.page.locator("#rows a").nth(1).click()
    desk.card.locator("form").wait_for()


def _key(key: str, shown: str) -> Callable[[Desk], None]:
    def go(desk: Desk) -> None:
        _card(desk)
        desk.page.locator("#text").press(key)
        expect(desk.page.locator(shown)).to_be_visible()

    return go


def _find(desk: Desk) -> None:
    _key("f", "#find")(desk)
    desk.page.keyboard.type("officials")
    expect(desk.page.locator("#find output")).to_have_text("1 of 1")


def _find_all(desk: Desk) -> None:
    _find(desk)
    desk.page.locator("#find [data-find=all]").click()
    expect(desk.page.locator("#find-all")).to_be_visible()


def _missing(desk: Desk) -> None:
    desk.press("Control+Enter")
    desk.page.locator("#done [data-missing]").wait_for()


#: What opens over or beside the text, and how. A callable takes the annotate page of an open assignment.
OPENED: dict[str, Callable[[Desk], None]] = {
    "the page as it opens": lambda _desk: None,
    "card": _card,
    "keys": _key("?", "#keys"),
    "palette": _key("Control+k", "#palette"),
    "picker of sentences": _key("p", "#picker"),
    "reading": _key("z", "#reading"),
    "guide": _key("v", "#guide"),
    "find": _find,
    "all hits": _find_all,
    "bin": _key("b", "dialog[open]"),
    "table of links": _key("Shift+r", "dialog[open]"),
    "pick mode": _key("r", ".pick"),
    "comment on a span": _key("c", "#talk"),
    "question": _key("Shift+c", "#talk"),
    "what is missing": _missing,
}


def opened(page: Page, seat: Assignment) -> Iterator[str]:
    """Open the annotate page once for each of ``OPENED``; gives the name while it is there."""
    for name, go in OPENED.items():
        go(Desk(page, seat).open())
        page.wait_for_timeout(150)  # what fades in
        yield name
