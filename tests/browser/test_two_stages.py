"""The second stage: settled units are classified by keys, refuse to move, and are compared in a table of their own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import BrowserContext, expect

from tests.actions.test_units import PASSAGES, handed, second_stage, settle
from tests.browser.desk import Desk
from tests.builders import make_article, make_project, owner_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.watch import Watch

REFUSED = "The passages are settled here: choose a label for each."
LABELS = {"decision": "2", "opposition": "3", "source": "4", "evidence": "5"}


def test_units_are_classified_by_keys_and_compared(
    enter: Callable[..., BrowserContext], watch: Watch, transactional_db: None
) -> None:
    watch.expect("422")
    project = make_project()
    article = make_article(project)
    settle(article, project)
    round = second_stage(project)
    chosen = (("source", "decision", "source"), ("source", "decision", "evidence"))
    for labels in chosen:
        coding = handed(project, article, round)
        desk = Desk(enter(coding.annotator).new_page(), coding).open()
        desk.shows(3)
        toast = desk.page.locator(".toast")
        desk.click_mark(PASSAGES[0])
        if labels == chosen[0]:
            for key in ("Delete", "]"):
                desk.press(key)
                expect(toast).to_contain_text(REFUSED)
                toast.evaluate("(toast) => toast.remove()")
            desk.drag("Nobody asked us")
            desk.press(LABELS["source"])
            expect(toast).to_contain_text(REFUSED)
            assert desk.stored() == [("unit", passage) for passage in PASSAGES]
            desk.press("Control+Enter")  # not before each has a label
            expect(desk.page.locator("#done [data-missing]")).to_be_focused()
            desk.click_mark(PASSAGES[0])
        for label in labels:  # the next unit is selected by itself
            desk.press(LABELS[label])
        desk.says("Saved")
        assert desk.stored() == list(zip(labels, PASSAGES, strict=True))
        desk.press("Control+Enter")
        expect(desk.page).not_to_have_url(re.compile(str(coding.pk)))
        coding.refresh_from_db()
        assert coding.state == "submitted"
    page = enter(owner_of(project)).new_page()
    page.goto(f"/projects/{project.slug}/agreement/")
    units = page.get_by_role("region", name="Classification of settled units, round “classify”")
    expect(units).to_contain_text("3 units of 1 article, settled after round “main”")
    row = units.get_by_role("row", name="All labels, nominal")
    expect(row).to_contain_text("0.55")  # Do = 2/6, De = 22/30
