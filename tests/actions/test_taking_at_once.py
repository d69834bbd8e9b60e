"""People who take the next article at the same moment: no place twice, none lost, caps kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from uuid import UUID

import pytest

from articles import actions
from articles.models import Assignment, Event, Round
from tests.actions.rounds import Study, check_rounds, make_rounds_study
from tests.actions.test_parallel import together
from tests.builders import submit

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 200


def taker(study: Study, coder: int, times: int) -> Callable[[], object]:
    """A person who takes and finishes articles, one after the other; answers how many."""
    user = study.coders[coder]

    def run() -> int:
        for count in range(times):
            found = actions.take_next(user, study.project.pk)
            if found is None:
                return count
            try:
                submit(Assignment.objects.select_related("annotator").get(pk=found.pk))
            except Assignment.DoesNotExist:  # the round was closed before it was begun
                return count
        return times

    return run


def taken(round: Round) -> Counter[UUID]:
    """How often each article was taken."""
    return Counter(round.assignments.values_list("article", flat=True))


def test_two_people_take_two_hundred_articles_at_once() -> None:
    study = make_rounds_study(articles=TIMES, coders=2)
    round = study.round(hand_out="pull", coders=1, overlap=0)
    study.plan(round)
    counts = together([taker(study, coder, TIMES) for coder in (0, 1)])
    assert sum(counts) == TIMES
    assert min(counts) > 0
    assert set(taken(round).values()) == {1}
    assert len(taken(round)) == TIMES
    assert Event.objects.filter(kind="assignment.created").count() == TIMES
    check_rounds(study.project)


def test_five_people_fill_every_place_and_no_cap_breaks() -> None:
    study = make_rounds_study(articles=20, coders=5)
    round = study.round(hand_out="pull", coders=2, overlap=50)
    study.plan(
        round, coders={coder.pk: 4 if n == 0 else None for n, coder in enumerate(study.coders)}
    )
    counts = together([taker(study, coder, 20) for coder in range(5)])
    assert (sum(counts), counts[0] <= 4) == (30, True)
    wanted = dict(round.places.values_list("article", "wanted"))
    assert taken(round) == wanted


def test_two_tabs_of_one_person_get_the_same_article() -> None:
    study = make_rounds_study(articles=5, coders=1)
    round = study.round(hand_out="pull", coders=1)
    study.plan(round)
    project, user = study.project.pk, study.coders[0]

    def take() -> object:
        found = actions.take_next(user, project)
        return found and found.pk

    assert len(set(together([take] * 8))) == 1
    assert round.assignments.count() == 1


def test_closing_a_round_while_people_take_leaves_nothing_open() -> None:
    study = make_rounds_study(articles=30, coders=3)
    round = study.round(hand_out="pull", coders=1)
    study.plan(round)

    def close() -> object:
        return actions.update_round(study.owner, round.pk, state="closed").state

    together([*(taker(study, coder, 3) for coder in range(3)), close])
    assert not round.assignments.exclude(state="submitted").exclude(state="started").exists()
    assert actions.take_next(study.coders[0], study.project.pk) is None
    check_rounds(study.project)
