"""A span that is deleted into another: links, comments and answers go over, and all the way back."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from articles import actions
from articles.actions.operations import Operation, Result
from articles.models import Answer, Assignment, Comment, Event, Relation, Span
from tests.actions.refusals import refused
from tests.actions.replay import replay, stored
from tests.builders import make_assignment, make_project, make_span

pytestmark = pytest.mark.django_db


@pytest.fixture
def assignment() -> Assignment:
    """An assignment with nothing in it."""
    return make_assignment(make_project())


class Pair:
    """Two decisions, a source that the second is attributed to, an opposition that targets the second."""

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self.first = make_span(assignment, quote="reversed its")
        self.second = make_span(assignment, quote="waiver on Monday")
        self.source = make_span(assignment, "source", "two officials")
        self.against = make_span(assignment, "opposition", "Nobody asked us")
        self.link("attributed_to", self.second, self.source)
        self.link("targets", self.against, self.second)

    def link(self, kind: str, source: Span, target: Span) -> None:
        """Link two spans."""
        self.apply("relation.create", uuid.uuid4(), type=kind, source=source.pk, target=target.pk)

    def apply(self, kind: str, pk: uuid.UUID | None, **fields: Any) -> Result:
        """One operation, whatever the version."""
        return self.batch((kind, pk, fields))[0]

    def batch(self, *steps: tuple[str, uuid.UUID | None, dict[str, Any]]) -> list[Result]:
        """Several operations in one request."""
        asked = [Operation(uuid.uuid4(), kind, pk, None, fields) for kind, pk, fields in steps]
        seat = self.assignment
        _revision, results = actions.apply_operations(seat.annotator, seat.pk, asked)
        assert [list(result.errors) for result in results] == [[] for _ in results]
        return results

    def merge(self) -> None:
        """Delete the second into the first."""
        self.apply("span.delete", self.second.pk, into=self.first.pk)

    def links(self) -> set[tuple[str, str, str]]:
        """The live relations, by words."""
        names = {
            self.first.pk: "first",
            self.second.pk: "second",
            self.source.pk: "source",
            self.against.pk: "against",
        }
        live = Relation.objects.live().select_related("type")
        return {(row.type.key, names[row.source_id], names[row.target_id]) for row in live}


BEFORE = {("attributed_to", "second", "source"), ("targets", "against", "second")}
AFTER = {("attributed_to", "first", "source"), ("targets", "against", "first")}


def test_links_go_over_to_the_heir_and_come_back(assignment: Assignment) -> None:
    pair = Pair(assignment)
    pair.merge()
    assert pair.links() == AFTER
    pair.apply("span.restore", pair.second.pk)
    assert pair.links() == BEFORE


def test_merging_again_brings_the_same_links_back(assignment: Assignment) -> None:
    pair = Pair(assignment)
    pair.merge()
    made = set(Relation.objects.live().values_list("pk", flat=True))
    pair.apply("span.restore", pair.second.pk)
    pair.merge()
    assert set(Relation.objects.live().values_list("pk", flat=True)) == made
    assert replay(assignment.round.project).relations == stored(assignment.round.project).relations


def test_merged_and_taken_back_in_one_request(assignment: Assignment) -> None:
    pair = Pair(assignment)
    pair.batch(
        ("span.delete", pair.second.pk, {"into": pair.first.pk}),
        ("span.restore", pair.second.pk, {}),
    )
    assert pair.links() == BEFORE


def test_a_link_that_the_heir_has_already_is_not_doubled(assignment: Assignment) -> None:
    pair = Pair(assignment)
    pair.link("attributed_to", pair.first, pair.source)
    pair.merge()
    assert pair.links() == AFTER
    pair.apply("span.restore", pair.second.pk)
    assert pair.links() == BEFORE | {("attributed_to", "first", "source")}


def test_a_link_between_the_two_stays_behind(assignment: Assignment) -> None:
    pair = Pair(assignment)
    pair.apply("span.delete", pair.against.pk, into=pair.second.pk)
    assert pair.links() == {("attributed_to", "second", "source")}
    pair.apply("span.restore", pair.against.pk)
    assert pair.links() == BEFORE


def test_a_link_that_was_cut_after_the_merge_does_not_come_back_at_the_heir(
    assignment: Assignment,
) -> None:
    pair = Pair(assignment)
    pair.merge()
    pair.apply("span.delete", pair.first.pk)
    pair.apply("span.restore", pair.second.pk)
    pair.apply("span.restore", pair.first.pk)
    assert pair.links() == BEFORE


def test_comments_and_answers_go_over_and_come_back(assignment: Assignment) -> None:
    pair = Pair(assignment)
    comment = Comment.objects.create(
        assignment=assignment, span=pair.second, author=assignment.annotator, text="Sure?"
    )
    pair.apply("answer.set", None, question="primary", value=str(pair.second.pk))
    pair.merge()
    comment.refresh_from_db()
    answer = Answer.objects.get()
    assert (comment.span_id, answer.value) == (pair.first.pk, str(pair.first.pk))
    pair.apply("span.restore", pair.second.pk)
    comment.refresh_from_db()
    answer.refresh_from_db()
    assert (comment.span_id, answer.value) == (pair.second.pk, str(pair.second.pk))


def test_the_log_says_what_went_over(assignment: Assignment) -> None:
    pair = Pair(assignment)
    pair.merge()
    event = Event.objects.get(kind="spans.merged")
    live = {str(pk) for pk in Relation.objects.live().values_list("pk", flat=True)}
    assert (event.object_id, event.object_version) == (str(pair.second.pk), 2)
    assert event.payload["into"] == str(pair.first.pk)
    assert set(event.payload["relations"]) == live


def test_a_deletion_without_an_heir_leaves_nothing_behind(assignment: Assignment) -> None:
    pair = Pair(assignment)
    pair.apply("span.delete", pair.second.pk)
    assert pair.links() == set()
    assert not Event.objects.filter(kind="spans.merged").exists()


@pytest.mark.parametrize("which", ["itself", "deleted", "another person's", "nothing"])
def test_the_heir_is_another_live_span_of_the_assignment(
    assignment: Assignment, which: str
) -> None:
    pair = Pair(assignment)
    pair.apply("span.delete", pair.source.pk)
    other = make_span(make_assignment(assignment.round.project, assignment.article))
    heirs = {
        "itself": pair.second.pk,
        "deleted": pair.source.pk,
        "another person's": other.pk,
        "nothing": uuid.uuid4(),
    }
    step = Operation(uuid.uuid4(), "span.delete", pair.second.pk, None, {"into": heirs[which]})
    _revision, results = actions.apply_operations(assignment.annotator, assignment.pk, [step])
    assert [(one["code"], one["attr"]) for one in results[0].errors] == [("unknown", "into")]
    pair.second.refresh_from_db()
    assert pair.second.deleted_at is None


def test_a_span_that_was_merged_does_not_come_back_over_the_heir(assignment: Assignment) -> None:
    pair = Pair(assignment)
    text, (start, end) = assignment.article.text, (pair.first.start, pair.second.end)
    pair.merge()
    whole = {"start": start, "end": end, "quote": text[start:end]}
    pair.apply("span.delete", pair.first.pk)
    pair.apply("span.create", uuid.uuid4(), label="decision", **whole)
    pair.second.refresh_from_db()
    call = (actions.restore_span, assignment.annotator, pair.second)
    assert refused(*call, base_version=2) == "overlap"
