"""One form, one batch: the attributes, note and links of a span, as its card sends them without JavaScript."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from articles.actions.relations import add_relation, remove_relation
from articles.actions.spans import change_span
from articles.actions.work import open_work

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from articles.models import Span, User


def describe_span(
    user: User,
    span: Span,
    *,
    base_version: int,
    attributes: Mapping[str, Any],
    note: str,
    link: Collection[tuple[str, UUID]] = (),
    unlink: Collection[UUID] = (),
) -> Span:
    """Set attributes and note, add the links ``link`` (type, target) and remove those in ``unlink``.

    Raises what ``change_span`` and ``add_relation`` raise; nothing is stored then.
    """
    with open_work(user, span.assignment_id) as work:
        changed = change_span(
            work,
            span.pk,
            base_version=base_version,
            fields={"attributes": attributes, "note": note},
        )
        for kind, target in link:
            add_relation(work, id=uuid.uuid4(), type=kind, source=span.pk, target=target)
        for relation in unlink:
            remove_relation(work, relation, base_version=None)
    return changed
