"""What a span leaves behind when it is merged into another: links, comments, answers; and the way back.

The deletion that names an heir writes one event ``spans.merged`` with all that went over; restoring the
span reads it, so exactly that comes back, however much later.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles.actions.answers import put_answer
from articles.actions.outcomes import refuse
from articles.actions.relations import add_relation, bring_back_relation, retire_relation
from articles.models import Answer, Comment, Event, Relation, Span

if TYPE_CHECKING:
    from uuid import UUID

    from articles.actions.work import Work

MERGED = "spans.merged"


def get_heir(work: Work, span: Span, into: UUID | None) -> Span | None:
    """The live span of this assignment that inherits from ``span``; None where none is named."""
    if into is None:
        return None
    heir = Span.objects.live().filter(pk=into, assignment=work.assignment).first()
    if heir is None or heir.pk == span.pk:
        raise refuse(
            _("There is no other span %(id)s in this assignment to merge into."),
            "unknown",
            "into",
            id=into,
        )
    return heir


def hand_over(work: Work, span: Span, heir: Span) -> None:
    """Give what hung on ``span``, just deleted, to ``heir``.

    A link that the heir has already, or that its label can't have, stays behind with the span.
    """
    left = Relation.objects.filter(assignment=work.assignment, deleted_with=span.pk)
    copies = [_copy(work, relation, span, heir) for relation in left.order_by("created_at", "id")]
    comments = Comment.objects.filter(assignment=work.assignment, span=span)
    moved = [str(pk) for pk in comments.values_list("pk", flat=True)]
    comments.update(span=heir, updated_at=work.now)
    given = {
        "into": str(heir.pk),
        "relations": [str(pk) for pk in copies if pk],
        "comments": moved,
        "answers": _answers(work, span, heir),
    }
    work.record(MERGED, span.pk, span.version, given)


def give_back(work: Work, span: Span) -> None:
    """Undo ``hand_over`` for ``span``, just restored."""
    given = _given(work, span)
    if given is None:
        return
    for pk in given["relations"]:
        retire_relation(work, uuid.UUID(pk))
    heir = Span.objects.get(pk=given["into"], assignment=work.assignment)
    Comment.objects.filter(pk__in=given["comments"], span=heir).update(
        span=span, updated_at=work.now
    )
    _answers(work, heir, span, given["answers"])
    work.record("spans.parted", span.pk, span.version, given)


def _copy(work: Work, relation: Relation, span: Span, heir: Span) -> UUID | None:
    """The relation's twin at ``heir``, by an id that follows from both; None where it can't be."""
    pk = uuid.uuid5(relation.pk, str(heir.pk))
    source, target = (
        heir.pk if end == span.pk else end for end in (relation.source_id, relation.target_id)
    )
    if source == target:
        return None
    try:
        with transaction.atomic():
            if Relation.objects.filter(pk=pk).exclude(deleted_at=None).exists():
                return bring_back_relation(work, pk, base_version=None).pk
            kind = work.structure.relation_type_keys[relation.type_id]
            _twin, made = add_relation(work, id=pk, type=kind, source=source, target=target)
    except ValidationError:
        return None
    return pk if made else None


def _answers(work: Work, old: Span, new: Span, only: list[str] | None = None) -> list[str]:
    """Let the answers that pick ``old`` pick ``new``; the keys of their questions."""
    changed = []
    for answer in Answer.objects.filter(assignment=work.assignment, value=str(old.pk)):
        key = work.structure.question_keys[answer.question_id]
        record = work.structure.record.question(key)
        if record is None or record.type != "span" or (only is not None and key not in only):
            continue
        try:
            put_answer(work, question=key, value=str(new.pk))
        except ValidationError:  # a label that the question doesn't ask for
            continue
        changed.append(key)
    return changed


def _given(work: Work, span: Span) -> dict[str, Any] | None:
    """What the last deletion of ``span`` handed over; it may be part of this very batch."""
    name, version = str(span.pk), span.version - 1
    for event in reversed(work.events):
        if (event.kind, event.object_id, event.object_version) == (MERGED, name, version):
            return dict(event.payload)
    found = Event.objects.filter(
        assignment=work.assignment, kind=MERGED, object_id=name, object_version=version
    )
    stored = found.first()
    return None if stored is None else dict(stored.payload)
