"""The adjudicator's queue and page: rulings by buttons, without scripts; who may see them; how many queries."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import actions, codebook_edit
from articles.models import Precedent, Project, Role, Ruling, User
from articles.selectors.adjudication_queue import QueueRow, adjudication_queue
from tests.adjudication import MARKS, Court, make_court
from tests.builders import make_member, submit
from tests.versions import next_version, relabel

pytestmark = pytest.mark.django_db


@pytest.fixture
def court() -> Court:
    """An article that two coders marked differently."""
    return make_court(coder0="coder-one", coder1="coder-two", judge="judge")


def client(user: User) -> Client:
    """A client that ``user`` is signed in with."""
    made = Client()
    made.force_login(user)
    return made


def queue(court: Court) -> str:
    """The address of the queue."""
    return f"/projects/{court.project.slug}/adjudication/"


def waiting(court: Court) -> list[QueueRow]:
    """The rows of the queue as the judge sees them."""
    standing = actions.count_places(court.judge, court.project)
    return adjudication_queue(court.judge, court.project, standing).rows


def page(court: Court) -> str:
    """The address of the adjudication."""
    return f"/adjudications/{court.open().pk}/"


def read(who: User, url: str, **headers: str) -> str:
    """A page that must be there."""
    answer = client(who).get(url, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def press(court: Court, do: str, quote: str = "", **fields: Any) -> Any:
    """Press a button at the place where ``quote`` begins."""
    data = {"do": do, "cluster": court.matter(quote).key if quote else "", **fields}
    return client(court.judge).post(page(court), data)


def test_queue_is_for_reviewers(court: Court) -> None:
    assert "Harbour fees return" in read(court.judge, queue(court))
    assert client(court.codings[0].annotator).get(queue(court)).status_code == 403
    viewer = make_member(court.project, Role.VIEWER)
    assert client(viewer).get(queue(court)).status_code == 403
    assert client(make_court().judge).get(queue(court)).status_code == 404


def test_queue_says_what_to_do_when_nothing_is_released() -> None:
    court = make_court(finished=False)
    assert "Nothing to settle yet" in read(court.judge, queue(court))
    assert "Assign articles to two coders" in read(court.manager, queue(court))


def test_queue_opens_an_article_and_shows_how_far_it_is(court: Court) -> None:
    where = {"round": court.codings[0].round_id, "article": court.article.pk}
    answer = client(court.judge).post(queue(court), where)
    assert (answer.status_code, answer["Location"]) == (302, page(court))
    shown = read(court.judge, queue(court))
    assert "begun" in shown
    assert "with judge" in read(court.manager, queue(court))
    assert client(court.manager).post(queue(court), where).status_code == 422
    for quote in ("reversed", "two officials", "Nobody", "runs a ferry"):
        court.rule(quote, "a")
    press(court, "settle")
    assert "Everything here is settled" in read(court.judge, queue(court))
    assert "1 of 1 settled" in read(court.judge, queue(court) + "?show=all")
    court.reopen(0)
    assert "a coding is open again" in read(court.judge, queue(court))


def test_queue_puts_stale_first_and_then_many_disagreements(court: Court) -> None:
    alike = make_court(court.project, (MARKS[0], MARKS[0]))
    stale = make_court(court.project, (MARKS[0], MARKS[0]))
    stale.rule("reversed", "a")
    stale.reopen(0)
    submit(stale.codings[0])
    assert [row.state for row in waiting(stale)] == ["begun", "open", "open"]
    stale.reopen(0)
    rows = waiting(stale)
    assert [row.article for row in rows] == [c.article.pk for c in (stale, court, alike)]
    assert [(row.state, row.waiting, row.disagreements) for row in rows] == [
        ("stale", True, 0),
        ("open", False, 3),
        ("open", False, 0),
    ]


def test_who_coded_it_sees_that_and_no_button(court: Court) -> None:
    coder = court.codings[0].annotator
    court.project.memberships.filter(user=coder).update(role=Role.ADJUDICATOR)
    shown = read(coder, queue(court))
    assert "you coded it" in shown
    assert "Adjudicate<" not in shown
    Project.objects.update(own_adjudication=True)
    assert "Adjudicate<" in read(coder, queue(court))


def test_page_is_the_adjudicators_alone(court: Court) -> None:
    url = page(court)
    assert client(court.judge).get(url).status_code == 200
    for other in (court.manager, court.codings[0].annotator, make_court().judge):
        assert client(other).get(url).status_code == 404
        assert client(other).post(url, {"do": "undo"}).status_code == 404
    for quote in ("reversed", "two officials", "Nobody", "runs a ferry"):
        court.rule(quote, "a")
    press(court, "settle")
    assert client(court.manager).get(url).status_code == 404


def test_coders_are_letters_and_only_managers_may_show_names(court: Court) -> None:
    shown = read(court.judge, page(court) + "?names=1")
    assert "Coder A" in shown
    assert "coder-one" not in shown
    assert "Names<" not in shown
    manager = make_court(court.project, coder0="third", coder1="fourth")
    manager.judge = court.manager
    shown = read(court.manager, page(manager))
    assert "third" not in shown
    assert "third" in read(court.manager, page(manager) + "?names=1")


@pytest.mark.parametrize("view", ["lines", "columns"])
def test_element_of_the_text_holds_exactly_the_text(court: Court, view: str) -> None:
    shown = read(court.judge, f"{page(court)}?view={view}")
    texts = re.findall(r'<div class="twin__text court__text[^>]*>(.*?)</div></div>', shown, re.S)
    assert len(texts) == (2 if view == "columns" else 1)
    import html

    for text in texts:
        assert html.unescape(re.sub(r"<[^>]+>", "", text + "</div>")) == court.article.text


def test_buttons_rule_and_lead_to_the_next_place(court: Court) -> None:
    letter = court.letter(1)
    answer = press(court, f"coder-{letter}", "reversed", reason="boundary", note="Longer.")
    assert answer.status_code == 302
    ruling = Ruling.objects.get()
    assert (ruling.decision, ruling.chosen_id) == ("a", court.codings[1].pk)
    assert (ruling.reason, ruling.note) == ("boundary", "Longer.")
    for do, quote in (("union", "two officials"), ("none", "Nobody"), ("intersection", "ferry")):
        assert press(court, do, "runs a ferry" if quote == "ferry" else quote).status_code == 302
    assert court.docket().counts == {"open": 0, "ruled": 4, "stale": 0}
    assert press(court, "undo").status_code == 302
    assert press(court, "take-back", "Nobody").status_code == 302
    assert court.docket().counts == {"open": 2, "ruled": 2, "stale": 0}
    assert press(court, "settle").status_code == 422
    assert press(court, "why", "reversed", reason="slip", note="").status_code == 302
    assert Ruling.objects.get(pk=ruling.pk).reason == "slip"


def test_own_span_by_its_words(court: Court) -> None:
    own = {"label": "decision", "words": "reversed its waiver on"}
    assert press(court, "own", "reversed", **own).status_code == 302
    assert [row[:2] for row in court.settled()] == [("decision", "reversed its waiver on")]
    assert press(court, "add", "Nobody", label="source", words="port council").status_code == 302
    assert len(court.settled()) == 2
    wrong = press(court, "own", "Nobody", label="decision", words="not there at all")
    assert wrong.status_code == 422
    assert "These words don’t stand" in wrong.content.decode().replace("&#x27;", "’")


def test_unanimous_ones_are_shown_before_they_are_accepted(court: Court) -> None:
    shown = read(court.judge, page(court) + "?accept=1")
    assert re.search(r"Source <b>1</b>", shown)
    seen = re.findall(r'name="seen" value="(\w+)"', shown)
    assert press(court, "accept", seen=[*seen, "other"]).status_code == 422
    assert press(court, "accept", seen=seen).status_code == 302
    assert Ruling.objects.get().decision == "unanimous"


def test_htmx_swaps_the_bench_and_not_the_text(court: Court) -> None:
    url, key = page(court), court.matter("reversed").key
    answer = client(court.judge).post(
        url, {"do": "union", "cluster": key}, headers={"HX-Request": "true"}
    )
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert shown.lstrip().startswith('<div class="bench"')
    assert 'data-said="Ruled: union."' in shown
    assert "court__text" not in shown


def test_open_input_shows_nothing_of_anybody(court: Court) -> None:
    court.rule("reversed", "none", note="Kept.")
    court.reopen(0)
    shown = read(court.judge, page(court))
    assert "open again" in shown
    assert 'data-ids=""' in shown
    assert "<mark" not in shown
    assert "Kept." in shown
    assert press(court, "union").status_code == 422


def test_ruling_becomes_a_precedent_in_the_guide(court: Court) -> None:
    court.rule("Nobody", "a", note="Quotes count.")
    fields = {"precedent-label": "opposition", "precedent-text": "Quotes count."}
    assert press(court, "precedent", "Nobody", **fields).status_code == 302
    row = Precedent.objects.get()
    assert (row.label_key, row.text, row.quote) == (
        "opposition",
        "Quotes count.",
        "Nobody asked us",
    )
    guide = f"/projects/{court.project.slug}/codebook/"
    coder = court.codings[0].annotator
    assert "Quotes count." in read(coder, guide)
    url = f"/precedents/{row.pk}/withdraw/"
    assert url not in read(coder, guide)
    assert client(coder).post(url).status_code == 403
    assert client(make_court().judge).post(url).status_code == 404
    assert client(court.judge).post(url).status_code == 302
    assert "Quotes count." not in read(coder, guide)


def test_precedent_of_an_article_is_hidden_from_who_still_codes_it(court: Court) -> None:
    court.rule("Nobody", "a")
    actions.create_precedent(
        court.judge,
        court.project,
        id=uuid.uuid4(),
        ruling=Ruling.objects.get().pk,
        text="Quotes count.",
    )
    guide = f"/projects/{court.project.slug}/codebook/"
    coder = court.codings[0].annotator
    assert "Quotes count." in read(coder, guide)
    court.reopen(0)
    assert "Quotes count." not in read(coder, guide)


def test_a_precedent_follows_its_label_through_versions_and_is_kept_when_it_is_split(
    court: Court,
) -> None:
    court.rule("Nobody", "a")
    actions.create_precedent(
        court.judge,
        court.project,
        id=uuid.uuid4(),
        ruling=Ruling.objects.get().pk,
        text="Quotes count.",
    )
    guide = f"/projects/{court.project.slug}/codebook/"
    next_version(court.project, relabel("opposition", key="objection", name="Objection"))
    shown = read(court.judge, guide)
    assert shown.index('id="label-objection"') < shown.index("Quotes count.") < len(shown)
    assert "Precedents of earlier labels" not in shown
    parts = [("doubt", "Doubt", "Do"), ("refusal", "Refusal", "Rf")]
    next_version(court.project, lambda draft: codebook_edit.split(draft, "objection", parts))
    shown = read(court.judge, guide)
    assert shown.index("Precedents of earlier labels") < shown.index("Quotes count.")
    assert "<code>opposition</code>" in shown


def test_annotate_page_and_side_by_side_leave_adjudications_alone(court: Court) -> None:
    made = court.open()
    assert client(court.judge).get(f"/assignments/{made.pk}/").status_code == 404
    base = f"/projects/{court.project.slug}/articles/{court.article.pk}/"
    assert client(court.judge).get(base + "annotate/").status_code == 404
    for quote in ("reversed", "two officials", "Nobody", "runs a ferry"):
        court.rule(quote, "a")
    press(court, "settle")
    assert read(court.manager, base).count("side-by-side") == 1


def test_pages_take_as_many_queries_for_much_as_for_little(court: Court) -> None:
    def count(url: str) -> int:
        reader = client(court.judge)
        reader.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert reader.get(url).status_code == 200
        return len(captured)

    urls = (queue(court), page(court), page(court) + "?view=columns", page(court) + "?accept=1")
    court.rule("reversed", "a")
    few = [count(url) for url in urls]
    court.rule("Nobody", "a")
    court.rule("two officials", "unanimous")
    for _number in range(2):
        more = make_court(court.project)
        more.judge = court.judge
        more.rule("reversed", "union")
    assert [count(url) for url in urls] == few
