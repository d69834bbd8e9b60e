"""A lost password and a closed account, from the command line."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from articles import actions
from articles.models import Token, User
from tests.builders import PASSWORD, make_assignment, make_member, make_project, make_user

pytestmark = pytest.mark.django_db
NEW = "another long enough one"


def run(name: str, *arguments: str, **options: Any) -> str:
    """What a command prints."""
    out = io.StringIO()
    call_command(name, *arguments, stdout=out, **options)
    return out.getvalue().strip()


@pytest.fixture
def ada() -> User:
    """Somebody with a token."""
    user = make_user("ada")
    actions.create_token(user, name="t", scopes=["export:read"])
    return user


def test_a_generated_password_is_told_once_and_ends_sessions_and_tokens(ada: User) -> None:
    browser = Client()
    browser.force_login(ada)
    told = json.loads(run("reset_password", "ada", json=True))
    assert sorted(told) == ["password", "username"]
    ada.refresh_from_db()
    assert ada.check_password(told["password"])
    assert (browser.get("/").status_code, Token.objects.count()) == (302, 0)
    assert run("reset_password", "ada").startswith("username: ada password: ")


def test_a_given_password_is_not_told(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{NEW}\n"))
    assert run("reset_password", "ada", "--password-stdin") == "username: ada"
    ada.refresh_from_db()
    assert ada.check_password(NEW)


@pytest.mark.parametrize(
    ("password", "message"),
    [("short", "too short"), ("password1234", "too common"), ("", "standard input is empty")],
)
def test_a_weak_password_changes_nothing(
    ada: User, monkeypatch: pytest.MonkeyPatch, password: str, message: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    with pytest.raises(CommandError, match=message):
        run("reset_password", "ada", "--password-stdin")
    ada.refresh_from_db()
    assert (ada.check_password(PASSWORD), Token.objects.count()) == (True, 1)


@pytest.mark.parametrize("name", ["reset_password", "deactivate_user"])
def test_nobody_of_that_name(name: str) -> None:
    with pytest.raises(CommandError, match="There is no user “ada”"):
        run(name, "ada")


def test_a_closed_account_tells_what_waits_and_comes_back() -> None:
    project = make_project(slug="harbour")
    ada = make_member(project, username="ada")
    make_assignment(project, annotator=ada)
    told = json.loads(run("deactivate_user", "ada", json=True))
    wanted = {"username": "ada", "open_assignments": 1, "projects": {"harbour": 1}}
    assert told == wanted | {"active": False}
    assert not User.objects.get(username="ada").is_active
    event = project.events.get(kind="member.deactivated")
    assert event.payload == {"by": "command line"}
    run("deactivate_user", "ada")  # once more: nothing to do, nothing to log
    assert project.events.filter(kind="member.deactivated").count() == 1
    assert run("deactivate_user", "ada", "--undo").splitlines()[0] == "ada is active again."
    assert User.objects.get(username="ada").is_active
