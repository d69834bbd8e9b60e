"""The passages behind the numbers, by REST: the same as on the page, side by side, one page after the other."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Assignment, Project, Reveal, Role
from articles.selectors.agreement import Slice, passages
from articles.selectors.agreement.passages import KINDS
from articles.values import PASSAGES
from tests.api.client import Api
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
TEXT = "Heading\nThe council reversed its waiver on Monday. Two officials said so, nobody objected. {}\n"
PATH = "projects/harbour/agreement/passages/"
#: What ada and ben mark: alike but for white space, other ends, other labels, another value, only ada.
MARKS: tuple[tuple[Any, Any], ...] = (
    (("source", " council "), ("source", "council")),
    (("decision", "reversed its waiver"), ("decision", "reversed its waiver on Monday")),
    (("source", "Two officials"), ("evidence", "Two officials said so")),
    (("opposition", "nobody objected"), None),
)


def coded(project: Project, coders: tuple[Any, ...], number: int = 0) -> tuple[Assignment, ...]:
    """An article with a passage of each of four kinds."""
    article = make_article(project, TEXT.format(number), title=f"Waiver {number}")
    seats = tuple(make_assignment(project, article, coder) for coder in coders)
    for marks in MARKS:
        for seat, mark in zip(seats, marks, strict=True):
            if mark:
                make_span(seat, mark[0], mark[1])
    return tuple(submit(seat) for seat in seats)


@pytest.fixture
def project() -> Project:
    return make_project(slug="harbour")


@pytest.fixture
def coders(project: Project) -> tuple[Any, ...]:
    return tuple(make_member(project, username=name) for name in ("ada", "ben"))


@pytest.fixture
def seats(project: Project, coders: tuple[Any, ...]) -> tuple[Assignment, ...]:
    return coded(project, coders)


@pytest.fixture
def owner(project: Project) -> Api:
    return Api(owner_of(project))


def follow(api: Api, path: str, link: str = "next") -> list[dict[str, Any]]:
    """Every page of a list."""
    pages = [api.get(path).json]
    while pages[-1][link]:
        pages.append(api.get(pages[-1][link].partition("/api/v1/")[2]).json)
    return pages


def test_each_passage_is_told_side_by_side(owner: Api, seats: tuple[Assignment, ...]) -> None:
    found = owner.get(PATH).json
    assert (found["next"], found["previous"], found["total"]) == (None, None, 4)
    assert found["counts"] == {
        "same": 1, "boundary": 1, "label": 1, "missed": 1, "attribute": 0, "relation": 0
    }  # fmt: skip
    assert [row["kind"] for row in found["results"]] == ["same", "boundary", "label", "missed"]
    text = seats[0].article.text
    for row in found["results"]:
        assert (row["article"], row["title"]) == (str(seats[0].article_id), "Waiver 0")
        for side, seat in zip(row["sides"], seats, strict=True):
            assert side["annotator"] == {
                "id": str(seat.annotator_id),
                "username": seat.annotator.username,
            }
            assert side["assignment"] == str(seat.pk)
            if span := side["span"]:
                stored = seat.spans.get(pk=span["id"])
                assert (span["label"], span["start"]) == (
                    stored.label.key,
                    stored.start + stored.lead,
                )
                assert (span["quote"], span["parts"]) == (
                    text[span["start"] : span["end"]],
                    [[span["start"], span["end"]]],
                )
                assert row["start"] <= span["start"]
    quotes = [
        [side["span"] and side["span"]["quote"] for side in row["sides"]]
        for row in found["results"]
    ]
    assert quotes[0] == ["council", "council"]
    assert quotes[3] == ["nobody objected", None]
    assert (found["results"][0]["before"], found["results"][3]["after"]) == ("The ", ". 0")


def test_values_in_which_they_differ_are_told(
    project: Project, owner: Api, coders: tuple[Any, ...]
) -> None:
    article = make_article(project, TEXT)
    for coder, stage in zip(coders, ("proposed", "decided"), strict=True):
        seat = make_assignment(project, article, coder)
        make_span(seat, attributes={"stage": stage})
        submit(seat)
    found = owner.get(f"{PATH}?about=decision.stage").json
    assert [row["kind"] for row in found["results"]] == ["attribute"]
    assert [side["says"] for side in found["results"][0]["sides"]] == [
        [{"name": "Stage", "text": "Proposed"}],
        [{"name": "Stage", "text": "Decided"}],
    ]


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("kind=boundary", ["boundary"]),
        ("kind=attribute", []),
        ("label=source", ["same", "label"]),
        ("label=source&other=evidence", ["label"]),
        ("label=source&kind=same", ["same"]),
        ("annotator={a}", ["same", "boundary", "label", "missed"]),
        ("a={a}&b={b}", ["same", "boundary", "label", "missed"]),
        ("a={b}&b={a}&kind=missed", ["missed"]),
        ("a=me&b={a}", []),
        ("round=main", ["same", "boundary", "label", "missed"]),
        ("finished_until=2020-01-01", []),
    ],
)
def test_filters_are_those_of_the_page(
    owner: Api, seats: tuple[Assignment, ...], query: str, kinds: list[str]
) -> None:
    a, b = (seat.annotator_id for seat in seats)
    found = owner.get(f"{PATH}?{query.format(a=a, b=b)}").json
    assert [row["kind"] for row in found["results"]] == kinds
    assert found["total"] == len(kinds)


def test_every_kind_can_be_asked_for() -> None:
    assert sorted(PASSAGES) == sorted(KINDS.values())


@pytest.mark.parametrize(
    ("query", "attr", "detail"),
    [
        ("kind=odd", "kind", "“odd” is not a valid choice."),
        (
            "label=odd",
            "label",
            "There is no label “odd”. Known: decision, opposition, source, evidence.",
        ),
        (
            "label=source&other=odd",
            "other",
            "There is no label “odd”. Known: decision, opposition, source, evidence.",
        ),
        (
            "about=decision.odd",
            "about",
            "No attribute or link called “decision.odd” is compared. Write label.attribute, or a type of link.",
        ),
        ("outlet=Nowhere", "outlet", None),
        ("a=me", "b", "Two coders make a pair: give both a and b."),
        ("b=me", "a", "Two coders make a pair: give both a and b."),
        ("a=me&b=odd", "b", "Write “me” or the id of a user."),
        (
            "cursor=odd",
            "cursor",
            "This cursor is not from this list. Follow “next” and “previous” as they are.",
        ),
        ("level=token", "level", None),
    ],
)
def test_bad_parameters_are_refused_by_name(
    owner: Api, seats: tuple[Assignment, ...], query: str, attr: str, detail: str | None
) -> None:
    answer = owner.get(f"{PATH}?{query}")
    assert answer.status == 400
    (error,) = answer.json["errors"]
    assert error["attr"] == attr
    assert detail is None or error["detail"].replace('"odd"', "“odd”") == detail


def test_pages_hold_every_passage_once_forth_and_back(
    project: Project, owner: Api, coders: tuple[Any, ...]
) -> None:
    for number in range(3):
        coded(project, coders, number)
    wanted = [row.start for row in passages(owner_of(project), project, Slice()).rows]
    pages = follow(owner, f"{PATH}?page_size=5")
    assert [len(page["results"]) for page in pages] == [5, 5, 2]
    assert [row["start"] for page in pages for row in page["results"]] == wanted
    assert [page["previous"] is None for page in pages] == [True, False, False]
    back = owner.get(pages[2]["previous"].partition("/api/v1/")[2]).json
    assert back == pages[1]


def test_a_page_goes_on_where_it_was_while_others_finish(
    project: Project, owner: Api, coders: tuple[Any, ...]
) -> None:
    early = make_article(project, TEXT.format("early"))
    waiting = [make_assignment(project, early, coder) for coder in coders]
    for seat in waiting:
        make_span(seat)
    seats = coded(project, coders)
    first = owner.get(f"{PATH}?page_size=2").json
    for seat in waiting:
        submit(seat)
    later = owner.get(first["next"].partition("/api/v1/")[2]).json
    assert [row["kind"] for row in later["results"]] == ["label", "missed"]
    assert {row["article"] for row in later["results"]} == {str(seats[0].article_id)}


def test_a_page_of_an_article_that_is_coded_again_is_refused(
    owner: Api, seats: tuple[Assignment, ...]
) -> None:
    first = owner.get(f"{PATH}?page_size=2").json
    revision = Assignment.objects.get(pk=seats[0].pk).revision
    reopened = owner.post(
        f"assignments/{seats[0].pk}/reopen/", {"reason": "Again."}, if_match=f'"{revision}"'
    )
    assert reopened.status == 200, reopened
    answer = owner.get(first["next"].partition("/api/v1/")[2])
    assert (answer.status, answer.json["errors"][0]["attr"]) == (400, "cursor")
    assert owner.get(PATH).json["total"] == 0


def test_only_reviewers_read_them_and_only_what_is_released(
    project: Project, coders: tuple[Any, ...], owner: Api, seats: tuple[Assignment, ...]
) -> None:
    assert Api(coders[0]).get(PATH).status == 403
    adjudicator = Api(make_member(project, Role.ADJUDICATOR))
    assert adjudicator.get(PATH).json == owner.get(PATH).json
    article = make_article(project, TEXT.format("open"))
    one, other = (make_assignment(project, article, coder) for coder in coders)
    make_span(one)
    make_span(other)
    submit(one)
    assert owner.get(PATH).json["total"] == 4


def test_what_was_shown_is_noted(
    owner: Api, project: Project, seats: tuple[Assignment, ...]
) -> None:
    owner.get(f"{PATH}?kind=attribute")
    assert Reveal.objects.count() == 0
    owner.get(PATH)
    owner.get(PATH)
    noted = Reveal.objects.values_list("user", "article", "place")
    assert list(noted) == [(owner_of(project).pk, seats[0].article_id, "passages")]


def test_more_passages_take_no_more_queries(
    project: Project, owner: Api, coders: tuple[Any, ...]
) -> None:
    def queries() -> int:
        owner.get(PATH)  # notes what it shows
        with CaptureQueriesContext(connection) as captured:
            assert owner.get(PATH).status == 200
        return len(captured)

    coded(project, coders)
    few = queries()
    for number in (1, 2):
        coded(project, coders, number)
    assert queries() == few
