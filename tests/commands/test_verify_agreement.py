"""``manage.py verify_agreement FILE``: a line for each reference value, exit code 1 where one is missed."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.agreement.vectors import PUBLISHED


def test_every_reference_value_has_a_line_and_a_summary_closes_them() -> None:
    out = StringIO()
    call_command("verify_agreement", stdout=out)  # without a file: our own
    *lines, _blank, summary = out.getvalue().splitlines()
    assert summary == "113 of 117 reproduced, 0 failed, 4 not supported."
    assert len(lines) == 117
    fleiss = next(line for line in lines if line.split()[:2] == ["fleiss1971", "fleiss_kappa"])
    assert fleiss.split()[2:] == ["published", "0.43", "ours", "0.43024", "ok"]
    gamma = [line for line in lines if line.startswith("gamma_")]
    assert {line[-13:] for line in gamma} == {"not supported"}


def test_a_value_that_is_missed_is_shown_and_the_exit_code_is_1(tmp_path: Path) -> None:
    found = json.loads(PUBLISHED.read_text())
    found["vectors"][0]["expected"][0]["value"] = 0.5
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(found))
    out = StringIO()
    with pytest.raises(CommandError, match="Not every reference value") as raised:
        call_command("verify_agreement", changed, stdout=out)
    assert raised.value.returncode == 1
    assert "published 0.5                 ours 0.43024  FAILED" in out.getvalue()
    assert "112 of 117 reproduced, 1 failed" in out.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "can't be read (No such file or directory). Give the path"),
        (b"\xff\xfe", "is no UTF-8 text (byte 0). Save it as UTF-8."),
        (b"[1]", 'The file has no list "vectors". Write'),
    ],
)
def test_a_bad_file_says_what_where_and_what_to_do(
    content: bytes | None, says: str, tmp_path: Path
) -> None:
    path = tmp_path / "file.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError) as raised:
        call_command("verify_agreement", path)
    assert says in str(raised.value)
    assert str(path) in str(raised.value)
