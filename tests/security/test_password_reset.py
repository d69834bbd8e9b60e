"""A forgotten password by mail: one link, one use, and nobody learns who has an account (T48, T50)."""

from __future__ import annotations

import datetime as dt
import re
import threading
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from articles import actions
from articles.models import Token, User
from tests.builders import PASSWORD, make_user

NEW = "another long enough one"
SITE = "https://annotate.example.org"


@pytest.fixture(autouse=True)
def _with_mail(settings: Any) -> None:
    """A site that sends mail, at an address of its own."""
    settings.MAIL_READY = True
    settings.SITE_URL = SITE
    cache.clear()


@pytest.fixture
def ada() -> User:
    """Somebody whose account has a mail address."""
    return make_user("ada", email="ada@example.org")


def ask(address: str, client: Client | None = None, **extra: Any) -> Any:
    """Ask for a link, and wait until what is sent is sent."""
    answer = (client or Client()).post("/account/password/reset/", {"email": address}, **extra)
    for thread in threading.enumerate():
        if thread.name == "mail":
            thread.join()
    return answer


def link() -> str:
    """The path in the last mail."""
    found = re.search(rf"{SITE}(/account/password/reset/key/\S+)", str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found[1]


def use(path: str, password: str = NEW) -> Any:
    """Open a link in a fresh browser and, where it leads to a form, send it."""
    browser = Client()
    opened = browser.get(path)
    if opened.status_code != 302:
        return opened
    return browser.post(opened["Location"], {"password1": password, "password2": password})


def works(password: str) -> bool:
    """Whether ada signs in with it."""
    data = {"login": "ada", "password": password}
    return Client().post("/account/login/", data).status_code == 302


def test_without_mail_the_pages_are_absent_and_sign_in_says_whom_to_ask(settings: Any) -> None:
    page = Client().get("/account/login/").content.decode()
    assert "Forgotten your password?" in page
    settings.MAIL_READY = False
    for path in ("", "done/", "key/1-x/", "key/done/"):
        assert Client().get(f"/account/password/reset/{path}").status_code == 404
    page = Client().get("/account/login/").content.decode()
    assert "ask whoever invited you" in page
    assert "password/reset" not in page


def test_a_link_leads_to_a_new_password_and_ends_sessions_and_tokens(ada: User) -> None:
    browser = Client()
    browser.force_login(ada)
    actions.create_token(ada, name="t", scopes=["export:read"])
    ask("ADA@example.org")
    assert mail.outbox[0].to == ["ada@example.org"]
    assert "the account ada of" in str(mail.outbox[0].body)
    answer = use(link())
    assert (answer.status_code, answer["Location"]) == (302, "/account/password/reset/key/done/")
    assert Client().get(answer["Location"]).status_code == 200
    assert (works(PASSWORD), works(NEW)) == (False, True)
    assert (browser.get("/").status_code, Token.objects.count()) == (302, 0)


def test_known_and_unknown_addresses_get_the_same_answer_and_strangers_no_mail(ada: User) -> None:
    known, unknown = ask("ada@example.org"), ask("nobody@example.org")
    assert [known.status_code, known["Location"]] == [unknown.status_code, unknown["Location"]]
    assert Client().get(known["Location"]).status_code == 200
    assert [message.to for message in mail.outbox] == [["ada@example.org"]]


def test_a_link_works_once(ada: User) -> None:
    ask("ada@example.org")
    path = link()
    use(path)
    again = use(path, "a third long enough one")
    assert "This link works no more" in again.content.decode()
    assert works(NEW)


def test_a_link_ends_with_the_old_password(ada: User) -> None:
    ask("ada@example.org")
    actions.set_password(ada, "changed in the meantime")
    assert "This link works no more" in use(link()).content.decode()
    assert works("changed in the meantime")


@pytest.mark.parametrize(("minutes", "still"), [(59, True), (61, False)])
def test_a_link_works_for_an_hour(
    ada: User, monkeypatch: pytest.MonkeyPatch, minutes: int, still: bool
) -> None:
    ask("ada@example.org")
    later = timezone.now().replace(tzinfo=None) + dt.timedelta(minutes=minutes)
    monkeypatch.setattr("allauth.account.forms.default_token_generator._now", lambda: later)
    use(link())
    assert works(NEW) is still


def test_weak_passwords_are_refused_here_too(ada: User) -> None:
    ask("ada@example.org")
    assert use(link(), "short").status_code == 200
    assert works(PASSWORD)


def test_deactivated_accounts_get_no_link(ada: User) -> None:
    actions.set_active(ada, active=False)
    ask("ada@example.org")
    assert mail.outbox == []


@pytest.mark.parametrize("header", ["HTTP_HOST", "HTTP_X_FORWARDED_HOST"])
def test_the_link_is_the_sites_whatever_host_is_claimed(
    ada: User, header: str, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "evil.example"]
    ask("ada@example.org", None, **{header: "evil.example"})
    assert "evil.example" not in str(mail.outbox[-1].body)
    assert link()


def test_links_are_asked_for_three_times_a_minute_for_an_address(ada: User, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "10/m/ip,3/m/key"}
    found = [ask("ada@example.org", REMOTE_ADDR=f"192.0.2.{n}").status_code for n in range(5)]
    assert (found, len(mail.outbox)) == ([302, 302, 302, 429, 429], 3)
    strangers = [ask(f"x{n}@example.org").status_code for n in range(12)]
    assert strangers == [302] * 10 + [429] * 2


def test_a_mail_server_that_is_away_fails_no_page(ada: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert ask("ada@example.org").status_code == 302
