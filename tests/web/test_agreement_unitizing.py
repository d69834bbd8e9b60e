"""U-alphas: labels that exclude each other, chosen by the reader, on the page, by REST and by command."""

from __future__ import annotations

import html
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from articles.models import Project, Role, User
from tests.builders import (
    make_article,
    make_assignment,
    make_member,
    make_project,
    make_span,
    owner_of,
    submit,
)

pytestmark = pytest.mark.django_db

PAGE = "/projects/harbour/agreement/unitizing/"
REST = "/api/v1/projects/harbour/agreement/"
#: Sixty characters; the example of docs/agreement.md in small.
TEXT = "aaaaaaaaaa bbbbbbbbbb cccccccccc dddddddddd eeeeeeeeee ffff\n"
MARKS = (
    (("decision", "aaaaaaaaaa"), ("opposition", "cccccccccc")),
    (("decision", "aaaaaaaaaa"), ("opposition", "cccc"), ("source", "aaaaaaaaaa bbbb")),
)


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


def read(user: User, address: str, status: int = 200) -> str:
    """A page with its spaces as they are read."""
    answer = client(user).get(address)
    assert answer.status_code == status
    return " ".join(html.unescape(answer.content.decode()).split())


def told(project: Project, query: str) -> Any:
    return client(owner_of(project)).get(f"{REST}?{query}").json()["unitizing"]


@pytest.fixture
def coded() -> Project:
    project = make_project(slug="harbour")
    coders = [make_member(project, username=name) for name in ("ada", "ben")]
    for number in range(6):
        article = make_article(project, f"{TEXT}{number}", title=f"Article {number}")
        for coder, marks in zip(coders, MARKS, strict=True):
            seat = make_assignment(project, article, coder)
            for label, quote in marks:
                make_span(seat, label, quote)
            submit(seat)
    return project


def test_labels_that_exclude_each_other_have_the_whole_family(coded: Project) -> None:
    found = told(coded, "exclusive=decision,opposition")
    assert found["exclusive"] == ["decision", "opposition"]
    (family,) = found["families"]
    # Both mark 14 characters alike, one marks 6 more; where both marked they never differ.
    assert (family["articles"], family["units"]) == (6, 24)
    assert (family["cu"]["value"], family["clashes"], family["why"]) == (1, [], "")
    length = len(TEXT) + 1  # with the number at its end
    assert family["coverage"] == pytest.approx(28 / (2 * length))
    assert family["u"]["low"] == family["u"]["value"] == family["u"]["high"]
    assert 0.5 < family["u"]["value"] < family["cu"]["value"]
    covered = {row["label"]: row["coverage"] for row in family["by_label"]}
    assert covered == {"decision": 1, "opposition": pytest.approx(8 / 14)}
    shown = read(owner_of(coded), f"{PAGE}?exclusive=decision&exclusive=opposition")
    other = read(owner_of(coded), f"{PAGE}?exclusive=decision,opposition")
    assert shown.partition("<main")[2] == other.partition("<main")[2] != ""
    assert shown.count(" checked>") == 2
    assert found["methods"] in shown
    assert "for the labels Decision, Opposition, which exclude each other: u =" in shown


def test_each_label_by_itself_is_what_is_shown_first(coded: Project) -> None:
    found = told(coded, "unitizing=true")
    assert found["exclusive"] is None
    assert [family["labels"] for family in found["families"]] == [
        ["decision"], ["opposition"], ["source"]
    ]  # fmt: skip
    decision, opposition, _source = found["families"]
    assert decision["u"]["value"] == decision["bar_u"]["value"] == 1
    assert decision["cu"]["undefined"].startswith("Not defined: no variation")
    assert opposition["u"] == opposition["bar_u"]
    shown = read(owner_of(coded), PAGE)
    assert shown.count('<th scope="row">') == 3
    assert "each label by itself: u = Decision 1.000" in shown


def test_overlapping_labels_are_named_with_their_places_and_articles(coded: Project) -> None:
    (family,) = told(coded, "exclusive=decision,opposition,source")["families"]
    assert family["clashes"] == [{"labels": ["decision", "source"], "places": 6}]
    assert family["u"]["value"] is family["cu"]["value"] is None
    assert "“Decision” and “Source” at 6 places" in family["why"]
    shown = read(owner_of(coded), f"{PAGE}?exclusive=decision,opposition,source")
    assert family["why"] in shown
    assert shown.count("/side-by-side/") == 5
    assert "For a methods section" not in shown


def test_an_unknown_label_is_told_and_so_is_a_coder(coded: Project) -> None:
    owner = client(owner_of(coded))
    answer = owner.get(f"{REST}?exclusive=decision,nothing")
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert (error["attr"], error["code"]) == ("exclusive", "unknown")
    assert "Known: decision, opposition, source, evidence." in error["detail"]
    beside = owner.get(f"{REST}?unitizing=true&annotator=me")
    assert beside.status_code == 400
    assert beside.json()["errors"][0]["attr"] == "annotator"
    shown = read(owner_of(coded), f"{PAGE}?exclusive=nothing", 422)
    assert "There is no label “nothing”." in shown
    assert "unitizing" not in owner.get(REST).json()


def test_the_command_tells_them(coded: Project) -> None:
    def said(labels: str, *options: str) -> str:
        out = StringIO()
        name = owner_of(coded).username
        call_command(
            "agreement", "harbour", "--user", name, "--exclusive", labels, *options, stdout=out
        )
        return out.getvalue()

    text = said("decision,opposition")
    assert "u-alphas of decision, opposition\nu  " in text
    assert "cu                           1.000 [1.000, 1.000]" in text
    assert "“Decision” and “Source” at 6 places" in said("decision,source")
    assert "unitizing.families.cu,decision · opposition,1.0000" in said(
        "decision,opposition", "--csv"
    )
    with pytest.raises(CommandError, match="There is no label"):
        said("nothing")


def test_without_released_codings_it_says_so_and_only_reviewers_see_it() -> None:
    project = make_project(slug="harbour")
    assert "Nothing to compare yet" in read(owner_of(project), PAGE)
    assert "Nothing to compare yet" in read(owner_of(project), f"{PAGE}?exclusive=decision")
    for role in (Role.ANNOTATOR, Role.VIEWER):
        read(make_member(project, role=role), PAGE, 403)
