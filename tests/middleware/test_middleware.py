"""What every request passes through."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.models import Session
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from annotator import urls
from articles.models import User
from tests.builders import make_project, owner_of

pytestmark = pytest.mark.django_db
HOUR = 3600


@login_not_required
def fail(request: HttpRequest) -> HttpResponse:
    """A page that finds the database busy, in one of two ways."""
    kinds = {"locked": OperationalError, "gone": InterfaceError, "bug": ZeroDivisionError}
    raise kinds[request.GET["how"]]("database is locked")


#: The site with one page more.
urlpatterns = [path("fail/", fail), *urls.urlpatterns]


@pytest.fixture
def owner() -> User:
    """Somebody with a project."""
    return owner_of(make_project(slug="harbour"))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time that the sessions' clock tells: set ``clock[0]``."""
    now = [1_800_000_000.0]
    monkeypatch.setattr("articles.web.middleware.time.time", lambda: now[0])
    return now


# --- hosts, health, headers ---------------------------------------------------------------------


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize("address", ["/", "/projects/harbour/", "/api/v1/me/", "/admin/"])
def test_foreign_host_is_refused_in_every_mode(
    client: Client, owner: User, address: str, debug: bool
) -> None:
    client.force_login(owner)
    with override_settings(DEBUG=debug, ALLOWED_HOSTS=["127.0.0.1", "localhost", "[::1]"]):
        answer = client.get(address, headers={"host": "evil.example"})
        assert answer.status_code == 400
        assert client.get("/", headers={"host": "localhost:8000"}).status_code == 200


def test_probes_need_no_host_and_no_sign_in(client: Client) -> None:
    health = client.get("/healthz", headers={"host": "10.0.0.7"})
    ready = client.get("/readyz", headers={"host": "10.0.0.7"})
    assert (health.status_code, health.content) == (200, b"ok")
    assert (ready.status_code, ready.json()) == (200, {"database": "ok", "migrations": "ok"})
    for answer in (health, ready):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.cookies == {}


@override_settings(SECURE_SSL_REDIRECT=True)
def test_probes_are_not_sent_to_https(client: Client) -> None:
    assert [client.get(probe).status_code for probe in ("/healthz", "/readyz", "/")] == [
        *(200, 200, 301)
    ]


def test_health_asks_the_database_nothing(
    client: Client, django_assert_num_queries: Callable[[int], Any]
) -> None:
    with django_assert_num_queries(0):
        client.get("/healthz")


def test_site_is_not_ready_before_its_migrations(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'articles'")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["migrations"]) == (503, "pending")


def test_site_is_not_ready_without_its_database(client: Client) -> None:
    def refuse(*_given: object) -> None:
        raise OperationalError("connection refused")

    with connection.execute_wrapper(refuse):
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"database": "unreachable"})


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/account/login/",
        "/nothing-here/",
        "/projects/harbour/",
        "/projects/absent/",
        "/admin/",
    ],
)
@pytest.mark.parametrize("signed_in", [False, True])
def test_every_page_carries_the_headers(
    client: Client, owner: User, address: str, signed_in: bool
) -> None:
    if signed_in:
        client.force_login(owner)
    headers = client.get(address).headers
    policy = dict(
        directive.strip().split(" ", 1)
        for directive in headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"].split()[0] == "'self'"
    assert (policy["base-uri"], policy["object-src"], policy["frame-ancestors"]) == (
        *("'none'", "'none'", "'none'"),
    )
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "http" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Permissions-Policy"] == "camera=(), geolocation=(), microphone=()"
    assert "no-store" in headers["Cache-Control"] or "private" in headers["Cache-Control"]
    assert "Server" not in headers
    assert "Access-Control-Allow-Origin" not in headers


def test_answers_of_the_api_to_a_session_carry_the_csrf_token(client: Client, owner: User) -> None:
    client.force_login(owner)
    assert len(client.get("/api/v1/me/").headers["X-CSRFToken"]) == 64
    assert "X-CSRFToken" not in client.get("/").headers
    assert "X-CSRFToken" not in Client().get("/api/v1/me/").headers


# --- sign-in ------------------------------------------------------------------------------------


def test_page_leads_to_sign_in_and_back(client: Client, owner: User) -> None:
    answer = client.get("/projects/harbour/?page=2")
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        "/account/login/?next=/projects/harbour/%3Fpage%3D2",
    )


@pytest.mark.parametrize(
    ("current", "back"),
    [
        ("http://testserver/projects/harbour/articles/?q=x", "%2Fprojects%2Fharbour%2Farticles%2F"),
        ("", "%2F"),
    ],
)
def test_fragment_sends_the_whole_page_to_sign_in(client: Client, current: str, back: str) -> None:
    headers = {"HX-Request": "true"} | ({"HX-Current-URL": current} if current else {})
    answer = client.get("/projects/harbour/", headers=headers)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (
        200,
        f"/account/login/?next={back}",
    )
    assert answer.content == b""


# --- sessions -----------------------------------------------------------------------------------


def signed_in(client: Client) -> bool:
    """Whether the site knows who it is."""
    return client.get("/").status_code == 200


def test_session_is_written_at_most_every_ten_minutes(
    client: Client, owner: User, clock: list[float]
) -> None:
    client.force_login(owner)

    def seen() -> object:
        client.get("/")
        return Session.objects.get().get_decoded()["seen"]

    start = clock[0]
    assert seen() == start
    clock[0] = start + 600
    assert seen() == start
    clock[0] = start + 601
    assert seen() == start + 601


def test_session_ends_seven_days_after_sign_in_however_busy(
    client: Client, owner: User, clock: list[float]
) -> None:
    client.force_login(owner)
    start = clock[0]
    for hour in range(0, 7 * 24 + 1, 6):
        clock[0] = start + hour * HOUR
        assert signed_in(client)
    clock[0] = start + 7 * 24 * HOUR + 1
    assert not signed_in(client)
    assert Session.objects.count() == 0


def test_idle_session_ends_after_twelve_hours(client: Client, owner: User) -> None:
    client.force_login(owner)
    client.get("/")
    session = Session.objects.get()
    left = session.expire_date - session.__class__.objects.get().expire_date
    assert left.total_seconds() == 0
    assert settings.SESSION_COOKIE_AGE == 12 * HOUR
    session.expire_date = session.expire_date.replace(year=2001)
    session.save()
    assert not signed_in(client)


def test_made_up_cookie_makes_no_session(client: Client) -> None:
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    answer = client.get("/account/login/")
    assert answer.status_code == 200
    assert Session.objects.count() == 0


# --- a busy database ----------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["locked", "gone"])
@override_settings(ROOT_URLCONF=__name__)
def test_page_that_finds_the_database_busy_is_503(client: Client, how: str) -> None:
    answer = client.get("/fail/", {"how": how})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert answer.content.decode() == (
        "The database is busy or restarting. Nothing was stored; try again in a moment."
    )
    assert answer.headers["Content-Security-Policy"]


@override_settings(ROOT_URLCONF=__name__)
def test_other_faults_stay_faults() -> None:
    answer = Client(raise_request_exception=False).get("/fail/", {"how": "bug"})
    assert answer.status_code == 500


@pytest.mark.parametrize("statement", ["django_session", "articles_user"])
def test_session_or_account_that_cannot_be_read_is_503(
    client: Client, owner: User, statement: str
) -> None:
    client.force_login(owner)

    def busy(execute: Callable[..., object], sql: str, *given: Any) -> object:
        if f'"{statement}"' in sql.split("WHERE", 1)[0]:
            raise OperationalError("database is locked")
        return execute(sql, *given)

    with connection.execute_wrapper(busy):
        answer = client.get("/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")


def test_session_that_cannot_be_stored_does_not_spoil_the_answer(
    client: Client, owner: User
) -> None:
    client.force_login(owner)

    def busy(execute: Callable[..., object], sql: str, *given: Any) -> object:
        if sql.startswith(("UPDATE", "INSERT")) and "django_session" in sql:
            raise OperationalError("database is locked")
        return execute(sql, *given)

    with connection.execute_wrapper(busy):
        assert client.get("/").status_code == 200


def test_error_of_the_api_about_the_database_is_json(client: Client, owner: User) -> None:
    client.force_login(owner)

    def busy(execute: Callable[..., object], sql: str, *given: Any) -> object:
        if "articles_membership" in sql:
            raise OperationalError("database is locked")
        return execute(sql, *given)

    with connection.execute_wrapper(busy):
        answer = client.get("/api/v1/me/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert list(json.loads(answer.content)) == ["type", "errors"]
