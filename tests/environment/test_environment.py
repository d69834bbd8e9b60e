"""What the environment may say, and the secret key that makes itself."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from annotator.environment import read_environment, secret_key
from tests.project_files import ROOT

OURS = ("ANNOTATOR_", "DATABASE_URL", "SITE_URL")


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of ours but those that a test sets."""
    for name in [name for name in os.environ if name.startswith(OURS)]:
        monkeypatch.delenv(name)


# --- the key ------------------------------------------------------------------------------------


def test_first_start_makes_a_long_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    path = tmp_path / "data" / "secret_key"
    key = secret_key(path)
    assert len(key) >= 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert secret_key(path) == key


def test_key_is_private_whatever_the_umask(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        secret_key(tmp_path / "key")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_two_fresh_installs_have_different_keys(tmp_path: Path) -> None:
    assert secret_key(tmp_path / "one") != secret_key(tmp_path / "two")


@pytest.mark.parametrize("key", ["", "short", "x" * 49, "django-insecure-" + "x" * 60])
def test_weak_key_refuses_to_start(tmp_path: Path, key: str) -> None:
    path = tmp_path / "key"
    path.write_text(f"{key}\n")
    with pytest.raises(ImproperlyConfigured, match="too short or marked insecure"):
        secret_key(path)


def test_no_file_of_the_project_holds_a_key() -> None:
    held = subprocess.run(
        ["git", "grep", "-lE", "^SECRET_KEY *= *[\"']|django-insecure-[a-z0-9]{20}"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    ).stdout
    assert held == ""


# --- hosts and addresses ------------------------------------------------------------------------


def test_defaults_listen_on_this_machine_only(tmp_path: Path) -> None:
    found = read_environment(tmp_path)
    assert (found.host, found.port, found.data) == ("127.0.0.1", 8000, tmp_path / "data")
    assert found.secret_key_file == tmp_path / "data" / "secret_key"
    assert found.hosts == ["127.0.0.1", "localhost", "[::1]"]
    assert (found.https, found.debug, found.admin, found.throttle) == (False, False, True, True)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "annotate.example.org"])  # noqa: S104
def test_host_beyond_this_machine_needs_the_sites_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setenv("ANNOTATOR_HOST", host)
    with pytest.raises(ImproperlyConfigured, match="listens beyond this machine"):
        read_environment(tmp_path)
    monkeypatch.setenv("SITE_URL", "https://annotate.example.org/")
    found = read_environment(tmp_path)
    assert found.site_url == "https://annotate.example.org"
    assert found.hosts == ["127.0.0.1", "localhost", "[::1]", "annotate.example.org"]
    assert found.https
    monkeypatch.setenv("ANNOTATOR_DEBUG", "1")
    with pytest.raises(ImproperlyConfigured, match="only on a loopback host"):
        read_environment(tmp_path)


@pytest.mark.parametrize(
    "url",
    [
        "annotate.example.org",
        "ftp://annotate.example.org",
        "https://",
        "https://*",
        "https://*.example.org",
        "https://example.org/annotate",
        "https://example.org?x=1",
        "javascript:alert(1)",
    ],
)
def test_address_that_is_none_refuses_to_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("SITE_URL", url)
    with pytest.raises(ImproperlyConfigured, match="is not an address such as"):
        read_environment(tmp_path)


@pytest.mark.parametrize("port", ["http", "-1", "0", "65536", "80.5", "²"])
def test_port_that_is_none_refuses_to_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, port: str
) -> None:
    monkeypatch.setenv("ANNOTATOR_PORT", port)
    with pytest.raises(ImproperlyConfigured, match="is not a port"):
        read_environment(tmp_path)


@pytest.mark.parametrize(
    ("value", "on"),
    [("1", True), ("yes", True), ("0", False), ("No", False), (" off ", False), ("", True)],
)
def test_flag_is_read_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str, on: bool
) -> None:
    monkeypatch.setenv("ANNOTATOR_ADMIN", value)
    assert read_environment(tmp_path).admin is on


# --- the settings as a fresh process reads them -------------------------------------------------


def settings_say(tmp_path: Path, expression: str, **environment: str) -> str:
    """What an expression on the settings is in a fresh process."""
    script = f"from django.conf import settings; print({expression})"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "annotator.settings",
            "ANNOTATOR_DATA": str(tmp_path),
            **environment,
        },
    )
    return done.stdout.strip()


def test_https_address_makes_cookies_secure_and_probes_stay_plain(tmp_path: Path) -> None:
    names = ("SESSION_COOKIE_NAME", "SECURE_SSL_REDIRECT", "CSRF_TRUSTED_ORIGINS", "DEBUG")
    told = settings_say(
        tmp_path,
        f"[getattr(settings, name) for name in {names}]",
        SITE_URL="https://annotate.example.org",
    )
    assert told == "['__Host-session', True, ['https://annotate.example.org'], False]"
    assert settings_say(tmp_path, "settings.SECURE_SSL_REDIRECT") == "False"


def test_failed_sign_ins_are_limited_by_the_address_behind_a_trusted_proxy(tmp_path: Path) -> None:
    names = "settings.ACCOUNT_RATE_LIMITS, settings.ALLAUTH_TRUSTED_PROXY_COUNT"
    limits = (
        "{'login': '30/m/ip', 'login_failed': '5/m/ip,5/m/key', 'reset_password': '10/m/ip,3/m/key', "
        "'reset_password_from_key': '20/m/ip', 'invitation': '20/m/ip'}"
    )
    assert settings_say(tmp_path, names) == f"{limits} 0"
    assert settings_say(tmp_path, names, ANNOTATOR_TRUSTED_PROXY="1") == f"{limits} 1"


def test_passwords_are_hashed_with_argon2_and_no_wildcard_is_a_host(tmp_path: Path) -> None:
    told = settings_say(tmp_path, "settings.PASSWORD_HASHERS[0], '*' in settings.ALLOWED_HOSTS")
    assert told == "django.contrib.auth.hashers.Argon2PasswordHasher False"
