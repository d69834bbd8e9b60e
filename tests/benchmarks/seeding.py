"""Data to measure with, by bulk inserts: ``python -m tests.benchmarks.seeding NAME …`` prints JSON.

Runs as a process of its own, with the environment of the site that it fills.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotator.settings")
django.setup()

from django.conf import settings  # noqa: E402 (Django has to be set up first)
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles import actions  # noqa: E402
from articles.actions.imports import article_fields  # noqa: E402
from articles.models import Article, Assignment, Membership, Project, Role, Span, Token, User  # noqa: E402
from articles.records import ArticleRecord  # noqa: E402
from articles.selectors.codebook import default_codebook  # noqa: E402
from tests.benchmarks.texts import make_text, repeatable  # noqa: E402

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable

PASSWORD = "a benchmark's own password"
BATCH = 500


def collect() -> None:
    """Static files with hashed names, as ``serve`` makes them."""
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": settings.HASHED_STORAGE}}
    call_command("collectstatic", verbosity=0, interactive=False)


def person(project: Project | None, name: str, role: str = Role.ANNOTATOR) -> User:
    """An account that can't sign in: hashing costs more than everything else here."""
    user = User(username=name)
    user.set_unusable_password()
    user.save()
    if project is not None:
        Membership.objects.create(project=project, user=user, role=role)
    return user


def study(slug: str) -> tuple[Project, User]:
    """A project with the full codebook and an owner who can sign in."""
    owner, made = User.objects.get_or_create(username="owner")
    if made:
        owner.set_password(PASSWORD)
        owner.save()
    project = actions.create_project(owner, slug=slug, name=slug, codebook=default_codebook("full"))
    return project, owner


def secret_of(user: User) -> str:
    """An API token for everything."""
    _token, secret = actions.create_token(user, name="benchmark", scopes=list(Token.SCOPES))
    return secret


def articles(project: Project, count: int, words: int) -> list[Article]:
    """Stored articles."""
    made = []
    for number in range(count):
        text = make_text(words, number)
        record = ArticleRecord(
            text=text, title=text[:60].strip(), outlet=f"Outlet {number % 40}", language="en"
        )
        fields = article_fields(record, hashlib.sha256(text.encode()).hexdigest())
        made.append(
            Article(project=project, duplicate_allowed=True, canon_version="canon-1", **fields)
        )
    return Article.objects.bulk_create(made, batch_size=BATCH)


def assignments(
    project: Project, pairs: Iterable[tuple[Article, User]], **fields: Any
) -> list[Assignment]:
    """Stored assignments of the round ``main``."""
    study_round = project.rounds.get()
    made = [
        Assignment(round=study_round, article=article, annotator=user, **fields)
        for article, user in pairs
    ]
    return Assignment.objects.bulk_create(made, batch_size=BATCH)


def spans(
    assignment: Assignment, labels: list[uuid.UUID], count: int, choose: random.Random
) -> list[Span]:
    """``count`` spans spread over the text, word by word; some run into the next one."""
    words = assignment.article.text.split(" ")
    starts = [0]
    for word in words:
        starts.append(starts[-1] + len(word) + 1)
    gap = max(2, (len(words) - 30) // count)
    made = []
    for number in range(count):
        first = number * gap + choose.randrange(max(1, gap // 3))
        length = choose.randrange(1, max(2, min(gap + gap // 3, 14)))
        start, end = starts[first], starts[first + length] - 1
        made.append(
            Span(
                assignment=assignment,
                label_id=labels[number % len(labels)],
                start=start,
                end=end,
                parts=[[start, end]],
            )
        )
    return made


def workspace(words: int, count: int) -> dict[str, Any]:
    """An open assignment of somebody who can sign in, with ``count`` spans."""
    project, owner = study(f"page-{words}")
    article = articles(project, 1, words)[0]
    row = assignments(project, [(article, owner)], state=Assignment.State.STARTED)[0]
    labels = list(project.rounds.get().codebook.structure().label_ids.values())
    Span.objects.bulk_create(spans(row, labels, count, repeatable(1)), batch_size=BATCH)
    return {
        "assignment": str(row.pk),
        "user": owner.username,
        "password": PASSWORD,
        "text": article.text,
    }


def coders(count: int) -> dict[str, Any]:
    """``count`` people with a token and an open article of 400 words each."""
    project, _owner = study("saves")
    people = [person(project, f"coder-{number}") for number in range(count)]
    rows = assignments(project, zip(articles(project, count, 400), people, strict=True))
    return {
        "labels": list(project.rounds.get().codebook.structure().label_ids),
        "label_ids": [
            str(pk) for pk in project.rounds.get().codebook.structure().label_ids.values()
        ],
        "clients": [
            {
                "assignment": str(row.pk),
                "user": str(user.pk),
                "token": secret_of(user),
                "text": row.article.text,
            }
            for row, user in zip(rows, people, strict=True)
        ],
    }


def importer(slug: str) -> dict[str, Any]:
    """An empty project and its owner's token."""
    project, owner = study(slug)
    return {"project": project.slug, "token": secret_of(owner), "user": owner.username}


def coded(slug: str, count: int, each: int) -> dict[str, Any]:
    """A project with ``count`` released articles, three coders, about ``each`` spans per article in total."""
    project, owner = study(slug)
    people = [person(project, f"{slug}-{number}") for number in range(3)]
    made = articles(project, count, 400)
    labels = list(project.rounds.get().codebook.structure().label_ids.values())
    choose = repeatable(2)
    now = timezone.now()
    done = {"state": Assignment.State.SUBMITTED, "started_at": now, "submitted_at": now}
    rows = assignments(project, [(article, user) for article in made for user in people], **done)
    found: list[Span] = []
    for number, row in enumerate(rows):
        share = each // 3 + (number % 3 < each % 3)
        own = spans(row, labels, share, repeatable(number // 3))
        for span in own:  # coders differ now and then in label or place
            if choose.random() < 0.15:
                span.label_id = choose.choice(labels)
            if choose.random() < 0.2:
                span.end = min(span.end + choose.randrange(1, 12), row.article.length)
                span.parts = [[span.start, span.end]]
        found += own
    Span.objects.bulk_create(found, batch_size=BATCH)
    return {
        "project": project.slug,
        "token": secret_of(owner),
        "user": owner.username,
        "password": PASSWORD,
        "article": str(made[0].pk),
        "spans": len(found),
    }


def listed(slug: str, count: int) -> dict[str, Any]:
    """``count`` articles with three assignments each, in all states."""
    project, owner = study(slug)
    people = [person(project, f"{slug}-{number}") for number in range(2)]
    Membership.objects.filter(user=owner, project=project).update(role=Role.OWNER)
    made = articles(project, count, 350)
    states = list(Assignment.State)
    with transaction.atomic():
        for number, user in enumerate([owner, *people]):
            for state in states:
                pairs = [
                    (article, user)
                    for at, article in enumerate(made)
                    if states[(at + number * (at % 2)) % 4] == state
                ]
                assignments(project, pairs, state=state)
    return {"project": project.slug, "user": owner.username, "password": PASSWORD}


def insert_rows(path: str) -> dict[str, float]:
    """The floor of an import: the articles of a JSONL file by one ``executemany``, built before the clock starts."""
    from tests.benchmarks.bare_insert import insert_articles

    project, _owner = study("floor")
    return {"seconds": insert_articles(project, Path(path))}


def command(name: str) -> Callable[..., Any]:
    """What a name stands for; that of a large study is in a module of its own."""
    from tests.benchmarks import many

    return COMMANDS.get(name) or getattr(many, name)


COMMANDS: dict[str, Callable[..., Any]] = {
    "collect": collect,
    "workspace": workspace,
    "coders": coders,
    "importer": importer,
    "coded": coded,
    "listed": listed,
    "insert_rows": insert_rows,
}


if __name__ == "__main__":
    name, *words = sys.argv[1:]
    answer = command(name)(*(int(word) if word.isdecimal() else word for word in words))
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE"
        )  # as autovacuum does after a minute; a plan without it is nobody's
    print(json.dumps(answer))
