"""Spans through the actions: idempotent creates, versions, deletion and what may touch what."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from articles import actions
from articles.actions.fields import PARTS_AT_MOST
from articles.actions.outcomes import error_code, leaf
from articles.models import Assignment, Event, Label, Span
from tests.actions.refusals import refused
from tests.builders import (
    make_article,
    make_assignment,
    make_project,
    make_span,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def assignment() -> Assignment:
    """Somebody's fresh assignment."""
    return make_assignment(make_project())


def request(assignment: Assignment, quote: str = "two officials", **fields: Any) -> dict[str, Any]:
    """A request for a source span."""
    start = assignment.article.text.index(quote)
    ends = {"start": start, "end": start + len(quote), "quote": quote}
    return {"id": uuid.uuid4(), "label": "source", **ends, **fields}


def kinds(assignment: Assignment) -> list[str]:
    """The kinds of an assignment's events, in order."""
    return list(assignment.events.order_by("seq").values_list("kind", flat=True))


def test_first_span_starts_the_assignment_and_writes_one_event_each(
    assignment: Assignment,
) -> None:
    span = make_span(assignment)
    assignment.refresh_from_db()
    assert (assignment.state, assignment.revision) == ("started", 1)
    assert assignment.started_at is not None
    assert kinds(assignment) == ["span.created", "assignment.started"]
    event = assignment.events.get(kind="span.created")
    assert (event.actor, event.object_id, event.object_version) == (
        assignment.annotator,
        str(span.pk),
        1,
    )


def test_same_request_again_answers_the_same_span_and_writes_nothing(
    assignment: Assignment,
) -> None:
    asked = request(assignment, note="seen")
    first, created = actions.create_span(assignment.annotator, assignment.pk, **asked)
    again, created_again = actions.create_span(assignment.annotator, assignment.pk, **asked)
    assert (first.pk, created, created_again) == (again.pk, True, False)
    assert Span.objects.count() == 1
    assert kinds(assignment) == ["span.created", "assignment.started"]


def test_repeated_create_is_recognised_after_the_span_moved_and_another_took_its_place(
    assignment: Assignment,
) -> None:
    asked = request(assignment)
    span, _ = actions.create_span(assignment.annotator, assignment.pk, **asked)
    moved = request(assignment, "Karim Haddad")
    fields = {name: moved[name] for name in ("start", "end", "quote")}
    actions.update_span(assignment.annotator, span, base_version=1, fields=fields)
    actions.create_span(assignment.annotator, assignment.pk, **{**asked, "id": uuid.uuid4()})
    again, created = actions.create_span(assignment.annotator, assignment.pk, **asked)
    assert (again.pk, created, again.version) == (span.pk, False, 2)


@pytest.mark.parametrize("change", [{"note": "other"}, {"label": "evidence"}])
def test_same_id_with_another_payload_is_refused(
    assignment: Assignment, change: dict[str, str]
) -> None:
    asked = request(assignment)
    actions.create_span(assignment.annotator, assignment.pk, **asked)
    changed = {**asked, **change}
    code = refused(actions.create_span, assignment.annotator, assignment.pk, **changed)
    assert code == "exists"


def test_id_of_a_deleted_span_is_refused(assignment: Assignment) -> None:
    asked = request(assignment)
    span, _ = actions.create_span(assignment.annotator, assignment.pk, **asked)
    actions.delete_span(assignment.annotator, span, base_version=1)
    assert refused(actions.create_span, assignment.annotator, assignment.pk, **asked) == "exists"


def test_id_of_somebody_elses_span_is_refused_without_telling_what_it_holds(
    assignment: Assignment,
) -> None:
    span = make_span(assignment, note="canary")
    other = make_assignment(assignment.round.project, assignment.article)
    with pytest.raises(ValidationError) as refused:
        actions.create_span(other.annotator, other.pk, **request(other, id=span.pk))
    assert error_code(refused.value) == "exists"
    assert refused.value.messages == [f"The id {span.pk} is taken. Make a new one."]


def test_two_annotators_code_the_same_passage_independently(assignment: Assignment) -> None:
    other = make_assignment(assignment.round.project, assignment.article)
    spans = [make_span(one, attributes={"stage": "decided"}) for one in (assignment, other)]
    assert spans[0].pk != spans[1].pk
    assert spans[0].parts == spans[1].parts


def test_span_of_several_parts_keeps_them_normal(assignment: Assignment) -> None:
    asked = request(assignment, "reversed its waiver", label="decision")
    start, end = asked["start"], asked["end"]
    parts = [[end - 6, end], [start, start + 4], [start + 4, start + 8]]
    span, _ = actions.create_span(assignment.annotator, assignment.pk, **asked, parts=parts)
    span.refresh_from_db()
    assert span.parts == [[start, start + 8], [end - 6, end]]


def test_same_label_may_lie_in_the_gap_of_another_span(assignment: Assignment) -> None:
    asked = request(assignment, "reversed its waiver", label="decision")
    start, end = asked["start"], asked["end"]
    parts = [[start, start + 8], [end - 6, end]]
    actions.create_span(assignment.annotator, assignment.pk, **asked, parts=parts)
    make_span(assignment, quote="its")
    assert assignment.spans.count() == 2


def test_most_parts_are_stored_and_one_more_is_refused(assignment: Assignment) -> None:
    text = "ab " * (PARTS_AT_MOST + 1)
    article = make_article(assignment.round.project, text)
    long = make_assignment(assignment.round.project, article, assignment.annotator)

    def ask(count: int) -> dict[str, Any]:
        parts = [[3 * number, 3 * number + 2] for number in range(count)]
        end = parts[-1][1]
        return {"start": 0, "end": end, "quote": text[:end], "parts": parts, "id": uuid.uuid4()}

    span, _ = actions.create_span(long.annotator, long.pk, label="decision", **ask(PARTS_AT_MOST))
    assert len(span.parts) == PARTS_AT_MOST
    fields = {"label": "evidence", **ask(PARTS_AT_MOST + 1)}
    assert refused(actions.create_span, long.annotator, long.pk, **fields) == "max_length"


def test_label_that_says_so_may_overlap_itself_but_has_no_twin(assignment: Assignment) -> None:
    make_span(assignment, "evidence", "two officials said")
    make_span(assignment, "evidence", "officials")
    twin = request(assignment, "officials", label="evidence")
    assert refused(actions.create_span, assignment.annotator, assignment.pk, **twin) == "twin"


def test_update_counts_the_version_and_keeps_what_it_does_not_name(
    assignment: Assignment,
) -> None:
    span = make_span(assignment, note="first", attributes={"stage": "decided"})
    changed = actions.update_span(
        assignment.annotator, span, base_version=1, fields={"note": "second"}
    )
    changed.refresh_from_db()
    assert (changed.version, changed.note, changed.attributes) == (
        2,
        "second",
        {"stage": "decided"},
    )
    assert kinds(assignment)[-1] == "span.updated"


def test_update_that_changes_nothing_writes_nothing(assignment: Assignment) -> None:
    span = make_span(assignment, note="same")
    same = actions.update_span(assignment.annotator, span, base_version=1, fields={"note": "same"})
    assert same.version == 1
    assert Event.objects.filter(kind="span.updated").count() == 0


def test_new_label_keeps_the_attributes_that_it_knows(assignment: Assignment) -> None:
    span = make_span(assignment, attributes={"stage": "decided"})
    changed = actions.update_span(
        assignment.annotator, span, base_version=1, fields={"label": "opposition"}
    )
    assert changed.attributes == {}


def test_stale_update_is_refused_with_the_current_state(assignment: Assignment) -> None:
    span = make_span(assignment, note="mine")
    actions.update_span(assignment.annotator, span, base_version=1, fields={"note": "theirs"})
    with pytest.raises(ValidationError) as refused:
        actions.update_span(assignment.annotator, span, base_version=1, fields={"note": "x"})
    current = (leaf(refused.value).params or {})["current"]
    assert error_code(refused.value) == "stale"
    assert (current["version"], current["note"], current["quote"]) == (
        2,
        "theirs",
        "reversed its waiver",
    )
    span.refresh_from_db()
    assert (span.version, span.note) == (2, "theirs")


def test_update_of_a_deleted_span_is_refused(assignment: Assignment) -> None:
    span = make_span(assignment)
    actions.delete_span(assignment.annotator, span, base_version=1)
    code = refused(
        actions.update_span, assignment.annotator, span, base_version=2, fields={"note": "x"}
    )
    assert code == "deleted"


def test_new_offsets_without_a_quote_are_refused(assignment: Assignment) -> None:
    span = make_span(assignment)
    code = refused(
        actions.update_span,
        assignment.annotator,
        span,
        base_version=1,
        fields={"end": span.end + 1},
    )
    assert code == "required"


def test_delete_twice_is_fine_and_writes_one_event(assignment: Assignment) -> None:
    span = make_span(assignment)
    for _ in range(2):
        actions.delete_span(assignment.annotator, span, base_version=1)
    span.refresh_from_db()
    assert span.version == 2
    assert kinds(assignment).count("span.deleted") == 1


def test_stale_delete_is_refused(assignment: Assignment) -> None:
    span = make_span(assignment)
    actions.update_span(assignment.annotator, span, base_version=1, fields={"note": "x"})
    code = refused(actions.delete_span, assignment.annotator, span, base_version=1)
    assert code == "stale"


def test_restored_span_is_the_same_row(assignment: Assignment) -> None:
    span = make_span(assignment, note="kept")
    actions.delete_span(assignment.annotator, span, base_version=1)
    restored = actions.restore_span(assignment.annotator, span, base_version=2)
    restored.refresh_from_db()
    assert (restored.pk, restored.version, restored.note, restored.deleted_at) == (
        span.pk,
        3,
        "kept",
        None,
    )


def test_restore_over_a_twin_is_refused(assignment: Assignment) -> None:
    span = make_span(assignment)
    actions.delete_span(assignment.annotator, span, base_version=1)
    make_span(assignment)
    code = refused(actions.restore_span, assignment.annotator, span, base_version=2)
    assert code == "twin"


def test_retired_label_is_refused_for_new_spans_but_old_ones_stay_editable(
    assignment: Assignment,
) -> None:
    # The structure of a published codebook is kept per process: a draft is read each time.
    assignment.round.codebook.state = "draft"
    assignment.round.codebook.save()
    span = make_span(assignment)
    Label.objects.filter(pk=span.label_id).update(retired_at=assignment.created_at)
    asked = request(assignment, label="decision")
    assert refused(actions.create_span, assignment.annotator, assignment.pk, **asked) == "retired"
    changed = actions.update_span(
        assignment.annotator, span, base_version=1, fields={"note": "still mine"}
    )
    actions.delete_span(assignment.annotator, span, base_version=2)
    restored = actions.restore_span(assignment.annotator, span, base_version=3)
    assert (changed.note, restored.version) == ("still mine", 4)
