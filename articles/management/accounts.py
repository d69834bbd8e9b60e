"""The generated accounts of the demo: made once, kept in a file that only its owner can read."""

from __future__ import annotations

import json
import os
import secrets
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from articles.models import User

#: User name, full name, role in the demo project, may open the admin.
PEOPLE = (
    ("mira", "Mira Olsson", "owner", True),
    ("ada", "Ada Brandt", "annotator", False),
    ("ben", "Ben Okafor", "annotator", False),
    ("chloe", "Chloé Marchand", "annotator", False),
)


def accounts_file() -> Path:
    """Where the accounts are kept."""
    return Path(settings.DATA_DIR) / "demo_accounts.json"


def demo_accounts() -> dict[str, Any] | None:
    """``{"url", "project", "users": [{"username", "password", "role"}]}``, or None before the demo."""
    path = accounts_file()
    return json.loads(path.read_text()) if path.exists() else None


def write_accounts(accounts: dict[str, Any]) -> None:
    """Keep the accounts, readable by the owner only from the first byte on."""
    path = accounts_file()
    temporary = path.with_suffix(".new")
    temporary.unlink(missing_ok=True)
    handle = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(accounts, file, indent=1)
    temporary.replace(path)


def new_password() -> str:
    """A password nobody has had before."""
    return secrets.token_urlsafe(12)


def given_password(*, stdin: bool) -> str:
    """The password on standard input, if it is to be read there, else nothing. Raises CommandError for an empty one."""
    given = sys.stdin.readline().rstrip("\r\n") if stdin else ""
    if stdin and not given:
        raise CommandError("--password-stdin: standard input is empty. Write the password there.")
    return given


def known_user(name: str) -> User:
    """The account of this user name, active or not. Raises CommandError."""
    user = User.objects.filter(username=name).first()
    if user is None:
        raise CommandError(f"There is no user “{name}”.")
    return user
