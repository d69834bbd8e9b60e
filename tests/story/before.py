"""The first half of the story: codebook, people, training, plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.story.codings import of_seeds
from tests.story.people import Person, said, words

if TYPE_CHECKING:
    from tests.story.people import Json, Story

ROUND = "main study"
PASSWORD = "only-for-the-story-8"
#: The article whose gold is hidden, and whose coding is that gold.
HIDDEN, EXPERT = "Washington Opens Its Files to The Hague", "chloe"
RULE = "A date or a limit belongs to the span; the words that attribute it do not."


def change_the_codebook(story: Story) -> None:
    """Mira sharpens a rule and retires a label in a draft, sees what it touches, publishes."""
    mira = story.person("mira")
    before = mira.read(f"{story.rest}agreement/?round=main&differences=true")
    worst = next(row for row in before["differences"]["labels"] if row["label"] == "instrument")
    story.tell(pilot_articles=before["articles"], pilot_spans=before["spans"])
    story.tell(pilot_instrument=worst["passages"], pilot_instrument_same=worst["same"])
    page = mira.go(f"{story.path}codebook/edit/")
    page.get_by_role("button", name="Start a draft").click()
    rule = page.get_by_label("Code it", exact=True)
    rule.fill(f"{rule.input_value()} {RULE}")
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    page.get_by_role("link", name="Instrument").click()
    expect(page.get_by_role("heading", name="Instrument").first).to_be_visible()
    page.get_by_role("link", name="Retire …").click()
    impact = page.locator("#impact")
    expect(impact).to_contain_text("Changes")
    story.tell(impact=words(impact.inner_text()))
    page.get_by_label("Why").fill(
        "The study asks who decides and who resists; coders rarely agree on it."
    )
    story.picture(page, "study-retire")
    page.get_by_role("button", name="Retire").click()
    page.get_by_role("link", name="Publish …").click()
    page.get_by_label("Note").fill("After the pilot: where a decision ends; no instruments.")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Versions of the codebook")


def close_the_pilot(story: Story) -> None:
    """What nobody began in the pilot is taken back: two articles are free."""
    mira = story.person("mira")
    page = mira.go(f"{story.path}rounds/{story.round('main')['id']}/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Close the round").click()
    expect(page.get_by_role("button", name="Open the round")).to_be_visible()


def invite(story: Story) -> None:
    """A link makes Dana a coder."""
    mira = story.person("mira")
    page = mira.go(f"{story.path}members/")
    page.get_by_role("button", name="Make a link").click()
    link = page.locator("#invitation-link")
    expect(link).to_be_visible()
    address = "/" + link.inner_text().partition("//")[2].partition("/")[2]
    guest = story.stranger()
    guest.goto(address)
    guest.get_by_label("User name").fill("dana")
    guest.get_by_label("Password", exact=True).fill(PASSWORD)
    guest.get_by_label("Password once more").fill(PASSWORD)
    guest.get_by_role("button", name="Make the account and join").click()
    guest.wait_for_url(f"**{story.path}")
    guest.set_default_timeout(20_000)
    story.people["dana"] = Person("dana", guest)


def train(story: Story) -> None:
    """Dana gets a seat in the training round, practises on both articles, reads what differs, is qualified."""
    mira, dana = story.person("mira"), story.people["dana"]
    training = story.round("training")
    page = mira.go(f"{story.path}rounds/{training['id']}/")
    page.locator("#seat-coder").select_option(label="dana")
    page.locator("form:has(#seat-coder) button").click()
    expect(page.get_by_role("row").filter(has_text="dana")).to_be_visible()
    told = []
    for number, missed in enumerate((2, 0)):
        page = dana.go(f"{story.path}training/")
        page.get_by_role("button", name="Practise").click()
        page.wait_for_url("**/assignments/**")
        seat = page.url.rstrip("/").rsplit("/", 1)[1]
        article = dana.read(f"assignments/{seat}/")["article"]["external_id"]
        dana.code(seat, of_seeds(article, EXPERT, without=missed, retired=""))
        desk = dana.desk(seat)
        desk.press("Control+Enter")
        page.wait_for_url("**/feedback/")
        if number == 0:
            story.picture(page, "study-feedback")
            story.tell(feedback=words(page.locator(".verdict").inner_text()))
            story.tell(feedback_differences=page.locator(".difference").count())
        told.append(words(page.locator(".verdict__word").inner_text()))
    expect(page.locator(".verdict")).to_contain_text("Qualified since")
    page = mira.go(f"{story.path}training/")
    story.picture(page, "study-training")
    found = dana.read(f"{story.rest}training/")
    shares = [percent(one["f1"]) for one in sorted(found["attempts"], key=lambda one: one["at"])]
    story.tell(dana_first=shares[0], dana_second=shares[1])


def make_gold(story: Story) -> None:
    """Chloé's coding of one article becomes gold: it will be hidden."""
    page = story.person("mira").go(f"{story.path}gold/")
    row = page.get_by_role("row").filter(has_text=HIDDEN).filter(has_text=EXPERT)
    row.locator("input[name=coding]").check()
    page.locator("#gold-note").fill("Discussed in the coders’ meeting.")
    page.get_by_role("button", name="Make gold").click()
    expect(page.get_by_role("button", name=f"Retire the gold of {HIDDEN}")).to_be_visible()


def plan(story: Story) -> None:
    """The round as planned: who is not trained is named before it is made."""
    page = story.person("mira").go(f"{story.path}rounds/new/")
    page.get_by_label("Name", exact=True).fill(ROUND)
    page.get_by_label("Reliability sample, per cent").fill("100")
    page.get_by_label("Articles are released").select_option("manual")
    page.locator("details.plan__more summary").click()
    page.get_by_label("Hidden gold, articles").fill("1")
    page.get_by_label("Hidden repeats, articles per coder").fill("1")
    page.get_by_label("Repeats were finished at least").fill("0")
    page.get_by_label("Coders must have passed").select_option(label="training")
    page.get_by_label("Seed").fill("7")
    outcome = page.locator("#plan")
    for name in ("ada", "ben", "dana"):
        page.get_by_role("checkbox", name=name).check()
    expect(outcome).to_contain_text("ben has not passed the training")
    outcome.scroll_into_view_if_needed()
    story.picture(page, "study-round")
    page.get_by_role("checkbox", name="ben").uncheck()
    expect(outcome).not_to_contain_text("ben has not passed")
    expect(outcome).to_contain_text("Hidden")
    story.tell(plan=words(outcome.locator(".outcome__line").inner_text()))
    story.tell(plan_out=words(outcome.locator(".plan__out").inner_text()))
    page.get_by_role("button", name="Make the round").click()
    said(page, "The round is made.")
    rows = story.person("mira").results(
        f"{story.rest}assignments/?round={story.round(ROUND)['id']}"
    )
    story.tell(handed_out=len(rows))


def percent(share: float) -> str:
    """A share as the pages tell it."""
    return f"{share:.0%}"


def seats(story: Story, name: str) -> list[Json]:
    """The codings of a person in the round."""
    query = f"annotator=me&round={story.round(ROUND)['id']}"
    return story.people[name].results(f"{story.rest}assignments/?{query}")
