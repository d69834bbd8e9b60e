"""Accounts and tokens from the command line."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from pytest_django.fixtures import Settings

from articles.models import (
    Event,
    Membership,
    Token,
    User,
)
from tests.builders import PASSWORD, make_member, make_project, make_user, owner_of

pytestmark = pytest.mark.django_db
NAMES = ["mira", "ada", "ben", "chloe"]


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Settings) -> Path:
    """A data directory of the test's own."""
    settings.DATA_DIR = tmp_path
    return tmp_path


def run(name: str, *arguments: str, **options: Any) -> str:
    """What a command prints."""
    out = io.StringIO()
    call_command(name, *arguments, stdout=out, **options)
    return out.getvalue().strip()


# --- create_user --------------------------------------------------------------------------------


def test_password_is_generated_and_told_once() -> None:
    told = json.loads(run("create_user", "ada", "--email", "ada@example.org", json=True))
    ada = User.objects.get()
    assert sorted(told) == ["id", "password", "username"]
    assert (told["id"], ada.check_password(told["password"])) == (str(ada.pk), True)
    assert (ada.email, ada.is_staff, ada.is_superuser) == ("ada@example.org", False, False)
    assert run("create_user", "ben").startswith("username: ben id: ")


@pytest.mark.parametrize("ending", ["\n", "\r\n", ""])
def test_password_comes_from_standard_input_and_is_not_told(
    monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + ending))
    told = run("create_user", "ada", "--password-stdin", "--staff")
    assert told == f"username: ada id: {User.objects.get().pk}"
    assert User.objects.get().check_password(PASSWORD)
    assert User.objects.get().is_staff


@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("short", "too short"),
        ("password1234", "too common"),
        ("ada-lovelace", "too similar to the username"),
        ("", "standard input is empty"),
    ],
)
def test_weak_password_is_refused(
    monkeypatch: pytest.MonkeyPatch, password: str, message: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    with pytest.raises(CommandError, match=message):
        run("create_user", "ada-lovelace", "--password-stdin")
    assert User.objects.count() == 0


def test_new_user_may_join_a_project_at_once() -> None:
    project = make_project(slug="harbour")
    run("create_user", "ada", "--project", "harbour", "--role", "manager")
    membership = Membership.objects.get(user__username="ada")
    assert (membership.project, membership.role) == (project, "manager")
    event = Event.objects.get(kind="member.added")
    assert event.payload == {"role": "manager", "by": "command line"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ada"], "already exists"),
        (["ben", "--project", "absent"], "There is no project “absent”"),
        (["ben", "--role", "king"], "invalid choice"),
        (["not a name"], "valid username"),
        (["ben", "--email", "nonsense"], "valid email"),
    ],
)
def test_account_that_does_not_fit_is_not_made(arguments: list[str], message: str) -> None:
    make_user("ada")
    with pytest.raises(CommandError, match=message):
        run("create_user", *arguments)
    assert User.objects.count() == 1


# --- create_token -------------------------------------------------------------------------------


def test_token_is_printed_alone_and_works() -> None:
    project = make_project(slug="harbour")
    owner = owner_of(project)
    secret = run("create_token", "--user", owner.username, "--scope", "project:read")
    assert secret.startswith("psa_")
    assert len(secret.split()) == 1
    headers = {"authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/me/", headers=headers).json()["username"] == owner.username


def test_token_can_be_bound_named_and_told_as_json() -> None:
    project = make_project(slug="harbour")
    person = make_member(project)
    scopes = ("--scope", "export:read", "--scope", "project:read")
    bound = ("--project", "harbour", "--name", "nightly", "--days", "7")
    told = json.loads(run("create_token", "--user", person.username, *scopes, *bound, json=True))
    token = Token.objects.get()
    assert told["id"] == str(token.public_id)
    assert (token.name, token.project, token.scopes) == (
        "nightly",
        project,
        ["project:read", "export:read"],
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--user", "nobody"], "There is no user “nobody”"),
        (["--user", "ada", "--project", "harbour"], "ada is not a member of “harbour”"),
        (["--user", "ada", "--days", "400"], "A token lives 1 to 365 days"),
        (["--user", "ada", "--scope", "root"], "invalid choice"),
    ],
)
def test_token_that_does_not_fit_is_not_made(arguments: list[str], message: str) -> None:
    make_project(slug="harbour")
    make_user("ada")
    with pytest.raises(CommandError, match=message):
        run("create_token", "--scope", "project:read", *arguments)
    assert Token.objects.count() == 0
