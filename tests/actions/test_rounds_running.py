"""Rounds that run: a further coding, closing, taking an import back."""

from __future__ import annotations

from collections import Counter
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from articles import actions
from articles.models import Assignment, Round
from tests.actions.refusals import refused as refusal
from tests.actions.replay import replay, stored
from tests.actions.rounds import Study, check_rounds, finish, make_rounds_study
from tests.builders import make_article, make_member, make_project, make_span, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    return make_rounds_study()


# --- a further coding


def released(round: Round) -> set[UUID]:
    """Articles of a round that reviewers may see."""
    rows = Assignment.objects.released().filter(round=round)
    return set(rows.values_list("article", flat=True))


def test_a_second_coding_closes_released_articles_until_it_is_done(study: Study) -> None:
    round = study.round(coders=1)
    study.plan(round)
    finish(*round.assignments.select_related("annotator"))
    assert len(released(round)) == 8
    new = make_member(study.project)
    preview = actions.preview_coding(study.owner, round, [new.pk], number=5)
    assert (len(preview.fresh), preview.reopened, preview.plan.assignments) == (5, 5, 5)
    version = Round.objects.get(pk=round.pk).version
    planned = actions.add_coding(study.owner, round.pk, [new.pk], number=5, version=version)
    assert len(released(round)) == 3
    again = {"number": 2, "version": version}
    assert refusal(actions.add_coding, study.owner, round.pk, [new.pk], **again) == "stale"
    assert planned.reopened == 5
    assert Counter(round.places.values_list("purpose", "wanted")) == {
        ("reliability", 2): 5,
        ("plain", 1): 3,
    }
    finish(*study.of(round, new))
    assert len(released(round)) == 8
    check_rounds(study.project)


def test_nobody_codes_an_article_twice_in_a_round(study: Study) -> None:
    round = study.round(coders=1)
    only = study.coders[0]
    study.plan(round, coders={only.pk: None})
    assert refusal(actions.add_coding, study.owner, round.pk, [only.pk]) == "required"
    planned = actions.add_coding(study.owner, round.pk, [only.pk, study.coders[1].pk])
    assert [len(queue) for queue in planned.plan.queues.values() if queue] == [8]


# --- closing


def test_closing_takes_back_what_was_not_begun(study: Study) -> None:
    round = study.round(coders=2, overlap=100)
    study.plan(round)
    begun, asked, *_rest = study.of(round, study.coders[0])
    make_span(begun)
    actions.create_comment(asked.annotator, asked.pk, id=uuid4(), text="Is it?", kind="question")
    actions.update_round(study.owner, round.pk, state="closed")
    assert set(round.assignments.values_list("pk", flat=True)) == {begun.pk, asked.pk}
    finish(begun)
    assert released(round) == {begun.article_id}
    assert refusal(study.plan, round) == "state"
    assert refusal(actions.add_coding, study.owner, round.pk, [study.coders[0].pk]) == "state"
    check_rounds(study.project)
    assert replay(study.project).assignments == stored(study.project).assignments
    actions.update_round(study.owner, round.pk, state="open")
    study.plan(round, articles=[], coders={})  # what was taken back is handed out again
    assert round.assignments.count() == 16


def test_an_import_whose_articles_are_only_planned_is_taken_back(study: Study) -> None:
    round = study.round(coders=1)
    study.plan(round)
    batch = make_article(study.project).batch
    assert batch is not None
    study.plan(round, articles=list(batch.articles.values_list("pk", flat=True)))
    actions.take_back_import(study.owner, batch)
    assert (round.places.count(), round.assignments.count()) == (8, 8)
    check_rounds(study.project)


def test_a_foreign_round_is_nobody_s_to_plan(study: Study) -> None:
    other = owner_of(make_project())
    with pytest.raises(PermissionDenied):
        actions.carry_out(other, study.round().pk, actions.Wish(study.articles, {other.pk: None}))
    with pytest.raises(ValidationError):
        actions.create_round(study.owner, study.project, name="pilot")
