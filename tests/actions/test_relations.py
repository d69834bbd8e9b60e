"""Links between spans: their ends, deletion along with a span, and coming back."""

from __future__ import annotations

import uuid
from itertools import pairwise
from typing import Any

import pytest

from articles import actions
from articles.actions.operations import Operation
from articles.models import Assignment, Relation, Span
from articles.records import CodebookRecord, LabelRecord, RelationTypeRecord
from tests.actions.refusals import refused
from tests.builders import make_assignment, make_project, make_span

pytestmark = pytest.mark.django_db


@pytest.fixture
def assignment() -> Assignment:
    """An assignment with a codebook that has a plain and a symmetric relation."""
    return make_assignment(make_project(codebook=codebook()))


def codebook() -> CodebookRecord:
    """Two labels, a relation that either may start, and one between spans of one label."""
    both = ("decision", "source")
    return CodebookRecord(
        name="Links",
        labels=(
            LabelRecord("decision", "Decision", "De"),
            LabelRecord("source", "Source", "So", color=2),
            LabelRecord("other", "Other", "Ot", color=3),
        ),
        relation_types=(
            RelationTypeRecord("says", "says", "Who says so?", both, ("source",)),
            RelationTypeRecord(
                "same_as", "same as", "", both, both, symmetric=True, same_label=True
            ),
        ),
    )


def link(source: Span, target: Span, type: str = "says", **fields: Any) -> Relation:
    """A relation between two spans."""
    relation, _created = actions.create_relation(
        source.assignment.annotator,
        source.assignment_id,
        id=fields.pop("id", None) or uuid.uuid4(),
        type=type,
        source=source.pk,
        target=target.pk,
    )
    return relation


def delete(span: Span) -> None:
    """Delete a span, whatever its version."""
    span.refresh_from_db()
    actions.delete_span(span.assignment.annotator, span, base_version=span.version)


def restore(span: Span) -> None:
    """Restore a span, whatever its version."""
    span.refresh_from_db()
    actions.restore_span(span.assignment.annotator, span, base_version=span.version)


def live(assignment: Assignment) -> set[uuid.UUID]:
    """The ids of the relations that are there."""
    return set(assignment.relations.live().values_list("pk", flat=True))


@pytest.fixture
def ends(assignment: Assignment) -> tuple[Span, Span]:
    """A decision and its source."""
    return make_span(assignment), make_span(assignment, "source", "two officials")


def test_same_link_again_is_the_same_row(ends: tuple[Span, Span]) -> None:
    pk = uuid.uuid4()
    assert link(*ends, id=pk).pk == link(*ends, id=pk).pk
    assert Relation.objects.count() == 1


def test_same_id_for_another_link_is_refused(ends: tuple[Span, Span]) -> None:
    pk = link(*ends).pk
    assert refused(link, ends[1], ends[0], "same_as", id=pk) == "exists"


@pytest.mark.parametrize(
    ("source", "target", "type", "code"),
    [
        (0, 1, "says", "twin"),
        (0, 0, "says", "ends"),
        (0, 2, "says", "ends"),
        (2, 1, "says", "ends"),
        (0, 1, "same_as", "ends"),
        (1, 1, "same_as", "ends"),
        (0, 1, "denies", "unknown"),
    ],
)
def test_link_that_the_codebook_does_not_have_is_refused(
    assignment: Assignment, ends: tuple[Span, Span], source: int, target: int, type: str, code: str
) -> None:
    other = make_span(assignment, "other", "Monday")
    link(*ends)
    spans = (*ends, other)
    assert refused(link, spans[source], spans[target], type) == code
    assert Relation.objects.count() == 1


def test_link_to_a_span_of_somebody_else_is_refused(ends: tuple[Span, Span]) -> None:
    assignment = ends[0].assignment
    other = make_assignment(assignment.round.project, assignment.article)
    theirs = make_span(other, "source", "two officials")
    assert refused(link, ends[0], theirs) == "unknown"


def test_symmetric_link_the_other_way_round_is_a_twin(assignment: Assignment) -> None:
    one = make_span(assignment, "source", "two officials")
    other = make_span(assignment, "source", "Karim Haddad")
    first = link(one, other, "same_as")
    assert refused(link, other, one, "same_as") == "twin"
    actions.delete_relation(assignment.annotator, first, base_version=1)
    second = link(other, one, "same_as")
    assert live(assignment) == {second.pk}
    bring_back = Operation(uuid.uuid4(), "relation.restore", first.pk, 2, {})
    _revision, results = actions.apply_operations(assignment.annotator, assignment.pk, [bring_back])
    assert [result.errors[0]["code"] for result in results] == ["twin"]


def test_linked_span_takes_no_label_that_the_link_cannot_have(ends: tuple[Span, Span]) -> None:
    link(*ends)
    annotator = ends[0].assignment.annotator
    fields = {"label": "other"}
    for span in ends:
        code = refused(actions.update_span, annotator, span, base_version=1, fields=fields)
        assert code == "ends"
    fields = {"label": "source"}
    changed = actions.update_span(annotator, ends[0], base_version=1, fields=fields)
    assert changed.version == 2


def test_span_of_a_same_label_link_keeps_its_label(assignment: Assignment) -> None:
    one = make_span(assignment, "source", "two officials")
    link(one, make_span(assignment, "source", "Karim Haddad"), "same_as")
    fields = {"label": "decision"}
    code = refused(actions.update_span, assignment.annotator, one, base_version=1, fields=fields)
    assert code == "ends"


def test_delete_takes_the_links_along_in_one_group_of_events(ends: tuple[Span, Span]) -> None:
    assignment = ends[0].assignment
    relation = link(*ends)
    delete(ends[1])
    relation.refresh_from_db()
    assert (relation.deleted_with, relation.version) == (ends[1].pk, 2)
    last = list(assignment.events.order_by("-seq").values_list("kind", "group")[:2])
    assert [kind for kind, _group in last] == ["relation.deleted", "span.deleted"]
    assert last[0][1] == last[1][1]


def test_restore_brings_back_exactly_the_links_that_went_along(
    assignment: Assignment, ends: tuple[Span, Span]
) -> None:
    third = make_span(assignment, "source", "Karim Haddad")
    removed, kept = link(*ends), link(ends[0], third)
    actions.delete_relation(assignment.annotator, removed, base_version=1)
    delete(ends[0])
    assert live(assignment) == set()
    restore(ends[0])
    assert live(assignment) == {kept.pk}


@pytest.mark.parametrize("first_back", [0, 1])
@pytest.mark.parametrize("first_gone", [0, 1])
def test_link_of_two_deleted_ends_comes_back_with_the_second(
    ends: tuple[Span, Span], first_gone: int, first_back: int
) -> None:
    assignment = ends[0].assignment
    relation = link(*ends)
    delete(ends[first_gone])
    delete(ends[1 - first_gone])
    restore(ends[first_back])
    assert live(assignment) == set()
    restore(ends[1 - first_back])
    assert live(assignment) == {relation.pk}
    relation.refresh_from_db()
    assert (relation.deleted_at, relation.deleted_with) == (None, None)


def test_chain_comes_back_whole_in_any_order(assignment: Assignment) -> None:
    quotes = ("two officials", "Karim Haddad", "Monday", "ferry")
    spans = [make_span(assignment, "source", quote) for quote in quotes]
    links = {link(a, b).pk for a, b in pairwise(spans)}
    for span in (spans[1], spans[2], spans[0]):
        delete(span)
    assert live(assignment) == set()
    for span in (spans[2], spans[0], spans[1]):
        restore(span)
    assert live(assignment) == links


def test_link_whose_other_end_got_a_wrong_label_stays_deleted(ends: tuple[Span, Span]) -> None:
    assignment = ends[0].assignment
    relation = link(*ends)
    delete(ends[0])
    actions.update_span(assignment.annotator, ends[1], base_version=1, fields={"label": "decision"})
    restore(ends[0])
    relation.refresh_from_db()
    assert relation.deleted_at is not None
    assert relation.deleted_with is None
    assert assignment.events.order_by("-seq")[0].kind == "relation.deleted"


def test_deleted_link_comes_back_only_between_live_spans(ends: tuple[Span, Span]) -> None:
    assignment = ends[0].assignment
    relation = link(*ends)

    def bring_back(version: int) -> str:
        operation = Operation(uuid.uuid4(), "relation.restore", relation.pk, version, {})
        results = actions.apply_operations(assignment.annotator, assignment.pk, [operation])[1]
        return results[0].status

    delete(ends[1])
    assert bring_back(2) == "rejected"
    restore(ends[1])
    actions.delete_relation(assignment.annotator, relation, base_version=3)
    assert bring_back(2) == "conflict"
    assert bring_back(4) == "applied"
    assert live(assignment) == {relation.pk}


def test_stale_delete_of_a_link_is_refused_and_a_second_delete_is_fine(
    ends: tuple[Span, Span],
) -> None:
    annotator = ends[0].assignment.annotator
    relation = link(*ends)
    assert refused(actions.delete_relation, annotator, relation, base_version=2) == "stale"
    for _ in range(2):
        relation = actions.delete_relation(annotator, relation, base_version=1)
    assert relation.version == 2


def test_card_stores_attributes_and_links_in_one_batch(ends: tuple[Span, Span]) -> None:
    assignment = ends[0].assignment
    assignment.refresh_from_db()
    revision = assignment.revision
    described = actions.describe_span(
        assignment.annotator,
        ends[0],
        base_version=1,
        attributes={},
        note="seen",
        link=[("says", ends[1].pk)],
    )
    relation = assignment.relations.get()
    assert (described.note, relation.target_id) == ("seen", ends[1].pk)
    actions.describe_span(
        assignment.annotator,
        ends[0],
        base_version=2,
        attributes={},
        note="",
        unlink=[relation.pk],
    )
    assignment.refresh_from_db()
    assert live(assignment) == set()
    assert assignment.revision == revision + 2


def test_card_with_one_bad_link_stores_nothing(ends: tuple[Span, Span]) -> None:
    annotator = ends[0].assignment.annotator
    code = refused(
        actions.describe_span,
        annotator,
        ends[0],
        base_version=1,
        attributes={},
        note="seen",
        link=[("says", ends[1].pk), ("says", ends[0].pk)],
    )
    ends[0].refresh_from_db()
    assert (code, ends[0].note, Relation.objects.count()) == ("ends", "", 0)
