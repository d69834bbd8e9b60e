"""The second half of the story: coding, agreement, rulings, drift, the report, the data."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.story.before import EXPERT, HIDDEN, ROUND, seats
from tests.story.codings import BRENNIA, BY_HAND, COSTA, by_data, of_seeds
from tests.story.people import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from playwright.sync_api import Locator, Page

    from tests.browser.desk import Desk
    from tests.story.people import Json, Person, Story

QUESTION = "He wants to undo the ruling with a new law. Is that opposition, or a decision to come?"
ANSWER = "Opposition: nothing is decided yet, and it is aimed at this ruling. I note it when I settle the article."
RULING = "A plan to undo the decision is opposition until somebody decides on it."
WEIGHED = "ministers were weighing an amendment"
#: How places differ, as the page and as the text call it.
KINDS = {"not all": "missed", "boundary": "boundary", "label": "label", "answers": "question"}
#: What Mira follows where two coders say different things.
PREFERRED = ("Health", "Evidence")


def code(story: Story) -> None:
    """Ada codes one article by mouse and keys; the rest goes through the same door from data; Dana asks a question."""
    ada, dana = story.person("ada"), story.people["dana"]
    for person in (ada, dana):
        for seat in seats(story, person.name):
            _code_one(story, person, seat)


def _code_one(story: Story, person: Person, seat: Json) -> None:
    pk, article = seat["id"], person.read(f"assignments/{seat['id']}/")["article"]
    name = article["external_id"]
    if name not in (BRENNIA, COSTA):
        # Hidden gold, or one that this coder had before: nobody is told, so it is coded like any other.
        if person.name == "ada":
            person.code(pk, of_seeds(name, "ada", without=1))
        else:
            person.code(pk, of_seeds(name, EXPERT, without=4))
        person.finish(pk)
        return
    if (name, person.name) == (BRENNIA, "ada"):
        by_hand(story, person.desk(pk))
        spans = person.results(f"assignments/{pk}/spans/")
        decision = next(span["id"] for span in spans if span["label"] == "decision")
        person.code(pk, by_data(name, "ada", article["text"], decision))
        desk = person.desk(pk)
        desk.press("Control+Enter")
        expect(person.page).not_to_have_url(re.compile(pk))
        return
    person.code(pk, by_data(name, person.name, article["text"]))
    if name == BRENNIA:
        ask(story, person, pk)
    person.finish(pk)


def by_hand(story: Story, desk: Desk) -> None:
    """Words are dragged over, a digit gives the label, the card asks what belongs to it."""
    keys = {"decision": "1", "baseline": "2", "source": "7"}
    for label, quote in BY_HAND:
        desk.mark(quote, keys[label])
        desk.says("Saved")
        if label == "decision":
            choose(desk, "shift", "reversal")
            choose(desk, "stage", "announced")
        if label == "source":
            choose(desk, "identification", "named")
    story.picture(desk.page, "study-coding")


def choose(desk: Desk, key: str, value: str) -> None:
    """Give a field of the card a value, whether its values are chips or a list."""
    field = desk.card.locator(f"[data-key={key}]")
    field.wait_for()
    if field.locator("select").count():
        field.locator("select").select_option(value)
    else:
        field.locator("label", has=desk.page.locator(f"input[value={value}]")).click()
    desk.says("Saved")


def ask(story: Story, dana: Person, pk: str) -> None:
    """Dana asks on a passage; Mira answers from her inbox without seeing the coding."""
    desk = dana.desk(pk)
    desk.rows.filter(has_text=WEIGHED).locator("a").first.click()
    desk.card.wait_for()
    desk.press("Shift+C")
    talk = dana.page.locator("#talk")
    talk.locator("#talk-text").fill(QUESTION)
    talk.get_by_role("button", name="Send", exact=True).click()
    expect(talk.locator("#threads")).to_contain_text(QUESTION)
    dana.page.keyboard.press("Escape")
    page = story.person("mira").go("/inbox/")
    page.get_by_role("link", name=QUESTION[:40]).click()
    page.get_by_label("Answer", exact=True).fill(ANSWER)
    page.get_by_role("button", name="Send the answer").click()
    expect(page.locator(".thread")).to_contain_text(ANSWER)
    page.get_by_role("button", name="Mark as resolved").click()
    expect(page.locator(".thread .state")).to_have_text("resolved")
    expect(page.locator(".masthead__inbox .badge")).to_have_count(0)
    story.picture(page, "study-question")


def release(story: Story) -> None:
    """Nobody sees anybody's coding before Mira releases what is finished."""
    mira, here = story.person("mira"), f"{story.path}rounds/{story.round(ROUND)['id']}/"
    before = mira.read(f"{story.rest}agreement/?round={story.round(ROUND)['id']}")
    assert before["articles"] == 0, before["articles"]
    page = mira.go(here)
    button = page.get_by_role("button", name=re.compile("^Release"))
    story.tell(release=words(button.inner_text()))
    button.click()
    expect(page.get_by_role("button", name=re.compile("^Release"))).to_have_count(0)


def agree(story: Story) -> None:
    """Agreement of the round, and why they differ."""
    mira, pk = story.person("mira"), story.round(ROUND)["id"]
    page = mira.go(f"{story.path}agreement/?round={ROUND}")
    story.picture(page, "study-agreement")
    found = mira.read(f"{story.rest}agreement/?round={pk}&differences=true")
    story.tell(**agreement_facts(found))
    page = mira.go(f"{story.path}agreement/differences/?round={ROUND}")
    story.picture(page, "study-differences")


def agreement_facts(found: Json) -> Json:
    """The figures that the text tells."""
    every, pooled = found["differences"]["every"], found["pooled"]
    kinds = {name: one["passages"] for name, one in every["kinds"].items()}
    return {
        "articles": found["articles"],
        "spans": found["spans"],
        **{name: f"{pooled[name]['value']:.2f}" for name in ("alpha", "f1_exact", "f1_overlap")},
        "passages": every["passages"],
        "passages_same": every["same"],
        **{f"passages_{name}": number for name, number in kinds.items()},
        "main_difference": every["sentence"],
    }


def adjudicate(story: Story) -> None:
    """Mira settles every place and question of the two new articles: alike ones at once, the others by keys."""
    mira = story.person("mira")
    settled: Counter[str] = Counter()
    for title in (_title(story, article) for article in story.settled):
        page = mira.go(f"{story.path}adjudication/?round={story.round(ROUND)['id']}")
        page.get_by_role("row").filter(has_text=title).get_by_role("button").click()
        expect(page.locator("#bench")).to_be_visible()
        settle(story, page, settled)
    told = {name: settled[name] for name in ("alike", *KINDS.values(), "other")}
    by_hand = sum(number for name, number in told.items() if name != "alike")
    story.tell(ruled_by_hand=by_hand, **{f"ruled_{name}": n for name, n in told.items()})


def settle(story: Story, page: Page, settled: Counter[str]) -> None:
    """One article: what is alike at once after a look at it, the rest place by place."""
    page.wait_for_load_state()  # keys are heard once the scripts have run
    page.keyboard.press("A")
    expect(page.locator("#accept-title")).to_be_visible()
    alike = page.locator("#bench input[name=seen]").count()
    settled["alike"] += alike
    if alike:
        page.get_by_role("button", name="Accept them").click()
        expect(page.locator("#court-said")).to_contain_text("Accepted")
        page.wait_for_load_state()
    while page.locator(".matters .ruling--open").count():
        rule(story, page, settled)
    page.get_by_role("button", name="Mark as settled").click()
    expect(page.locator("#bench .state--done")).to_be_visible()


def rule(story: Story, page: Page, settled: Counter[str]) -> None:
    """One place or question, by one key: who marked it, the union of two ends, or what the first coder says."""
    row = page.locator(".matters li:has(.ruling--open) a").first
    if row.get_attribute("aria-current") is None:
        row.click()
        expect(row).to_have_attribute("aria-current", "true")
    card = page.locator(".bench__card")
    kind = "question" if "Question" in card.locator("h2").inner_text() else ""
    kind = kind or KINDS.get(words(card.locator("h2 .kind").inner_text())[2:], "other")
    asked = WEIGHED in card.inner_text()
    if asked:
        page.locator("#verdict select[name=reason]").select_option("missed")
        page.locator("#verdict textarea[name=note]").fill(RULING)
        page.keyboard.press("Escape")
        story.picture(page, "study-adjudication")
    left = page.locator(".matters .ruling--open").count()
    page.keyboard.press("u" if kind == "boundary" else better(card))
    expect(page.locator(".matters .ruling--open")).to_have_count(left - 1)
    settled[kind] += 1
    if asked:
        precedent(story, page)


def better(card: Locator) -> str:
    """The key of the coder to follow: what Mira prefers, else who says more."""
    sides = [words(one) for one in card.locator(".side-of").all_inner_texts()]
    first, second = (side.replace("nothing here", "") for side in sides[:2])
    for wanted in PREFERRED:
        if (wanted in first) != (wanted in second):
            return "a" if wanted in first else "b"
    return "a" if len(first) >= len(second) else "b"


def precedent(story: Story, page: Page) -> None:
    """What was ruled guides the next coder: it goes onto the label's card."""
    page.locator(".matters a").filter(has_text=WEIGHED).click()
    page.get_by_text("Make a precedent").click()
    page.get_by_label("What it means for other texts").fill(RULING)
    page.get_by_role("button", name="Make it a precedent").click()
    expect(page.locator("#court-said")).not_to_be_empty()


def _title(story: Story, article: str) -> str:
    rows = story.person("mira").results(f"{story.rest}articles/?external_id={article}")
    found: str = rows[0]["title"]
    return found


def watch_drift(story: Story) -> None:
    """Hidden gold and repeats as control charts."""
    mira = story.person("mira")
    page = mira.go(f"{story.path}drift/")
    story.picture(page, "study-drift")
    sums: dict[tuple[str, str], Counter[str]] = {}
    for row in mira.read(f"{story.rest}drift/")["rows"]:
        found = sums.setdefault((row["source"], row["coder"]), Counter())
        found.update(right=row["right"], of=row["decisions"])
    ada = next(coder for source, coder in sums if source == "repeat")  # Dana never coded before
    dana = next(coder for source, coder in sums if coder != ada)
    told = {"gold_ada": ("gold", ada), "gold_dana": ("gold", dana), "repeat_ada": ("repeat", ada)}
    story.tell(**{name: "{right} of {of}".format(**sums[key]) for name, key in told.items()})


def report(story: Story) -> None:
    """The paragraph for a publication."""
    page = story.person("mira").go(f"{story.path}agreement/report/?round={ROUND}")
    story.tell(report=words(page.locator("#methods").inner_text()))
    story.picture(page, "study-report")


def export(story: Story) -> None:
    """The settled data set, read as who gets it would."""
    mira = story.person("mira")
    page = mira.go(f"{story.path}export/?layer=adjudicated&round={ROUND}&codebook=2")
    story.picture(page, "study-export")
    base = f"/api/v1/{story.rest}export/?layer=adjudicated&round={ROUND}&codebook=2"
    spans = [json.loads(line) for line in page.request.get(base).body().splitlines()]
    file = page.request.get(f"{base}&rows=answers&format=csv").text()
    answers = list(csv.DictReader(io.StringIO(file, newline="")))
    counts = Counter((row["article"]["title"], row["label"]) for row in spans)
    story.tell(rows=len(spans), answers=len(answers), labels_table=labels_table(counts))
    kept = ("label", "start", "end", "quote", "attributes", "annotator", "round", "layer")
    shown = {name: spans[0][name] for name in (*kept, "codebook_version", "stale")}
    story.tell(first_row=json.dumps(shown, ensure_ascii=False, indent=1))
    lines = [(row["article_title"], row["question"], row["value"]) for row in answers]
    story.tell(answers_table=table(("Article", "Question", "Value"), lines))
    assert HIDDEN not in {row["article"]["title"] for row in spans}
    assert {row["stale"] for row in spans} == {False}


def labels_table(counts: Counter[tuple[str, str]]) -> str:
    """Rows by label and article."""
    titles = list(dict.fromkeys(title for title, _label in counts))
    labels = list(dict.fromkeys(label for _title, label in counts))
    rows = [(label, *(counts[title, label] for title in titles)) for label in labels]
    return table(("Label", *titles), rows)


def table(head: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
