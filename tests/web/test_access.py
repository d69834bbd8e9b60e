"""Who gets which page of a project."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from tests.web.people import ROLES, Study, every_role, make_study, statuses

MANAGERS = every_role(403, owner=200, manager=200)
PAGES = {
    "": every_role(200),
    "articles": every_role(200),
    "codebook": every_role(200),
    "settings": MANAGERS,
    "imports": MANAGERS,
    "members": MANAGERS,
    "assign": MANAGERS,
    "export": every_role(200, viewer=403),
}


@pytest.mark.parametrize("part", PAGES)
def test_pages_of_a_project_open_by_role(study: Study, part: str) -> None:
    url = study.url(part) if part else study.url()
    assert statuses(study, url) == PAGES[part]


def test_an_article_opens_for_those_who_may_read_its_text(study: Study) -> None:
    assert statuses(study, study.url("articles", study.article.pk)) == every_role(
        404, owner=200, manager=200, annotator=200
    )


def test_home_tokens_and_the_new_project_form_open_for_everybody(study: Study) -> None:
    pages = ("/", "/account/tokens/", "/projects/new/")
    found = [study.get(who, url).status_code for url in pages for who in ROLES]
    assert found == [200] * len(pages) * len(ROLES)


def test_what_does_not_exist_is_absent_for_the_owner_too(study: Study) -> None:
    lost = uuid.uuid4()
    urls = [
        study.url("articles", lost),
        study.url("imports", lost),
        study.url("imports", lost, "preview"),
    ]
    assert [study.get("owner", url).status_code for url in urls] == [404, 404, 404]


CHANGES: tuple[tuple[str, dict[str, str], dict[str, int]], ...] = (
    ("archive", {"archived": "1"}, every_role(403, owner=302)),
    ("settings", {"name": "Other", "snap": "word"}, every_role(403, owner=302, manager=302)),
    ("members", {}, every_role(403, owner=422, manager=422)),
    ("assign", {"action": "assign"}, every_role(403, owner=422, manager=422)),
    ("imports", {}, every_role(403, owner=422, manager=422)),
    ("articles", {"action": "archive"}, every_role(403, owner=302, manager=302)),
)


@pytest.mark.parametrize(("part", "data", "expected"), CHANGES, ids=[row[0] for row in CHANGES])
def test_changes_of_a_project_are_made_by_role(
    study: Study, part: str, data: dict[str, str], expected: dict[str, int]
) -> None:
    people = [who for who in ROLES if who != "owner"] + ["owner"]  # who may, comes last
    found = {who: study.post(who, study.url(part), data).status_code for who in people}
    assert found == expected


def test_changes_of_an_article_are_made_by_managers(study: Study) -> None:
    url = study.url("articles", study.article.pk)
    expected = every_role(404, owner=302, manager=302, annotator=403)
    found = {}
    for who in ROLES:
        study.article.refresh_from_db()
        data = {"title": f"By {who}", "version": study.article.version}
        found[who] = study.post(who, url, data).status_code
    assert found == expected
    archived = {who: study.post(who, f"{url}archive/").status_code for who in ROLES}
    assert archived == expected


def test_an_id_of_another_project_is_absent_everywhere(study: Study) -> None:
    other = make_study("foreign")
    batch = other.article.batch_id
    seat = other.project.memberships.get(user=other.people["annotator"]).pk
    gets = [("articles", other.article.pk), ("imports", batch), ("imports", batch, "preview")]
    posts = [
        ("articles", other.article.pk, "archive"),
        ("imports", batch, "take-back"),
        ("members", seat, "role"),
        ("members", seat, "remove"),
        ("assignments", other.assignment.pk, "remove"),
    ]
    found = [study.get("owner", study.url(*parts)).status_code for parts in gets]
    found += [study.post("owner", study.url(*parts)).status_code for parts in posts]
    assert found == [404] * len(found)


def test_nobody_is_let_in_without_signing_in(study: Study) -> None:
    answer = Client().get(study.url("articles"))
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/account/login/?next={study.url('articles')}",
    )


def test_a_form_without_its_token_is_refused(study: Study) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(study.people["owner"])
    pages = ("settings", "members", "assign", "imports", "articles", "archive")
    assert [client.post(study.url(part), {}).status_code for part in pages] == [403] * 6
