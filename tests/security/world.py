"""Two projects with the same cast, and requests in their names that leave no trace."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.cookies import SimpleCookie
from typing import Any

from django.db import connection, transaction
from django.test import Client

from articles import actions
from articles.models import (
    Membership,
    Role,
    User,
)
from tests.builders import (
    make_user,
)
from tests.security.side import make_side

#: Columns of the table of rights. ``token`` is the manager's token with the scope export:read alone.
PERSONS = (
    *("anonymous", "outsider", "viewer", "annotator", "other"),
    *("adjudicator", "manager", "owner", "staff", "token"),
)
#: More people, for the admin: a superuser of no project, a manager and an annotator who are staff.
ADMIN_PERSONS = ("anonymous", "annotator", "owner", "token", "staff", "root", "clerk", "helper")
#: Tables that any request may touch: sessions are renewed, limits counted, what is shown of others' codings noted, and
#: what a page counts kept for the next one.
VOLATILE = frozenset(
    {
        *("django_session", "annotator_cache", "articles_reveal"),
        *("articles_tally", "articles_counted", "articles_segmented"),
    }
)
#: The same of columns: when a token was used.
VOLATILE_COLUMNS = frozenset({"last_used_at"})


@dataclass
class Body:
    """What a request carries: a form, or JSON."""

    data: Any = None
    json: bool = False
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Reply:
    """An answer, read to its end."""

    status: int
    content: bytes
    headers: dict[str, str]

    @property
    def everything(self) -> bytes:
        """Every byte that the client gets, headers too."""
        lines = "\n".join(f"{name}: {value}" for name, value in self.headers.items())
        return lines.encode() + b"\n\n" + self.content

    @property
    def text(self) -> str:
        """The body as text."""
        return self.content.decode()


class World:
    """Both projects and everybody who knocks at them."""

    def __init__(self) -> None:
        self.own, self.foreign = make_side("own"), make_side("foreign")
        people = dict(self.own.people)
        people["outsider"] = make_user("outsider")
        people["staff"] = make_user("staff", is_staff=True)
        people["root"] = make_user("root", is_staff=True, is_superuser=True)
        for name, role in (("clerk", Role.MANAGER), ("helper", Role.ANNOTATOR)):
            people[name] = make_user(name, is_staff=True)
            Membership.objects.create(project=self.own.project, user=people[name], role=role)
        self.people = people
        self.secret = actions.create_token(people["manager"], name="t", scopes=["export:read"])[1]
        self.client = Client(raise_request_exception=False)
        self.cookies = {name: self._sign_in(user) for name, user in people.items()}

    def _sign_in(self, user: User) -> SimpleCookie:
        client = Client()
        client.force_login(user)
        return client.cookies

    def send(self, person: str, method: str, url: str, body: Body | None = None) -> Reply:
        """One request; what it changes stays until ``undone`` ends."""
        body = body or Body()
        headers = dict(body.headers)
        self.client.cookies = SimpleCookie()
        if person == "token":
            headers["Authorization"] = f"Bearer {self.secret}"
        elif person in self.cookies:
            for name, morsel in self.cookies[person].items():
                self.client.cookies[name] = morsel.value
        if body.json:
            response: Any = self.client.generic(
                method, url, json.dumps(body.data), content_type="application/json", headers=headers
            )
        elif method == "POST":
            response = self.client.post(url, body.data or {}, headers=headers)
        else:
            response = self.client.generic(method, url, headers=headers)
        streamed = getattr(response, "streaming", False)
        content = b"".join(response.streaming_content) if streamed else response.content
        sent = {name: str(value) for name, value in response.headers.items()}
        sent["Set-Cookie"] = response.cookies.output()
        return Reply(response.status_code, content, sent)

    def ask(self, person: str, method: str, url: str, body: Body | None = None) -> Reply:
        """One request, taken back."""
        with undone():
            return self.send(person, method, url, body)


@contextmanager
def undone() -> Iterator[None]:
    """Everything in here is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@cache
def reading() -> tuple[tuple[str, str], ...]:
    """Tables, and the query for what a refused request must not touch in each; describing them takes far longer."""
    found = []
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - VOLATILE):
            described = connection.introspection.get_table_description(cursor, table)
            names = [row.name for row in described if row.name not in VOLATILE_COLUMNS]
            columns = ", ".join(f'"{name}"' for name in names)
            found.append((table, f'SELECT {columns} FROM "{table}"'))  # noqa: S608 (names from the database)
    return tuple(found)


@cache
def digesting() -> str:
    """PostgreSQL makes the digests itself: one question instead of one for each table, and no row on the way."""
    return " UNION ALL ".join(
        f"SELECT '{table}', md5(string_agg(rows::text, '' ORDER BY rows::text)) FROM ({query}) AS rows"  # noqa: S608
        for table, query in reading()
    )


def database_hash() -> str:
    """A digest of every row of every table that a refused request must not touch."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(digesting())
            return repr(sorted(cursor.fetchall()))
        digest = hashlib.sha256()
        for table, query in reading():
            cursor.execute(query)
            rows = sorted(map(repr, cursor.fetchall()))
            digest.update(f"{table}\n{rows}\n".encode())
    return digest.hexdigest()
