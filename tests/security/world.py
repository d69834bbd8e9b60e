"""Two projects with the same cast, and requests in their names that leave no trace."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from http.cookies import SimpleCookie
from typing import Any

from django.db import connection, transaction
from django.test import Client

from articles import actions
from articles.models import (
    Answer,
    Article,
    Assignment,
    Codebook,
    Comment,
    Entity,
    Import,
    Membership,
    Precedent,
    Project,
    Relation,
    Role,
    Ruling,
    Span,
    Token,
    User,
)
from articles.records import AttributeRecord, CodebookRecord
from tests.builders import (
    TEXT,
    make_article,
    make_assignment,
    make_codebook_record,
    make_member,
    make_project,
    make_span,
    make_user,
    submit,
)
from tests.study import make_judgement, make_study
from tests.training import make_practice
from tests.versions import relabel

#: Columns of the table of rights. ``token`` is the manager's token with the scope export:read alone.
PERSONS = (
    *("anonymous", "outsider", "viewer", "annotator", "other"),
    *("adjudicator", "manager", "owner", "staff", "token"),
)
#: More people, for the admin: a superuser of no project, a manager and an annotator who are staff.
ADMIN_PERSONS = ("anonymous", "annotator", "owner", "token", "staff", "root", "clerk", "helper")
#: Tables that any request may touch: sessions are renewed, limits counted, and what is shown of others' codings noted.
VOLATILE = frozenset({"django_session", "annotator_cache", "articles_reveal"})
#: The same of columns: when a token was used.
VOLATILE_COLUMNS = frozenset({"last_used_at"})


@dataclass
class Side:
    """A project in which every state of an assignment occurs.

    ``article``: coded by annotator (``mine``) and other (``theirs``), both still open. ``done``:
    submitted by the annotator while other codes on. ``released``: submitted by both.
    ``untouched``: assigned to the annotator, nothing done. ``fresh``: an article nobody has.
    """

    name: str
    project: Project
    people: dict[str, User]
    article: Article
    mine: Assignment
    theirs: Assignment
    done: Assignment
    released: Assignment
    released_other: Assignment
    untouched: Assignment
    fresh: Article
    spans: list[Span]
    relation: Relation
    answer: Answer
    comment: Comment
    entity: Entity
    other_entity: Entity
    token: Token
    spare: User
    study: dict[str, Any]
    judged: Assignment
    ruling: Ruling
    practised: Assignment

    @property
    def slug(self) -> str:
        """The project's address."""
        return self.project.slug

    @property
    def draft(self) -> Codebook:
        """The draft of the next codebook version."""
        return self.project.codebooks.get(state=Codebook.State.DRAFT)

    @property
    def batch(self) -> Import:
        """The import that brought ``fresh``; it carries no work."""
        assert self.fresh.batch is not None
        return self.fresh.batch

    @property
    def precedent(self) -> Precedent:
        """A precedent, made by the owner."""
        found: Precedent = self.study["precedent"]
        return found

    def seat(self, person: str) -> Membership:
        """Somebody's membership."""
        return self.project.memberships.get(user=self.people[person])


def codebook() -> CodebookRecord:
    """The small codebook with free text in it: an attribute of every label, and a question."""
    small = make_codebook_record()
    remark = AttributeRecord("remark", "Remark", type="text")
    return replace(
        small,
        labels=tuple(
            replace(label, attributes=(*label.attributes, remark)) for label in small.labels
        ),
        questions=(*small.questions, AttributeRecord("summary", "Summary", type="text")),
    )


def make_versions(owner: User, project: Project) -> None:
    """A second version that no round codes with, and a draft of the third in which a label has another name."""
    second = actions.start_draft(owner, project)
    actions.publish_draft(owner, second, base_version=second.version)
    draft = actions.start_draft(owner, project)
    rename = relabel("source", name="Voice")
    actions.change_draft(owner, draft, rename, base_version=draft.version, kind="edited")


def make_side(name: str) -> Side:
    """A project, its people and their work."""
    owner = make_user(f"{name}-owner")
    project = make_project(owner, name, codebook())
    people = {"owner": owner}
    for person, role in (
        ("manager", Role.MANAGER),
        ("adjudicator", Role.ADJUDICATOR),
        ("annotator", Role.ANNOTATOR),
        ("other", Role.ANNOTATOR),
        ("viewer", Role.VIEWER),
    ):
        people[person] = make_member(project, role, f"{name}-{person}")

    def both(title: str) -> tuple[Assignment, Assignment]:
        article = make_article(project, f"{TEXT}{name} {title}\n", title=f"{name} {title}")
        return tuple(
            make_assignment(project, article, people[who]) for who in ("annotator", "other")
        )  # type: ignore[return-value]  # two people

    mine, theirs = both("open")
    spans = [
        make_span(mine, note=f"{name} note"),
        make_span(mine, "source", "two officials"),
        make_span(mine, "opposition", "Nobody asked us", id=uuid.uuid4()),
    ]
    relation, _new = actions.create_relation(
        mine.annotator,
        mine.pk,
        id=uuid.uuid4(),
        type="attributed_to",
        source=spans[0].pk,
        target=spans[1].pk,
    )
    (answer,), _revision = actions.set_answers(mine.annotator, mine.pk, {"relevance": "reported"})
    comment, _new = actions.create_comment(
        mine.annotator, mine.pk, id=uuid.uuid4(), text=f"{name} question", kind="question"
    )
    actions.report_time(mine.annotator, mine.pk, session=uuid.uuid4(), seconds=0)
    make_span(theirs)
    done, done_other = both("half done")
    make_span(done)
    make_span(done_other)
    released, released_other = both("released")
    for assignment in (done, released, released_other):
        if assignment is not done:
            make_span(assignment)
        submit(assignment)
    untouched, _other = both("untouched")
    make_versions(owner, project)
    fresh = make_article(project, f"{TEXT}{name} fresh\n", title=f"{name} fresh")
    entity, other_entity = (
        actions.create_entity(
            owner, project, name=f"{name} {what}", aliases=[f"{name} alias {what}"]
        )[0]
        for what in ("council", "ministry")
    )
    judged, ruling = make_judgement(people["adjudicator"], released)
    token, _secret = actions.create_token(people["annotator"], name="own", scopes=["export:read"])
    rows = Assignment.objects.select_related("round__project", "article", "annotator").in_bulk()
    return Side(
        name=name,
        project=project,
        people=people,
        article=mine.article,
        mine=rows[mine.pk],
        theirs=rows[theirs.pk],
        done=rows[done.pk],
        released=rows[released.pk],
        released_other=rows[released_other.pk],
        untouched=rows[untouched.pk],
        fresh=fresh,
        spans=list(Span.objects.filter(pk__in=[span.pk for span in spans]).order_by("start")),
        relation=relation,
        answer=answer,
        comment=comment,
        entity=entity,
        other_entity=other_entity,
        token=token,
        spare=make_user(f"{name}-spare"),
        study=make_study(owner, rows[released.pk]),
        judged=judged,
        ruling=ruling,
        practised=make_practice(project, people["other"], people["annotator"]),
    )


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


def database_hash() -> str:
    """A digest of every row of every table that a refused request must not touch."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for table, query in reading():
            cursor.execute(query)
            rows = sorted(map(repr, cursor.fetchall()))
            digest.update(f"{table}\n{rows}\n".encode())
    return digest.hexdigest()
