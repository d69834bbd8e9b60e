"""Hidden gold and repeats that are drawn: who gets which, and that nothing tells them; who saw codings of others."""

from __future__ import annotations

import datetime as dt
import json
import re
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from articles import actions
from articles.actions.hidden import Hide
from articles.actions.plans import Wish
from articles.models import Assignment, Place, Reveal, Round, User
from articles.selectors.drift import project_drift
from articles.selectors.home import to_take
from tests.actions.refusals import refused
from tests.actions.replay import replay, stored
from tests.actions.rounds import Study, check_rounds, finish, make_rounds_study
from tests.builders import make_article, make_assignment, make_span, round_of, submit

pytestmark = pytest.mark.django_db
LONG_AGO = dt.timedelta(days=30)
TICK = dt.timedelta(microseconds=1)


@pytest.fixture
def study() -> Study:
    """Two coders, eight articles; both coded four others in the round main, a month ago."""
    study = make_rounds_study(coders=2)
    for coder in study.coders:
        for number in range(4):
            coding = make_assignment(
                study.project, make_article(study.project, title=f"Old {number}"), coder
            )
            make_span(coding)
            submit(coding)
    Assignment.objects.update(submitted_at=timezone.now() - LONG_AGO)
    return study


def coded(study: Study, coder: User) -> set[UUID]:
    """What a coder coded in the round main."""
    rows = round_of(study.project).assignments.filter(annotator=coder)
    return set(rows.values_list("article", flat=True))


def repeats(round: Round) -> dict[UUID, set[UUID]]:
    """Hidden repeats by coder."""
    found: dict[UUID, set[UUID]] = {}
    places = round.places.filter(purpose=Place.Purpose.REPEAT).values("article")
    rows = round.assignments.filter(article__in=places)
    for person, article in rows.values_list("annotator", "article"):
        found.setdefault(person, set()).add(article)
    return found


def test_each_coder_gets_again_what_they_coded_long_ago(study: Study) -> None:
    ada, ben = study.coders
    round = study.round(overlap=50)
    study.plan(round)
    old, seen = sorted(coded(study, ada))[:2]
    Assignment.objects.filter(article=old).update(submitted_at=timezone.now())
    Reveal.objects.create(user=ada, article_id=seen, place="export")
    round.refresh_from_db()
    told = actions.preview_hidden(study.owner, round, Hide(repeats=3))
    assert set(told.repeats[ada.pk]) == coded(study, ada) - {old, seen}
    assert len(told.repeats[ben.pk]) == 3
    assert refused(actions.hide_drawn, study.owner, round.pk, Hide(repeats=3), version=0) == "stale"
    done = actions.hide_drawn(study.owner, round.pk, Hide(repeats=3), version=round.version)
    assert done == told
    assert repeats(round) == {person: set(found) for person, found in told.repeats.items()}
    check_rounds(study.project)
    assert replay(study.project).assignments == stored(study.project).assignments
    again = Assignment.objects.select_related("annotator", "article", "round").get(
        round=round, annotator=ada, article=told.repeats[ada.pk][0]
    )
    make_span(again)
    finish(again)
    charts = project_drift(study.owner, study.project)
    assert [(chart.source, chart.coder) for chart in charts] == [("repeat", ada.pk)]


def test_a_plan_brings_them_along_and_nobody_else_fills_them(study: Study) -> None:
    gold = make_assignment(study.project)
    submit(gold)
    actions.make_gold(study.owner, gold.pk)
    round = study.round(overlap=0)
    planned = study.plan(round, hide=Hide(gold=1, repeats=2))
    assert planned.hidden.gold == [gold.article_id]
    assert {len(found) for found in repeats(round).values()} == {2}
    assert round.assignments.filter(article=gold.article_id).count() == 2
    gone = round.assignments.filter(article__in=repeats(round)[study.coders[0].pk]).first()
    assert gone is not None
    actions.pass_on(study.owner, gone.pk)
    assert study.plan(round, articles=()).plan.assignments == 0


def test_gold_that_everybody_has_seen_is_not_drawn(study: Study) -> None:
    """Its own author is not measured by it, so in a round of theirs it would be hidden from nobody."""
    ada, ben = study.coders
    own = round_of(study.project).assignments.filter(annotator=ada)[0]
    actions.make_gold(study.owner, own.pk)
    for coders, drawn in (([ada], []), ([ada, ben], [own.article_id])):
        round = study.round(overlap=0, name=f"for {len(coders)}")
        people = {one.pk: None for one in coders}
        planned = actions.preview_plan(
            study.owner, round, Wish(study.articles, people, hide=Hide(gold=1))
        )
        assert planned.hidden.gold == drawn


def shape(rows: list[dict[str, Any]]) -> list[str]:
    """Rows without what names them and when: what is left must be the same for all."""
    plain = json.dumps([row | {"article": {**row["article"], "title": ""}} for row in rows])
    plain = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-[0-9T:.-]+Z", "", plain)
    return [json.dumps(row) for row in json.loads(plain)]


@pytest.mark.parametrize("hide_later", [False, True], ids=["with the plan", "in a running round"])
def test_coders_cannot_tell_them_by_order_time_name_or_field(
    study: Study, hide_later: bool
) -> None:
    ada = study.coders[0]
    round, last = study.round(overlap=50), []
    wish = Hide(repeats=3)
    if hide_later:
        study.plan(round)
        actions.hide_drawn(study.owner, round.pk, wish)
    else:
        study.plan(round, hide=wish)
    for coder in study.coders:
        rows = study.of(round, coder)
        times = [row.created_at for row in rows]
        assert [b - a for a, b in pairwise(times)] == [TICK] * (len(rows) - 1)
        assert [row.position for row in rows] == list(range(len(rows)))
        last.append([row.article_id in repeats(round)[coder.pk] for row in rows])
    assert any(True in found[:-3] for found in last)  # they aren't just put at the end
    client = Client()
    client.force_login(ada)
    rest = f"/api/v1/projects/{study.project.slug}/"
    listed = client.get(f"{rest}assignments/").json()["results"]
    listed = [row for row in listed if row["round"] == round.name]
    assert len(listed) == len(study.of(round, ada))
    assert len(set(shape(listed))) == 1
    assert [row["id"] for row in listed] == [str(row.pk) for row in study.of(round, ada)]
    events = client.get(f"{rest}events/")
    text = json.dumps(listed) + events.content.decode() + client.get("/").content.decode()
    assert not [word for word in ("repeat", "hidden_", "purpose", "drift") if word in text]
    pages = [client.get(f"/assignments/{row.pk}/") for row in study.of(round, ada)]
    assert {page.status_code for page in pages} == {200}
    assert {len(page.context["workspace"].island["urls"]) for page in pages} == {
        len(pages[0].context["workspace"].island["urls"])
    }
    assert client.get(f"/api/v1/rounds/{round.pk}/places/").status_code == 403


def test_where_articles_are_taken_a_repeat_waits_for_who_coded_it(study: Study) -> None:
    ada, ben = study.coders
    round = study.round(hand_out="pull", overlap=0)
    study.plan(round, articles=study.articles[:2], hide=Hide(repeats=2))
    assert round.assignments.count() == 0
    assert {row.wanted for row in round.places.all()} == {1}
    assert [one.left for one in to_take(ada)] == [4]
    got = []
    while found := actions.take_next(ada, study.project.pk):
        got.append(found.article_id)
        finish(Assignment.objects.select_related("annotator").get(pk=found.pk))
    hidden = set(round.places.filter(purpose="repeat").values_list("article", flat=True))
    assert set(got) & hidden == hidden & coded(study, ada)
    assert len(set(got) & hidden) == 2
    assert [one.left for one in to_take(ben)] == [2]


def test_only_managers_hide_and_only_where_it_makes_sense(study: Study) -> None:
    round = study.round()
    assert refused(actions.hide_drawn, study.owner, round.pk, Hide(repeats=1)) == "state"
    study.plan(round)
    with pytest.raises(PermissionDenied):
        actions.hide_drawn(study.coders[0], round.pk, Hide(repeats=1))
    assert refused(actions.hide_drawn, study.owner, round.pk, Hide(gold=1)) == "required"
    training = study.round("practice", kind="training")
    study.plan(training)
    assert refused(actions.hide_drawn, study.owner, training.pk, Hide(repeats=1)) == "state"


# --- who has seen codings of others


def test_a_plan_tells_who_saw_what_and_leaves_it_out_where_the_round_says_so(study: Study) -> None:
    ada, ben = study.coders
    for article in study.articles[:3]:
        Reveal.objects.create(user=ada, article_id=article, place="side-by-side")
        Reveal.objects.create(user=ada, article_id=article, place="export")
    round = study.round(overlap=100)
    wish = actions.Wish(articles=study.articles, coders={ada.pk: None, ben.pk: None})
    assert actions.preview_plan(study.owner, round, wish).seen == {ada.pk: 3}
    actions.update_round(study.owner, round.pk, unseen_only=True)
    planned = study.plan(round)
    assert (planned.seen, planned.plan.missing) == ({}, 3)
    mine = set(round.assignments.filter(annotator=ada).values_list("article", flat=True))
    assert mine == set(study.articles[3:])
    more = actions.preview_coding(study.owner, Round.objects.get(pk=round.pk), [ada.pk])
    assert more.plan.assignments == 0


def test_nor_is_it_taken(study: Study) -> None:
    ada = study.coders[0]
    Reveal.objects.create(user=ada, article_id=study.articles[0], place="api")
    round = study.round(hand_out="pull", unseen_only=True, overlap=0)
    study.plan(round, articles=study.articles[:1])
    assert actions.take_next(ada, study.project.pk) is None
    assert to_take(ada) == []
    assert actions.take_next(study.coders[1], study.project.pk) is not None
