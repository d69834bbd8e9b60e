"""``manage.py agreement``: what the pages show, as text, JSON or one CSV table."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from articles import actions
from articles.models import Project, Round
from tests.builders import (
    make_article,
    make_member,
    make_project,
    make_span,
    owner_of,
    round_of,
    submit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def coded() -> Project:
    """Two rounds of three articles by two coders; in the first, one misses the source."""
    project = make_project(slug="harbour")
    ada, ben = (make_member(project, username=name) for name in ("ada", "ben"))
    for name in ("pilot", "second"):
        round, _new = Round.objects.get_or_create(
            project=project, name=name, defaults={"codebook": round_of(project).codebook}
        )
        for number in range(3):
            article = make_article(project, title=f"{name} {number}")
            for coder in (ada, ben):
                actions.assign(owner_of(project), round, [article.pk], [coder.pk])
                seat = round.assignments.get(article=article, annotator=coder)
                make_span(seat, quote="reversed its waiver")
                if (name, coder) != ("pilot", ben):
                    make_span(seat, "source", "two officials")
                submit(seat)
    return project


def said(project: Project, *options: str) -> str:
    out = StringIO()
    name = owner_of(project).username
    call_command("agreement", project.slug, "--user", name, *options, stdout=out)
    return out.getvalue()


def test_the_table_tells_each_round_where_there_are_several(coded: Project) -> None:
    lines = [line.split() for line in said(coded).splitlines()]
    assert ["pilot", "1", "no", "3"] in [line[:4] for line in lines]
    assert ["second", "1", "no", "3"] in [line[:4] for line in lines]


def test_why_coders_differ_stands_below_with_its_sentences(coded: Project) -> None:
    found = {line.split()[0]: line for line in said(coded, "--differences").splitlines() if line}
    assert found["source"].split()[1:5] == ["6", "3", "3", "0"]
    assert found["source"].endswith("You differ on whether “Source” is there at all.")
    assert found["all"].split()[1:4] == ["12", "9", "3"]


def test_the_reliability_table_is_that_of_the_report(coded: Project) -> None:
    text = said(coded, "--resamples", "1000")
    assert "## Agreement by label" in text
    assert "1,000 resamples" in text
    assert "| All labels | 21 | 6 |" in text


def test_json_and_csv_hold_the_same_numbers(coded: Project) -> None:
    options = ("--differences", "--resamples", "1000")
    numbers: dict[str, Any] = json.loads(said(coded, "--json", *options))
    assert {"differences", "reliability", "passes"} <= numbers.keys()
    rows = list(csv.DictReader(StringIO(said(coded, "--csv", *options))))
    values = {(row["section"], row["of"]): row["value"] for row in rows}
    assert values["pooled.alpha", ""] == f"{numbers['pooled']['alpha']['value']:.4f}"
    assert values["differences.every.passages", ""] == "12"
    assert values["reliability.resamples", ""] == "1000"


def test_a_number_of_resamples_that_is_not_offered_is_refused(coded: Project) -> None:
    with pytest.raises(CommandError, match="invalid choice: 7"):
        said(coded, "--resamples", "7")
