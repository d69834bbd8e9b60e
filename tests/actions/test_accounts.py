"""Accounts: sessions ended everywhere, deactivated and back, and what one changes of one's own."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from articles import actions
from articles.models import Assignment, Event, Token, User
from tests.actions.refusals import refused
from tests.builders import make_assignment, make_project, make_span, make_user, owner_of

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    """A browser where ``user`` is signed in."""
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client


def inside(client: Client) -> bool:
    """Whether a browser is still signed in."""
    return client.get("/").status_code == 200


@pytest.mark.parametrize("tokens", [True, False])
def test_every_session_ends_and_tokens_if_asked(tokens: bool) -> None:
    ada, ben = make_user("ada"), make_user("ben")
    browsers = [signed_in(ada), signed_in(ada)]
    other = signed_in(ben)
    actions.create_token(ada, name="t", scopes=["export:read"])
    actions.end_sessions(ada, tokens=tokens)
    assert [inside(browser) for browser in (*browsers, other)] == [False, False, True]
    assert Token.objects.exists() is not tokens
    again = signed_in(ada)
    assert inside(again)
    actions.end_sessions(ada)
    assert not inside(again)


def test_a_deactivated_account_is_out_at_once_and_its_work_stays() -> None:
    assignment = make_assignment(make_project())
    ada = assignment.annotator
    make_span(assignment)
    browser = signed_in(ada)
    secret = actions.create_token(ada, name="t", scopes=["project:read"])[1]
    headers = {"Authorization": f"Bearer {secret}"}
    owner = owner_of(assignment.round.project)
    actions.set_active(ada, active=False, by=owner)
    assert not inside(browser)
    assert Client().get("/api/v1/me/", headers=headers).status_code == 401
    stored = Assignment.objects.get(pk=assignment.pk)
    assert (stored.state, stored.spans.count()) == ("started", 1)
    assert ada.memberships.count() == 1
    actions.set_active(ada, active=True, by=owner)
    # The old cookie and token stay dead: whoever holds them may be why the account was closed.
    assert not inside(browser)
    assert Client().get("/api/v1/me/", headers=headers).status_code == 401
    assert inside(signed_in(ada))
    kinds = Event.objects.filter(object_id=str(ada.pk)).order_by("seq")
    assert list(kinds.values_list("kind", "actor")) == [
        ("member.deactivated", owner.pk),
        ("member.reactivated", owner.pk),
    ]


def test_nobody_deactivates_themselves_on_the_site() -> None:
    root = make_user("root", is_superuser=True)
    assert refused(actions.set_active, root, active=False, by=root) == "state"
    assert User.objects.get().is_active


def test_own_name_and_mail_are_checked() -> None:
    ada = make_user("ada")
    actions.update_account(ada, full_name=" Ada King Noel ", email="ada@example.org")
    ada.refresh_from_db()
    assert (ada.first_name, ada.last_name, ada.email) == ("Ada", "King Noel", "ada@example.org")
    for fields in ({"email": "x"}, {"full_name": f"{'x' * 151} y"}):
        with pytest.raises(ValidationError):
            actions.update_account(ada, **({"full_name": "", "email": ""} | fields))
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"
