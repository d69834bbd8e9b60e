"""Gold of an older codebook version: labels are compared as the coder's version calls them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from articles import codebook_edit as edit
from articles.models import Assignment, Attempt, Place
from articles.selectors.drift import project_drift
from articles.selectors.feedback import load_feedback, practice_assignment
from tests.builders import make_assignment
from tests.training import School, code, make_school
from tests.versions import next_version, relabel, round_with

if TYPE_CHECKING:
    from articles.models import Codebook

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    """Gold marks a decision and a source."""
    return make_school()


@pytest.fixture
def newer(school: School) -> Codebook:
    """Decisions are called rulings there, and there are no sources."""
    renamed = relabel("decision", key="ruling")
    return next_version(school.project, renamed, lambda draft: edit.retire(draft, "source"))


def coding(school: School, codebook: Codebook, number: int, purpose: str) -> Assignment:
    """Ada codes the article of a gold with another version: the ruling, and what gold can't have called so."""
    round = round_with(school.project, codebook, f"round {number}")
    article = school.golds[number].article
    Place.objects.create(round=round, article=article, purpose=purpose)
    made = Assignment.objects.create(round=round, article=article, annotator=school.ada)
    return Assignment.objects.select_related("round__project", "article", "annotator").get(
        pk=made.pk
    )


def test_hidden_gold_is_measured_by_the_labels_of_the_coders_version(
    school: School, newer: Codebook
) -> None:
    code(coding(school, newer, 0, Place.Purpose.GOLD), [("ruling", "reversed its waiver")])
    attempt = Attempt.objects.get()
    assert list(attempt.figures["labels"]) == ["ruling"]
    counts = attempt.figures["overall"]
    assert (counts["found"], counts["missed"], counts["extra"], attempt.passed) == (1, 0, 0, True)


def test_a_repeat_is_held_against_the_first_coding_as_it_would_be_called_now(
    school: School, newer: Codebook
) -> None:
    article = school.golds[0].article
    first = make_assignment(school.project, article, school.ada)
    code(first, [("decision", "reversed its waiver"), ("source", "two officials")])
    code(coding(school, newer, 0, Place.Purpose.REPEAT), [("ruling", "reversed its waiver")])
    charts = project_drift(school.owner, school.project)
    found = [(chart.source, chart.label.key, chart.points[0].share) for chart in charts]
    assert found == [("repeat", "ruling", 1.0)]


def test_feedback_tells_no_difference_where_only_the_name_is_another(
    school: School, newer: Codebook
) -> None:
    made = coding(school, newer, 0, Place.Purpose.PLAIN)
    type(made.round).objects.filter(pk=made.round_id).update(kind="training")
    made.round.refresh_from_db()
    code(made, [("ruling", "reversed its waiver")])
    found = practice_assignment(school.ada, made.pk)
    assert found is not None
    told = load_feedback(school.ada, found)
    assert (len(told.own), told.differences) == (1, [])
