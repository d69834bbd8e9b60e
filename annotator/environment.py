"""What the environment says, read once by the settings: typed, with defaults, and a secret key that makes itself."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from annotator.mail import Mail, read_mail

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def _flag(name: str, default: bool) -> bool:
    value = os.environ.get(name, "").strip().lower()
    return default if not value else value not in {"0", "false", "no", "off"}


def _number(name: str, default: int) -> int:
    value = os.environ.get(name) or str(default)
    if not (value.isascii() and value.isdigit() and 0 < int(value) < 65536):
        raise ImproperlyConfigured(f"{name}={value} is not a port: write a number from 1 to 65535.")
    return int(value)


def _site(url: str) -> str:
    """The address people open: scheme, host, perhaps a port, and nothing behind it."""
    parts = urlsplit(url)
    whole = parts.scheme in ("http", "https") and parts.hostname and "*" not in parts.netloc
    if url and not (whole and url == f"{parts.scheme}://{parts.netloc}"):
        raise ImproperlyConfigured(
            f"SITE_URL={url} is not an address such as https://annotate.example.org, "
            "without a path behind it."
        )
    return url


@dataclass(frozen=True)
class Environment:
    """The variables of ``.env.example``, parsed."""

    data: Path
    host: str
    port: int
    database_url: str
    site_url: str
    secret_key_file: Path
    trusted_proxy: bool
    debug: bool
    admin: bool
    throttle: bool
    mail: Mail
    mail_from: str

    @property
    def https(self) -> bool:
        """Whether people reach the site over https."""
        return self.site_url.startswith("https://")

    @property
    def hosts(self) -> list[str]:
        """Host names that the site answers to; never a wildcard."""
        site = urlsplit(self.site_url).hostname
        return [*LOOPBACK[:2], "[::1]", *([site] if site else [])]


def read_environment(base: Path) -> Environment:
    """Read and check the environment; ``base`` is the folder that holds ``manage.py``.

    Raises ImproperlyConfigured where a value would open the site more widely than asked for.
    """
    data = Path(os.environ.get("ANNOTATOR_DATA") or base / "data").resolve()
    key_file = os.environ.get("ANNOTATOR_SECRET_KEY_FILE")
    site_url = _site(os.environ.get("SITE_URL", "").rstrip("/"))
    debug = _flag("ANNOTATOR_DEBUG", default=False)
    mail_url = os.environ.get("ANNOTATOR_EMAIL_URL", "").strip()
    environment = Environment(
        data=data,
        host=os.environ.get("ANNOTATOR_HOST") or "127.0.0.1",
        port=_number("ANNOTATOR_PORT", 8000),
        database_url=os.environ.get("DATABASE_URL", ""),
        site_url=site_url,
        secret_key_file=Path(key_file) if key_file else data / "secret_key",
        trusted_proxy=_flag("ANNOTATOR_TRUSTED_PROXY", default=False),
        debug=debug,
        admin=_flag("ANNOTATOR_ADMIN", default=True),
        throttle=_flag("ANNOTATOR_THROTTLE", default=True),
        mail=read_mail(mail_url, site_url=site_url, debug=debug, loopback=LOOPBACK),
        mail_from=os.environ.get("ANNOTATOR_EMAIL_FROM", "").strip()
        or f"annotator@{urlsplit(site_url).hostname or 'localhost'}",
    )
    if environment.host not in LOOPBACK:
        if not environment.site_url:
            raise ImproperlyConfigured(
                f"ANNOTATOR_HOST={environment.host} listens beyond this machine. Set SITE_URL to "
                "the address that people open, for example https://annotate.example.org."
            )
        if environment.debug:
            raise ImproperlyConfigured("ANNOTATOR_DEBUG works only on a loopback host.")
    return environment


def secret_key(path: Path) -> str:
    """The secret key in ``path``; a first start writes one there, readable by the owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            pass  # another process was first; its key is read below
        else:
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_urlsafe(64))
    key = path.read_text().strip()
    if len(key) < 50 or key.startswith("django-insecure-"):
        raise ImproperlyConfigured(
            f"The secret key in {path} is too short or marked insecure. Remove the file to have one "
            "made at the next start (everybody is signed out then), or write at least 50 random characters."
        )
    return key
