"""The page of formulas against published tables: computed when it is opened, for reviewers only."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from articles.agreement.vectors import PUBLISHED
from articles.web.views import verified
from tests.web.people import Study


def text_of(page: bytes) -> str:
    """The words of a page, without markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.decode()).split())


def test_every_table_is_there_and_reproduced(study: Study) -> None:
    page = study.get("adjudicator", study.url("agreement", "verified")).content
    found = text_of(page)
    assert "113 of 117 reference values reproduced, 0 not reproduced, 4 not computed here" in found
    assert "30 psychiatric patients, 6 raters" in found
    assert "Fleiss’ kappa reproduced 0.43 0.43024 published" in found
    assert "cu-alpha reproduced 0.724 0.72408 published" in found
    assert "7: not defined" in found
    assert "Gwet’s AC1, standard error reproduced 0.14295" in found
    unnamed = re.findall(r"<td>(\w+_\w+)</td>", page.decode())
    assert unnamed == [], "name it in verified.py"
    # One for each value, and one for each table of which any is reproduced; two tables of gamma have none.
    assert (page.count(b"band--good"), page.count(b"band--low")) == (113 + 26, 0)
    assert "6 of 6 reproduced" in found
    assert b'<details class="operation" open>' not in page
    link = study.get("owner", study.url("agreement")).content.decode()
    assert study.url("agreement", "verified") in link


def test_a_value_that_is_missed_says_so(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = json.loads(PUBLISHED.read_text())
    changed["vectors"][0]["expected"][0]["value"] = 0.5
    (tmp_path / "changed.json").write_text(json.dumps(changed))
    monkeypatch.setattr(verified, "PUBLISHED", tmp_path / "changed.json")
    page = study.get("owner", study.url("agreement", "verified")).content
    found = text_of(page)
    assert page.count(b'<details class="operation" open>') == 1
    assert "112 of 117 reference values reproduced, 1 not reproduced" in found
    assert "Fleiss’ kappa not reproduced 0.5 0.43024 published" in found
