"""The browser's outbox: many operations in order, one transaction, a result for each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles.actions.answers import put_answer
from articles.actions.outcomes import STALE, error_code, leaf, refuse
from articles.actions.relations import add_relation, bring_back_relation, remove_relation
from articles.actions.spans import add_span, bring_back_span, change_span, remove_span
from articles.actions.work import open_work
from articles.models import Event

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from uuid import UUID

    from articles.actions.work import Work
    from articles.models import User

LIMIT = 200


@dataclass(frozen=True, slots=True)
class Operation:
    """One parsed operation: ``op`` names it for ever, ``id`` names what it changes."""

    op: UUID
    kind: str
    id: UUID | None
    base_version: int | None
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one operation: applied, duplicate, conflict or rejected."""

    op: UUID
    status: str
    version: int | None = None
    current: Mapping[str, Any] | None = None
    errors: Sequence[Mapping[str, str]] = field(default_factory=tuple)


def apply_operations(
    user: User, assignment_id: UUID, operations: Sequence[Operation]
) -> tuple[int, list[Result]]:
    """Apply ``operations`` in order, a savepoint each; answer the new revision and their results.

    A stale operation writes nothing and answers the current state. An operation that was applied
    before is recognised by its id and answered as a duplicate, so a client may always send again.
    """
    with open_work(user, assignment_id) as work:
        versions = Event.objects.filter(
            assignment=work.assignment, op__in=[operation.op for operation in operations]
        ).values_list("op", "object_version")
        known: dict[UUID, int] = {op: version for op, version in versions if op is not None}
        results = [_apply(work, operation, known) for operation in operations]
    return work.assignment.revision, results


def _apply(work: Work, operation: Operation, known: dict[UUID, int]) -> Result:
    if operation.op in known:
        return Result(operation.op, "duplicate", known[operation.op])
    before = len(work.events)
    try:
        with transaction.atomic():
            version = KINDS[operation.kind](work, operation)
    except ValidationError as error:
        del work.events[before:]
        return _refused(operation, error)
    except ObjectDoesNotExist:
        del work.events[before:]
        message = str(_("There is nothing with the id %(id)s here.") % {"id": operation.id})
        return Result(operation.op, "rejected", errors=[_error("unknown", message, "id")])
    known[operation.op] = version
    return Result(operation.op, "applied", version)


def _refused(operation: Operation, error: ValidationError) -> Result:
    if error_code(error) == STALE:
        current = (leaf(error).params or {})["current"]
        return Result(operation.op, "conflict", current["version"], current)
    return Result(operation.op, "rejected", errors=list(error_list(error)))


def error_list(error: ValidationError) -> list[dict[str, str]]:
    """``error`` as a list of code, detail and attr, ready for JSON."""
    if hasattr(error, "error_dict"):
        return [
            _error(str(one.code or "invalid"), " ".join(one.messages), name)
            for name, errors in error.error_dict.items()
            for one in errors
        ]
    return [
        _error(str(one.code or "invalid"), " ".join(one.messages), "") for one in error.error_list
    ]


def _error(code: str, detail: str, attr: str) -> dict[str, str]:
    return {"code": code, "detail": detail, "attr": attr}


def _span_create(work: Work, operation: Operation) -> int:
    span, _created = add_span(work, id=_id(operation), op=operation.op, **operation.fields)
    return span.version


def _span_update(work: Work, operation: Operation) -> int:
    if operation.base_version is None:
        raise refuse(_("An update names the version it builds on."), "required", "base_version")
    return change_span(
        work,
        _id(operation),
        base_version=operation.base_version,
        fields=operation.fields,
        op=operation.op,
    ).version


def _span_delete(work: Work, operation: Operation) -> int:
    return remove_span(
        work,
        _id(operation),
        base_version=operation.base_version,
        op=operation.op,
        **operation.fields,
    ).version


def _span_restore(work: Work, operation: Operation) -> int:
    return bring_back_span(
        work, _id(operation), base_version=operation.base_version, op=operation.op
    ).version


def _relation_create(work: Work, operation: Operation) -> int:
    relation, _created = add_relation(work, id=_id(operation), op=operation.op, **operation.fields)
    return relation.version


def _relation_delete(work: Work, operation: Operation) -> int:
    return remove_relation(
        work, _id(operation), base_version=operation.base_version, op=operation.op
    ).version


def _relation_restore(work: Work, operation: Operation) -> int:
    return bring_back_relation(
        work, _id(operation), base_version=operation.base_version, op=operation.op
    ).version


def _answer_set(work: Work, operation: Operation) -> int:
    return put_answer(
        work, base_version=operation.base_version, op=operation.op, **operation.fields
    ).version


def _id(operation: Operation) -> UUID:
    if operation.id is None:
        raise refuse(_("Name what this operation changes."), "required", "id")
    return operation.id


#: Every kind of operation that a client may send.
KINDS: dict[str, Callable[[Work, Operation], int]] = {
    "span.create": _span_create,
    "span.update": _span_update,
    "span.delete": _span_delete,
    "span.restore": _span_restore,
    "relation.create": _relation_create,
    "relation.delete": _relation_delete,
    "relation.restore": _relation_restore,
    "answer.set": _answer_set,
}
