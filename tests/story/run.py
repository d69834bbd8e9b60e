"""The steps in their order, and the text that tells them."""

from __future__ import annotations

from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from tests.story import after, before, stages

if TYPE_CHECKING:
    from tests.story.people import Story

TEXT = Path(__file__).with_name("study.md")
DOC = Path(__file__).resolve().parents[2] / "docs" / "study.md"
STEPS = (
    before.change_the_codebook,
    before.close_the_pilot,
    before.invite,
    before.train,
    before.make_gold,
    before.plan,
    after.code,
    after.release,
    after.agree,
    after.adjudicate,
    after.watch_drift,
    after.report,
    after.export,
)
#: What a test has no time for: tests/browser/test_two_stages.py looks at it closely.
MORE = (stages.classify,)


def run(story: Story, *, short: bool = False) -> None:
    """Carry the study out; ``short`` leaves out the second stage."""
    try:
        for step in STEPS if short else (*STEPS, *MORE):
            step(story)
    finally:
        story.close()


def write(facts: dict[str, str]) -> None:
    """The text with the figures of a run. Raises KeyError for one that the run did not meet."""
    DOC.write_text(Template(TEXT.read_text(encoding="utf-8")).substitute(facts), encoding="utf-8")
