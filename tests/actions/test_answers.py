"""Answers to the questions on an article."""

from __future__ import annotations

import pytest

from articles import actions
from articles.models import Answer, Assignment
from tests.actions.refusals import refused
from tests.builders import make_assignment, make_project, make_span

pytestmark = pytest.mark.django_db


@pytest.fixture
def assignment() -> Assignment:
    """A fresh assignment."""
    return make_assignment(make_project())


def answer(assignment: Assignment, **answers: object) -> list[Answer]:
    """Set answers."""
    return actions.set_answers(assignment.annotator, assignment.pk, answers)[0]


def test_answer_is_one_row_that_counts_its_changes(assignment: Assignment) -> None:
    answer(assignment, relevance="none")
    answer(assignment, relevance="none")
    answer(assignment, relevance="reported")
    stored = Answer.objects.get()
    assert (stored.value, stored.version) == ("reported", 2)
    assert assignment.events.filter(kind="answer.set").count() == 2


def test_several_answers_are_one_revision(assignment: Assignment) -> None:
    span = make_span(assignment)
    _answers, revision = actions.set_answers(
        assignment.annotator, assignment.pk, {"relevance": "none", "primary": str(span.pk)}
    )
    assert revision == 2


def test_cleared_answer_is_no_longer_live(assignment: Assignment) -> None:
    answer(assignment, relevance="none")
    answer(assignment, relevance=None)
    stored = Answer.objects.get()
    assert (stored.value, stored.version) == (None, 2)
    assert list(assignment.answers.live()) == []


def test_clearing_what_was_never_answered_stores_nothing(assignment: Assignment) -> None:
    answer(assignment, relevance=None)
    assignment.refresh_from_db()
    assert (Answer.objects.count(), assignment.state, assignment.revision) == (0, "assigned", 0)


def test_unknown_question_and_bad_value_are_refused(assignment: Assignment) -> None:
    annotator, pk = assignment.annotator, assignment.pk
    assert refused(actions.set_answers, annotator, pk, {"mood": "good"}) == "unknown"
    assert refused(actions.set_answers, annotator, pk, {"relevance": "maybe"}) == "invalid"
    assert refused(actions.set_answers, annotator, pk, {"relevance": 3}) == "invalid"


def test_one_bad_answer_stores_none(assignment: Assignment) -> None:
    both = {"relevance": "none", "primary": "not an id"}
    assert refused(actions.set_answers, assignment.annotator, assignment.pk, both) == "invalid"
    assert Answer.objects.count() == 0


def test_span_question_takes_ones_own_live_span_of_its_label(assignment: Assignment) -> None:
    decision = make_span(assignment)
    source = make_span(assignment, "source", "two officials")
    other = make_assignment(assignment.round.project, assignment.article)
    theirs, gone = make_span(other), make_span(assignment, quote="Monday")
    actions.delete_span(assignment.annotator, gone, base_version=1)
    for span in (source, theirs, gone):
        wrong = {"primary": str(span.pk)}
        code = refused(actions.set_answers, assignment.annotator, assignment.pk, wrong)
        assert code == "invalid"
    answer(assignment, primary=str(decision.pk))
    assert Answer.objects.get().value == str(decision.pk)
