"""The page of progress: all of it for managers, one's own for coders, nothing of what is not released."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from articles.models import Assignment, Event, Round, User
from articles.pace import Week
from articles.web.charts import round_above, week_chart
from tests.builders import (
    make_article,
    make_assignment,
    make_member,
    make_project,
    make_span,
    submit,
)
from tests.web.people import Study

pytestmark = pytest.mark.django_db


def page(study: Study, who: str = "owner", query: str = "") -> str:
    """The page as somebody gets it."""
    answer = study.client(who).get(study.url("progress") + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_managers_see_rounds_coders_and_labels(study: Study) -> None:
    article = make_article(study.project, title="Fees")
    for name in ("ada", "ben"):
        coder = make_member(study.project, username=name)
        assignment = make_assignment(study.project, article, coder)
        make_span(assignment)
        submit(assignment)
    html = page(study)
    for told in ("ada", "ben", "Articles done by week", "Decision"):
        assert told in html


def test_labels_are_counted_in_released_codings_only(study: Study) -> None:
    article = make_article(study.project)
    first, second = (make_assignment(study.project, article) for _turn in range(2))
    for one in (first, second):
        make_span(one)
    submit(first)
    assert study.client("owner").get(study.url("progress")).context["progress"].labels == []
    submit(second)
    (label,) = study.client("owner").get(study.url("progress")).context["progress"].labels
    assert (label.key, label.spans, label.articles, label.share) == ("decision", 2, 1, 1.0)


def test_a_coder_sees_only_their_own(study: Study) -> None:
    other = make_member(study.project, username="nobody-else")
    make_assignment(study.project, make_article(study.project), other)
    mine = make_assignment(study.project, make_article(study.project), study.people["annotator"])
    submit(mine)
    progress = study.client("annotator").get(study.url("progress")).context["progress"]
    own = Assignment.objects.filter(annotator=study.people["annotator"]).count()
    assert (progress.assigned, progress.coders, progress.rounds, progress.stuck) == (
        own,
        [],
        [],
        [],
    )
    assert "nobody-else" not in page(study, "annotator")


def test_what_rests_is_late_or_left_behind_is_stuck(study: Study) -> None:
    long_ago = timezone.now() - dt.timedelta(days=9)
    idle = make_assignment(study.project, make_article(study.project, title="Idle"))
    make_span(idle)
    Event.objects.none()
    gone = make_assignment(study.project, make_article(study.project, title="Gone"))
    User.objects.filter(pk=gone.annotator_id).update(is_active=False)
    fresh = make_assignment(study.project, make_article(study.project, title="Fresh"))
    make_span(fresh)
    _age(idle, long_ago)
    stuck = study.client("owner").get(study.url("progress")).context["progress"].stuck
    assert {row.title: row.why for row in stuck} == {"Idle": "idle", "Gone": "gone"}
    Round.objects.update(due_on=timezone.localdate() - dt.timedelta(days=1))
    stuck = study.client("owner").get(study.url("progress")).context["progress"].stuck
    assert {row.title: row.why for row in stuck}["Fresh"] == "late"


def _age(assignment: Assignment, at: dt.datetime) -> None:
    """Let the log of an assignment be as old as ``at``, as it would be had the test waited."""
    from articles.actions import maintenance

    with maintenance("age"):
        Event.objects.filter(assignment=assignment).update(at=at)


def test_a_round_narrows_it(study: Study) -> None:
    second = Round.objects.create(
        project=study.project, codebook=study.project.codebooks.get(), name="second"
    )
    html = page(study, query=f"?round={second.pk}")
    assert "Nothing is handed out yet" in html


def test_without_work_it_says_what_to_do(study: Study) -> None:
    empty = make_project(study.people["owner"], "empty")
    answer = study.client("owner").get(f"/projects/{empty.slug}/progress/")
    assert "Hand articles out" in answer.content.decode()


@pytest.mark.parametrize(
    ("value", "above"), [(0, 1), (1, 1), (3, 5), (6, 10), (11, 20), (200, 200)]
)
def test_the_axis_ends_at_a_round_number(value: int, above: int) -> None:
    assert round_above(value) == above


def test_bars_stand_on_the_ground_and_the_highest_fits() -> None:
    day = dt.date(2026, 11, 2)
    chart = week_chart([Week(day + dt.timedelta(days=7 * n), n, n) for n in range(5)])
    assert chart.top == 5
    assert all(bar.y + bar.height == pytest.approx(chart.height) for bar in chart.bars)
    assert [bar.height for bar in chart.bars] == sorted(bar.height for bar in chart.bars)
    assert [bar.label is not None for bar in chart.bars] == [True, False, False, False, True]
