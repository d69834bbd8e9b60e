"""The passages behind the numbers, and one article side by side."""

from __future__ import annotations

import uuid

import pytest

from articles import actions
from articles.models import Assignment, Project, Role, Round
from articles.selectors.agreement import Slice, passages, side_by_side
from articles.selectors.agreement.passages import PAGE
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
TEXT = (
    "Heading\nThe council reversed its waiver on Monday. Two officials said so, nobody objected.\n"
)


@pytest.fixture
def seats() -> tuple[Assignment, Assignment]:
    """Ada's and Ben's released codings: one passage of each kind."""
    project = make_project()
    article = make_article(project, TEXT)
    people = [make_member(project, username=name) for name in ("ada", "ben")]
    ada, ben = (make_assignment(project, article, person) for person in people)
    make_span(ada, "source", "council")
    make_span(ben, "source", "council")
    make_span(ada, "decision", "reversed its waiver")
    make_span(ben, "decision", "reversed its waiver on Monday")
    make_span(ada, "source", "Two officials")
    make_span(ben, "evidence", "Two officials said so")
    make_span(ada, "opposition", "nobody objected")
    return submit(ada), submit(ben)


def project_of(seats: tuple[Assignment, Assignment]) -> Project:
    """The project of the two codings."""
    return seats[0].round.project


def test_each_kind_of_passage_is_found_in_text_order(
    seats: tuple[Assignment, Assignment],
) -> None:
    project = project_of(seats)
    page = passages(owner_of(project), project, Slice())
    found = [(row.kind, row.label.key, row.a_quote, row.b_quote) for row in page.rows]
    assert found == [
        ("same", "source", "council", "council"),
        ("boundary", "decision", "reversed its waiver", "reversed its waiver on Monday"),
        ("label", "source", "Two officials", "Two officials said so"),
        ("missed", "opposition", "nobody objected", ""),
    ]
    assert page.counts == {"same": 1, "boundary": 1, "label": 1, "missed": 1} | {
        "attribute": 0,
        "relation": 0,
    }
    assert page.total == 4


def test_passage_names_its_coders_seats_and_surroundings(
    seats: tuple[Assignment, Assignment],
) -> None:
    project = project_of(seats)
    rows = passages(owner_of(project), project, Slice()).rows
    assert {(row.a_name, row.b_name, row.a_seat, row.b_seat) for row in rows} == {
        ("ada", "ben", seats[0].pk, seats[1].pk)
    }
    assert (rows[0].before, rows[0].after) == (
        "The ",
        " reversed its waiver on Monday. Two officials said so, nobod…",
    )
    label = rows[2]
    assert label.other is not None
    assert (label.label.key, label.other.key) == ("source", "evidence")
    assert (rows[3].other, rows[3].after) == (None, ".")


def test_filters_choose_kind_label_and_pair(seats: tuple[Assignment, Assignment]) -> None:
    project = project_of(seats)
    owner = owner_of(project)

    def starts(**filters: object) -> list[str]:
        return [row.kind for row in passages(owner, project, Slice(), **filters).rows]  # type: ignore[arg-type]

    ada, ben = (seat.annotator_id for seat in seats)
    assert starts(kind="boundary") == ["boundary"]
    assert starts(label="evidence") == ["label"]
    assert starts(label="source") == ["same", "label"]
    assert starts(label="nothing") == []
    assert len(starts(pair=(ben, ada))) == 4
    assert starts(pair=(ada, uuid.uuid4())) == []
    assert starts(pair=(uuid.uuid4(), uuid.uuid4())) == []


def test_pages_hold_fifty_and_then_end(seats: tuple[Assignment, Assignment]) -> None:
    project = project_of(seats)
    people = [seat.annotator for seat in seats]
    article = make_article(project, "ab " * 60)
    ada, ben = (make_assignment(project, article, person) for person in people)
    for number in range(PAGE):
        start = number * 3
        actions.create_span(
            people[0],
            ada.pk,
            id=uuid.uuid4(),
            label="evidence",
            start=start,
            end=start + 2,
            quote="ab",
        )
    submit(ada)
    submit(ben)
    owner = owner_of(project)
    pages = [passages(owner, project, Slice(), page=number) for number in (1, 2, 3)]
    assert [len(page.rows) for page in pages] == [50, 4, 0]
    assert {page.total for page in pages} == {54}


def test_side_by_side_pairs_the_spans_of_two_codings(
    seats: tuple[Assignment, Assignment],
) -> None:
    project = project_of(seats)
    found = side_by_side(owner_of(project), project, seats[0].article_id, None, None)
    assert found is not None
    assert [side.name for side in found.sides] == ["ada", "ben"]
    assert [len(side.spans) for side in found.sides] == [4, 3]
    assert [facing.kind for facing in found.passages] == ["same", "boundary", "label", "missed"]
    for facing in found.passages:
        assert facing.a is None or facing.a.assignment_id == seats[0].pk
        assert facing.b is None or facing.b.assignment_id == seats[1].pk
    assert found.choices == [("ada × ben", seats[0].pk, seats[1].pk)]


def test_side_by_side_takes_the_pair_that_is_asked_for(
    seats: tuple[Assignment, Assignment],
) -> None:
    project, article = project_of(seats), seats[0].article
    chloe = submit(make_assignment(project, article, make_member(project, username="chloe")))
    owner = owner_of(project)
    swapped = side_by_side(owner, project, article.pk, chloe.pk, seats[0].pk)
    assert swapped is not None
    assert [side.name for side in swapped.sides] == ["chloe", "ada"]
    assert len(swapped.choices) == 3
    same = seats[0].pk
    for a, b in ((same, same), (same, None), (same, uuid.uuid4()), (uuid.uuid4(), same)):
        assert side_by_side(owner, project, article.pk, a, b) is None


def test_side_by_side_is_for_released_articles_and_those_who_may_compare(
    seats: tuple[Assignment, Assignment],
) -> None:
    project, article = project_of(seats), seats[0].article_id
    blind = (make_member(project), make_member(project, Role.VIEWER), seats[0].annotator)
    strangers = (owner_of(make_project()),)
    for person in (*blind, *strangers):
        assert side_by_side(person, project, article, None, None) is None
    actions.reopen(owner_of(project), seats[0].pk)
    assert side_by_side(owner_of(project), project, article, None, None) is None


def test_codings_of_two_rounds_are_not_compared(seats: tuple[Assignment, Assignment]) -> None:
    project, article = project_of(seats), seats[0].article
    pilot = Round.objects.create(project=project, codebook=seats[0].round.codebook, name="pilot")
    owner = owner_of(project)
    actions.assign(owner, pilot, [article.pk], [make_member(project).pk])
    third = submit(Assignment.objects.get(round=pilot))
    assert side_by_side(owner, project, article.pk, seats[0].pk, third.pk) is None
