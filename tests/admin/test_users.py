"""Deactivating an account in the admin, and bringing it back."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from articles import actions
from articles.models import Event, Token, User
from tests.builders import make_assignment, make_project, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> User:
    """Who may change accounts."""
    return make_user("root", is_staff=True, is_superuser=True)


def save(root: User, person: User, **fields: str) -> int:
    """What the admin's form answers."""
    client = Client()
    client.force_login(root)
    url = reverse("admin:articles_user_change", args=[person.pk])
    status: int = client.post(url, {"username": person.username} | fields).status_code
    return status


def test_an_account_is_closed_at_once_and_comes_back_with_its_work(root: User) -> None:
    assignment = make_assignment(make_project())
    ada = assignment.annotator
    actions.create_token(ada, name="t", scopes=["export:read"])
    browser = Client()
    browser.force_login(ada)
    assert save(root, ada) == 302  # the box is_active is not ticked
    assert (browser.get("/").status_code, Token.objects.count()) == (302, 0)
    assert save(root, ada, is_active="on") == 302
    assert browser.get("/").status_code == 302
    assert User.objects.get(pk=ada.pk).is_active
    assert ada.assignments.get() == assignment
    told = Event.objects.filter(object_id=str(ada.pk)).order_by("seq").values_list("kind", "actor")
    assert list(told) == [("member.deactivated", root.pk), ("member.reactivated", root.pk)]


def test_other_changes_are_not_told_as_such(root: User) -> None:
    ada = make_assignment(make_project()).annotator
    assert save(root, ada, is_active="on", first_name="Ada") == 302
    assert not Event.objects.filter(object_id=str(ada.pk)).exists()


def test_nobody_closes_their_own_account(root: User) -> None:
    assert save(root, root, is_staff="on") == 302
    assert User.objects.get(pk=root.pk).is_active
