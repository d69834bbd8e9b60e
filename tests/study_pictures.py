"""docs/study.md and its pictures, made by carrying the study out: ``python -m tests.study_pictures``."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from tests.pictures import TARGET, main
from tests.story.people import Story
from tests.story.run import run, write

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def take(browser: Browser, base: str, accounts: dict[str, dict[str, Any]]) -> None:
    """The whole study, with a picture of each step; the text gets the figures that were met."""

    def shoot(page: Page, name: str) -> None:
        page.wait_for_load_state("networkidle")
        page.screenshot(path=TARGET / f"{name}.png")

    story = Story(browser, base, accounts, shoot)
    run(story)
    write(story.facts)
    sys.stdout.write(json.dumps(story.facts, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(take)
