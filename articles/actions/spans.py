"""Changes of spans. Each function works inside an open Work; the doors are at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.actions.fields import (
    check_parts_allowed,
    checked_attributes,
    checked_note,
    checked_parts,
    known_label,
    tuples,
)
from articles.actions.heirs import get_heir, give_back, hand_over
from articles.actions.outcomes import constraint_error, refuse, stale
from articles.actions.relations import (
    known_type,
    restore_relations_of,
    tombstone_relations_of,
)
from articles.actions.units import require_units_free
from articles.actions.work import open_work
from articles.models import Event, Relation, Span
from articles.models.span import shorten
from articles.spans import shared_length

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from articles.actions.work import Work
    from articles.models import User
    from articles.records import LabelRecord

#: What a client may change, and the only keys that ``fields`` of an operation may hold.
FIELDS = ("label", "start", "end", "quote", "parts", "attributes", "note")


def span_state(work: Work, span: Span) -> dict[str, Any]:
    """The full state of a span, as the log, a conflict and the API tell it."""
    return {
        "label": work.structure.label_keys[span.label_id],
        "start": span.start,
        "end": span.end,
        "parts": span.parts,
        "attributes": span.attributes,
        "note": span.note,
        "deleted": span.deleted_at is not None,
    }


def current_state(work: Work, span: Span) -> dict[str, Any]:
    """``span_state`` with id, version and quote: what a stale client needs to see."""
    state = span_state(work, span)
    quote = work.text[span.start : span.end]
    return {"id": str(span.pk), "version": span.version, "quote": quote, **state}


def add_span(
    work: Work,
    *,
    id: UUID,
    label: str,
    start: int,
    end: int,
    quote: str,
    parts: Sequence[Sequence[int]] | None = None,
    attributes: Mapping[str, Any] | None = None,
    note: str = "",
    op: UUID | None = None,
) -> tuple[Span, bool]:
    """Create a span; the same request again is answered with the same span and False."""
    require_units_free(work)
    record = known_label(work, label)
    span = Span(
        id=id,
        assignment=work.assignment,
        label_id=work.structure.label_ids[label],
        start=start,
        end=end,
        note=checked_note(note),
        attributes=checked_attributes(record, attributes or {}),
    )
    span.parts = checked_parts(span, parts)
    check_parts_allowed(record, span.parts)
    span.check_fit(work.text, quote)
    span.measure(work.text)
    same_id = _check_neighbours(work, span, record)
    if same_id is not None:
        return _repeated(work, same_id, span), False
    _store(span, force_insert=True)
    work.record("span.created", span.pk, span.version, span_state(work, span), op)
    return span, True


def change_span(
    work: Work,
    span_id: UUID,
    *,
    base_version: int,
    fields: Mapping[str, Any],
    op: UUID | None = None,
) -> Span:
    """Change the given ``fields`` (of ``FIELDS``) of a live span.

    ``attributes`` replaces the whole map. On a new label those attributes stay that it knows too.
    Raises Span.DoesNotExist, ValidationError ``stale`` (with the current state) or ``deleted``.
    """
    span = get_span(work, span_id, base_version)
    if span.deleted_at is not None:
        raise refuse(_("This span was deleted. Restore it first."), "deleted")
    before = span_state(work, span)
    key = fields.get("label", before["label"])
    record = known_label(work, key, retired=key == before["label"])
    if record.key != before["label"]:
        _check_links(work, span, record)
        span.label_id = work.structure.label_ids[record.key]
        known = {attribute.key for attribute in record.attributes}
        span.attributes = {k: v for k, v in span.attributes.items() if k in known}
    if "attributes" in fields:
        span.attributes = checked_attributes(record, fields["attributes"])
    if "note" in fields:
        span.note = checked_note(fields["note"])
    _move(work, span, fields)
    check_parts_allowed(
        record, span.parts, before["parts"] if record.key == before["label"] else ()
    )
    if span_state(work, span) == before:
        return span
    _check_neighbours(work, span, record)
    span.version += 1
    _store(span)
    work.record("span.updated", span.pk, span.version, span_state(work, span), op)
    return span


def remove_span(
    work: Work,
    span_id: UUID,
    *,
    base_version: int | None,
    into: UUID | None = None,
    op: UUID | None = None,
) -> Span:
    """Tombstone a span and its relations, in one group of events; deleted already is fine.

    ``into`` names the span that inherits its links, comments and answers, as when two are merged.
    """
    require_units_free(work)
    span = get_span(work, span_id, None)
    if span.deleted_at is not None:
        return span
    _check_version(work, span, base_version)
    heir = get_heir(work, span, into)
    span.deleted_at, span.version = work.now, span.version + 1
    _store(span)
    work.record("span.deleted", span.pk, span.version, span_state(work, span), op)
    tombstone_relations_of(work, span)
    if heir is not None:
        hand_over(work, span, heir)
    return span


def bring_back_span(
    work: Work, span_id: UUID, *, base_version: int | None, op: UUID | None = None
) -> Span:
    """Undo a deletion: the same id, with exactly the relations that went with it.

    What another span inherited from it comes back.
    """
    span = get_span(work, span_id, None)
    if span.deleted_at is None:
        return span
    _check_version(work, span, base_version)
    span.deleted_at, span.version = None, span.version + 1
    label = work.structure.label_keys[span.label_id]
    _check_neighbours(work, span, known_label(work, label, retired=True))
    _store(span)
    work.record("span.restored", span.pk, span.version, span_state(work, span), op)
    give_back(work, span)
    restore_relations_of(work, span)
    return span


def get_span(work: Work, span_id: UUID, base_version: int | None) -> Span:
    """A span of this assignment, at ``base_version`` where one is given."""
    span = Span.objects.get(pk=span_id, assignment=work.assignment)
    _check_version(work, span, base_version)
    return span


def _check_version(work: Work, span: Span, base_version: int | None) -> None:
    if base_version is not None and span.version != base_version:
        raise stale(current_state(work, span))


def _move(work: Work, span: Span, fields: Mapping[str, Any]) -> None:
    if not {"start", "end", "parts"} & fields.keys():
        return
    require_units_free(work)
    span.start = fields.get("start", span.start)
    span.end = fields.get("end", span.end)
    span.parts = checked_parts(span, fields.get("parts"))
    if "quote" not in fields:
        raise refuse(
            _("New offsets come with the quote, so that a shift is noticed."), "required", "quote"
        )
    span.check_fit(work.text, fields["quote"])
    span.measure(work.text)


def _check_neighbours(work: Work, span: Span, record: LabelRecord) -> Span | None:
    """Refuse a twin or a forbidden self-overlap; answer the stored span of the same id, if any.

    One query for both, since it runs on every save.
    """
    near = Q(
        assignment=work.assignment,
        label=span.label_id,
        deleted_at=None,
        start__lt=span.end,
        end__gt=span.start,
    )
    found = list(Span.objects.filter(Q(pk=span.pk) | near))
    same_id = next((other for other in found if other.pk == span.pk), None)
    if same_id is not None and span.created_at is None:
        return same_id  # a repeated create, however the text around it is coded by now
    for other in found:
        if other.pk == span.pk:
            continue
        if other.parts == span.parts:
            raise refuse(
                _("This passage carries the label “%(label)s” already."), "twin", label=record.name
            )
        if not record.self_overlap and shared_length(tuples(other.parts), tuples(span.parts)):
            raise refuse(
                _("“%(label)s” may not overlap itself: “%(quote)s” carries it already."),
                "overlap",
                label=record.name,
                quote=shorten(work.text[other.start : other.end]),
            )
    return same_id


def _check_links(work: Work, span: Span, record: LabelRecord) -> None:
    """A new label must still be allowed at the ends of the span's relations."""
    links = Relation.objects.live().filter(
        Q(source=span) | Q(target=span), assignment=work.assignment
    )
    for relation in links:
        kind = known_type(work, work.structure.relation_type_keys[relation.type_id])
        allowed = kind.source_labels if relation.source_id == span.pk else kind.target_labels
        # A link between spans of one label holds no label but the one that both have now.
        if kind.same_label or record.key not in allowed:
            raise refuse(
                _("The span is linked (“%(kind)s”); “%(label)s” can't be. Remove the link first."),
                "ends",
                "label",
                kind=kind.name,
                label=record.name,
            )


def _repeated(work: Work, stored: Span, asked: Span) -> Span:
    """The answer to a create whose id exists: the span if it is the same request, else a refusal.

    What another assignment holds under this id is not told.
    """
    if stored.assignment_id == work.assignment.pk and stored.deleted_at is None:
        kind, name = "span.created", str(stored.pk)
        stored_events = Event.objects.filter(
            assignment=work.assignment, kind=kind, object_id=name
        ).values_list("payload", flat=True)
        own = [one.payload for one in work.events if (one.kind, one.object_id) == (kind, name)]
        if span_state(work, asked) in [*own, *stored_events]:
            return stored
    raise refuse(_("The id %(id)s is taken. Make a new one."), "exists", "id", id=stored.pk)


def _store(span: Span, *, force_insert: bool = False) -> None:
    try:
        span.save(force_insert=force_insert)
    except IntegrityError as error:
        raise constraint_error(error) from error


def create_span(user: User, assignment_id: UUID, **fields: Any) -> tuple[Span, bool]:
    """Create a span in an assignment: see ``add_span`` for the fields and refusals."""
    with open_work(user, assignment_id) as work:
        return add_span(work, **fields)


def update_span(user: User, span: Span, *, base_version: int, fields: Mapping[str, Any]) -> Span:
    """Change a span: see ``change_span``."""
    with open_work(user, span.assignment_id) as work:
        return change_span(work, span.pk, base_version=base_version, fields=fields)


def delete_span(user: User, span: Span, *, base_version: int) -> Span:
    """Delete a span: see ``remove_span``."""
    with open_work(user, span.assignment_id) as work:
        return remove_span(work, span.pk, base_version=base_version)


def restore_span(user: User, span: Span, *, base_version: int) -> Span:
    """Restore a deleted span: see ``bring_back_span``."""
    with open_work(user, span.assignment_id) as work:
        return bring_back_span(work, span.pk, base_version=base_version)
