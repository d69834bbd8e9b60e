"""Projects, members, accounts, tokens."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles import actions
from articles.models import Event, Membership, Project, Role, Token, User
from tests.actions.refusals import outcome, refused
from tests.builders import (
    PASSWORD,
    make_codebook_record,
    make_member,
    make_project,
    make_user,
    owner_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    """A project with an owner and nothing else."""
    return make_project()


# --- projects -----------------------------------------------------------------------------------


def test_new_project_has_its_owner_a_published_codebook_and_the_round_main() -> None:
    user = make_user()
    project = make_project(user, slug="harbour")
    assert list(project.memberships.values_list("user", "role")) == [(user.pk, "owner")]
    codebook = project.codebooks.get()
    assert (codebook.number, codebook.state) == (1, "published")
    assert codebook.structure().record == make_codebook_record()
    assert list(project.rounds.values_list("name", "codebook")) == [("main", codebook.pk)]
    assert Event.objects.get().kind == "project.created"


@pytest.mark.parametrize("slug", ["new", "Harbour", "-x", "x_y", "", "x" * 61])
def test_address_that_does_not_fit_is_refused(slug: str) -> None:
    with pytest.raises(ValidationError) as error:
        actions.create_project(
            make_user(), slug=slug, name="Harbour", codebook=make_codebook_record()
        )
    assert list(error.value.message_dict) == ["slug"]
    assert Project.objects.count() == 0


def test_address_is_given_once(project: Project) -> None:
    with pytest.raises(ValidationError) as error:
        make_project(slug=project.slug)
    assert list(error.value.message_dict) == ["slug"]


def test_settings_change_by_name_and_nothing_else_does(project: Project) -> None:
    owner = owner_of(project)
    changed = actions.update_project(owner, project, name="Quay", text_export=True)
    changed.refresh_from_db()
    assert (changed.name, changed.text_export) == ("Quay", True)
    assert Event.objects.get(kind="project.updated").payload == {
        "name": "Quay",
        "text_export": True,
    }
    for field in ("slug", "export_key", "archived_at", "id"):
        assert refused(actions.update_project, owner, project, **{field: "x"}) == "unknown"
    assert refused(actions.update_project, owner, project, snap="page") == "invalid_choice"


@pytest.mark.parametrize(
    ("role", "settings_change", "archive"),
    [
        ("owner", "ok", "ok"),
        ("manager", "ok", "forbidden"),
        ("adjudicator", "forbidden", "forbidden"),
        ("annotator", "forbidden", "forbidden"),
        ("viewer", "forbidden", "forbidden"),
    ],
)
def test_who_changes_settings_and_archives(
    project: Project, role: str, settings_change: str, archive: str
) -> None:
    person = make_member(project, role)
    assert outcome(actions.update_project, person, project, name="New") == settings_change
    assert outcome(actions.archive_project, person, project) == archive


def test_archived_project_can_be_opened_again(project: Project) -> None:
    owner = owner_of(project)
    actions.archive_project(owner, project)
    actions.archive_project(owner, project, archived=False)
    project.refresh_from_db()
    assert project.archived_at is None


# --- members ------------------------------------------------------------------------------------

OWNER, MANAGER, ANNOTATOR = Role.OWNER, Role.MANAGER, Role.ANNOTATOR


@pytest.mark.parametrize(
    ("role", "add_owner", "add_annotator", "promote", "demote_owner", "remove"),
    [
        ("owner", "ok", "ok", "ok", "ok", "ok"),
        ("manager", "forbidden", "ok", "ok", "forbidden", "ok"),
        *((role, *["forbidden"] * 5) for role in ("adjudicator", "annotator", "viewer")),
    ],
)
def test_who_changes_members(
    project: Project,
    role: str,
    add_owner: str,
    add_annotator: str,
    promote: str,
    demote_owner: str,
    remove: str,
) -> None:
    person = make_member(project, role)
    make_member(project, OWNER)
    owner = project.memberships.get(user=owner_of(project))
    member = project.memberships.get(user=make_member(project))
    add = actions.add_member
    assert outcome(add, person, project, member=make_user(), role=OWNER) == add_owner
    assert outcome(add, person, project, member=make_user(), role=ANNOTATOR) == add_annotator
    assert outcome(actions.change_role, person, member, role=MANAGER) == promote
    assert outcome(actions.change_role, person, owner, role=MANAGER) == demote_owner
    assert outcome(actions.remove_member, person, member) == remove


def test_last_owner_stays(project: Project) -> None:
    owner = owner_of(project)
    membership = project.memberships.get(user=owner)
    assert refused(actions.change_role, owner, membership, role=MANAGER) == "state"
    assert refused(actions.remove_member, owner, membership) == "state"
    make_member(project, OWNER)
    actions.remove_member(owner, membership)
    assert project.memberships.filter(role=OWNER).count() == 1


def test_role_that_is_none_is_refused(project: Project) -> None:
    owner = owner_of(project)
    member = project.memberships.get(user=make_member(project))
    assert refused(actions.change_role, owner, member, role="king") == "unknown"
    add = (actions.add_member, owner, project)
    assert refused(*add, member=make_user(), role="king") == "unknown"


def test_member_is_added_once(project: Project) -> None:
    owner = owner_of(project)
    add = (actions.add_member, owner, project)
    assert refused(*add, member=make_member(project), role=ANNOTATOR) == "exists"
    assert Event.objects.filter(kind="member.added").count() == 0


def test_person_is_found_by_name_before_mail_and_by_mail_only_if_one_has_it() -> None:
    ada = make_user("ada", email="ada@example.org")
    make_user("trap", email="ada")
    assert actions.find_user("ada") == ada
    assert actions.find_user("ADA@example.org") == ada
    make_user("twin", email="ada@example.org")
    nobody = ("ada@example.org", "", "nobody")
    assert [refused(actions.find_user, name) for name in nobody] == ["unknown"] * 3
    User.objects.update(is_active=False)
    assert refused(actions.find_user, "ada") == "unknown"


def test_removed_member_sees_nothing_and_codings_stay(project: Project) -> None:
    person = make_member(project)
    actions.remove_member(owner_of(project), project.memberships.get(user=person))
    assert not Project.objects.visible_to(person).exists()
    assert not Membership.objects.filter(user=person).exists()


# --- accounts and tokens ------------------------------------------------------------------------


@pytest.mark.parametrize("password", ["short", "password1234", "ada-lovelace-1815"])
def test_weak_password_makes_no_account(password: str) -> None:
    with pytest.raises(ValidationError):
        actions.create_user("ada-lovelace-1815", password=password)
    assert User.objects.count() == 0


def test_user_name_is_given_once() -> None:
    actions.create_user("ada", password=PASSWORD, full_name="Ada King Noel")
    with pytest.raises(ValidationError) as error:
        actions.create_user("ada", password=PASSWORD)
    assert list(error.value.message_dict) == ["username"]
    ada = User.objects.get()
    assert (ada.first_name, ada.last_name, ada.shown_name) == ("Ada", "King Noel", "Ada King Noel")
    assert (ada.is_staff, ada.is_superuser, ada.check_password(PASSWORD)) == (False, False, True)


def test_new_password_ends_every_token() -> None:
    user = make_user()
    actions.create_token(user, name="script", scopes=["project:read"])
    actions.set_password(user, "another long password")
    assert not Token.objects.exists()
    assert User.objects.get().check_password("another long password")


def test_token_is_told_once_and_stored_as_a_digest(project: Project) -> None:
    user = owner_of(project)
    token, secret = actions.create_token(
        user, name=" script ", scopes=["export:read", "project:read"], project=project, days=7
    )
    stored = Token.objects.get()
    assert secret.startswith("psa_")
    assert secret not in (stored.digest, stored.token_key)
    assert (stored.name, stored.scopes, stored.project) == (
        "script",
        ["project:read", "export:read"],
        project,
    )
    assert stored.expiry is not None
    left = stored.expiry - timezone.now()
    assert dt.timedelta(days=6, hours=23) < left <= dt.timedelta(days=7)
    assert not token.expired


def test_token_lives_ninety_days_unless_told() -> None:
    token, _secret = actions.create_token(make_user(), name="x", scopes=["project:read"])
    assert token.expiry is not None
    assert (token.expiry - timezone.now()).days == 89
    assert settings.TOKEN_TTL_MAX.days == 365


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"scopes": []}, "required"),
        ({"scopes": ["project:read", "root"]}, "unknown"),
        ({"days": 0}, "invalid"),
        ({"days": -1}, "invalid"),
        ({"days": 366}, "invalid"),
        ({"days": 10**12}, "invalid"),
        ({"name": " "}, "required"),
    ],
    ids=str,
)
def test_token_that_does_not_fit_is_refused(changes: dict[str, object], code: str) -> None:
    asked = {"name": "x", "scopes": ["project:read"], **changes}
    assert refused(actions.create_token, make_user(), **asked) == code
    assert not Token.objects.exists()


def test_token_is_bound_to_ones_own_projects_only(project: Project) -> None:
    asked = {"name": "x", "scopes": ["project:read"], "project": project}
    assert refused(actions.create_token, make_user(), **asked) == "unknown"


def test_only_ones_own_token_is_revoked() -> None:
    token, _secret = actions.create_token(make_user(), name="x", scopes=["project:read"])
    with pytest.raises(ValidationError):
        actions.revoke_token(make_user(), token)
    actions.revoke_token(token.user, token)
    assert not Token.objects.exists()
