"""What is left for a coder on their home page: articles, time, what is due, answers; nothing of anybody else."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from articles import actions
from articles.models import Article, Assignment, Round
from tests.builders import make_assignment, submit
from tests.web.people import Study

pytestmark = pytest.mark.django_db


def told(study: Study) -> str:
    """The lines under the progress, without markup between words."""
    page: str = study.get("annotator", "/").content.decode()
    start = page.find('<p class="meta left">')
    return "" if start < 0 else " ".join(page[start : page.index("</p>", start)].split())


def ask(study: Study) -> uuid.UUID:
    coder = study.people["annotator"]
    thread, _new = actions.create_comment(
        coder, study.assignment.pk, id=uuid.uuid4(), text="Is it?", kind="question"
    )
    return thread.pk


def test_home_tells_articles_time_due_date_and_answers(study: Study) -> None:
    assert "1 article left</span>" in told(study)
    for _number in range(3):
        submit(make_assignment(study.project, annotator=study.people["annotator"]))
    Article.objects.update(word_count=500)
    Assignment.objects.filter(state="submitted").update(active_seconds=600)
    today = timezone.localdate()
    Round.objects.update(due_on=today + dt.timedelta(days=3))
    thread = ask(study)
    assert "about 10 min (an estimate by your pace)" in told(study)
    assert "next due" in told(study)
    actions.create_comment(
        study.people["owner"], study.assignment.pk, id=uuid.uuid4(), text="Why?", kind="question"
    )
    assert "answer to your questions" not in told(study)
    actions.create_comment(
        study.people["owner"], study.assignment.pk, id=uuid.uuid4(), text="Yes.", thread=thread
    )
    assert "1 answer to your questions" in told(study)
    Round.objects.update(due_on=today - dt.timedelta(days=1))
    assert "was due" in told(study)
    submit(study.assignment)
    assert "left</span>" not in told(study)


def test_it_is_taken_from_ones_own_work_alone(study: Study) -> None:
    before = told(study)
    for _number in range(3):
        submit(make_assignment(study.project))
    Assignment.objects.filter(state="submitted").update(active_seconds=600)
    assert told(study) == before
