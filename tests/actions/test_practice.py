"""Practice: what comes next, who is qualified, retraining."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from articles import actions
from articles.models import Attempt, Event, Place, Round
from articles.permissions import is_qualified, may_take
from tests.actions.refusals import refused
from tests.builders import (
    make_assignment,
    make_member,
    make_user,
    round_of,
    submit,
)
from tests.training import (
    GOLD,
    School,
    code,
    hide_gold,
    make_gold,
    make_school,
    make_training,
    practise,
    seat,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    """Three practice articles; ada has not begun."""
    return make_school()


# --- taking back


def test_practice_is_not_taken_back_by_its_coder(school: School) -> None:
    done = practise(school, GOLD)
    with pytest.raises(PermissionDenied):
        actions.reopen(school.ada, done.pk)
    actions.reopen(school.owner, done.pk)
    done.refresh_from_db()
    submit(done)
    first, second = Attempt.objects.order_by("created_at")
    assert (first.figures["again"], second.figures["again"]) == (False, True)
    assert list(Attempt.objects.first_tries()) == [first]


# --- practice and qualification


def test_practice_goes_on_with_what_is_open_then_with_what_was_not_seen(school: School) -> None:
    first = actions.practise(school.ada, school.training.pk)
    assert first == actions.practise(school.ada, school.training.pk)
    code(seat(school.ada, first), [])
    rest = [practise(school, GOLD).article for _ in range(2)]
    assert [first.article if first else None, *rest] == school.articles
    assert actions.practise(school.ada, school.training.pk) is None
    again = make_training(school.project, school.golds, [school.ada], "again")
    assert actions.practise(school.ada, again.pk) is None


def test_practice_leaves_out_what_one_codes_elsewhere(school: School) -> None:
    make_assignment(school.project, school.articles[0], school.ada)
    taken = actions.practise(school.ada, school.training.pk)
    assert taken is not None
    assert taken.article == school.articles[1]


def test_practice_is_for_who_has_a_seat(school: School) -> None:
    with pytest.raises(PermissionDenied):
        actions.practise(make_member(school.project), school.training.pk)
    with pytest.raises(Round.DoesNotExist):
        actions.practise(make_user(), school.training.pk)
    with pytest.raises(Round.DoesNotExist):
        actions.practise(school.ada, school.golds[0].assignment.round_id)


def test_practice_ends_with_the_cap_and_with_the_round(school: School) -> None:
    Round.objects.filter(pk=school.training.pk).update(cap=1)
    practise(school, GOLD)
    assert refused(lambda: actions.practise(school.ada, school.training.pk)) == "in_use"
    Round.objects.filter(pk=school.training.pk).update(state=Round.State.CLOSED)
    assert refused(lambda: actions.practise(school.ada, school.training.pk)) == "state"


def test_qualified_is_who_passed_enough_articles_at_the_first_try(school: School) -> None:
    assert not is_qualified(school.ada, school.training)
    practise(school, GOLD)
    failed = practise(school, [])
    assert not is_qualified(school.ada, school.training)
    actions.reopen(school.owner, failed.pk)
    failed.refresh_from_db()
    code(failed, GOLD)  # now they know
    assert Attempt.objects.filter(passed=True).count() == 2
    assert not is_qualified(school.ada, school.training)
    practise(school, GOLD)
    assert is_qualified(school.ada, school.training)


def test_round_that_asks_for_another_is_closed_to_who_has_not_passed_it(school: School) -> None:
    after = make_training(school.project, school.golds, [school.ada], "second")
    Round.objects.filter(pk=after.pk).update(requires=school.training)
    with pytest.raises(PermissionDenied, match="training"):
        actions.practise(school.ada, after.pk)
    practise(school, GOLD)
    practise(school, GOLD)
    assert actions.practise(school.ada, after.pk) is not None


def test_articles_of_a_round_are_taken_by_who_is_qualified_for_it(school: School) -> None:
    main = round_of(school.project)
    assert may_take(school.ada, main)
    main.requires = school.training
    main.save()
    assert not may_take(school.ada, main)
    for _ in range(2):
        practise(school, GOLD)
    assert may_take(school.ada, main)
    assert not may_take(school.ada, school.training)  # practice has a door of its own


# --- retraining


def test_retraining_is_a_round_of_articles_with_the_label_that_were_not_coded(
    school: School,
) -> None:
    only_source = make_gold(school.project, school.expert, 9, [("source", "two officials")])
    own = make_gold(school.project, school.ada, 8)
    hide_gold(school.project, school.golds[0], school.ada, GOLD)
    practise(school, GOLD)
    Place.objects.create(
        round=school.golds[2].assignment.round,
        article=make_gold(school.project, school.expert, 7).article,
        purpose=Place.Purpose.GOLD,
    )
    made = actions.make_retraining(
        school.owner, school.project, coder=school.ada.pk, label="decision"
    )
    assert (made.name, made.kind, made.state) == ("Retraining 1", "training", "open")
    assert (made.tolerance, made.pass_mark, made.pass_articles) == (5, 70, 2)
    assert [seat.user for seat in made.seats.all()] == [school.ada]
    assert [place.article for place in made.places.order_by("position")] == school.articles[1:]
    assert {only_source.article_id, own.article_id}.isdisjoint(
        made.places.values_list("article", flat=True)
    )
    told = Event.objects.get(kind="round.created", object_id=str(made.pk))
    assert (told.payload["coder"], told.payload["label"]) == (str(school.ada.pk), "decision")
    assert actions.practise(school.ada, made.pk) is not None
    again = actions.make_retraining(
        school.owner, school.project, coder=school.ada.pk, label="source"
    )
    assert again.name == "Retraining 2"


def test_retraining_is_the_managers_and_needs_articles(school: School) -> None:
    def make(label: str) -> object:
        return actions.make_retraining(
            school.owner, school.project, coder=school.ada.pk, label=label
        )

    assert refused(lambda: make("opposition")) == "state"
    with pytest.raises(PermissionDenied):
        actions.make_retraining(school.ada, school.project, coder=school.ada.pk, label="decision")
    stranger = make_user().pk
    assert (
        refused(
            lambda: actions.make_retraining(
                school.owner, school.project, coder=stranger, label="decision"
            )
        )
        == "unknown"
    )
    deleted = make_gold(school.project, school.expert, 6, [("evidence", "ferry")])
    actions.reopen(school.owner, deleted.assignment_id)
    assert refused(lambda: make("evidence")) == "state"
