"""``manage.py import_articles``."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Import
from tests.web.people import Study

ROWS = '{"text": "First text"}\n{"title": "no text"}\n{"text": "First text"}\n'


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """A file with one good row, one bad row and one duplicate."""
    path = tmp_path / "rows.jsonl"
    path.write_text(ROWS)
    return path


def run(study: Study, *arguments: str, user: str = "harbour-manager") -> tuple[str, str]:
    """What the command says, and what it complains of."""
    out, err = io.StringIO(), io.StringIO()
    call_command("import_articles", study.slug, *arguments, "--user", user, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_a_file_is_imported_and_told_as_json(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("A text")
    told: dict[str, Any] = json.loads(run(study, str(path), "--json")[0])
    batch = Import.objects.get(pk=told["id"])
    assert told["counts"] == {"rows": 1, "imported": 1, "errors": 0, "duplicates": 0}
    assert (batch.filename, batch.format, len(batch.file_sha256)) == ("a.txt", "text", 64)


def test_one_bad_row_stops_the_import(study: Study, rows: Path) -> None:
    with pytest.raises(CommandError, match="2 rows are bad, so nothing was imported"):
        run(study, str(rows))
    assert Article.objects.count() == 1


def test_bad_rows_are_skipped_and_named(study: Study, rows: Path) -> None:
    out, err = run(study, str(rows), "--on-error", "skip")
    assert out == "rows: 3, imported: 1, errors: 2, duplicates: 1\n"
    assert [line.split(":")[0] for line in err.splitlines()] == [
        "rows.jsonl, row 2, text",
        "rows.jsonl, row 3, text",
    ]


def test_a_duplicate_in_a_second_file_is_named_with_that_file(study: Study, tmp_path: Path) -> None:
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    first.write_text('{"text": "One"}\n')
    second.write_text('{"text": "Two"}\n{"text": "One"}\n')
    _out, err = run(study, str(first), str(second), "--on-error", "skip")
    assert err.splitlines()[0].split(":")[0] == "b.jsonl, row 2, text"
    assert Import.objects.latest("created_at").errors[0]["file"] == "b.jsonl"


def test_duplicates_come_in_when_allowed(study: Study, rows: Path) -> None:
    out, _err = run(study, str(rows), "--on-error", "skip", "--allow-duplicates")
    assert out == "rows: 3, imported: 2, errors: 1, duplicates: 0\n"


def test_a_dry_run_stores_nothing(study: Study, rows: Path) -> None:
    out, _err = run(study, str(rows), "--dry-run", "--on-error", "skip")
    assert (out, Article.objects.count()) == (
        "rows: 3, importable: 1, errors: 2, duplicates: 1\n",
        1,
    )
    with pytest.raises(CommandError, match="2 rows are bad, so nothing would be imported"):
        run(study, str(rows), "--dry-run")


def test_a_format_can_be_given(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "rows.data"
    path.write_text('{"text": "First text"}\n')
    with pytest.raises(CommandError):
        run(study, str(path))
    assert run(study, str(path), "--format", "jsonl")[0].startswith("rows: 1, imported: 1")


@pytest.mark.parametrize("user", ["harbour-annotator", "harbour-stranger", "nobody"])
def test_only_managers_import(study: Study, rows: Path, user: str) -> None:
    with pytest.raises(CommandError):
        run(study, str(rows), user=user)


def test_a_file_that_is_missing_is_named(study: Study) -> None:
    with pytest.raises(CommandError, match=r"lost\.txt is not a file"):
        run(study, "lost.txt")
