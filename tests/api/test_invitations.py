"""Invitations by REST: managers make, list and revoke them; the secret is told once."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from articles import actions
from articles.models import Event, Invitation, Role
from tests.api.client import Api
from tests.api.conftest import Cast
from tests.builders import make_member, make_project

pytestmark = pytest.mark.django_db


def test_a_link_is_made_used_and_listed(cast: Cast, owner: Api) -> None:
    address = f"projects/{cast.project.slug}/invitations/"
    made = owner.post(address, {"role": "viewer", "days": 3, "email": "new@example.org"})
    assert made.status == 201
    told = made.json
    assert told["link"] == f"http://testserver/invitations/{told['secret']}/"
    assert (told["state"], told["mailed"], told["role"]) == ("open", False, "viewer")
    browser = Client()
    browser.force_login(cast.stranger)
    assert browser.post(f"/invitations/{told['secret']}/").status_code == 302
    (row,) = owner.get(address).json["results"]
    assert (row["state"], row["used_by"]["username"]) == ("used", cast.stranger.username)
    kept = json.dumps([row, *map(str, Event.objects.values())])
    assert told["secret"] not in kept
    assert owner.delete(f"invitations/{row['id']}/").status == 409


def test_defaults_are_an_annotator_for_seven_days(cast: Cast, owner: Api) -> None:
    owner.post(f"projects/{cast.project.slug}/invitations/", {})
    made = Invitation.objects.get()
    days = round((made.expires_at - made.created_at).total_seconds() / 86_400, 3)
    assert (made.role, days) == (Role.ANNOTATOR, 7.0)


def test_a_link_is_revoked_and_a_foreign_one_is_absent(cast: Cast, owner: Api) -> None:
    made, _secret = actions.create_invitation(cast.owner, cast.project, role=Role.VIEWER)
    other = Api(make_member(make_project(), Role.MANAGER))
    assert other.delete(f"invitations/{made.pk}/").status == 404
    assert owner.delete(f"invitations/{made.pk}/").status == 204
    (row,) = owner.get(f"projects/{cast.project.slug}/invitations/").json["results"]
    assert row["state"] == "revoked"


@pytest.mark.parametrize(
    ("body", "status"),
    [({"days": 31}, 400), ({"role": "king"}, 400), ({"email": "x"}, 400), ({"secret": "x"}, 400)],
)
def test_what_does_not_fit_is_refused(
    cast: Cast, owner: Api, body: dict[str, object], status: int
) -> None:
    answer = owner.post(f"projects/{cast.project.slug}/invitations/", body)
    assert answer.status == status
    assert not Invitation.objects.exists()


def test_a_manager_makes_no_owner(cast: Cast) -> None:
    manager = Api(make_member(cast.project, Role.MANAGER))
    answer = manager.post(f"projects/{cast.project.slug}/invitations/", {"role": "owner"})
    assert answer.status == 403
