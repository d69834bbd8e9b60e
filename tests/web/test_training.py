"""Practice on the site: feedback, one's own progress, the managers' grid, gold."""

from __future__ import annotations

import csv
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import actions
from articles.models import Assignment, Attempt, Round, User
from tests.builders import make_assignment, make_member, make_span, round_of, submit
from tests.shelf import BUILDERS, Shelf
from tests.training import GOLD, School, code, make_gold, make_school, make_training, practise, seat


@pytest.fixture
def school(db: None, world_shelf: Shelf) -> School:
    """Three practice articles; ada has not begun."""
    return world_shelf.take(make_school)


BUILDERS["school"] = make_school


def browser(user: User) -> Client:
    """A browser where ``user`` is signed in."""
    client = Client()
    client.force_login(user)
    return client


def text_of(response: Any) -> str:
    """The words of a page, single blanks between them."""
    html = re.sub(r"(?s)<(script|style).*?</\1>", " ", response.content.decode())
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def feedback(school: School, spans: list[tuple[str, str]], user: User | None = None) -> str:
    """What ada (or somebody else) reads after marking ``spans``."""
    done = practise(school, spans)
    answer = browser(user or school.ada).get(f"/assignments/{done.pk}/feedback/")
    assert answer.status_code == 200
    return text_of(answer)


# --- feedback


def test_finishing_a_practice_article_leads_to_its_feedback(school: School) -> None:
    made = seat(school.ada, actions.practise(school.ada, school.training.pk))
    for label, quote in GOLD:
        make_span(made, label, quote)
    made.refresh_from_db()
    client = browser(school.ada)
    answer = client.post(f"/assignments/{made.pk}/submit/", {"revision": made.revision})
    assert (answer.status_code, answer["Location"]) == (302, f"/assignments/{made.pk}/feedback/")
    page = text_of(client.get(answer["Location"]))
    assert "✓ Passed" in page
    assert "None: every span is where gold has it" in page
    assert "1 of 2 articles that are needed are passed." in page


def test_feedback_says_of_each_difference_what_it_is(school: School) -> None:
    page = feedback(
        school,
        [
            ("decision", "council reversed its waiver"),
            ("evidence", "two officials"),
            ("source", "Karim Haddad"),
        ],
    )
    assert "○ Not yet Below 70%: De Decision So Source" in page
    assert "your span starts 8 characters too early." in page
    assert "you chose “Evidence”, gold has “Source”." in page
    assert "You marked “Source”; gold has nothing of the kind here." in page
    assert "What was decided." in page  # the rule of the codebook


def test_feedback_names_what_is_missed_and_values_that_differ(school: School) -> None:
    expert = make_member(school.project, username="second-expert")
    coded = make_assignment(school.project, None, expert)
    make_span(coded, attributes={"stage": "decided"})
    make_span(coded, "source", "two officials")
    submit(coded)
    gold, _new = actions.make_gold(school.owner, coded.pk)
    round = make_training(school.project, [gold], [school.ada], "values")
    made = seat(school.ada, actions.practise(school.ada, round.pk))
    make_span(made, attributes={"stage": "proposed"})
    submit(made)
    page = text_of(browser(school.ada).get(f"/assignments/{made.pk}/feedback/"))
    assert "Stage: you chose “Proposed”, gold has “Decided”." in page
    assert "You marked nothing here; gold has “Source”." in page
    assert "0 of 1" in page


def test_feedback_of_an_open_article_leads_to_the_article(school: School) -> None:
    made = actions.practise(school.ada, school.training.pk)
    assert made is not None
    answer = browser(school.ada).get(f"/assignments/{made.pk}/feedback/")
    assert (answer.status_code, answer["Location"]) == (302, f"/assignments/{made.pk}/")


def test_there_is_no_feedback_outside_training_and_for_other_coders(school: School) -> None:
    plain = make_assignment(school.project, school.articles[0], school.ada)
    submit(plain)
    done = practise(school, GOLD)
    other = make_member(school.project)
    assert browser(school.ada).get(f"/assignments/{plain.pk}/feedback/").status_code == 404
    assert browser(other).get(f"/assignments/{done.pk}/feedback/").status_code == 404
    assert browser(school.owner).get(f"/assignments/{done.pk}/feedback/").status_code == 200
    assert browser(school.owner).post(f"/assignments/{done.pk}/feedback/").status_code == 403


def test_gold_is_withheld_while_the_article_is_open_elsewhere(school: School) -> None:
    done = practise(school, [])
    main = round_of(school.project)
    actions.assign(school.owner, main, [done.article_id], [school.ada.pk])
    answer = browser(school.ada).get(f"/assignments/{done.pk}/feedback/")
    assert "This article is still open in another round." in text_of(answer)
    assert str(school.golds[0].assignment.spans.all()[0].pk).encode() not in answer.content
    assert b"reversed its waiver" not in answer.content


def test_work_that_a_manager_took_back_is_in_nobodys_way(school: School) -> None:
    made = actions.practise(school.ada, school.training.pk)
    assert made is not None
    Assignment.objects.filter(pk=made.pk).update(kind=Assignment.Kind.WITHDRAWN, state="started")
    done = practise(school, GOLD)
    assert done.article_id == made.article_id  # its gold was not seen
    answer = browser(school.ada).get(f"/assignments/{done.pk}/feedback/")
    assert "✓ Passed" in text_of(answer)


def test_figures_stay_when_gold_was_changed_since(school: School) -> None:
    done = practise(school, GOLD[:1])
    gold = school.golds[0].assignment
    actions.reopen(school.owner, gold.pk)
    page = text_of(browser(school.ada).get(f"/assignments/{done.pk}/feedback/"))
    assert "Gold or this coding was changed since" in page
    assert "Below 70%: So Source" in page


def test_practice_without_gold_says_so(school: School) -> None:
    actions.retire_gold(school.owner, school.golds[0].pk)
    ((pk,), _old) = actions.assign(
        school.owner, school.training, [school.articles[0].pk], [school.ada.pk]
    )
    code(seat(school.ada, Assignment(pk=pk)), GOLD)
    page = text_of(browser(school.ada).get(f"/assignments/{pk}/feedback/"))
    assert "There is no gold for this article" in page


def test_another_article_is_one_button_away_until_there_is_none(school: School) -> None:
    client = browser(school.ada)
    seen = []
    done = practise(school, GOLD)
    for _ in range(2):
        answer = client.post(f"/assignments/{done.pk}/feedback/")
        made = Assignment.objects.get(round=school.training, annotator=school.ada, state="assigned")
        assert answer["Location"] == f"/assignments/{made.pk}/"
        seen.append(made.article)
        done = code(seat(school.ada, made), GOLD)
    assert seen == school.articles[1:]
    page = client.get(f"/assignments/{done.pk}/feedback/")
    assert "There is no other practice article for you" in text_of(page)
    answer = client.post(f"/assignments/{done.pk}/feedback/", follow=True)
    assert "You have seen all practice articles of “training”." in text_of(answer)


def test_annotate_page_of_a_practised_article_offers_its_feedback_and_no_way_back(
    school: School,
) -> None:
    done = practise(school, GOLD)
    page = browser(school.ada).get(f"/assignments/{done.pk}/").content.decode()
    assert f'href="/assignments/{done.pk}/feedback/"' in page
    assert "Take back" not in page


# --- training


def test_coders_see_their_own_progress_and_practise_from_there(school: School) -> None:
    other = make_member(school.project, username="somebody-else")
    make_training(school.project, school.golds, [other], "theirs")
    url = f"/projects/{school.project.slug}/training/"
    client = browser(school.ada)
    page = text_of(client.get(url))
    assert "0 of 2" in page
    assert "theirs" not in page
    answer = client.post(url, {"round": school.training.pk})
    made = Assignment.objects.get(round=school.training)
    assert answer["Location"] == f"/assignments/{made.pk}/"
    assert client.post(url, {"round": "x"}).status_code == 404
    page = text_of(browser(other).get(url))
    assert school.ada.username not in page


def test_managers_see_who_passed_what_and_when(school: School) -> None:
    practise(school, GOLD)
    practise(school, GOLD[:1])
    practise(school, GOLD)
    url = f"/projects/{school.project.slug}/training/"
    page = text_of(browser(school.owner).get(url))
    when = Attempt.objects.order_by("created_at").last()
    assert when is not None
    assert school.ada.username in page
    assert f"✓ {when.created_at:%-d %b %Y}" in page
    assert "Qualified: 1 of 1 who tried; attempts altogether: 3." in page
    assert "80%" in page  # source: 2 of 3 of gold found, 2 own spans: 4 / 5


def test_table_of_the_report_has_a_row_for_each_coder_and_label(school: School) -> None:
    practise(school, GOLD[:1])
    answer = browser(school.owner).get(f"/projects/{school.project.slug}/training/?as=csv")
    rows = list(csv.DictReader(answer.content.decode().splitlines()))
    assert [(row["label"], row["found"], row["f1"], row["passed"]) for row in rows] == [
        ("", "1", "0.6667", "false"),
        ("decision", "1", "1.0000", "true"),
        ("source", "0", "0.0000", "false"),
    ]
    assert {row["coder"] for row in rows} == {school.project.pseudonym(school.ada.pk)}


def test_project_without_training_says_what_to_do(school: School) -> None:
    Round.objects.filter(pk=school.training.pk).update(state=Round.State.DRAFT)
    url = f"/projects/{school.project.slug}/training/"
    assert "No training round yet" in text_of(browser(school.owner).get(url))
    assert "No training for you here" in text_of(browser(school.ada).get(url))


# --- queries


@pytest.mark.parametrize("part", ["training", "gold"])
def test_pages_need_no_more_queries_for_more_rows(school: School, part: str) -> None:
    client = browser(school.owner)
    url = f"/projects/{school.project.slug}/{part}/"

    def more(number: int) -> None:
        coder = make_member(school.project, username=f"coder-{number}")
        gold = make_gold(school.project, school.expert, 10 + number)
        round = make_training(school.project, [gold], [coder], f"training {number}")
        code(seat(coder, actions.practise(coder, round.pk)), GOLD)
        submit(make_assignment(school.project))

    def count() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(url).status_code == 200
        texts = [query["sql"] for query in caught.captured_queries]
        assert [sql for sql in texts if '"articles_article"."text"' in sql] == []
        return len(texts)

    more(1)
    count()
    one = count()
    more(2)
    more(3)
    assert one == count() <= 11
