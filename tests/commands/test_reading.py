"""Commands that read: export_spans and agreement."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from articles.models import Project
from tests.builders import (
    make_article,
    make_assignment,
    make_member,
    make_project,
    make_span,
    submit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    """A released article with two codings."""
    found = make_project(slug="harbour")
    article = make_article(found)
    for _number in range(2):
        seat = make_assignment(found, article, make_member(found))
        make_span(seat)
        make_span(seat, "source", "two officials")
        submit(seat)
    return found


def run(name: str, *arguments: Any, **options: Any) -> str:
    out = io.StringIO()
    call_command(name, *arguments, stdout=out, **options)
    return out.getvalue()


def test_spans_are_written_to_a_file_whole(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "spans.jsonl"
    run("export_spans", project.slug, "--output", str(file), "--label", "source")
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    assert [row["quote"] for row in rows] == ["two officials"] * 2
    assert list(tmp_path.iterdir()) == [file]


def test_an_unknown_label_is_an_error_and_writes_nothing(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "spans.csv"
    with pytest.raises(CommandError):
        run(
            "export_spans",
            project.slug,
            "--format",
            "csv",
            "--output",
            str(file),
            "--label",
            "nope",
        )
    assert not file.exists()


def test_agreement_is_told_in_words_and_as_json(project: Project) -> None:
    assert "1.000" in run("agreement", project.slug)
    assert json.loads(run("agreement", project.slug, "--json"))
    with pytest.raises(CommandError):
        run("agreement", "nothing-here")
