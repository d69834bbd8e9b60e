"""What ``ANNOTATOR_EMAIL_URL`` says: the server that mail leaves by."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

#: Scheme to the port that goes with it.
PORTS = {"smtp": 587, "smtps": 465}
SMTP = "django.core.mail.backends.smtp.EmailBackend"
CONSOLE = "django.core.mail.backends.console.EmailBackend"


@dataclass(frozen=True)
class Mail:
    """A mail server; ``ready`` is False where there is none, and then no page offers mail."""

    backend: str = CONSOLE
    ready: bool = False
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


def read_mail(url: str, *, site_url: str, debug: bool, loopback: tuple[str, ...]) -> Mail:
    """The server that ``url`` names: ``smtp://`` with STARTTLS, ``smtps://`` with TLS from the start.

    On this machine ``smtp://`` goes without encryption. With no URL, ``debug`` prints mails.
    Raises ImproperlyConfigured for anything else, and where links in mails would have no address.
    """
    if not url:
        return Mail(ready=debug)
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not host or parts.scheme not in PORTS or parts.path not in ("", "/") or parts.query:
        # Not the value itself: it holds a password.
        raise ImproperlyConfigured(
            "ANNOTATOR_EMAIL_URL is not an address such as smtps://user:password@mail.example.org; "
            "write special characters of the password as %XX."
        )
    if not site_url:
        raise ImproperlyConfigured(
            "ANNOTATOR_EMAIL_URL is set, and mails carry links: set SITE_URL to the address that "
            "people open, for example https://annotate.example.org."
        )
    near = host in loopback
    return Mail(
        backend=SMTP,
        ready=True,
        host=host,
        port=port or (25 if near and parts.scheme == "smtp" else PORTS[parts.scheme]),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp" and not near,
        tls=parts.scheme == "smtps",
    )
