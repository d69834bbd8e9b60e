"""Invitations: who makes them, who joins by them, once; and what ends them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from articles import actions
from articles.actions.invitations import digest_of
from articles.actions.outcomes import error_code
from articles.models import Event, Invitation, Membership, Project, Role, User
from tests.actions.refusals import refused
from tests.builders import PASSWORD, make_member, make_project, make_user, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    """A project with an owner."""
    return make_project(slug="harbour")


def invite(project: Project, role: str = Role.ANNOTATOR, **fields: Any) -> tuple[Invitation, str]:
    """An invitation by the owner, and its secret."""
    return actions.create_invitation(owner_of(project), project, role=role, **fields)


def gone(secret: str, user: User | None = None) -> bool:
    """Whether a link makes nobody a member."""
    try:
        actions.accept_invitation(user or make_user(), secret)
    except Invitation.DoesNotExist:
        return True
    return False


def test_the_secret_is_long_and_only_its_digest_is_stored(project: Project) -> None:
    invitation, secret = invite(project, email="ada@example.org")
    assert len(secret) == 43  # 32 bytes in base64
    assert invite(project)[1] != secret
    invitation.refresh_from_db()
    assert invitation.digest == digest_of(secret)
    row = Invitation.objects.values().get(pk=invitation.pk)
    events = list(Event.objects.values())
    assert secret not in f"{row} {events}"
    assert "ada@example.org" not in f"{events}"


@pytest.mark.parametrize(("role", "may"), [(Role.OWNER, False), (Role.MANAGER, True)])
def test_a_manager_invites_to_roles_that_they_may_give(
    project: Project, role: str, may: bool
) -> None:
    manager = make_member(project, Role.MANAGER)
    if may:
        assert actions.create_invitation(manager, project, role=role)[0].role == role
        return
    with pytest.raises(PermissionDenied):
        actions.create_invitation(manager, project, role=role)
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("role", [Role.ADJUDICATOR, Role.ANNOTATOR, Role.VIEWER])
def test_others_neither_invite_nor_revoke(project: Project, role: str) -> None:
    member = make_member(project, role)
    invitation, _secret = invite(project)
    with pytest.raises(PermissionDenied):
        actions.create_invitation(member, project, role=Role.VIEWER)
    with pytest.raises(PermissionDenied):
        actions.revoke_invitation(member, invitation.pk)
    assert Invitation.objects.get().is_open


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"days": 0}, "invalid"),
        ({"days": 31}, "invalid"),
        ({"role": "king"}, "unknown"),
        ({"email": "nonsense"}, "invalid"),
    ],
)
def test_what_does_not_fit_is_refused(project: Project, fields: dict[str, Any], code: str) -> None:
    assert refused(invite, project, **fields) == code
    assert not Invitation.objects.exists()


def test_who_joins_is_a_member_and_the_link_is_used_up(project: Project) -> None:
    invitation, secret = invite(project, Role.ADJUDICATOR)
    ada = make_user("ada")
    membership = actions.accept_invitation(ada, secret)
    assert (membership.project, membership.user, membership.role) == (project, ada, "adjudicator")
    invitation.refresh_from_db()
    assert (invitation.used_by, invitation.is_open) == (ada, False)
    assert gone(secret)
    told = Event.objects.filter(actor=ada).order_by("seq").values_list("kind", "payload", "group")
    (used, joined) = told
    assert used[:2] == ("invitation.used", {"user": str(ada.pk)})
    assert joined[:2] == (
        "member.added",
        {"role": "adjudicator", "invitation": str(invitation.pk)},
    )
    assert used[2] == joined[2]


def test_an_account_and_the_membership_are_made_together_or_not_at_all(project: Project) -> None:
    _invitation, secret = invite(project)
    make_user("mira")
    bad: list[dict[str, str]] = [
        {"username": "ada", "password": "short"},
        {"username": "mira", "password": PASSWORD},
        {"username": "MIRA", "password": PASSWORD},
        {"username": "a b", "password": PASSWORD},
    ]
    people, members = User.objects.count(), Membership.objects.count()
    for fields in bad:
        with pytest.raises(ValidationError):
            actions.accept_with_account(secret, **fields)
    assert (User.objects.count(), Membership.objects.count()) == (people, members)
    joined = actions.accept_with_account(
        secret, username="ada", password=PASSWORD, full_name="Ada Brandt", email="a@example.org"
    )
    assert (joined.user.shown_name, joined.user.email) == ("Ada Brandt", "a@example.org")
    assert joined.user.check_password(PASSWORD)
    assert not joined.user.is_staff
    with pytest.raises(Invitation.DoesNotExist):
        actions.accept_with_account(secret, username="ben", password=PASSWORD)


def test_a_member_keeps_their_role_and_the_link_stays_unused(project: Project) -> None:
    invitation, secret = invite(project, Role.MANAGER)
    member = make_member(project, Role.VIEWER)
    with pytest.raises(ValidationError) as caught:
        actions.accept_invitation(member, secret)
    assert error_code(caught.value) == "exists"
    invitation.refresh_from_db()
    assert invitation.is_open
    assert project.memberships.get(user=member).role == Role.VIEWER


def test_a_link_ends_by_time_by_hand_and_with_the_archive(project: Project) -> None:
    owner = owner_of(project)
    late, secret = invite(project, days=1)
    Invitation.objects.filter(pk=late.pk).update(
        expires_at=timezone.now() - dt.timedelta(seconds=1)
    )
    assert gone(secret)
    revoked, secret = invite(project)
    actions.revoke_invitation(owner, revoked.pk)
    assert gone(secret)
    assert refused(actions.revoke_invitation, owner, revoked.pk) == "state"
    assert refused(actions.revoke_invitation, owner, late.pk) == "state"
    _open, secret = invite(project)
    actions.archive_project(owner, project)
    assert gone(secret)
    assert gone("made up")
    assert refused(invite, Project.objects.get(pk=project.pk)) == "locked"


@pytest.mark.parametrize("how", ["removed", "demoted", "deactivated"])
def test_who_may_no_longer_invite_has_not_kept_a_way_back(project: Project, how: str) -> None:
    manager, owner = make_member(project, Role.MANAGER), owner_of(project)
    _invitation, secret = actions.create_invitation(manager, project, role=Role.MANAGER)
    seat = project.memberships.get(user=manager)
    if how == "removed":
        actions.remove_member(owner, seat)
    elif how == "demoted":
        actions.change_role(owner, seat, role=Role.ANNOTATOR)
    else:
        actions.set_active(manager, active=False, by=owner)
    assert gone(secret)
