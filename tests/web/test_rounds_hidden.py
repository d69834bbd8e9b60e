"""Pages of rounds: hidden articles, who saw what, training that is asked for, every article of a round."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Assignment, Place, Reveal, Round
from tests.builders import make_article, make_member, round_of, submit
from tests.training import GOLD, School, make_gold, make_training, practise
from tests.web.people import Study, every_role, statuses
from tests.web.test_rounds import act, make, wish

pytestmark = pytest.mark.django_db


def test_repeats_are_hidden_on_the_page_after_a_preview(study: Study) -> None:
    submit(study.assignment)
    Assignment.objects.update(submitted_at=timezone.now() - timedelta(days=8))
    make_article(study.project, title="Another")
    round = make(study, "annotator", min_words=0, scope="filter", q="Another")
    assert round.places.count() == 1
    assert act(study, round, "hide", repeats="x").status_code == 422
    page = act(study, round, "hide", repeats=1, days=9)
    assert "There is no article that could be hidden here." in page.content.decode()
    page = act(study, round, "hide", repeats=1).content.decode()
    assert "<bdi>harbour-annotator</bdi> 1" in page
    assert round.places.count() == 1
    act(study, round, "hide", repeats=1, sure=1, version=round.version)
    assert (
        "0 gold, 1 repeated" in study.get("owner", study.url("rounds", round.pk)).content.decode()
    )
    assert round.assignments.filter(article=study.article).count() == 1


def test_a_plan_says_who_saw_codings_and_what_it_hides(study: Study) -> None:
    Reveal.objects.create(user=study.people["annotator"], article=study.article, place="export")
    answer = study.post("owner", study.url("rounds/new"), wish(study, "annotator"), htmx=True)
    assert answer.context["preview"].seen == [("harbour-annotator", 1)]
    assert "saw others’ codings of 1 of these articles" in answer.content.decode()
    data = wish(study, "annotator", unseen_only="on", hidden_repeats=1)
    answer = study.post("owner", study.url("rounds/new"), data, htmx=True)
    assert (answer.context["preview"].seen, answer.context["preview"].missing) == ([], 2)
    assert "Nothing fits that could be hidden." in answer.content.decode()


def test_training_is_planned_and_asked_for_on_the_page(study: Study) -> None:
    practice = make(study, "annotator", kind="training", pass_articles=3, pass_mark=60)
    assert (practice.pass_articles, practice.pass_mark, practice.tolerance) == (3, 60, 12)
    main = make(study, "annotator", name="Main", requires=str(practice.pk))
    assert (main.requires, main.pass_articles) == (practice, 2)
    settings = {"name": "Main", "release": "automatic", "coders": 2, "overlap": 50}
    act(study, main, "settings", **settings, requires="")
    main.refresh_from_db()
    assert main.requires is None


def test_a_plan_names_who_has_not_passed_the_training_that_it_asks_for(study: Study) -> None:
    expert, coder = make_member(study.project), study.people["annotator"]
    gold = make_gold(study.project, expert, 0)
    training = make_training(study.project, [gold], [coder])
    Round.objects.filter(pk=training.pk).update(pass_articles=1)
    practise(School(study.project, study.people["owner"], expert, coder, training, [gold]), GOLD)
    data = wish(study, "annotator", "manager", only_new="")
    answer = study.post("owner", study.url("rounds/new"), data, htmx=True)
    assert answer.context["preview"].untrained == []
    data |= {"requires": str(training.pk)}
    answer = study.post("owner", study.url("rounds/new"), data, htmx=True)
    assert answer.context["preview"].untrained == ["harbour-manager"]
    assert "They get their articles all the same" in answer.content.decode()
    data |= {"hand_out": "pull"}
    answer = study.post("owner", study.url("rounds/new"), data, htmx=True)
    assert "They can take no article before." in answer.content.decode()


def test_every_article_of_a_round_is_listed_by_state(study: Study) -> None:
    make_article(study.project, title="By nobody")
    round = make(study, "annotator", "manager", only_new="")
    submit(Assignment.objects.select_related("annotator").filter(round=round)[0])
    url = study.url("rounds", round.pk, "articles")
    Place.objects.filter(round=round, wanted=1).update(wanted=2)
    page = study.get("owner", url).context["page"]
    assert (page.counts["lacking"], page.counts["open"], page.pager.total) == (1, 1, 2)
    (row,) = study.get("owner", url, {"state": "lacking"}, htmx=True).context["page"].rows
    assert (row.lacking, row.purpose) == (1, "coded once")
    text = study.get("owner", url).content.decode()
    assert "1 to come" in text
    assert study.get("owner", url, {"state": "released"}).context["page"].rows == []
    by_hand = study.get("owner", study.url("rounds", round_of(study.project).pk, "articles"))
    (row,) = by_hand.context["page"].rows
    assert (row.purpose, row.state, [one.username for one in row.coders]) == (
        None,
        "open",
        ["harbour-annotator"],
    )
    assert statuses(study, url) == every_role(403, owner=200, manager=200)
