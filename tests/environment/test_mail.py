"""Which mail server the environment names, and what it refuses."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from annotator.environment import LOOPBACK
from annotator.mail import CONSOLE, SMTP, Mail, read_mail

SITE = "https://annotate.example.org"


def read(url: str, *, site: str = SITE, debug: bool = False) -> Mail:
    """The server of ``url``."""
    return read_mail(url, site_url=site, debug=debug, loopback=LOOPBACK)


@pytest.mark.parametrize("debug", [True, False])
def test_without_a_server_mail_is_printed_in_development_and_off_elsewhere(debug: bool) -> None:
    found = read("", site="", debug=debug)
    assert (found.backend, found.ready) == (CONSOLE, debug)


@pytest.mark.parametrize(
    ("url", "port", "starttls", "tls"),
    [
        ("smtps://mail.example.org", 465, False, True),
        ("smtp://mail.example.org", 587, True, False),
        ("smtp://mail.example.org:2525/", 2525, True, False),
        ("smtp://localhost", 25, False, False),
        ("smtp://127.0.0.1:1025", 1025, False, False),
    ],
)
def test_mail_is_encrypted_unless_it_stays_on_this_machine(
    url: str, port: int, starttls: bool, tls: bool
) -> None:
    found = read(url)
    assert (found.backend, found.ready) == (SMTP, True)
    assert (found.port, found.starttls, found.tls) == (port, starttls, tls)


def test_user_and_password_may_hold_any_character() -> None:
    found = read("smtps://mira%40example.org:p%2Fw%3A%C3%A9@mail.example.org")
    assert (found.host, found.user, found.password) == (
        "mail.example.org",
        "mira@example.org",
        "p/w:é",
    )


@pytest.mark.parametrize(
    "url",
    ["mail.example.org", "http://mail.example.org", "smtp://", "smtp://h:port", "smtp://h/x", "x"],
)
def test_what_is_no_server_refuses_to_start_and_is_not_repeated(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="ANNOTATOR_EMAIL_URL is not an address") as told:
        read(url)
    assert "smtps://user:password@" in str(told.value)
    with pytest.raises(ImproperlyConfigured) as told:
        read("http://mira:hunter2@mail.example.org")
    assert "hunter2" not in str(told.value)


def test_mails_carry_links_so_they_need_the_sites_address() -> None:
    with pytest.raises(ImproperlyConfigured, match="set SITE_URL"):
        read("smtps://mail.example.org", site="")
