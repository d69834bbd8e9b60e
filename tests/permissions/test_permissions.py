"""Who may do what, by role; one table that is read beside security.md §6."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from articles import permissions
from articles.models import Role, User
from articles.permissions import can_annotate, can_comment, can_grant, role_in
from tests.builders import (
    make_assignment,
    make_member,
    make_project,
    make_user,
    owner_of,
    submit,
)

pytestmark = pytest.mark.django_db
ROLES = ("owner", "manager", "adjudicator", "annotator", "viewer")

#: Predicate: the roles that may.
TABLE = {
    "can_manage": {"owner", "manager"},
    "can_archive_project": {"owner"},
    "can_review": {"owner", "manager", "adjudicator"},
    "can_export": {"owner", "manager", "adjudicator", "annotator"},
    "can_export_names": {"owner", "manager"},
}


@pytest.mark.parametrize("name", TABLE)
def test_role_may_do_what_the_table_says(name: str) -> None:
    project = make_project()
    may = getattr(permissions, name)
    allowed = {role for role in ROLES if may(make_member(project, role), project)}
    assert allowed == TABLE[name]
    assert {role for role in ROLES if may(make_member(project, role), project.pk)} == allowed


@pytest.mark.parametrize("name", [*TABLE, "role_in"])
def test_who_is_no_member_may_nothing(name: str) -> None:
    project = make_project()
    ask = getattr(permissions, name)
    gone = make_member(project, Role.OWNER)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    gone.refresh_from_db()
    people = (
        AnonymousUser(),
        gone,
        make_user(),
        make_user(is_superuser=True, is_staff=True),
        owner_of(make_project()),
    )
    assert [ask(person, project) or None for person in people] == [None] * 5


def test_every_predicate_about_a_project_is_in_the_table() -> None:
    others = {"can_create_project", "can_grant", "can_be_assigned", "can_annotate", "can_comment"}
    others |= {"can_take_back"}  # of an assignment: tests/actions/test_assignments.py
    known = {name for name in vars(permissions) if name.startswith("can_")}
    assert known == set(TABLE) | others


def test_anybody_with_an_account_starts_a_project() -> None:
    gone = User(is_active=False)
    people = (make_user(), gone, AnonymousUser())
    assert [permissions.can_create_project(person) for person in people] == [True, False, False]


def test_owners_grant_everything_and_managers_all_but_owners() -> None:
    changes = [(old, new) for old in (None, *Role) for new in (None, *Role)]
    assert all(can_grant(Role.OWNER, old, new) for old, new in changes)
    by_manager = {change for change in changes if can_grant(Role.MANAGER, *change)}
    assert by_manager == {change for change in changes if Role.OWNER not in change}
    for role in (None, Role.ADJUDICATOR, Role.ANNOTATOR, Role.VIEWER):
        assert not any(can_grant(role, old, new) for old, new in changes)


def test_all_but_viewers_can_be_assigned() -> None:
    assert [role for role in ROLES if permissions.can_be_assigned(role)] == list(ROLES[:4])


def test_only_the_own_annotator_codes_while_a_member_who_may() -> None:
    assignment = make_assignment(make_project())
    project = assignment.round.project
    assert can_annotate(assignment.annotator, assignment)
    assert not can_annotate(owner_of(project), assignment)
    seat = project.memberships.get(user=assignment.annotator)
    seat.role = Role.VIEWER
    seat.save()
    assert not can_annotate(assignment.annotator, assignment)
    seat.delete()
    assert not can_annotate(assignment.annotator, assignment)


def test_coder_and_managers_comment_and_reviewers_once_it_is_released() -> None:
    project = make_project()
    assignment = make_assignment(project)
    other = make_assignment(project, assignment.article)
    people = {role: make_member(project, role) for role in ROLES}
    people |= {"coder": assignment.annotator, "other": other.annotator, "stranger": make_user()}

    def may() -> set[str]:
        return {name for name, user in people.items() if can_comment(user, assignment)}

    assert may() == {"coder", "owner", "manager"}
    own = make_assignment(project, assignment.article, people["manager"])
    assert may() == {"coder", "owner"}
    for one in (assignment, other, own):
        submit(one)
    assert may() == {"coder", "owner", "manager", "adjudicator"}


def test_role_is_one_query(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    project = make_project()
    owner = owner_of(project)
    with django_assert_num_queries(1):
        assert role_in(owner, project) == Role.OWNER
