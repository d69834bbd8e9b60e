"""Hidden gold: who gets it, who doesn't, and what of it is in the log."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from articles import actions
from articles.models import Assignment, Attempt, Event, Place, Round, Seat
from tests.actions.refusals import refused
from tests.builders import make_article, make_assignment, make_member, round_of
from tests.training import GOLD, School, code, make_school, practise, seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    """Three articles with gold; ada codes something in the round main."""
    school = make_school()
    make_assignment(school.project, make_article(school.project), school.ada)
    return school


def given(school: School, round: Round) -> set[tuple[object, object]]:
    """Who has which of the articles with gold in a round."""
    rows = round.assignments.filter(article__in=[one.pk for one in school.articles])
    return set(rows.values_list("annotator", "article"))


def test_everybody_who_codes_in_the_round_gets_it(school: School) -> None:
    main, article = round_of(school.project), school.articles[0]
    assert actions.hide_gold(school.owner, main.pk, [article.pk, article.pk]) == [article.pk]
    assert (school.ada.pk, article.pk) in given(school, main)
    place = Place.objects.get(round=main, article=article)
    assert (place.purpose, place.wanted) == ("gold", 2)  # the expert codes there, too
    event = Event.objects.get(kind="place.created", object_id=str(place.pk))
    assert (event.assignment, event.payload["purpose"]) == (None, "gold")
    assert not Event.objects.visible_to(school.ada).filter(pk=event.pk).exists()
    code(
        seat(school.ada, Assignment.objects.get(round=main, article=article, annotator=school.ada)),
        GOLD,
    )
    assert Attempt.objects.get().passed
    assert actions.hide_gold(school.owner, main.pk, [article.pk]) == []


def test_who_has_seen_its_gold_is_left_out(school: School) -> None:
    practise(school, GOLD)
    main = round_of(school.project)
    wanted = [one.pk for one in school.articles]
    assert set(actions.hide_gold(school.owner, main.pk, wanted)) == set(wanted)
    mine = {article for coder, article in given(school, main) if coder == school.ada.pk}
    assert mine == set(wanted[1:])


def test_where_articles_are_taken_it_waits_among_them(school: School) -> None:
    pull = Round.objects.create(
        project=school.project,
        codebook=round_of(school.project).codebook,
        name="pull",
        hand_out=Round.HandOut.PULL,
    )
    for coder in (school.ada, make_member(school.project)):
        Seat.objects.create(round=pull, user=coder)
    actions.hide_gold(school.owner, pull.pk, [school.articles[0].pk])
    assert given(school, pull) == set()
    assert Place.objects.get(round=pull).wanted == 2


def test_it_can_be_taken_out_again(school: School) -> None:
    main, article = round_of(school.project), school.articles[0]
    actions.hide_gold(school.owner, main.pk, [article.pk])
    assert actions.show_gold(school.owner, main.pk, [article.pk]) == [article.pk]
    assert Place.objects.get(round=main, article=article).purpose == "reliability"
    assert (school.ada.pk, article.pk) in given(school, main)
    assert actions.show_gold(school.owner, main.pk, [article.pk]) == []


def test_only_managers_hide_gold_and_only_articles_that_have_it(school: School) -> None:
    main, article = round_of(school.project), school.articles[0].pk
    with pytest.raises(PermissionDenied):
        actions.hide_gold(school.ada, main.pk, [article])
    with pytest.raises(PermissionDenied):
        actions.show_gold(school.ada, main.pk, [article])
    plain = make_article(school.project).pk
    assert refused(actions.hide_gold, school.owner, main.pk, [plain]) == "unknown"
    assert refused(actions.hide_gold, school.owner, school.training.pk, [article]) == "state"
    Round.objects.filter(pk=main.pk).update(state=Round.State.CLOSED)
    assert refused(actions.hide_gold, school.owner, main.pk, [article]) == "state"
