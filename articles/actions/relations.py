"""Changes of the links between spans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.actions.outcomes import constraint_error, refuse, stale
from articles.actions.work import open_work
from articles.models import Relation, Span

if TYPE_CHECKING:
    from uuid import UUID

    from articles.actions.work import Work
    from articles.models import User
    from articles.records import RelationTypeRecord


def relation_state(work: Work, relation: Relation) -> dict[str, Any]:
    """The full state of a relation, as the log tells it."""
    return {
        "type": work.structure.relation_type_keys[relation.type_id],
        "source": str(relation.source_id),
        "target": str(relation.target_id),
        "deleted": relation.deleted_at is not None,
        "deleted_with": str(relation.deleted_with) if relation.deleted_with else None,
    }


def add_relation(
    work: Work, *, id: UUID, type: str, source: UUID, target: UUID, op: UUID | None = None
) -> tuple[Relation, bool]:
    """Link two live spans of the assignment; the same request again answers the same row and False."""
    kind = known_type(work, type)
    stored = Relation.objects.filter(pk=id).first()
    if stored is not None:
        same = (stored.source_id, stored.target_id) == (source, target)
        ours = stored.assignment_id == work.assignment.pk and stored.deleted_at is None
        if ours and same and stored.type_id == work.structure.relation_type_ids[type]:
            return stored, False
        raise refuse(_("The id %(id)s is taken. Make a new one."), "exists", "id", id=id)
    _check_ends(work, kind, source, target)
    relation = Relation(
        id=id,
        assignment=work.assignment,
        type_id=work.structure.relation_type_ids[type],
        source_id=source,
        target_id=target,
    )
    _store(relation, force_insert=True)
    work.record("relation.created", relation.pk, 1, relation_state(work, relation), op)
    return relation, True


def remove_relation(
    work: Work, relation_id: UUID, *, base_version: int | None, op: UUID | None = None
) -> Relation:
    """Tombstone a relation; deleted already is fine."""
    relation = Relation.objects.get(pk=relation_id, assignment=work.assignment)
    if relation.deleted_at is None:
        _check_version(work, relation, base_version)
        _tombstone(work, relation, None, op)
    return relation


def bring_back_relation(
    work: Work, relation_id: UUID, *, base_version: int | None, op: UUID | None = None
) -> Relation:
    """Undo a deletion; both ends must be live."""
    relation = Relation.objects.get(pk=relation_id, assignment=work.assignment)
    if relation.deleted_at is not None:
        _check_version(work, relation, base_version)
        kind = known_type(work, work.structure.relation_type_keys[relation.type_id])
        _check_ends(work, kind, relation.source_id, relation.target_id)
        _restore(work, relation, op)
    return relation


def retire_relation(work: Work, relation_id: UUID) -> None:
    """Tombstone a relation for good: it waits for no span to come back."""
    relation = Relation.objects.filter(pk=relation_id, assignment=work.assignment).first()
    if relation is not None and (relation.deleted_at is None or relation.deleted_with):
        _tombstone(work, relation, None, None)


def tombstone_relations_of(work: Work, span: Span) -> None:
    """Take the live relations of a span along when it is deleted."""
    touching = Q(source=span) | Q(target=span)
    for relation in Relation.objects.live().filter(touching, assignment=work.assignment):
        _tombstone(work, relation, span.pk, None)


def restore_relations_of(work: Work, span: Span) -> None:
    """Bring back exactly the relations that went with ``span``.

    Where the other end is deleted by now, the relation waits for that span instead. Where it got a
    label that the relation can't lead to, the relation stays deleted and waits for nobody.
    """
    waiting = Relation.objects.filter(assignment=work.assignment, deleted_with=span.pk)
    for relation in waiting.select_related("source", "target"):
        other = relation.target if relation.source_id == span.pk else relation.source
        if other.deleted_at is not None:
            _tombstone(work, relation, other.pk, None)
        elif _labels_allow(work, relation):
            _restore(work, relation, None)
        else:
            _tombstone(work, relation, None, None)


def _labels_allow(work: Work, relation: Relation) -> bool:
    kind = known_type(work, work.structure.relation_type_keys[relation.type_id])
    source, target = (
        work.structure.label_keys[end.label_id] for end in (relation.source, relation.target)
    )
    fits = source in kind.source_labels and target in kind.target_labels
    return fits and (source == target or not kind.same_label)


def _tombstone(work: Work, relation: Relation, cause: UUID | None, op: UUID | None) -> None:
    relation.deleted_at, relation.deleted_with = relation.deleted_at or work.now, cause
    relation.version += 1
    _store(relation)
    state = relation_state(work, relation)
    work.record("relation.deleted", relation.pk, relation.version, state, op)


def _restore(work: Work, relation: Relation, op: UUID | None) -> None:
    relation.deleted_at = relation.deleted_with = None
    relation.version += 1
    _store(relation)
    state = relation_state(work, relation)
    work.record("relation.restored", relation.pk, relation.version, state, op)


def known_type(work: Work, key: str) -> RelationTypeRecord:
    """The relation type with this key."""
    kind = work.structure.record.relation_type(key)
    if kind is None:
        raise refuse(
            _("“%(key)s” is not a relation of this codebook. Known: %(known)s."),
            "unknown",
            "type",
            key=key,
            known=", ".join(work.structure.relation_type_ids),
        )
    return kind


def _check_ends(work: Work, kind: RelationTypeRecord, source: UUID, target: UUID) -> None:
    spans = {
        span.pk: span
        for span in Span.objects.live().filter(assignment=work.assignment, pk__in=(source, target))
    }
    labels = {}
    for field, pk, allowed in (
        ("source", source, kind.source_labels),
        ("target", target, kind.target_labels),
    ):
        if pk not in spans:
            raise refuse(_("There is no span %(id)s in this assignment."), "unknown", field, id=pk)
        labels[field] = work.structure.label_keys[spans[pk].label_id]
        if labels[field] not in allowed:
            raise refuse(
                _("“%(kind)s” can't have a span labelled “%(label)s” here. Allowed: %(allowed)s."),
                "ends",
                field,
                kind=kind.name,
                label=labels[field],
                allowed=", ".join(allowed),
            )
    if kind.same_label and labels["source"] != labels["target"]:
        raise refuse(_("“%(kind)s” links spans of one label."), "ends", "target", kind=kind.name)
    if kind.symmetric and _linked(work, kind, target, source):
        raise refuse(_("These two spans are linked like this already."), "twin")


def _linked(work: Work, kind: RelationTypeRecord, source: UUID, target: UUID) -> bool:
    return (
        Relation.objects.live()
        .filter(
            assignment=work.assignment,
            type=work.structure.relation_type_ids[kind.key],
            source=source,
            target=target,
        )
        .exists()
    )


def _check_version(work: Work, relation: Relation, base_version: int | None) -> None:
    if base_version is not None and relation.version != base_version:
        current = {"id": str(relation.pk), "version": relation.version}
        raise stale({**current, **relation_state(work, relation)})


def _store(relation: Relation, *, force_insert: bool = False) -> None:
    try:
        relation.save(force_insert=force_insert)
    except IntegrityError as error:
        raise constraint_error(error) from error


def create_relation(user: User, assignment_id: UUID, **fields: Any) -> tuple[Relation, bool]:
    """Link two spans: see ``add_relation``."""
    with open_work(user, assignment_id) as work:
        return add_relation(work, **fields)


def delete_relation(user: User, relation: Relation, *, base_version: int) -> Relation:
    """Delete a link: see ``remove_relation``."""
    with open_work(user, relation.assignment_id) as work:
        return remove_relation(work, relation.pk, base_version=base_version)
