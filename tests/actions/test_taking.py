"""Taking the next article, passing one on, releasing by hand, opening again with a reason."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied

from articles import actions
from articles.models import Assignment, Event, Role, Round
from tests.actions.refusals import refused
from tests.actions.replay import replay, stored
from tests.actions.rounds import Study, check_rounds, finish, make_rounds_study
from tests.builders import make_article, make_member, make_project, make_span, owner_of, round_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    return make_rounds_study()


@pytest.fixture
def pull(study: Study) -> Round:
    """An open round from which articles are taken; half of them twice."""
    round = study.round(hand_out="pull", coders=2, overlap=50)
    study.plan(round)
    return Round.objects.get(pk=round.pk)


def take(study: Study, coder: int) -> UUID | None:
    """The article that a coder takes and finishes, if there is any."""
    user = study.coders[coder]
    found = actions.take_next(user, study.project.pk)
    if found is None:
        return None
    finish(Assignment.objects.select_related("annotator").get(pk=found.pk))
    return found.article_id


def released(round: Round) -> set[UUID]:
    """Articles that reviewers may see."""
    rows = Assignment.objects.released().filter(round=round)
    return set(rows.values_list("article", flat=True))


# --- taking


def test_a_round_of_taking_hands_nothing_out(study: Study, pull: Round) -> None:
    assert (pull.state, pull.assignments.count(), pull.places.count()) == ("open", 0, 8)


def test_articles_are_taken_in_the_drawn_order_until_none_is_left(
    study: Study, pull: Round
) -> None:
    order = list(pull.places.order_by("position").values_list("article", flat=True))
    assert [take(study, 0) for _ in range(9)] == [*order, None]
    twice = set(pull.places.filter(wanted=2).values_list("article", flat=True))
    assert {take(study, 1) for _ in range(5)} == {*twice, None}
    assert take(study, 2) is None
    assert pull.assignments.count() == 12
    check_rounds(study.project)
    assert replay(study.project).assignments == stored(study.project).assignments


def test_what_is_open_comes_before_anything_new(study: Study, pull: Round) -> None:
    coder = study.coders[0]
    first = actions.take_next(coder, study.project.pk)
    assert first is not None
    assert actions.take_next(coder, study.project.pk) == first
    by_hand = make_article(study.project).pk
    actions.assign(study.owner, round_of(study.project), [by_hand], [coder.pk])
    make_span(Assignment.objects.select_related("annotator", "article").get(pk=first.pk))
    assert actions.take_next(coder, study.project.pk) == first
    assert pull.assignments.count() == 1


def test_caps_hold(study: Study, pull: Round) -> None:
    actions.update_round(study.owner, pull.pk, cap=2)
    actions.seat_coder(study.owner, pull.pk, study.coders[1].pk, cap=1)
    assert [take(study, 0) is None for _ in range(3)] == [False, False, True]
    assert [take(study, 1) is None for _ in range(2)] == [False, True]


def test_only_who_has_a_seat_takes(study: Study, pull: Round) -> None:
    other = make_member(study.project)
    assert actions.take_next(other, study.project.pk) is None
    actions.seat_coder(study.owner, pull.pk, other.pk)
    assert actions.take_next(other, study.project.pk) is not None
    actions.remove_seat(study.owner, pull.pk, study.coders[0].pk)
    assert take(study, 0) is None
    study.project.memberships.filter(user=study.coders[1]).update(role=Role.VIEWER)
    assert take(study, 1) is None
    study.project.memberships.filter(user=study.coders[2]).delete()
    assert take(study, 2) is None


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_nothing_is_taken_unless_the_round_is_open(study: Study, pull: Round, state: str) -> None:
    Round.objects.filter(pk=pull.pk).update(state=state)
    assert take(study, 0) is None


def test_archived_articles_are_not_taken(study: Study, pull: Round) -> None:
    first = pull.places.order_by("position")[0].article_id
    actions.archive_articles(study.owner, study.project, [first])
    assert take(study, 0) not in (first, None)
    actions.archive_project(study.owner, study.project)
    assert take(study, 1) is None


def test_an_article_of_two_is_not_released_before_the_second_has_taken_it(
    study: Study, pull: Round
) -> None:
    for _ in range(8):
        take(study, 0)
    once = set(pull.places.filter(wanted=1).values_list("article", flat=True))
    assert released(pull) == once
    second = take(study, 1)
    assert released(pull) == {*once, second}


# --- passing on


def test_what_nobody_began_moves_to_somebody_else(study: Study) -> None:
    round = study.round(coders=1)
    study.plan(round)
    mine = study.of(round, study.coders[0])[0]
    new = actions.pass_on(study.owner, mine.pk, to=study.coders[1].pk)
    assert new is not None
    assert (new.article_id, new.annotator_id) == (mine.article_id, study.coders[1].pk)
    assert not Assignment.objects.filter(pk=mine.pk).exists()
    assert replay(study.project).assignments == stored(study.project).assignments


def test_what_was_begun_needs_a_reason_and_stays_with_its_work(study: Study) -> None:
    round = study.round(coders=1)
    study.plan(round)
    mine = study.of(round, study.coders[0])[0]
    span = make_span(mine)
    to = study.coders[1].pk
    assert refused(actions.pass_on, study.owner, mine.pk, to=to) == "required"
    assert refused(actions.pass_on, study.owner, mine.pk, to=to, reason=" ") == "required"
    assert refused(actions.pass_on, study.owner, mine.pk, to=to, reason="x" * 401) == "invalid"
    new = actions.pass_on(study.owner, mine.pk, to=to, reason="Ada is ill.")
    assert new is not None
    mine.refresh_from_db()
    assert (mine.kind, mine.state, mine.is_open) == ("withdrawn", "started", False)
    assert list(mine.spans.live()) == [span]
    assert (
        Event.objects.get(project=study.project, kind="assignment.withdrawn").payload["reason"]
        == "Ada is ill."
    )
    # It is closed to changes, out of the queue, and doesn't hold up the release.
    assert refused(make_span, mine, "source", "two officials") in ("locked", "state")
    assert actions.next_assignment(study.coders[0], study.project.pk) != mine
    finish(Assignment.objects.select_related("annotator").get(pk=new.pk))
    assert released(round) == {mine.article_id}
    assert refused(actions.reopen, study.owner, mine.pk) == "state"
    assert replay(study.project).assignments == stored(study.project).assignments


def test_taken_back_from_a_round_of_taking_it_is_free_for_others_only(
    study: Study, pull: Round
) -> None:
    mine = actions.take_next(study.coders[0], study.project.pk)
    assert mine is not None
    make_span(Assignment.objects.select_related("annotator", "article").get(pk=mine.pk))
    actions.pass_on(study.owner, mine.pk, reason="By mistake.")
    assert take(study, 0) not in (mine.article_id, None)
    assert mine.article_id in {take(study, 1) for _ in range(2)}


def test_work_is_passed_on_by_managers_to_coders_who_never_had_it(study: Study) -> None:
    round = study.round(coders=2)
    study.plan(round, coders={coder.pk: None for coder in study.coders[:2]})
    mine = study.of(round, study.coders[0])[0]
    with pytest.raises(PermissionDenied):
        actions.pass_on(study.coders[0], mine.pk, to=study.coders[2].pk)
    assert refused(actions.pass_on, study.owner, mine.pk, to=study.coders[1].pk) == "exists"
    viewer = make_member(study.project, Role.VIEWER)
    assert refused(actions.pass_on, study.owner, mine.pk, to=viewer.pk) == "unknown"
    assert refused(actions.pass_on, study.owner, mine.pk, to=uuid4()) == "unknown"
    finish(mine)
    assert refused(actions.pass_on, study.owner, mine.pk, to=study.coders[2].pk) == "state"


# --- releasing by hand


def test_released_by_hand_and_closed_by_opening_a_coding_again(study: Study) -> None:
    round = study.round(coders=1, release="manual")
    study.plan(round)
    first, second, *_rest = round.assignments.select_related("annotator").order_by("created_at")
    finish(first, second)
    assert released(round) == set()
    article = first.article_id
    assert actions.release_articles(study.owner, round.pk, [article]) == [article]
    assert released(round) == {article}
    assert actions.release_articles(study.owner, round.pk) == [second.article_id]
    assert actions.release_articles(study.owner, round.pk) == []
    actions.reopen(study.owner, first.pk, reason="  The second page is missing.  ")
    assert released(round) == {second.article_id}
    event = Event.objects.get(project=study.project, kind="assignment.reopened")
    assert event.payload["reason"] == "The second page is missing."
    finish(first)
    assert released(round) == {second.article_id}  # again by hand
    assert actions.release_articles(study.owner, round.pk) == [article]
    check_rounds(study.project)
    assert replay(study.project).assignments == stored(study.project).assignments


def test_a_further_coding_closes_what_was_released_by_hand(study: Study) -> None:
    round = study.round(coders=1, release="manual")
    study.plan(round)
    finish(*round.assignments.select_related("annotator"))
    actions.release_articles(study.owner, round.pk)
    new = make_member(study.project)
    actions.assign(study.owner, round, study.articles[:1], [new.pk])
    actions.add_coding(study.owner, round.pk, [new.pk], number=2)
    finish(*study.of(round, new))
    assert len(released(round)) == 5
    assert len(actions.release_articles(study.owner, round.pk)) == 3
    check_rounds(study.project)


def test_what_was_handed_out_without_a_plan_is_released_by_hand(study: Study) -> None:
    round = study.round(release="manual")
    actions.update_round(study.owner, round.pk, state="open")
    actions.assign(study.owner, round, study.articles[:2], [study.coders[0].pk])
    finish(study.of(round, study.coders[0])[0])
    assert len(actions.release_articles(study.owner, round.pk)) == 1
    assert len(released(round)) == 1
    check_rounds(study.project)


def test_what_is_not_finished_is_not_released(study: Study) -> None:
    round = study.round(coders=2, release="manual")
    study.plan(round)
    one = round.assignments.select_related("annotator")[0]
    finish(one)
    call = (actions.release_articles, study.owner, round.pk)
    assert actions.release_articles(study.owner, round.pk) == []
    assert refused(*call, [one.article_id]) == "state"
    assert refused(*call, [uuid4()]) == "unknown"
    by_itself = round_of(study.project)
    assert refused(actions.release_articles, study.owner, by_itself.pk) == "state"


def test_a_reason_has_a_length(study: Study) -> None:
    round = study.round(coders=1)
    study.plan(round)
    mine = study.of(round, study.coders[0])[0]
    finish(mine)
    assert refused(actions.reopen, study.owner, mine.pk, reason="x" * 401) == "invalid"


def test_a_stranger_takes_nothing(study: Study, pull: Round) -> None:
    assert actions.take_next(owner_of(make_project()), study.project.pk) is None
