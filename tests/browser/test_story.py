"""The study that docs/study.md tells can be carried out, step by step, and meets every figure that the text names."""

from __future__ import annotations

import io
import json
from string import Template
from typing import TYPE_CHECKING, Any

from django.core.management import call_command

from articles.models import Assignment, Precedent
from tests.story.codings import BRENNIA
from tests.story.people import Story
from tests.story.run import DOC, TEXT, run

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser


def test_the_whole_study_is_carried_out(
    browser: Browser, base_url: str, transactional_db: None, settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR, settings.THROTTLE = tmp_path, False
    told = io.StringIO()
    call_command("demo", "--json", stdout=told)
    accounts = {user["username"]: user for user in json.loads(told.getvalue())["users"]}
    story = Story(browser, base_url, accounts, settled=(BRENNIA,))
    run(story, short=True)
    text = Template(TEXT.read_text(encoding="utf-8"))
    missing = set(text.get_identifiers()) - story.facts.keys()
    assert missing == {f"stage_{name}" for name in ("plan", "units", "alpha", "percent")}
    (settled,) = Assignment.objects.filter(kind="adjudication", state="submitted")
    assert settled.article.external_id == BRENNIA
    assert story.facts["rows"] == str(settled.spans.live().count())
    assert story.facts["answers"] == str(settled.answers.live().count())
    assert Precedent.objects.filter(ruling__assignment=settled).count() == 1


def test_every_picture_of_the_text_is_there_and_no_other() -> None:
    text = DOC.read_text(encoding="utf-8")
    named = {part.partition(")")[0] for part in text.split("(pictures/")[1:]}
    there = {path.name for path in (DOC.parent / "pictures").glob("study-*.png")}
    assert named == there
