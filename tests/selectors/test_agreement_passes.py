"""Agreement by codebook version and pass; slices by version, outlet and day of coding."""

from __future__ import annotations

import datetime as dt
import io
import json
import uuid
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles import actions
from articles import codebook_edit as edit
from articles.agreement import Estimate
from articles.models import Article, Assignment, Project, Reveal, Round
from articles.records import LabelRecord
from articles.selectors.agreement import project_agreement
from articles.selectors.agreement.report import Report
from tests.builders import (
    make_article,
    make_assignment,
    make_member,
    make_project,
    make_span,
    owner_of,
    submit,
)
from tests.versions import next_version, round_with

pytestmark = pytest.mark.django_db
TEXT = "The council reversed its waiver on Monday. Two officials said so, and nobody objected. "


def coded(
    round: Round, *quotes: str, label: str = "decision", article: Article | None = None
) -> list[Assignment]:
    """One coder for each quote, all finished, on an article of a round."""
    project = round.project
    article = article or make_article(project, f"{TEXT}{uuid.uuid4().hex}")
    coders = [make_member(project).pk for _quote in quotes]
    actions.assign(owner_of(project), round, [article.pk], coders)
    rows = Assignment.objects.select_related("round__project", "article", "annotator")
    seats = [rows.get(round=round, article=article, annotator=pk) for pk in coders]
    for seat, quote in zip(seats, quotes, strict=True):
        make_span(seat, label, quote)
    return [submit(seat) for seat in seats]


def report_of(project: Project, **filters: Any) -> Report:
    """The owner's report."""
    return project_agreement(owner_of(project), project, **filters)


def adding(key: str) -> edit.Edit:
    """A further label."""
    new = LabelRecord(key, key.capitalize(), key[:2].capitalize(), color=5)
    return lambda draft: edit.put(draft, "label", "", new)


@pytest.fixture
def study() -> tuple[Round, Round]:
    """Two rounds: the second codes other articles with a version that has one label more, `appeal`."""
    project = make_project()
    first = project.rounds.select_related("project").get()
    coded(first, "Monday", "nobody")
    coded(first, "Monday", "Monday")
    second = round_with(project, next_version(project, adding("appeal")), "second")
    coded(second, "Monday", "Monday", label="appeal")
    return first, second


def values(found: list[Estimate | None]) -> list[float | None]:
    """The values of estimates."""
    return [None if one is None else one.value for one in found]


def test_articles_of_an_older_version_are_missing_for_a_label_that_came_later(
    study: tuple[Round, Round],
) -> None:
    report = report_of(study[0].project)
    appeal, decision = (
        next(row for row in report.labels if row.label.key == key) for key in ("appeal", "decision")
    )
    alone = next(
        row
        for row in report_of(study[0].project, round="second").labels
        if row.label.key == "appeal"
    )
    assert (appeal.left_out, decision.left_out, alone.left_out) == (2, 0, 0)
    assert (appeal.alpha, appeal.percent_characters) == (alone.alpha, alone.percent_characters)
    rows = {row["label"]: row for row in report.as_json()["labels"]}
    assert rows["appeal"]["articles_left_out"] == 2


def test_each_pass_stands_for_itself(study: tuple[Round, Round]) -> None:
    first, second = study
    article = first.project.articles.order_by("created_at")[0]
    coded(second, "Monday", "Monday", article=article)
    report = report_of(first.project)
    rows = [(row.round, row.version, row.articles, row.again) for row in report.passes.rows]
    assert rows == [("main", 1, 2, 0), ("second", 2, 2, 1)]
    for row in report.passes.rows:
        own = report_of(first.project, round=row.round).summary
        assert (row.alpha, row.mean_alpha) == (own.pooled.alpha, own.mean_alpha)
        assert (row.f1_exact, row.spans) == (own.pooled.f1_exact, own.spans)
    told = report.as_json()
    assert [row["round"] for row in told["passes"]] == ["main", "second"]
    assert [row["version"] for row in told["versions"]] == [1, 2]


def test_labels_by_version_say_where_a_label_was_not_there(study: tuple[Round, Round]) -> None:
    passes = report_of(study[0].project).passes
    found = {row.label.key: values(row.alphas) for row in passes.labels}
    assert passes.versions == [1, 2]
    assert found["appeal"] == [None, 1.0]
    own = report_of(study[0].project, codebook=1).labels[0]
    assert found["decision"] == [own.alpha.value, None]  # nobody marked it in the second


def test_codings_after_others_were_seen_are_told_apart(study: tuple[Round, Round]) -> None:
    first = study[0]
    assert report_of(first.project, round="main").passes.rows == []  # one pass: nothing to compare
    seat = (
        Assignment.objects.filter(round=first).order_by("created_at").select_related("annotator")[0]
    )
    Reveal.objects.create(user=seat.annotator, article_id=seat.article_id, place="feedback")
    assert report_of(first.project).passes.seen == 0  # seen after they were done
    actions.reopen(owner_of(first.project), seat.pk)
    submit(seat)
    report = report_of(first.project, round="main")
    assert [(row.seen, row.articles) for row in report.passes.rows] == [(False, 1), (True, 1)]
    assert [row.f1_exact.value for row in report.passes.rows] == [1.0, 0.0]
    assert report.summary.double_coded == 2
    assert [count for text, count in report.notes if "not independent" in text] == [1]


def test_slices_by_version_outlet_and_day_of_coding(study: tuple[Round, Round]) -> None:
    first, _second = study
    project, day = first.project, dt.timedelta(days=1)
    outlets = dict(zip(project.articles.order_by("created_at"), ("A", "B", "A"), strict=True))
    for article, outlet in outlets.items():
        Article.objects.filter(pk=article.pk).update(outlet=outlet)
    now = timezone.now()
    old = Assignment.objects.filter(round=first).order_by("created_at")
    Assignment.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:3])).update(
        submitted_at=now - 9 * day
    )
    today = now.astimezone(dt.UTC).date()

    def articles(**filters: Any) -> int:
        return report_of(project, **filters).summary.double_coded

    assert [articles(codebook=number) for number in (1, 2, 3)] == [2, 1, 0]
    assert [articles(outlet=name) for name in ("A", "B", "C")] == [2, 1, 0]
    assert articles(outlet="A", codebook=1) == 1
    # The last coder decides: of the second article one was done nine days ago, the other today.
    assert articles(finished_since=today - day) == 2
    assert articles(finished_until=today - day) == 1
    assert articles(finished_since=today - 9 * day, finished_until=today - 9 * day) == 1


def test_pages_and_rest_take_the_same_filters(study: tuple[Round, Round], client: Any) -> None:
    project = study[0].project
    Article.objects.update(outlet="A")
    Article.objects.filter(pk=project.articles.order_by("created_at")[0].pk).update(outlet="B")
    client.force_login(owner_of(project))
    page = f"/projects/{project.slug}/agreement/"
    assert 'name="outlet"' in client.get(page).content.decode()
    assert 'id="passes-title"' in client.get(page).content.decode()
    queries = ("outlet=B", "codebook=2", "finished_until=2020-01-01")
    shown = [client.get(f"{page}?{query}").context["report"]["articles"] for query in queries]
    assert shown == [1, 1, 0]
    assert client.get(f"{page}?codebook=9").status_code == 422
    rest = f"/api/v1/projects/{project.slug}/agreement/"
    assert [client.get(f"{rest}?{query}").json()["articles"] for query in queries] == [1, 1, 0]
    coder = Assignment.objects.filter(round=study[1])[0].annotator_id
    assert client.get(f"{rest}?annotator={coder}").json()["articles"] == 1
    one = make_assignment(project)
    assert client.get(f"{rest}?annotator={one.annotator_id}").json()["articles"] == 0


def test_the_command_takes_the_same_filters_and_shows_a_bar_to_those_who_look(
    study: tuple[Round, Round],
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    def told(*arguments: str) -> tuple[int, str]:
        out, err = io.StringIO(), Terminal()
        call_command(
            "agreement", study[0].project.slug, "--json", *arguments, stdout=out, stderr=err
        )
        return json.loads(out.getvalue())["articles"], err.getvalue()

    articles, bar = told()
    assert articles == 3
    assert "counted 3 of 3" in bar
    assert told("--codebook", "1") == (2, "")
    assert told("--finished-until", "2020-01-01") == (0, "")
