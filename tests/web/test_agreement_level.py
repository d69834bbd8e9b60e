"""The unit of agreement: on the page, in the report, by REST and on the command line, in words and in numbers."""

from __future__ import annotations

import csv
import html
import io
import json

import pytest
from django.core.management import call_command
from django.test import Client

from articles.models import Project, User
from articles.segmenting import segmenter
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
PAGE = "/projects/harbour/agreement/"


@pytest.fixture
def owner() -> User:
    """Of a project with an article of two coders, one of whom marks a word less."""
    project: Project = make_project(slug="harbour")
    article = make_article(project)
    for quote in ("reversed its waiver", "its waiver"):
        seat = make_assignment(project, article, make_member(project))
        make_span(seat, quote=quote)
        submit(seat)
    return owner_of(project)


def read(owner: User, address: str, status: int = 200) -> str:
    """What an address answers."""
    client = Client()
    client.force_login(owner)
    answer = client.get(address)
    assert answer.status_code == status
    return html.unescape(answer.content.decode())


@pytest.mark.parametrize(
    ("level", "said", "share"),
    [
        ("token", "compare tokens", "% of tokens"),
        ("sentence", "whether a label is present", "% of sentences"),
    ],
)
def test_page_and_paragraph_name_the_level(owner: User, level: str, said: str, share: str) -> None:
    page = read(owner, f"{PAGE}?level={level}")
    assert said in page
    assert share in page
    assert f"on {level}s, treating each label" in page
    assert page.count(segmenter(level)) == 2  # in the paragraph and among the settings
    assert f'<option value="{level}" selected>' in page
    plain = read(owner, PAGE)
    assert said not in plain
    assert "% of characters" in plain
    assert "on characters, treating each label" in plain
    assert "character (code point)" in plain


def test_the_same_by_rest_on_the_command_line_and_in_the_report(owner: User) -> None:
    found = {}
    for level in ("character", "token", "sentence"):
        told = json.loads(read(owner, f"/api/v1{PAGE}?level={level}&resamples=1000"))
        found[level] = told["pooled"]["alpha"]["value"]
        named = (level, segmenter(level) or None)
        assert (told["level"], told["segmenter"]) == named
        report = told["reliability"]
        assert (report["level"], report["segmenter"]) == named
        (every,) = (row for row in report["rows"] if row["label"] == "All labels")
        assert every["alpha"] == found[level]
        assert f"on {level}s, treating" in report["methods"]
        out = io.StringIO()
        call_command("agreement", "harbour", "--json", level=level, user=owner.username, stdout=out)
        assert json.loads(out.getvalue())["pooled"] == told["pooled"]
        sheet = read(owner, f"{PAGE}report/?as=csv&level={level}")
        rows = list(csv.DictReader(io.StringIO(sheet)))
        assert {(row["level"], row["segmenter"] or None) for row in rows} == {named}
        assert float(rows[-1]["alpha"]) == round(found[level], 4)
        assert f"on {level}s, treating" in read(owner, f"{PAGE}report/?as=md&level={level}")
    assert found["sentence"] == 1
    assert len(set(found.values())) == 3


def test_an_unknown_level_is_told(owner: User) -> None:
    assert "“word” is not one of the choices" in read(owner, f"{PAGE}?level=word", 422)
    problem = json.loads(read(owner, f"/api/v1{PAGE}?level=word", 400))
    assert problem["errors"][0]["attr"] == "level"


def test_the_file_of_every_number_is_called_by_its_level(owner: User) -> None:
    client = Client()
    client.force_login(owner)
    for level, name in (("token", "numbers-token"), ("character", "numbers")):
        for kind in ("csv", "json"):
            answer = client.get(f"{PAGE}?level={level}&as={kind}")
            named = f'attachment; filename="harbour-agreement-{name}.{kind}"'
            assert answer["Content-Disposition"] == named
