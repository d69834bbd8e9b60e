"""Who codes in an assignment, and when nobody does."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from articles import actions
from articles.models import Assignment, Role
from tests.actions.refusals import refused
from tests.builders import (
    make_assignment,
    make_member,
    make_project,
    make_span,
    make_user,
    owner_of,
    submit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def assignment() -> Assignment:
    """Somebody's fresh assignment."""
    return make_assignment(make_project())


def test_only_the_annotator_codes(assignment: Assignment) -> None:
    span = make_span(assignment)
    project = assignment.round.project
    for person in (owner_of(project), make_member(project, Role.MANAGER)):
        with pytest.raises(PermissionDenied):
            actions.update_span(person, span, base_version=1, fields={"note": "x"})
    for person in (make_member(project), make_member(project, Role.ADJUDICATOR), make_user()):
        with pytest.raises(Assignment.DoesNotExist):
            actions.delete_span(person, span, base_version=1)
    span.refresh_from_db()
    assert (span.version, span.note) == (1, "")


def test_coding_ends_with_the_membership(assignment: Assignment) -> None:
    span = make_span(assignment)
    membership = assignment.round.project.memberships.get(user=assignment.annotator)
    actions.change_role(owner_of(membership.project), membership, role=Role.VIEWER)
    with pytest.raises(PermissionDenied):
        actions.delete_span(assignment.annotator, span, base_version=1)
    actions.remove_member(owner_of(membership.project), membership)
    with pytest.raises(Assignment.DoesNotExist):
        actions.delete_span(assignment.annotator, span, base_version=1)


def test_finished_assignment_is_locked(assignment: Assignment) -> None:
    span = make_span(assignment)
    submit(assignment)
    calls = (
        lambda: actions.update_span(
            assignment.annotator, span, base_version=1, fields={"note": "x"}
        ),
        lambda: actions.delete_span(assignment.annotator, span, base_version=1),
        lambda: make_span(assignment, "source", "two officials"),
        lambda: actions.set_answers(assignment.annotator, assignment.pk, {"relevance": "none"}),
        lambda: actions.apply_operations(assignment.annotator, assignment.pk, []),
    )
    assert [refused(call) for call in calls] == ["locked"] * 5


@pytest.mark.parametrize("what", ["article", "project"])
def test_what_is_archived_is_locked(assignment: Assignment, what: str) -> None:
    project = assignment.round.project
    if what == "article":
        actions.archive_articles(owner_of(project), project, [assignment.article_id])
    else:
        actions.archive_project(owner_of(project), project)
    assert refused(make_span, assignment) == "locked"
