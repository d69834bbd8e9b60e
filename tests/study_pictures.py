"""The pictures of docs/study.md, made from the demo as its people see it: ``python -m tests.study_pictures``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.pictures import TARGET, main, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PROJECT = "/projects/demo/"
#: Name of the picture, person, address; and what to do before it is taken.
PAGES: tuple[tuple[str, str, str, Callable[[Page], None] | None], ...]


def publish(page: Page) -> None:
    """Begin a draft of the codebook, so that the editor has one."""
    start = page.get_by_role("button", name="draft").first
    if start.count():
        start.click()
        page.wait_for_load_state("networkidle")


def first_adjudication(page: Page) -> None:
    """Open what is half adjudicated."""
    page.locator("main a[href*='/adjudications/']").first.click()
    page.wait_for_load_state("networkidle")


def first_feedback(page: Page) -> None:
    """Open the feedback on a practice article."""
    page.locator("main a[href*='/feedback/']").first.click()
    page.wait_for_load_state("networkidle")


PAGES = (
    ("study-codebook", "mira", f"{PROJECT}codebook/edit/", publish),
    ("study-round", "mira", f"{PROJECT}rounds/new/", None),
    ("study-training", "mira", f"{PROJECT}training/", None),
    ("study-feedback", "ben", f"{PROJECT}training/", first_feedback),
    ("study-progress", "mira", f"{PROJECT}progress/", None),
    ("study-agreement", "mira", f"{PROJECT}agreement/", None),
    ("study-differences", "mira", f"{PROJECT}agreement/differences/", None),
    ("study-adjudication", "mira", f"{PROJECT}adjudication/", first_adjudication),
)


def take(browser: Browser, base: str, accounts: dict[str, dict[str, Any]]) -> None:
    """Every picture."""
    for name, who, address, prepare in PAGES:
        page = sign_in(browser, base, accounts[who])
        page.goto(address)
        page.wait_for_load_state("networkidle")
        if prepare is not None:
            prepare(page)
        page.screenshot(path=TARGET / f"{name}.png")
        page.context.close()


if __name__ == "__main__":
    main(take)
