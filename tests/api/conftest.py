"""A project with a small cast: an owner, an adjudicator, two annotators with an article, a viewer, a stranger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from articles.models import Role
from tests.api.client import Api
from tests.builders import make_article, make_assignment, make_member, make_project, make_user
from tests.shelf import BUILDERS, Shelf

if TYPE_CHECKING:
    from articles.models import Article, Assignment, Project, User

QUOTE = "reversed its waiver"


@pytest.fixture(autouse=True)
def _unlimited(settings: Any) -> None:
    """Limits have their own tests, and Argon2 is slow on purpose."""
    settings.THROTTLE = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@dataclass
class Cast:
    """Everybody, and what they work on. ``one`` and ``two`` are assignments of the same article."""

    project: Project
    article: Article
    owner: User
    ada: User
    ben: User
    adjudicator: User
    viewer: User
    stranger: User
    one: Assignment
    two: Assignment


@pytest.fixture
def cast(db: None, world_shelf: Shelf) -> Cast:
    """Two annotators, one article, nothing coded yet."""
    return world_shelf.take(make_cast)


def make_cast() -> Cast:
    """The cast, for tests that bring their own database."""
    owner = make_user()
    project = make_project(owner)
    article = make_article(project)
    ada, ben = make_member(project), make_member(project)
    return Cast(
        project=project,
        article=article,
        owner=owner,
        ada=ada,
        ben=ben,
        adjudicator=make_member(project, Role.ADJUDICATOR),
        viewer=make_member(project, Role.VIEWER),
        stranger=make_user(),
        one=make_assignment(project, article, ada),
        two=make_assignment(project, article, ben),
    )


BUILDERS["cast"] = make_cast


@pytest.fixture
def owner(cast: Cast) -> Api:
    """The owner's client."""
    return Api(cast.owner)


@pytest.fixture
def ada(cast: Cast) -> Api:
    """The client of the first annotator."""
    return Api(cast.ada)


@pytest.fixture
def ben(cast: Cast) -> Api:
    """The client of the second annotator."""
    return Api(cast.ben)


def span_body(
    cast: Cast, quote: str = QUOTE, label: str = "decision", **fields: Any
) -> dict[str, Any]:
    """A span over the first occurrence of ``quote``."""
    import uuid

    start = cast.article.text.index(quote)
    body = {"id": str(uuid.uuid4()), "label": label, "start": start, "end": start + len(quote)}
    return body | {"quote": quote} | fields
