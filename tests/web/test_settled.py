"""Coders against the settled text: by hand, over articles whose adjudication is done; page, REST and command agree."""

from __future__ import annotations

import html
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from articles import actions
from articles.agreement.accuracy import TOGETHER
from articles.models import Role, User
from articles.selectors.agreement.settled import settled_accuracy
from tests.adjudication import Court, make_court
from tests.builders import make_member, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def court() -> Court:
    """Ada has a decision, a source, an opposition; ben a longer decision, the source, another decision.

    Settled are ada's decision, the source and ada's opposition; nothing of what ben marked besides.
    """
    found = make_court(make_project(slug="harbour"), coder0="ada", coder1="ben", judge="judge")
    ada = found.letter(0).lower()
    for quote in ("reversed", "two officials", "Nobody"):
        found.rule(quote, ada)
    found.rule("runs a ferry", "none")
    return found


def finish(court: Court) -> None:
    for matter in court.docket().matters:
        if matter.ruling is None:
            actions.rule(court.judge, court.open().pk, cluster=matter.key, decision="a")
    opened = court.open()
    actions.submit_adjudication(court.judge, opened.pk, revision=opened.revision)


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


def words(user: User, address: str) -> str:
    return " ".join(html.unescape(client(user).get(address).content.decode()).split())


def test_what_was_found_and_what_besides_is_counted_by_coder_and_label(court: Court) -> None:
    finish(court)
    found = settled_accuracy(court.manager, court.project)
    assert found.articles == 1
    ada, ben = found.rows
    assert (ada.coder.name, ada.together.precision.value, ada.together.recall.value) == (
        "ada",
        1.0,
        1.0,
    )
    assert (ben.together.own, ben.together.settled, ben.together.found) == (3, 3, 2)
    decision = ben.labels[[label.key for label in found.labels].index("decision")]
    assert (decision.precision.value, decision.recall.value) == (0.5, 1.0)
    assert decision.f1_exact.value == 0.0
    assert ben.together.label == TOGETHER
    assert {label.key for label in found.labels} == {"decision", "source", "opposition"}


def test_before_the_adjudication_is_done_nothing_is_told(court: Court) -> None:
    assert settled_accuracy(court.manager, court.project).rows == []
    page = words(court.manager, "/projects/harbour/agreement/settled/")
    assert "Nothing is settled yet" in page


def test_a_coding_that_is_opened_again_takes_its_article_out(court: Court) -> None:
    finish(court)
    court.reopen(0)
    assert settled_accuracy(court.manager, court.project).rows == []


def test_one_coder_alone_can_be_asked_for(court: Court) -> None:
    finish(court)
    ben = court.codings[1].annotator_id
    found = settled_accuracy(court.manager, court.project, annotator=ben)
    assert [row.coder.name for row in found.rows] == ["ben"]


def test_page_rest_and_command_say_the_same(court: Court) -> None:
    finish(court)
    owner = court.manager
    answer = client(owner).get("/api/v1/projects/harbour/agreement/?settled=true").json()
    expected = settled_accuracy(owner, court.project).as_json()
    assert answer["settled"] == expected
    ben: dict[str, Any] = answer["settled"]["coders"][1]
    assert (ben["username"], ben["precision"]["value"]) == ("ben", pytest.approx(2 / 3))
    page = words(owner, "/projects/harbour/agreement/settled/")
    assert "0.67" in page
    assert "1/2" in page
    out = StringIO()
    call_command("agreement", "harbour", "--user", owner.username, "--settled", stdout=out)
    (line,) = [line for line in out.getvalue().splitlines() if line.startswith("ben  ")][-1:]
    assert line.split()[1:6] == ["1", "3", "3", "0.667", "0.667"]


def test_adjudicators_see_it_and_coders_do_not(court: Court) -> None:
    finish(court)
    address = "/projects/harbour/agreement/settled/"
    judge = make_member(court.project, Role.ADJUDICATOR)
    assert "ben" in words(judge, address)
    assert client(court.codings[0].annotator).get(address).status_code == 403
