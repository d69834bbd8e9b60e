"""Who saw others' codings is written down once, told to managers, and warned of before work is handed out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import actions
from articles.models import Article, Assignment, Reveal, Role, Round
from articles.records import ArticleRecord
from tests.builders import make_article, make_assignment, make_member, make_span, submit
from tests.web.people import Study


@pytest.fixture
def released(study: Study) -> Article:
    """The study's article, coded by two and released."""
    other = make_assignment(study.project, study.article, make_member(study.project))
    for assignment in (study.assignment, other):
        make_span(assignment)
        submit(assignment)
    return study.article


def places(study: Study, who: str) -> list[str]:
    """Where somebody is known to have seen the article."""
    rows = Reveal.objects.filter(user=study.people[who], article=study.article)
    return list(rows.order_by("first_at").values_list("place", flat=True))


def test_each_place_is_noted_once(study: Study, released: Article) -> None:
    api = f"/api/v1/projects/{study.slug}/export/?format=jsonl"
    visits = {
        "side-by-side": study.url("articles", released.pk, "side-by-side"),
        "passages": study.url("agreement", "passages"),
        "concordance": study.url("concordance") + "?where=coded&label=decision",
        "export": api,
        "api": f"/api/v1/assignments/{study.assignment.pk}/spans/",
    }
    for who in ("adjudicator", "owner"):
        for url in (*visits.values(), *visits.values()):
            assert study.get(who, url).status_code == 200
        assert places(study, who) == list(visits)


def test_overviews_and_ones_own_work_reveal_nothing(study: Study, released: Article) -> None:
    for url in (study.url("agreement"), study.url("export"), study.url("articles", released.pk)):
        study.get("adjudicator", url)
    own = [
        study.url("concordance") + "?where=coded&label=decision",
        f"/api/v1/projects/{study.slug}/export/?format=jsonl",
        f"/api/v1/assignments/{study.assignment.pk}/spans/",
    ]
    for url in own:
        assert study.get("annotator", url).status_code == 200
    assert not Reveal.objects.exists()


def test_what_is_not_shown_is_not_noted(study: Study) -> None:
    make_assignment(study.project, study.article, make_member(study.project))
    make_span(study.assignment)
    submit(study.assignment)  # the other codes on
    for url in (
        study.url("articles", study.article.pk, "side-by-side"),
        study.url("agreement", "passages"),
        f"/api/v1/projects/{study.slug}/export/?format=jsonl",
        f"/api/v1/assignments/{study.assignment.pk}/spans/",
    ):
        study.get("adjudicator", url)
    assert not Reveal.objects.exists()


def test_a_second_visit_writes_nothing(study: Study, released: Article) -> None:
    url = study.url("articles", released.pk, "side-by-side")
    study.get("owner", url)
    with CaptureQueriesContext(connection) as queries:
        study.get("owner", url)
    assert [one["sql"] for one in queries if one["sql"].startswith(("INSERT", "UPDATE"))] == []


def test_a_busy_database_and_an_archived_project_stop_no_page(
    study: Study, released: Article
) -> None:
    url = study.url("articles", released.pk, "side-by-side")

    def busy(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("INSERT") and "articles_reveal" in sql:
            raise OperationalError("database is locked")
        return execute(sql, *rest)

    study.client("owner")
    with connection.execute_wrapper(busy):
        assert study.get("owner", url).status_code == 200
    assert not Reveal.objects.exists()
    actions.archive_project(study.people["owner"], study.project)
    assert study.get("owner", url).status_code == 200
    assert places(study, "owner") == ["side-by-side"]


def note(study: Study, who: str, *, hours: int = 0) -> None:
    """That somebody saw the article so many hours ago (or ahead of now, where it is negative)."""
    actions.note_reveals(study.people[who], [study.article.pk], "passages")
    at = timezone.now() - dt.timedelta(hours=hours)
    Reveal.objects.filter(user=study.people[who]).update(first_at=at)


def listed(study: Study, query: str = "") -> dict[str, tuple[bool, bool, bool]]:
    """Before, after and still to do, by person."""
    rows = study.get("manager", study.url("reveals") + query).context["rows"]
    return {row["username"]: (row["before"], row["after"], row["waiting"]) for row in rows}


def test_the_log_tells_before_after_and_still_to_do(study: Study, released: Article) -> None:
    owner, project = study.people["owner"], study.project
    coder, checker = study.people["annotator"], make_member(project, Role.ADJUDICATOR, "checker")
    study.people["checker"] = checker
    note(study, "annotator", hours=-1)
    note(study, "adjudicator", hours=1)
    note(study, "checker", hours=1)
    again = Round.objects.create(
        project=project, codebook=study.assignment.round.codebook, name="recheck"
    )
    actions.assign(owner, again, [released.pk], [checker.pk])
    assert listed(study) == {
        "harbour-annotator": (True, False, False),
        "harbour-adjudicator": (False, False, False),
        "checker": (False, False, True),
    }
    assert listed(study, "?show=after") == {}
    seat = Assignment.objects.select_related("annotator", "article").get(annotator=checker)
    make_span(seat)
    assert listed(study)["checker"] == (False, True, False)
    submit(seat)
    assert listed(study)["checker"] == (False, True, False)
    assert listed(study, "?show=after") == {"checker": (False, True, False)}
    Reveal.objects.filter(user=coder).update(first_at=timezone.now() - dt.timedelta(days=9))
    assert listed(study)["harbour-annotator"] == (False, True, False)


def test_the_log_is_empty_at_first_and_costs_the_same_for_many(study: Study) -> None:
    assert (
        "Nobody has seen others’ codings yet"
        in study.get("owner", study.url("reveals")).content.decode()
    )

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert study.get("owner", study.url("reveals")).status_code == 200
        return len(queries)

    def more() -> None:
        person, article = make_member(study.project), make_article(study.project)
        actions.note_reveals(person, [article.pk], "export")
        make_assignment(study.project, article, person)

    more()
    one = cost()
    more()
    more()
    assert cost() == one


def test_handing_out_warns_of_who_knows_codings(study: Study, released: Article) -> None:
    checker = study.people["adjudicator"]
    fresh = make_article(study.project)
    data = {
        "scope": "chosen",
        "action": "preview",
        "article": [str(released.pk), str(fresh.pk)],
        "coder": [str(checker.pk), str(study.people["manager"].pk)],
    }
    page = study.post("owner", study.url("assign"), data).content.decode()
    assert "seen codings" not in page
    note(study, "adjudicator")
    page = study.post("owner", study.url("assign"), data).content.decode()
    assert "1 of these coders has seen codings of 1 of these articles" in page


def test_thousands_of_articles_are_noted_at_once(study: Study) -> None:
    rows = [ArticleRecord(text=f"Text {number}.", title="x") for number in range(1500)]
    actions.import_articles(study.people["owner"], study.project, rows, format="text")
    every = list(Article.objects.filter(project=study.project).values_list("pk", flat=True))
    actions.note_reveals(study.people["owner"], every[:700], "export")
    actions.note_reveals(study.people["owner"], every, "export")
    assert Reveal.objects.count() == len(every) == 1501
