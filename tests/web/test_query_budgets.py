"""Every page asks the database as often for three rows as for one."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import actions
from articles.models import Role
from tests.builders import (
    make_article,
    make_assignment,
    make_member,
    make_project,
    make_span,
    submit,
)
from tests.web.people import Study

#: Queries of a page for the owner (session and account are two of them).
BUDGETS = {
    "/": 15,
    "/?show=done": 17,
    "rounds": 6,
    "rounds/new": 14,
    "rounds/RID/articles": 9,
    "rounds/RID": 16,
    "": 14,
    "articles": 11,
    "articles?state=released&sort=state&q=fees": 11,
    "articles/ID": 10,
    "codebook": 5,
    "codebook/versions": 8,
    "entities": 6,
    "entities?q=fees": 6,
    "imports": 4,
    "members": 10,
    "progress": 13,
    "assign": 7,
    "export": 10,
    "export?rows=answers": 9,
    "agreement/differences": 15,
    "agreement/passages": 17,
    "agreement/unitizing": 13,
    "/inbox/?show=count": 3,
    "/account/tokens/": 4,
}


def fill(study: Study, number: int) -> None:
    """One more of everything: an article, a coder, their work, a project, a token."""
    owner = study.people["owner"]
    article = make_article(study.project, title=f"Fees {number}")
    coder = make_member(study.project, username=f"coder-{number}")
    assignment = make_assignment(study.project, article, coder)
    make_span(assignment)
    submit(assignment)
    make_assignment(study.project, article, owner)
    second = make_article(study.project)
    for person in (owner, coder):
        seat = make_assignment(study.project, second, person)
        make_span(seat, attributes={"stage": "decided" if person == coder else "proposed"})
        submit(seat)
    actions.create_entity(owner, study.project, name=f"Fees {number}")
    make_member(make_project(owner, f"other-{number}"), Role.VIEWER)
    actions.create_token(owner, name=f"t{number}", scopes=["export:read"], project=study.project)


def address(study: Study, name: str) -> str:
    """The address of a page by its short name."""
    if name.startswith("/"):
        return name
    path, _sep, query = (
        name.replace("RID", str(study.assignment.round_id))
        .replace("ID", str(study.article.pk))
        .partition("?")
    )
    url = study.url(path) if path else study.url()
    return f"{url}?{query}" if query else url


def queries(client: Client, url: str) -> list[Any]:
    """The statements that a page needs."""
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(url).status_code == 200
    return caught.captured_queries


@pytest.mark.parametrize("name", BUDGETS)
def test_pages_need_no_more_queries_for_more_rows(study: Study, name: str) -> None:
    client = study.client("owner")
    url = address(study, name)
    fill(study, 1)
    queries(client, url)  # codebooks and content types are read once per process
    one = queries(client, url)
    fill(study, 2)
    fill(study, 3)
    queries(client, url)  # the first visit notes that others' codings were seen
    three = queries(client, url)
    texts = [query["sql"] for query in one]
    assert (len(one), len(three)) == (BUDGETS[name], BUDGETS[name]), "\n".join(texts)


def test_lists_never_read_a_text(study: Study) -> None:
    fill(study, 1)
    for name in ("/", "", "articles", "articles?q=fees&sort=state", "imports", "assign"):
        texts = [query["sql"] for query in queries(study.client("owner"), address(study, name))]
        assert [sql for sql in texts if '"articles_article"."text"' in sql] == []
