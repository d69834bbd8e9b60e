"""Gold, attempts at practice articles and at hidden gold, practice, who is qualified, retraining."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from articles import actions
from articles.models import Assignment, Attempt, Event, Gold, Place, Reveal, Role
from articles.permissions import can_take_back
from tests.actions.refusals import refused
from tests.builders import (
    make_assignment,
    make_member,
    make_project,
    make_user,
    submit,
)
from tests.training import (
    GOLD,
    School,
    code,
    hide_gold,
    make_school,
    practise,
    seat,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    """Three practice articles; ada has not begun."""
    return make_school()


# --- gold


def test_gold_is_chosen_by_reviewers_from_codings_that_they_can_read(school: School) -> None:
    coding = make_assignment(school.project)
    code(coding, GOLD)
    for role in (Role.ANNOTATOR, Role.VIEWER):
        with pytest.raises(Assignment.DoesNotExist):
            actions.make_gold(make_member(school.project, role), coding.pk)
    with pytest.raises(PermissionDenied):
        actions.make_gold(coding.annotator, coding.pk)
    gold, new = actions.make_gold(
        make_member(school.project, Role.ADJUDICATOR), coding.pk, note="Best"
    )
    assert (new, gold.note, gold.article_id) == (True, "Best", coding.article_id)
    assert actions.make_gold(school.owner, coding.pk) == (gold, False)
    event = Event.objects.get(kind="gold.created", object_id=str(gold.pk))
    assert (event.assignment, event.payload["assignment"]) == (None, str(coding.pk))


def test_coding_that_is_open_or_not_released_is_no_gold(school: School) -> None:
    open_coding = make_assignment(school.project)
    with pytest.raises(Assignment.DoesNotExist):
        actions.make_gold(school.owner, open_coding.pk)
    other = make_assignment(school.project, open_coding.article)
    submit(open_coding)
    with pytest.raises(Assignment.DoesNotExist):  # the other coder is not done
        actions.make_gold(school.owner, open_coding.pk)
    submit(other)
    assert actions.make_gold(school.owner, open_coding.pk)[1]


def test_an_article_has_one_standing_gold(school: School) -> None:
    article = school.articles[0]
    other = make_assignment(school.project, article)
    submit(other)
    assert refused(lambda: actions.make_gold(school.owner, other.pk)) == "exists"
    retired = actions.retire_gold(school.owner, school.golds[0].pk)
    assert retired.retired_at is not None
    assert actions.retire_gold(school.owner, school.golds[0].pk).retired_at == retired.retired_at
    assert Event.objects.filter(kind="gold.retired").count() == 1
    assert actions.make_gold(school.owner, other.pk)[1]


def test_gold_is_retired_by_reviewers_of_its_project_only(school: School) -> None:
    for user in (school.ada, make_user(), make_project().memberships.get().user):
        with pytest.raises(Gold.DoesNotExist):
            actions.retire_gold(user, school.golds[0].pk)


def test_archived_project_takes_no_gold(school: School) -> None:
    coding = make_assignment(school.project)
    submit(coding)
    actions.archive_project(school.owner, school.project, archived=True)
    assert refused(lambda: actions.make_gold(school.owner, coding.pk)) == "locked"
    assert refused(lambda: actions.retire_gold(school.owner, school.golds[0].pk)) == "locked"
    assert refused(lambda: actions.practise(school.ada, school.training.pk)) == "locked"


# --- attempts


def test_submitting_a_practice_article_stores_how_it_went(school: School) -> None:
    done = practise(
        school, [("decision", "reversed its waiver on Monday"), ("evidence", "two officials")]
    )
    attempt = Attempt.objects.get(assignment=done)
    assert (attempt.gold, attempt.passed) == (school.golds[0], False)
    figures = attempt.figures
    assert {key: row["found"] for key, row in figures["labels"].items()} == {
        "decision": 0,
        "evidence": 0,
        "source": 0,
    }
    assert (figures["labels"]["decision"]["off"], figures["labels"]["decision"]["off_by"]) == (
        1,
        10,
    )
    assert (figures["labels"]["source"]["wrong"], figures["failed"]) == (1, ["decision", "source"])
    assert (figures["tolerance"], figures["pass_mark"], figures["again"]) == (5, 70, False)
    done.refresh_from_db()
    assert figures["revisions"][0] == done.revision


def test_attempt_has_an_event_of_the_project_in_the_same_transaction(school: School) -> None:
    done = practise(school, GOLD)
    attempt = Attempt.objects.get(assignment=done)
    event = Event.objects.get(kind="attempt.created")
    assert (event.object_id, event.assignment, event.actor) == (str(attempt.pk), None, school.ada)
    assert event.payload["passed"] is True
    assert event.payload["overall"] == attempt.figures["overall"]
    assert not Event.objects.visible_to(school.ada).filter(kind="attempt.created").exists()
    assert Event.objects.visible_to(school.owner).filter(kind="attempt.created").exists()


def test_what_is_shown_after_practice_is_in_the_log_of_what_was_seen(school: School) -> None:
    done = practise(school, GOLD)
    assert Reveal.objects.get(user=school.ada).article_id == done.article_id


def test_codings_without_gold_and_ones_own_gold_are_no_attempt(school: School) -> None:
    actions.retire_gold(school.owner, school.golds[0].pk)
    ((first,), _old) = actions.assign(
        school.owner, school.training, [school.articles[0].pk], [school.ada.pk]
    )
    code(seat(school.ada, Assignment(pk=first)), GOLD)
    ((own,), _old) = actions.assign(
        school.owner, school.training, [school.articles[1].pk], [school.expert.pk]
    )
    code(seat(school.expert, Assignment(pk=own)), GOLD)
    assert Attempt.objects.count() == 0


def test_gold_whose_coding_is_open_again_measures_nobody(school: School) -> None:
    actions.reopen(school.owner, school.golds[0].assignment_id)
    taken = actions.practise(school.ada, school.training.pk)
    assert taken is not None
    assert taken.article_id == school.articles[1].pk


def test_hidden_gold_is_measured_and_its_coder_hears_nothing(school: School) -> None:
    done = hide_gold(school.project, school.golds[0], school.ada, GOLD[:1])
    attempt = Attempt.objects.get(assignment=done)
    assert attempt.figures["labels"]["source"]["missed"] == 1
    assert not Attempt.objects.visible_to(school.ada).exists()
    assert not Reveal.objects.filter(user=school.ada).exists()
    assert Attempt.objects.visible_to(school.owner).get() == attempt
    assert can_take_back(school.ada, done) is True  # as any article, whatever the expert did


def test_plain_article_with_gold_is_no_attempt(school: School) -> None:
    Place.objects.create(round=school.golds[0].assignment.round, article=school.articles[0])
    code(make_assignment(school.project, school.articles[0], school.ada), GOLD)
    assert Attempt.objects.count() == 0


def test_attempts_are_seen_by_their_coder_managers_and_nobody_else(school: School) -> None:
    practise(school, GOLD)
    other = make_member(school.project)
    assert Attempt.objects.visible_to(school.ada).count() == 1
    assert Attempt.objects.visible_to(school.owner).count() == 1
    for user in (other, make_user(), make_member(school.project, Role.VIEWER)):
        assert Attempt.objects.visible_to(user).count() == 0
    make_assignment(
        school.project, school.articles[0], school.owner
    )  # a coder there now, and blind
    assert Attempt.objects.visible_to(school.owner).count() == 0
