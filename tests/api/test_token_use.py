"""When a token was last used: kept to the hour, without a write for each request."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import actions
from articles.models import Token, User
from tests.builders import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    """Somebody with a token."""
    return make_user("ada")


@pytest.fixture
def secret(ada: User) -> str:
    """The token, never used."""
    return actions.create_token(ada, name="nightly", scopes=["project:read"])[1]


def ask(secret: str) -> tuple[int, bool]:
    """The status of a request with the token, and whether it wrote."""
    with CaptureQueriesContext(connection) as captured:
        status = Client().get("/api/v1/me/", headers={"Authorization": f"Bearer {secret}"})
    return status.status_code, any(row["sql"].startswith("UPDATE") for row in captured)


def test_a_use_is_kept_and_written_again_after_an_hour(secret: str) -> None:
    before = timezone.now()
    assert Token.objects.get().last_used_at is None
    assert [ask(secret), ask(secret)] == [(200, True), (200, False)]
    used = Token.objects.get().last_used_at
    assert used is not None
    assert before <= used <= timezone.now()
    Token.objects.update(last_used_at=used - dt.timedelta(minutes=59))
    assert ask(secret) == (200, False)
    Token.objects.update(last_used_at=used - dt.timedelta(minutes=61))
    assert ask(secret) == (200, True)
    renewed = Token.objects.get().last_used_at
    assert renewed is not None
    assert renewed >= used


def test_a_token_that_does_not_work_was_not_used(secret: str) -> None:
    assert ask(secret[:-4] + "0000") == (401, False)
    Token.objects.update(expiry=timezone.now() - dt.timedelta(minutes=1))
    assert ask(secret) == (401, False)
    assert Token.objects.get().last_used_at is None


def test_the_owner_sees_when_it_was_used(ada: User, secret: str) -> None:
    page = Client()
    page.force_login(ada)
    assert [row["last_used_at"] for row in page.get("/account/tokens/").context["tokens"]] == [None]
    Token.objects.update(last_used_at=dt.datetime(2026, 3, 7, 12, tzinfo=dt.UTC))
    assert "7 Mar 2026" in page.get("/account/tokens/").content.decode()
    (told,) = page.get("/api/v1/tokens/").json()["results"]
    assert told["last_used_at"] == "2026-03-07T12:00:00Z"


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="the switch is SQLite's")
def test_a_request_is_answered_where_the_use_cannot_be_written(secret: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
        try:
            assert ask(secret)[0] == 200
        finally:
            cursor.execute("PRAGMA query_only = OFF")
