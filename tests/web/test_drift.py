"""Drift on the site: points from hidden gold and second codings, charts and tables, alerts, retraining."""

from __future__ import annotations

import csv
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import actions
from articles.agreement.control import Point
from articles.models import Article, Assignment, Place, Role, Round, User
from articles.selectors.drift import Chart, project_drift
from articles.web.control_chart import draw
from tests.builders import make_assignment, make_member, round_of
from tests.shelf import BUILDERS, Shelf
from tests.training import (
    FIVE,
    GOLD,
    School,
    code,
    finish_at,
    hide_gold,
    make_gold,
    make_school,
    seat,
)
from tests.web.test_training import browser, text_of


@dataclass
class Watched:
    """A project in which ada has coded hidden gold well for three weeks."""

    school: School

    @property
    def url(self) -> str:
        """Where drift is."""
        return f"/projects/{self.school.project.slug}/drift/"

    def code(
        self, week: int, spans: tuple[tuple[str, str], ...], user: User | None = None
    ) -> Assignment:
        """One article with hidden gold, finished in a week after the first."""
        school = self.school
        gold = make_gold(school.project, school.expert, 100 + Article.objects.count(), FIVE)
        done = hide_gold(school.project, gold, user or school.ada, spans)
        return finish_at(done, week)

    def charts(self, by: str = "week") -> list[Chart]:
        """What the owner sees."""
        return project_drift(self.school.owner, self.school.project, by=by)


def make_watched() -> Watched:
    """Three good weeks."""
    watched = Watched(make_school(articles=1))
    for week in range(3):
        watched.code(week, FIVE)
    return watched


@pytest.fixture
def watched(db: None, world_shelf: Shelf) -> Watched:
    """Ada has coded well for three weeks."""
    return world_shelf.take(make_watched)


BUILDERS["watched"] = make_watched


def shape(chart: Chart) -> list[tuple[str, int, int]]:
    """Name, right and decisions of each point."""
    return [(point.name, point.right, point.n) for point in chart.points]


def test_points_are_weeks_of_hidden_gold_by_coder_and_label(watched: Watched) -> None:
    watched.code(2, FIVE[:4])
    (chart,) = watched.charts()
    assert (chart.source, chart.coder, chart.label.key) == (
        "gold",
        watched.school.ada.pk,
        "decision",
    )
    assert shape(chart) == [("2026-W10", 5, 5), ("2026-W11", 5, 5), ("2026-W12", 9, 10)]
    assert not chart.alert


def test_points_may_be_five_articles(watched: Watched) -> None:
    for week in (3, 4, 5):
        watched.code(week, FIVE)
    (chart,) = watched.charts("articles")
    assert shape(chart) == [("1–5", 25, 25), ("6–10", 5, 5)]


def test_a_week_of_errors_is_an_alert_on_the_page_and_at_home(watched: Watched) -> None:
    owner = browser(watched.school.owner)
    assert "No alert" in text_of(owner.get(watched.url))
    assert "chart of drift gives an alert" not in text_of(owner.get("/"))
    watched.code(3, FIVE[:1])
    page = text_of(owner.get(watched.url))
    assert "1 chart gives an alert" in page
    assert "Alert: below what is usual for this coder." in page
    assert "beyond 3 sigma" in page
    assert f"{watched.school.project.name}: 1 chart of drift gives an alert." in text_of(
        owner.get("/")
    )
    assert "alert" not in text_of(browser(watched.school.ada).get("/"))


def test_what_was_known_before_does_not_count(watched: Watched) -> None:
    """Practice shows gold; who codes that article later is not watched by it."""
    school = watched.school
    code(seat(school.ada, actions.practise(school.ada, school.training.pk)), GOLD)
    hide_gold(school.project, school.golds[0], school.ada, GOLD)
    assert [shape(chart)[-1] for chart in watched.charts()] == [("2026-W12", 5, 5)]


def test_only_the_last_finish_of_an_article_counts(watched: Watched) -> None:
    done = watched.code(3, FIVE[:1])
    actions.reopen(watched.school.owner, done.pk)
    done.refresh_from_db()
    finish_at(code(done, FIVE[1:]), 3)
    (chart,) = watched.charts()
    assert shape(chart)[-1] == ("2026-W13", 5, 5)


@pytest.mark.parametrize("hidden", [False, True], ids=["recheck round", "hidden repeat"])
def test_second_codings_are_held_against_the_first(watched: Watched, hidden: bool) -> None:
    school = watched.school
    first = make_assignment(school.project, None, school.ada)
    finish_at(code(first, FIVE), 0)
    kind = Round.Kind.MAIN if hidden else Round.Kind.RECHECK
    again = Round.objects.create(
        project=school.project, codebook=round_of(school.project).codebook, name="again", kind=kind
    )
    if hidden:
        Place.objects.create(round=again, article=first.article, purpose=Place.Purpose.REPEAT)
    ((pk,), _old) = actions.assign(school.owner, again, [first.article_id], [school.ada.pk])
    finish_at(code(seat(school.ada, Assignment(pk=pk)), (*FIVE[:4], ("source", "Karim Haddad"))), 5)
    found = {
        chart.label.key: shape(chart) for chart in watched.charts() if chart.source == "repeat"
    }
    assert found == {"decision": [("2026-W15", 4, 5)], "source": [("2026-W15", 0, 1)]}


def test_page_has_a_table_and_a_file_for_every_chart(watched: Watched) -> None:
    client = browser(watched.school.owner)
    page = client.get(watched.url)
    assert page.content.decode().count("<svg viewBox") == 6  # five of the legend
    assert "2026-W11" in text_of(page)
    rows = list(csv.DictReader(client.get(f"{watched.url}?as=csv").content.decode().splitlines()))
    assert [(row["point"], row["right"], row["decisions"]) for row in rows] == [
        ("2026-W10", "5", "5"),
        ("2026-W11", "5", "5"),
        ("2026-W12", "5", "5"),
    ]
    assert {row["coder"] for row in rows} == {
        watched.school.project.pseudonym(watched.school.ada.pk)
    }
    assert rows[0]["centre"] == "0.9545"  # (10 + 1/2) / (10 + 1)
    assert client.get(f"{watched.url}?by=moon").status_code == 404


def test_retraining_is_one_click(watched: Watched) -> None:
    fresh = make_gold(watched.school.project, watched.school.expert, 1)
    client = browser(watched.school.owner)
    sent = {"coder": watched.school.ada.pk, "label": "decision"}
    page = client.post(watched.url, sent, follow=True)
    assert "“Retraining 1” is open, with 2 articles." in text_of(page)
    made = Round.objects.get(name="Retraining 1")
    assert set(made.places.values_list("article", flat=True)) == {
        fresh.article_id,
        watched.school.golds[0].article_id,
    }
    assert "Retraining 1" in text_of(
        browser(watched.school.ada).get(f"/projects/{watched.school.project.slug}/training/")
    )
    none = client.post(watched.url, {**sent, "label": "opposition"})
    assert (none.status_code, "No article with gold is left" in text_of(none)) == (422, True)
    assert client.post(watched.url, {"coder": "x"}).status_code == 404


def test_drift_is_the_managers(watched: Watched) -> None:
    project = watched.school.project
    for user, status in (
        (watched.school.ada, 403),
        (make_member(project, Role.ADJUDICATOR), 403),
        (make_member(project, Role.MANAGER), 200),
    ):
        assert browser(user).get(watched.url).status_code == status


def test_project_without_hidden_gold_says_what_to_do(db: None) -> None:
    school = make_school(articles=1)
    page = text_of(browser(school.owner).get(f"/projects/{school.project.slug}/drift/"))
    assert "Nothing to watch yet" in page


def test_page_needs_no_more_queries_for_more_rows(watched: Watched) -> None:
    client = browser(watched.school.owner)

    def count() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(watched.url).status_code == 200
        texts = [query["sql"] for query in caught.captured_queries]
        assert [sql for sql in texts if '"articles_article"."text"' in sql] == []
        return len(texts)

    count()
    one = count()
    for week in (3, 4):
        watched.code(week, FIVE, make_member(watched.school.project))
    assert one == count() <= 9


def test_a_chart_of_one_point_is_as_wide_as_one_of_six() -> None:
    """It is scaled to its card: a narrow one would show its letters as large as headings."""
    points = [Point(f"2026-W{week}", 3, 4) for week in range(10, 18)]
    widths = [draw(points[:number]).width for number in (1, 6, 8)]
    assert widths[0] == widths[1] < widths[2]
