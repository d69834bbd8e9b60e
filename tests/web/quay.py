"""A project of eight articles that two coders coded, for the tests of the agreement pages."""

from __future__ import annotations

import datetime as dt
import html
from typing import TYPE_CHECKING

from django.test import Client

from tests.builders import (
    make_article,
    make_assignment,
    make_member,
    make_project,
    make_span,
    submit,
)

if TYPE_CHECKING:
    from articles.models import Project, User


def coded_project() -> Project:
    """Eight articles of two outlets by two coders: they differ in every third, and mark a source in most."""
    project = make_project(slug="harbour")
    coders = [make_member(project, username=name) for name in ("ada", "ben")]
    for number in range(8):
        outlet = "The Quay" if number < 6 else "The Pier"
        day = dt.date(2026, 1, 1 + number)
        article = make_article(project, title=f"No. {number}", outlet=outlet, published_on=day)
        for coder in coders:
            seat = make_assignment(project, article, coder)
            short = number % 3 == 0 and coder == coders[0]
            make_span(seat, quote="reversed its" if short else "reversed its waiver")
            if number % 4 or coder == coders[1]:
                make_span(seat, "source", "two officials")
            submit(seat)
    return project


def get(user: User, address: str, status: int = 200, **headers: str) -> str:
    """What is answered, with its spaces as they are read."""
    client = Client()
    client.force_login(user)
    answer = client.get(address, headers=headers)
    assert answer.status_code == status, address
    return " ".join(html.unescape(answer.content.decode()).split())
