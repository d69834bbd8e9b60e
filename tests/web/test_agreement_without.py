"""Alpha without each coder: on the page, by REST's report and on the command line; only where three compare."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import call_command
from django.test import Client

from articles.models import Project
from articles.selectors.agreement import project_agreement
from tests.builders import (
    make_article,
    make_assignment,
    make_member,
    make_project,
    make_span,
    owner_of,
    submit,
)

pytestmark = pytest.mark.django_db


def coded(*coders: str) -> Project:
    """Two articles in which all mark the same, but for Cy, who marks something else."""
    project = make_project(slug="harbour")
    people = [make_member(project, username=name) for name in coders]
    for number in range(2):
        article = make_article(project, title=f"Article {number}")
        for person in people:
            seat = make_assignment(project, article, person)
            quote = "two officials" if person.username == "cy" else "reversed its waiver"
            make_span(seat, quote=quote)
            submit(seat)
    return project


def test_the_one_who_differs_is_seen() -> None:
    project = coded("ada", "ben", "cy")
    owner = owner_of(project)
    report = project_agreement(owner, project).as_json()
    alphas = {row["username"]: row["alpha"]["value"] for row in report["without"]}
    assert alphas["cy"] == 1
    assert alphas["ada"] == alphas["ben"] < 0
    client = Client()
    client.force_login(owner)
    page = client.get("/projects/harbour/agreement/").content.decode()
    assert '<th scope="col">alpha without</th>' in page
    assert "Much above the alpha of all" in page
    shown = io.StringIO()
    call_command("agreement", "harbour", user=owner.username, stdout=shown)
    lines = shown.getvalue().splitlines()
    assert next(line for line in lines if line.startswith("cy ")).split() == ["cy", "1.000"]
    answer = client.get("/api/v1/projects/harbour/agreement/")
    assert answer.json()["without"] == json.loads(json.dumps(report["without"]))


def test_of_two_nobody_can_be_left_out_nor_beside_one_coder() -> None:
    project = coded("ada", "ben")
    assert project_agreement(owner_of(project), project).as_json()["without"] == []
    client = Client()
    client.force_login(owner_of(project))
    assert b">without<" not in client.get("/projects/harbour/agreement/").content
    third = make_member(project, username="cy")
    chosen = project_agreement(owner_of(project), project, annotator=third.pk)
    assert chosen.without == []
