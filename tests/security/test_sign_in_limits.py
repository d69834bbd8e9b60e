"""Guessing passwords is slow, tells nothing, and keeps nobody out for ever (T51)."""

from __future__ import annotations

import time
from typing import Any, ClassVar

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.test import Client

from articles.models import User
from tests.builders import PASSWORD, make_user

WRONG = "The username and/or password you specified are not correct."
LOCKED = "Too many failed login attempts. Try again later."
MINUTE = 60
#: As ``tests/environment`` finds them in the settings; the other tests here do without.
LIMITS = {"login": "30/m/ip", "login_failed": "5/m/ip,5/m/key"}


class Counting(MD5PasswordHasher):
    """Counts how often it hashes: what takes time when passwords are checked."""

    algorithm = "counting"
    count: ClassVar[int] = 0

    def encode(self, password: str, salt: str) -> str:
        """Hash and count."""
        Counting.count += 1
        return super().encode(password, salt)


@pytest.fixture(autouse=True)
def _limited(settings: Any) -> None:
    """The limits as they are shipped, from zero; a hasher that is quick and counts."""
    settings.ACCOUNT_RATE_LIMITS = LIMITS
    settings.PASSWORD_HASHERS = [f"{__name__}.Counting"]
    cache.clear()


@pytest.fixture
def owner() -> User:
    """Whose account is attacked."""
    return make_user("mira")


def sign_in(name: str, password: str, address: int, client: Client | None = None) -> str:
    """What the page says: a sentence, a status, or that the person is in."""
    answer = (client or Client()).post(
        "/account/login/",
        {"login": name, "password": password},
        REMOTE_ADDR=f"192.0.2.{address}",
    )
    if answer.status_code == 302:
        return "in"
    form = answer.context and answer.context.get("form")
    if not form:
        return str(answer.status_code)
    return " ".join(form.non_field_errors())


def guesses(name: str, addresses: range) -> list[str]:
    """A wrong password from each address."""
    return [sign_in(name, f"wrong {address}", address) for address in addresses]


def test_one_address_tries_five_passwords_a_minute_whatever_the_account(owner: User) -> None:
    tried = [sign_in(f"name {number}", "wrong", 1) for number in range(20)]
    assert tried == [WRONG] * 5 + [LOCKED] * 15
    assert sign_in("mira", PASSWORD, 1) == LOCKED
    assert sign_in("mira", PASSWORD, 2) == "in"


def test_one_account_is_tried_five_times_a_minute_from_whatever_address(owner: User) -> None:
    assert guesses("mira", range(20)) == [WRONG] * 5 + [LOCKED] * 15
    assert guesses("MIRA", range(20, 22)) == [LOCKED] * 2
    make_user("ada")
    assert sign_in("ada", PASSWORD, 30) == "in"


def test_an_unknown_account_answers_like_a_known_one_and_takes_as_long(owner: User) -> None:
    seen = []
    for name in ("mira", "nobody"):
        before = Counting.count
        said = guesses(name, range(10))
        seen.append((said, Counting.count - before))
        cache.clear()
    assert seen[0] == seen[1]
    # A refused attempt is not checked at all, so the lock can't be asked for the right password.
    assert seen[0] == ([WRONG] * 5 + [LOCKED] * 5, 5)


def test_the_lock_ends_after_a_minute_and_refused_attempts_do_not_prolong_it(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = time.time()
    guesses("mira", range(5))
    for later in (20, 40, 58):
        monkeypatch.setattr(time, "time", lambda later=later: began + later)
        assert guesses("mira", range(100, 103)) == [LOCKED] * 3
    monkeypatch.setattr(time, "time", lambda: began + MINUTE + 1)
    assert sign_in("mira", PASSWORD, 200) == "in"


def test_who_has_signed_in_here_before_gets_in_while_others_keep_guessing(owner: User) -> None:
    home = Client()
    assert sign_in("mira", PASSWORD, 1, home) == "in"
    home.post("/account/logout/")
    guesses("mira", range(2, 30))
    assert sign_in("mira", PASSWORD, 200) == LOCKED
    assert sign_in("mira", "mistyped", 1, home) == WRONG
    assert sign_in("mira", PASSWORD, 1, home) == "in"


def test_a_known_browser_guesses_no_more_than_five_times_and_only_its_own_account(
    owner: User,
) -> None:
    make_user("ada")
    home = Client()
    assert sign_in("ada", PASSWORD, 1, home) == "in"
    home.post("/account/logout/")
    tried = [sign_in("ada", "wrong", 10 + number, home) for number in range(7)]
    assert tried == [WRONG] * 5 + [LOCKED] * 2
    guesses("mira", range(30, 35))
    assert sign_in("mira", PASSWORD, 40, home) == LOCKED
    home.cookies[settings.DEVICE_COOKIE_NAME] = "made.up"
    assert sign_in("mira", PASSWORD, 41, home) == LOCKED


def test_the_mark_of_a_known_browser_is_closed_to_scripts_and_names_nobody(owner: User) -> None:
    answer = Client().post("/account/login/", {"login": "mira", "password": PASSWORD})
    mark = answer.cookies[settings.DEVICE_COOKIE_NAME]
    assert (mark["httponly"], mark["samesite"], mark["path"]) == (True, "Lax", "/")
    assert "mira" not in mark.value


@pytest.mark.parametrize(("proxies", "said"), [(0, LOCKED), (1, "in")])
def test_behind_a_proxy_that_is_trusted_people_are_told_apart(
    owner: User, settings: Any, proxies: int, said: str
) -> None:
    """Without that, one person's five mistakes would lock everybody out; with it, nobody else's header counts."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    for number in range(5):
        headers = {"X-Forwarded-For": f"203.0.113.{number}, 198.51.100.7"}
        data = {"login": f"name {number}", "password": "wrong"}
        Client().post("/account/login/", data, headers=headers)
    headers = {"X-Forwarded-For": "198.51.100.8"}
    data = {"login": "mira", "password": PASSWORD}
    answer = Client().post("/account/login/", data, headers=headers)
    assert (said == "in") == (answer.status_code == 302)
    answer = Client().post("/account/login/", data, headers={"X-Forwarded-For": "198.51.100.7"})
    assert answer.status_code == 200
