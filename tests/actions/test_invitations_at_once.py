"""One link, several people at the same moment: one joins."""

from __future__ import annotations

from functools import partial

import pytest

from articles import actions
from articles.models import Invitation, Membership, Role, User
from tests.actions.test_parallel import together
from tests.builders import PASSWORD, make_project, make_user, owner_of

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 8


def test_one_of_many_joins_by_a_link() -> None:
    project = make_project()
    people = [make_user() for _number in range(PEOPLE)]
    for _round in range(3):
        _row, secret = actions.create_invitation(owner_of(project), project, role=Role.ANNOTATOR)
        before = Membership.objects.count()

        def join(person: User, secret: str = secret) -> str:
            try:
                actions.accept_invitation(person, secret)
            except Invitation.DoesNotExist:
                return "gone"
            return "in"

        found = together([partial(join, person) for person in people])
        assert sorted(found) == ["gone"] * (PEOPLE - 1) + ["in"]
        assert Membership.objects.count() == before + 1
        Membership.objects.exclude(role=Role.OWNER).delete()


def test_one_of_many_makes_the_account_that_joins() -> None:
    project = make_project()
    _row, secret = actions.create_invitation(owner_of(project), project, role=Role.ANNOTATOR)

    def join(number: int) -> str:
        try:
            actions.accept_with_account(secret, username=f"new-{number}", password=PASSWORD)
        except Invitation.DoesNotExist:
            return "gone"
        return "in"

    found = together([partial(join, number) for number in range(PEOPLE)])
    assert sorted(found) == ["gone"] * (PEOPLE - 1) + ["in"]
    assert project.memberships.count() == 2
