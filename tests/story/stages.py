"""The story's last step: the settled passages are classified anew by those who did not mark them."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.story.before import ROUND, percent
from tests.story.people import said, words

if TYPE_CHECKING:
    from tests.story.people import Json, Person, Story

STAGE = "classification"
#: What Chloé calls otherwise than the settled text: the label, hers, and what hers asks for.
OTHERWISE = {
    "evidence": ("source", {"identification": "document"}),
    "consequence": ("rationale", {}),
}


def classify(story: Story) -> None:
    """A third version with the label “unit”, a round that brings the settled units, two classifiers, a table."""
    add_the_unit(story)
    mira = story.person("mira")
    page = mira.go(f"{story.path}rounds/new/")
    page.get_by_label("Name", exact=True).fill(STAGE)
    page.get_by_label("Classify the settled units of").select_option(label=ROUND)
    page.get_by_label("Reliability sample, per cent").fill("100")
    for name in ("ben", "chloe"):
        page.get_by_role("checkbox", name=name).check()
    outcome = page.locator("#plan .outcome__line")
    expect(outcome).to_contain_text("2 articles")
    story.tell(stage_plan=words(outcome.inner_text()))
    page.get_by_role("button", name="Make the round").click()
    said(page, "The round is made.")
    settled = settled_labels(story)
    for name in ("ben", "chloe"):
        person = story.person(name)
        for seat in person.results(
            f"{story.rest}assignments/?annotator=me&round={story.round(STAGE)['id']}"
        ):
            label_units(person, seat["id"], settled, OTHERWISE if name == "chloe" else {})
    page = mira.go(f"{story.path}agreement/?round={STAGE}")
    region = page.get_by_role("region", name="Classification of settled units")
    region.scroll_into_view_if_needed()
    page.evaluate("scrollBy(0, 250)")
    story.picture(page, "study-units")
    (found,) = mira.read(f"{story.rest}agreement/?round={STAGE}")["units"]
    alpha, share = found["alpha"]["value"], found["percent"]["value"]
    story.tell(stage_units=found["units"], stage_alpha=f"{alpha:.2f}", stage_percent=percent(share))


def add_the_unit(story: Story) -> None:
    """Version 3 has a label for what is not classified yet."""
    page = story.person("mira").go(f"{story.path}codebook/edit/")
    page.get_by_role("button", name="Start a draft").click()
    page.get_by_role("link", name="+ Label").click()
    expect(page.get_by_role("heading", name="New label")).to_be_visible()
    page.get_by_label("Name", exact=True).first.fill("Unit")
    page.get_by_label("Key", exact=True).first.fill("unit")
    page.get_by_label("Abbreviation", exact=True).fill("UN")
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_role("link", name="Unit")).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="Publish …").click()
    page.get_by_label("Note").fill("For the second stage.")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Versions of the codebook")


def settled_labels(story: Story) -> dict[tuple[str, int], Json]:
    """The settled rows by article and start."""
    path = f"/api/v1/{story.rest}export/?layer=adjudicated&round={ROUND}"
    body = story.person("mira").page.request.get(path).body()
    rows = [json.loads(line) for line in body.splitlines()]
    return {(row["article"]["id"], row["start"]): row for row in rows}


def label_units(
    person: Person,
    pk: str,
    settled: dict[tuple[str, int], Json],
    otherwise: dict[str, tuple[str, dict[str, str]]],
) -> None:
    """Choose a label for each unit, link what is about a decision, finish."""
    article = person.read(f"assignments/{pk}/")["article"]["id"]
    units = person.results(f"assignments/{pk}/spans/")
    operations: list[Json] = []
    labels: dict[str, str] = {}
    for unit in units:
        row = settled[article, unit["start"]]
        label, values = otherwise.get(row["label"], (row["label"], row["attributes"]))
        labels[unit["id"]] = label
        fields = {"label": label, "attributes": values}
        operations.append(
            {
                "kind": "span.update",
                "id": unit["id"],
                "base_version": unit["version"],
                "fields": fields,
            }
        )
    decision = next(unit for unit, label in labels.items() if label == "decision")
    for source in (unit for unit, label in labels.items() if label in ("opposition", "support")):
        fields = {"type": "targets", "source": source, "target": decision}
        operations.append({"kind": "relation.create", "id": str(uuid.uuid4()), "fields": fields})
    operations.append(
        {"kind": "answer.set", "fields": {"question": "relevance", "value": "reported"}}
    )
    person.code(pk, operations)
    person.finish(pk)
