"""The table of rights (policy.toml) as cells."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

POLICY: dict[str, Any] = tomllib.loads((Path(__file__).parent / "policy.toml").read_text())
SITE: dict[str, list[int]] = POLICY["site"] | POLICY["api"]
ADMIN: dict[str, Any] = POLICY["admin"]
#: Successful answers; 302 after a POST of somebody who is signed in counts as one, too.
DONE = frozenset({200, 201, 204, 302})
#: Statuses that a token gets before anybody looks at what it asks for.
BEFORE = frozenset({302, 401, 403})


@dataclass(frozen=True)
class Row:
    """One line of the table: what each person gets from a method of a route."""

    route: str
    method: str
    statuses: dict[str, int]
    foreign: bool = False
    model: str = ""

    def __str__(self) -> str:
        return f"{self.route} {self.method}{' foreign' if self.foreign else ''}"

    def elsewhere(self) -> dict[str, int]:
        """The same line in a foreign project: absent, for everybody who is somebody."""
        found = dict.fromkeys(self.statuses, 404)
        found["anonymous"] = self.statuses["anonymous"]
        if self.statuses["token"] in BEFORE:
            found["token"] = self.statuses["token"]
        return found


def site_rows() -> list[Row]:
    """Pages, accounts and API."""
    persons = POLICY["persons"]
    rows = []
    for key, statuses in SITE.items():
        route, method = key.split()
        rows.append(Row(route, method, dict(zip(persons, statuses, strict=True))))
    return rows


def admin_rows() -> Iterator[Row]:
    """The admin: its pages, and five views of each model."""
    for key, statuses in ADMIN["pages"].items():
        yield _admin_row("", key, statuses)
    for model in ADMIN["models"]:
        for key, statuses in (ADMIN["each"] | ADMIN.get(model, {})).items():
            yield _admin_row(model, key, statuses)


def _admin_row(model: str, key: str, statuses: list[int]) -> Row:
    view, method, *foreign = key.split()
    route = f"admin:articles_{model}_{view}" if model else f"admin:{view}"
    if view == "password":
        route = "admin:auth_user_password_change"
    named = dict(zip(ADMIN["persons"], statuses, strict=True))
    return Row(route, method, named, bool(foreign), model)
