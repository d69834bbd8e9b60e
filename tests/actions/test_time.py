"""Time on task: what a browser counted is taken once, and never more than has passed."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from articles import actions
from articles.models import Assignment, Event, Role, Sitting
from tests.actions.refusals import outcome, refused
from tests.builders import make_assignment, make_member, make_project, submit

pytestmark = pytest.mark.django_db
HOUR = 3600


@pytest.fixture
def assignment() -> Assignment:
    """Handed out an hour ago."""
    made = make_assignment(make_project())
    Assignment.objects.update(created_at=timezone.now() - timedelta(seconds=HOUR))
    return made


def report(assignment: Assignment, seconds: int, session: Any = None) -> int:
    """The total after a report."""
    return actions.report_time(
        assignment.annotator, assignment.pk, session=session or uuid.uuid4(), seconds=seconds
    )


def later(seconds: int) -> None:
    """Let time pass since the last report."""
    for sitting in Sitting.objects.all():
        sitting.reported_at -= timedelta(seconds=seconds)
        sitting.save()


def test_total_of_a_browser_is_taken_once_however_often_it_comes(assignment: Assignment) -> None:
    session = uuid.uuid4()
    assert [report(assignment, 50, session) for _ in range(3)] == [50] * 3
    later(60)
    assert report(assignment, 90, session) == 90
    assert report(assignment, 50, session) == 90  # an older report that comes late
    assert Assignment.objects.get(pk=assignment.pk).active_seconds == 90


def test_browsers_add_up(assignment: Assignment) -> None:
    assert report(assignment, 100) == 100
    later(100)
    assert report(assignment, 40) == 140


def test_no_more_is_added_than_has_passed_since_the_last_report(assignment: Assignment) -> None:
    session = uuid.uuid4()
    assert HOUR <= report(assignment, 10 * HOUR, session) <= HOUR + 5
    assert report(assignment, 10 * HOUR, session) <= HOUR + 5
    later(60)
    assert HOUR + 60 <= report(assignment, 10 * HOUR, session) <= HOUR + 70


def test_report_of_an_hour_offline_is_taken_when_it_comes(assignment: Assignment) -> None:
    session = uuid.uuid4()
    report(assignment, 10, session)
    later(HOUR)
    assert report(assignment, 2000, session) == 2000


def test_report_after_done_still_counts(assignment: Assignment) -> None:
    submit(assignment)
    assert report(assignment, 30) == 30


def test_time_is_no_coding(assignment: Assignment) -> None:
    before = Event.objects.count()
    report(assignment, 30)
    stored = Assignment.objects.get(pk=assignment.pk)
    assert (stored.revision, stored.state, Event.objects.count()) == (0, "assigned", before)


def test_time_goes_with_an_assignment_that_is_taken_back(assignment: Assignment) -> None:
    report(assignment, 30)
    manager = make_member(assignment.round.project, Role.MANAGER)
    actions.remove_assignment(manager, assignment.pk)
    assert not Sitting.objects.exists()


def test_only_the_annotator_reports(assignment: Assignment) -> None:
    project = assignment.round.project
    other, manager = make_member(project), make_member(project, Role.MANAGER)
    found = {
        outcome(actions.report_time, user, assignment.pk, session=uuid.uuid4(), seconds=5)
        for user in (other,)
    }
    assert found == {"absent"}
    fields = {"session": uuid.uuid4(), "seconds": 5}
    assert outcome(actions.report_time, manager, assignment.pk, **fields) == "forbidden"


def test_session_of_another_assignment_is_refused(assignment: Assignment) -> None:
    session = uuid.uuid4()
    report(assignment, 5, session)
    other = make_assignment(assignment.round.project)
    assert refused(report, other, 5, session) == "exists"


def test_time_is_known_to_its_annotator_and_to_managers_who_are_not_blind() -> None:
    project = make_project()
    assignment = make_assignment(project)
    other = make_assignment(project, assignment.article)
    people = {
        "annotator": assignment.annotator,
        "other": other.annotator,
        "manager": make_member(project, Role.MANAGER),
        "adjudicator": make_member(project, Role.ADJUDICATOR),
    }

    def knowing() -> set[str]:
        rows = Assignment.objects.filter(pk=assignment.pk)
        return {name for name, user in people.items() if rows.time_visible_to(user).exists()}

    assert knowing() == {"annotator", "manager"}
    mine = make_assignment(project, assignment.article, people["manager"])
    assert knowing() == {"annotator"}
    for one in (assignment, other, mine):
        submit(one)
    assert knowing() == {"annotator", "manager"}
