"""What can go wrong around a request, in the one form that errors have."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.core.exceptions import (
    ObjectDoesNotExist,
    PermissionDenied,
    RequestDataTooBig,
    TooManyFieldsSent,
    ValidationError,
)
from django.db import InterfaceError, OperationalError, connection
from django.http import Http404, UnreadablePostError

from articles.actions.outcomes import refuse, stale
from articles.api.errors import handle
from tests.api.client import Api, token_of
from tests.api.conftest import make_cast, span_body

CASES = [
    (OperationalError("database is locked"), 503, "busy", None),
    (InterfaceError("connection already closed"), 503, "busy", None),
    (OperationalError("database or disk is full"), 507, "disk_full", None),
    (Http404(), 404, "not_found", None),
    (ObjectDoesNotExist(), 404, "not_found", None),
    (PermissionDenied(), 403, "permission_denied", None),
    (TooManyFieldsSent(), 400, "parse_error", None),
    (UnreadablePostError(), 400, "parse_error", None),
    (RequestDataTooBig(), 413, "too_large", None),
    (ValidationError("No."), 400, "invalid", None),
    (refuse("No.", "quote"), 422, "quote", None),
    (refuse("No.", "locked"), 409, "locked", None),
    (refuse("No.", "unique", "slug"), 409, "exists", "slug"),
    (refuse("No.", "unknown", "label"), 400, "unknown", "label"),
    (stale({"version": 3}), 412, "stale", None),
]


@pytest.mark.parametrize(("error", "status", "code", "attr"), CASES)
def test_errors_of_the_layers_below_have_their_status(
    error: Exception, status: int, code: str, attr: str | None
) -> None:
    response = handle(error, {"view": None, "request": None})
    assert response is not None
    told = response.data["errors"][0]
    assert (response.status_code, told["code"], told["attr"]) == (status, code, attr)
    assert response.data["type"] in {"validation_error", "client_error", "server_error"}
    assert told["detail"]


def test_a_busy_database_says_when_to_come_back() -> None:
    response = handle(OperationalError("database is locked"), {})
    assert response is not None
    assert response.headers["Retry-After"] == "2"


def test_a_stale_version_comes_with_the_current_state() -> None:
    response = handle(stale({"version": 3, "note": "new"}), {})
    assert response is not None
    assert (response.data["current"], response.headers["ETag"]) == (
        {"version": 3, "note": "new"},
        '"3"',
    )


def test_a_reason_to_refuse_is_told() -> None:
    response = handle(PermissionDenied("Ask the owner."), {})
    assert response is not None
    assert response.data["errors"][0]["detail"] == "Ask the owner."


@pytest.mark.django_db(transaction=True)
def test_a_save_that_finds_the_database_taken_is_503_and_works_later(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL locks rows, and waits for them up to its own limit")
    cast = make_cast()
    api, body = Api(token=token_of(cast.ada)), span_body(cast)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    taken, done = threading.Event(), threading.Event()

    def hold() -> None:
        other: Any = connection.copy()
        other.inc_thread_sharing()
        with other.cursor() as cursor:
            cursor.execute("BEGIN IMMEDIATE")
            taken.set()
            done.wait(10)
            cursor.execute("ROLLBACK")
        other.close()

    holder = threading.Thread(target=hold)
    holder.start()
    taken.wait(10)
    refused = api.post(f"assignments/{cast.one.pk}/spans/", body)
    done.set()
    holder.join()
    assert (refused.status, refused.headers["Retry-After"]) == (503, "2")
    assert api.post(f"assignments/{cast.one.pk}/spans/", body).status == 201
