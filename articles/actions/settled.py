"""The spans and links of an adjudication: written as its rulings say."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from articles.actions.relations import add_relation, remove_relation
from articles.actions.spans import add_span, remove_span
from articles.models import Relation, Ruling, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from articles.actions.work import Work
    from articles.clusters import Draft
    from articles.models.docket import Docket


def write_spans(work: Work, drafts: Sequence[Draft], old: Iterable[str]) -> list[Span]:
    """The spans of ``drafts``, in their order, in the place of those with the ids ``old``.

    What is there already keeps its id; the rest of the old ones is tombstoned first, so that nothing is in the way.
    Raises what ``add_span`` raises.
    """
    keys = work.structure.label_keys
    standing = {
        _content(keys[span.label_id], span.parts, span.attributes, span.note): span
        for span in Span.objects.live().filter(assignment=work.assignment, pk__in=list(old))
    }
    wanted = [_content(one.label, one.parts, one.attributes, one.note) for one in drafts]
    for content, span in standing.items():
        if content not in wanted:
            remove_span(work, span.pk, base_version=None)
    return [
        standing.get(content) or _made(work, draft)
        for content, draft in zip(wanted, drafts, strict=True)
    ]


def _content(label: str, parts: object, attributes: object, note: str) -> str:
    return json.dumps([label, parts, attributes, note], sort_keys=True)


def _made(work: Work, draft: Draft) -> Span:
    start, end = draft.parts[0][0], draft.parts[-1][1]
    span, _new = add_span(
        work,
        id=uuid.uuid4(),
        label=draft.label,
        start=start,
        end=end,
        quote=work.text[start:end] if draft.quote is None else draft.quote,
        parts=draft.parts,
        attributes=draft.attributes,
        note=draft.note,
    )
    return span


def take_over_links(work: Work, docket: Docket) -> None:
    """Copy the links between input spans of which both ends were taken over; links that lost this basis go.

    A coder's link counts where the settled spans at both ends stand for that coder's spans.
    """
    stands_for: dict[str, UUID] = {}
    rulings = Ruling.objects.filter(assignment=work.assignment, deleted_at=None).order_by("start")
    for origins in rulings.values_list("origins", flat=True):
        for result, marks in origins.items():
            stands_for.update((mark, uuid.UUID(result)) for mark in marks)
    wanted = dict.fromkeys(
        (type_id, stands_for[str(source)], stands_for[str(target)])
        for type_id, source, target in Relation.objects.live()
        .filter(assignment__in=[one.pk for one in docket.codings.values()])
        .order_by("created_at", "pk")
        .values_list("type_id", "source_id", "target_id")
        if str(source) in stands_for and str(target) in stands_for
    )
    standing = {
        (row.type_id, row.source_id, row.target_id): row
        for row in Relation.objects.live().filter(assignment=work.assignment)
    }
    for link, row in standing.items():
        if link not in wanted:
            remove_relation(work, row.pk, base_version=None)
    for link in wanted:
        if link not in standing and link[1] != link[2]:
            _link(work, *link)


def _link(work: Work, type_id: UUID, source: UUID, target: UUID) -> None:
    """One link. Where a ruling gave an end a label that the link can't have, there is none."""
    events = len(work.events)
    try:
        with transaction.atomic():
            add_relation(
                work,
                id=uuid.uuid4(),
                type=work.structure.relation_type_keys[type_id],
                source=source,
                target=target,
            )
    except ValidationError:
        del work.events[events:]
