"""Agreement over time: each period is as the slice of its articles, with its versions and densities."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import actions
from articles.models import Article, Assignment, Project, Role
from articles.selectors.agreement import project_agreement
from articles.selectors.agreement.over_time import COLUMNS, OverTime, agreement_over_time
from articles.selectors.agreement.places import Slice
from tests.builders import (
    make_article,
    make_assignment,
    make_member,
    make_project,
    make_span,
    owner_of,
    submit,
)
from tests.versions import next_version, relabel, round_with

pytestmark = pytest.mark.django_db
TEXT = "The council reversed its waiver on Monday, two officials said. Number {}."


def coded(project: Project, number: int, day: str, *quotes: str, round: str = "main") -> Article:
    """An article whose coders were done on a day, the first one a day earlier."""
    article = make_article(project, TEXT.format(number))
    for at, quote in enumerate(quotes):
        person = project.memberships.get(user__username=("ada", "ben", "cy")[at]).user
        if round == "main":
            seat = make_assignment(project, article, person)
        else:
            actions.assign(
                owner_of(project), project.rounds.get(name=round), [article.pk], [person.pk]
            )
            rows = Assignment.objects.select_related("round__project", "article", "annotator")
            seat = rows.get(article=article, annotator=person)
        make_span(seat, "decision" if round == "main" else "ruling", quote)
        submit(seat)
        done = dt.datetime.fromisoformat(f"{day}T12:00:00+00:00") - dt.timedelta(days=at == 0)
        Assignment.objects.filter(pk=seat.pk).update(submitted_at=done)
    return article


@pytest.fixture
def project() -> Project:
    """Seven articles of two coders in three weeks of two months, the last ones with a second codebook."""
    project = make_project(slug="harbour")
    for name in ("ada", "ben", "cy"):
        make_member(project, username=name)
    for number in range(5):
        coded(project, number, "2026-01-06", "its waiver", "its waiver" if number else "Monday")
    coded(project, 5, "2026-01-14", "its waiver", "waiver", "waiver")
    second = next_version(project, relabel("decision", key="ruling", name="Ruling"))
    round_with(project, second, "second")
    coded(project, 6, "2026-02-03", "council", "The council", round="second")
    return project


def over_time(project: Project, by: str, **filters: object) -> OverTime:
    """The periods as the owner sees them."""
    return agreement_over_time(owner_of(project), project, Slice(**filters), by)  # type: ignore[arg-type]


def test_weeks_are_those_in_which_the_last_coder_was_done(project: Project) -> None:
    found = over_time(project, "week")
    # Monday to Sunday: 5 January is a Monday; who was done on the 5th is in the same week.
    assert [(one.key, one.articles, one.spans) for one in found.periods] == [
        ("2026-W02", 5, 10),
        ("2026-W03", 1, 3),
        ("2026-W06", 1, 2),
    ]
    for period, first, last in zip(
        found.periods,
        ("2026-01-05", "2026-01-12", "2026-02-02"),
        ("2026-01-11", "2026-01-18", "2026-02-08"),
        strict=True,
    ):
        alone = project_agreement(
            owner_of(project),
            project,
            finished_since=dt.date.fromisoformat(first),
            finished_until=dt.date.fromisoformat(last),
        )
        assert period.alpha.value == pytest.approx(alone.summary.pooled.alpha.value)
    first_week = found.periods[0].alpha
    assert first_week.low is not None  # five articles have an interval, one has none
    assert found.periods[1].alpha.low is None


def test_months_and_versions(project: Project) -> None:
    found = over_time(project, "month")
    assert [(one.key, one.articles) for one in found.periods] == [("2026-01", 6), ("2026-02", 1)]
    assert [(one.versions, one.new) for one in found.periods] == [([1], []), ([2], [2])]


def test_batches_are_the_imports_of_the_articles(project: Project) -> None:
    found = over_time(project, "batch")
    assert [one.articles for one in found.periods] == [1] * 7
    batches = list(project.articles.order_by("created_at").values_list("batch", flat=True))
    assert [one.key for one in found.periods] == list(map(str, batches))
    assert found.periods[0].name.startswith("import 1, ")
    alone = project_agreement(owner_of(project), project, batch=batches[5])
    assert alone.summary.double_coded == 1
    assert found.periods[5].alpha.value == pytest.approx(alone.summary.pooled.alpha.value)


def test_densities_are_spans_in_a_thousand_characters_of_each_coder(project: Project) -> None:
    article = make_article(project, TEXT.format("single"))
    seat = make_assignment(project, article, project.memberships.get(user__username="cy").user)
    submit(seat)  # done without a span, and alone: in no alpha, but in the density
    Assignment.objects.filter(pk=seat.pk).update(
        submitted_at=dt.datetime(2026, 1, 14, tzinfo=dt.UTC)
    )
    found = over_time(project, "week")
    assert [coder.name for coder in found.coders] == ["ada", "ben", "cy"]
    length = len(TEXT.format(5))
    one, _two, three = found.periods[1].densities
    assert one is not None
    assert three is not None
    assert (one.codings, one.spans, one.length) == (1, 1, length)
    assert one.per_thousand == pytest.approx(1000 / length)
    assert (three.codings, three.spans, three.length) == (2, 1, length + article.length)
    assert found.periods[2].densities[2] is None
    assert [row.codings for row in found.usual] == [7, 7, 2]
    assert found.periods[1].articles == 1


def test_of_one_label_alpha_and_density_are_those_of_the_label(project: Project) -> None:
    found = over_time(project, "week", label="source")
    assert found.label is not None
    assert found.label.key == "source"
    assert [one.alpha.value for one in found.periods] == [None] * 3
    assert {one.spans for period in found.periods for one in period.densities if one} == {0}
    ruling = over_time(project, "week", label="ruling")
    assert [one.spans for one in ruling.periods] == [10, 3, 2]
    assert [one.spans for one in ruling.usual] == [7, 7, 1]


def test_rows_and_json_hold_the_same(project: Project) -> None:
    found = over_time(project, "week")
    told = json.loads(json.dumps(found.as_json()))
    rows = found.as_rows()
    assert all(set(row) == set(COLUMNS) for row in rows)
    for period in told["periods"]:
        mine = [row for row in rows if row["period"] == period["period"]]
        assert mine[0]["alpha"] == period["alpha"]["value"]
        assert [(row["coder"], row["spans_per_1000"]) for row in mine[1:]] == [
            (one["username"], one["spans_per_1000"]) for one in period["coders"]
        ]


def test_as_many_queries_for_more_periods(project: Project) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            over_time(project, "week")
        return len(caught)

    over_time(project, "week")
    before = queries()
    for number in range(3):
        coded(project, 10 + number, f"2026-03-{10 * number + 4:02}", "its waiver", "Monday")
    over_time(project, "week")  # counts what is new
    assert (queries(), len(over_time(project, "week").periods)) == (before, 6)


def test_what_is_not_released_is_in_no_period(project: Project) -> None:
    seat = Assignment.objects.select_related("annotator").get(
        article__text=TEXT.format(5), annotator__username="ben"
    )
    actions.reopen(owner_of(project), seat.pk)
    found = over_time(project, "week")
    assert [one.key for one in found.periods] == ["2026-W02", "2026-W06"]
    blind = make_member(project, Role.ADJUDICATOR)
    told = agreement_over_time(blind, project, Slice(), "batch")
    assert [one.articles for one in told.periods] == [1] * 6
    annotator = project.memberships.get(user__username="cy").user
    assert agreement_over_time(annotator, project, Slice(), "week").periods == []
