"""A small study with one person in each role, and how tests visit pages as one of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from articles.models import Article, Assignment, Project, Role, User
from tests.builders import make_article, make_assignment, make_member, make_project, make_user

#: The roles in the order of the table of rights, and somebody of no project.
ROLES = ("owner", "manager", "adjudicator", "annotator", "viewer", "stranger")
HTMX = {"HX-Request": "true"}


@dataclass
class Study:
    """A project whose annotator has one article assigned; nothing is coded yet."""

    project: Project
    people: dict[str, User]
    article: Article
    assignment: Assignment
    clients: dict[str, Client] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        """The project's address."""
        return self.project.slug

    def url(self, *parts: object) -> str:
        """An address inside the project."""
        return "/".join(["", "projects", self.slug, *map(str, parts), ""])

    def client(self, who: str) -> Client:
        """A browser where ``who`` is signed in."""
        if who not in self.clients:
            self.clients[who] = Client()
            self.clients[who].force_login(self.people[who])
        return self.clients[who]

    def get(self, who: str, url: str, data: Any = None, *, htmx: bool = False) -> Any:
        """What ``who`` gets."""
        return self.client(who).get(url, data, headers=HTMX if htmx else None)

    def post(self, who: str, url: str, data: Any = None, *, htmx: bool = False) -> Any:
        """What ``who`` gets for a form."""
        return self.client(who).post(url, data or {}, headers=HTMX if htmx else None)


def make_study(slug: str = "harbour") -> Study:
    """A fresh study."""
    owner = make_user(f"{slug}-owner")
    project = make_project(owner, slug)
    people = {"owner": owner, "stranger": make_user(f"{slug}-stranger")}
    for role in (Role.MANAGER, Role.ADJUDICATOR, Role.ANNOTATOR, Role.VIEWER):
        people[role.value] = make_member(project, role, f"{slug}-{role.value}")
    article = make_article(project, title="Harbour fees return", outlet="The Quay")
    assignment = make_assignment(project, article, people["annotator"])
    return Study(project, people, article, assignment)


def statuses(study: Study, url: str) -> dict[str, int]:
    """The status that each person gets for a page."""
    return {who: study.get(who, url).status_code for who in ROLES}


def every_role(code: int, **others: int) -> dict[str, int]:
    """``code`` for every member, 404 for the stranger, and what differs."""
    return dict.fromkeys(ROLES, code) | {"stranger": 404} | others
