"""Rounds: planning and handing out."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied

from articles import actions
from articles.models import Event, Role, Round
from tests.actions.refusals import refused as refusal
from tests.actions.replay import replay, stored
from tests.actions.rounds import Study, check_rounds, make_rounds_study
from tests.builders import make_article, make_member, make_project, round_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    return make_rounds_study()


def loads(round: Round) -> list[int]:
    """Assignments by coder, sorted."""
    return sorted(Counter(round.assignments.values_list("annotator", flat=True)).values())


# --- making and changing


def test_a_round_is_planned_with_the_newest_published_codebook(study: Study) -> None:
    round = study.round(seed=None)
    assert (round.state, round.codebook.number, round.version) == ("draft", 1, 1)
    assert Round.objects.get(pk=round.pk).seed == round.seed
    check_rounds(study.project)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": "main"}, "exists"),
        ({"name": ""}, "blank"),
        ({"name": "x" * 41}, "max_length"),
        ({"kind": "final"}, "invalid_choice"),
        ({"coders": 0}, "min_value"),
        ({"overlap": 101}, "max_value"),
        ({"colour": "red"}, "unknown"),
    ],
    ids=str,
)
def test_a_round_that_makes_no_sense_is_refused(
    study: Study, fields: dict[str, Any], code: str
) -> None:
    wanted = {"name": "pilot"} | fields
    assert refusal(actions.create_round, study.owner, study.project, **wanted) == code
    assert study.project.rounds.count() == 1


def test_a_codebook_of_another_project_is_refused(study: Study) -> None:
    other = make_project().codebooks.get()
    assert refusal(study.round, codebook=other) == "unknown"


def test_only_managers_plan(study: Study) -> None:
    coder, round = study.coders[0], study.round()
    wish = actions.Wish(study.articles, {coder.pk: None})
    for call in (
        lambda: actions.create_round(coder, study.project, name="x"),
        lambda: actions.update_round(coder, round.pk, name="x"),
        lambda: actions.preview_plan(coder, round, wish),
        lambda: actions.carry_out(coder, round.pk, wish),
        lambda: actions.add_coding(coder, round.pk, [coder.pk]),
        lambda: actions.seat_coder(coder, round.pk, coder.pk),
        lambda: actions.remove_seat(coder, round.pk, coder.pk),
        lambda: actions.release_articles(coder, round.pk),
    ):
        with pytest.raises(PermissionDenied):
            call()


def test_nothing_is_planned_in_an_archived_project(study: Study) -> None:
    round = study.round()
    actions.archive_project(study.owner, study.project)
    assert refusal(actions.create_round, study.owner, study.project, name="x") == "locked"
    assert refusal(study.plan, round) == "locked"
    assert refusal(actions.update_round, study.owner, round.pk, name="x") == "locked"


def test_of_two_changes_of_one_version_the_second_is_stale(study: Study) -> None:
    round = study.round()
    changed = actions.update_round(study.owner, round.pk, version=1, due_on=dt.date(2026, 12, 1))
    assert (changed.version, changed.due_on) == (2, dt.date(2026, 12, 1))
    assert refusal(actions.update_round, study.owner, round.pk, version=1, name="x") == "stale"
    check_rounds(study.project)


@pytest.mark.parametrize("field", ["kind", "hand_out"])
def test_what_work_depends_on_is_fixed_once_a_round_is_open(study: Study, field: str) -> None:
    values = {"kind": "recheck", "hand_out": "pull"}
    same: dict[str, Any] = {field: values[field]}
    other: dict[str, Any] = {field: "main"}
    round = study.round()
    actions.update_round(study.owner, round.pk, **same)
    study.plan(round)
    assert refusal(actions.update_round, study.owner, round.pk, **other) == "state"
    actions.update_round(study.owner, round.pk, **same, name="same again")


def test_a_round_never_becomes_a_plan_again(study: Study) -> None:
    round = study.round()
    study.plan(round)
    assert refusal(actions.update_round, study.owner, round.pk, state="draft") == "state"


# --- plans


def test_a_plan_makes_places_seats_and_assignments(study: Study) -> None:
    round = study.round(coders=2, overlap=50)
    preview = actions.preview_plan(
        study.owner, round, actions.Wish(study.articles, {c.pk: None for c in study.coders})
    )
    assert round.places.count() == round.assignments.count() == 0
    planned = study.plan(round)
    assert planned.plan == preview.plan
    round.refresh_from_db()
    assert (round.state, round.version) == ("open", 2)
    purposes = Counter(round.places.values_list("purpose", "wanted"))
    assert purposes == {("reliability", 2): 4, ("plain", 1): 4}
    assert loads(round) == [3, 3, 3, 3]
    assert set(round.seats.values_list("user", flat=True)) == {c.pk for c in study.coders}
    assert sorted(round.places.values_list("position", flat=True)) == list(range(8))
    for coder, queue in planned.plan.queues.items():
        rows = round.assignments.filter(annotator=coder).order_by("position")
        assert list(rows.values_list("article", "position")) == [
            (article, index) for index, article in enumerate(queue)
        ]
    check_rounds(study.project)
    assert replay(study.project).assignments == stored(study.project).assignments


def test_rows_tell_by_no_time_what_is_coded_twice(study: Study) -> None:
    """Of one coder all rows follow each other: no gap shows whether somebody else got the article, too."""
    round = study.round(coders=2, overlap=50)
    study.plan(round)
    people = list(round.assignments.order_by("created_at").values_list("annotator", flat=True))
    assert people == sorted(people, key=people.index)


def test_a_plan_leaves_out_what_does_not_fit_and_says_why(study: Study) -> None:
    archived, coded, *rest = study.articles
    actions.archive_articles(study.owner, study.project, [archived])
    actions.assign(study.owner, round_of(study.project), [coded], [study.coders[0].pk])
    short = make_article(study.project, "Two words.").pk
    round = study.round(coders=1)
    ids = [*study.articles, short, nowhere := uuid4()]
    planned = study.plan(round, articles=ids, only_new=True, min_words=5, sample=3)
    assert planned.excluded == {
        "absent": [nowhere],
        "archived": [archived],
        "elsewhere": [coded],
        "short": [short],
    }
    assert (len(planned.fresh), planned.not_drawn) == (3, len(rest) - 3)
    event = Event.objects.get(project=study.project, kind="round.planned").payload["planned"]
    assert event["excluded"]["short"] == [str(short)]
    assert (event["places"], event["sample"], event["not_drawn"]) == (3, 3, 3)
    again = study.plan(round, articles=ids, only_new=True, min_words=5)
    assert len(again.excluded["here"]) == 3
    assert round.places.count() == len(rest)
    check_rounds(study.project)


def test_the_same_seed_draws_the_same(study: Study) -> None:
    first, second = study.round("a", overlap=50), study.round("b", overlap=50)
    plans = [study.plan(round, sample=5).plan for round in (first, second)]
    assert plans[0] == plans[1]


def test_caps_hold_and_what_is_left_is_told(study: Study) -> None:
    round = study.round(coders=1, cap=2)
    people: dict[UUID, int | None] = {coder.pk: None for coder in study.coders}
    people[study.coders[0].pk] = 1
    planned = study.plan(round, coders=people)
    assert (loads(round), planned.plan.missing) == ([1, 2, 2, 2], 1)
    # A cap that grows lets the rest be handed out.
    actions.seat_coder(study.owner, round.pk, study.coders[0].pk, cap=2)
    assert study.plan(round, articles=[], coders={}).plan.missing == 0
    assert loads(round) == [2, 2, 2, 2]
    check_rounds(study.project)


def test_a_plan_needs_articles_and_coders(study: Study) -> None:
    round = study.round()
    assert refusal(study.plan, round, coders={}) == "required"
    assert refusal(study.plan, round, articles=[]) == "required"
    viewer = make_member(study.project, Role.VIEWER)
    assert refusal(study.plan, round, coders={viewer.pk: None}) == "unknown"
    assert refusal(study.plan, round, coders={uuid4(): None}) == "unknown"
    round.refresh_from_db()
    assert (round.state, round.seats.count()) == ("draft", 0)


def test_ten_thousand_articles_are_planned_in_a_few_statements(
    study: Study, django_assert_max_num_queries: Any
) -> None:
    round = study.round()
    with django_assert_max_num_queries(40):
        study.plan(round)


# --- by hand


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_nothing_is_handed_out_by_hand_unless_the_round_is_open(study: Study, state: str) -> None:
    round = study.round()
    Round.objects.filter(pk=round.pk).update(state=state)
    people = [study.coders[0].pk]
    assert refusal(actions.assign, study.owner, round, study.articles, people) == "state"
    actions.update_round(study.owner, round.pk, state="open")
    assert len(actions.assign(study.owner, round, study.articles, people)[0]) == 8
