"""The registry of a project: who and what codings name. Only owners and managers write it."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from articles.actions.log import project_event, write_events
from articles.actions.outcomes import constraint_error, refuse, stale
from articles.models import Entity
from articles.permissions import can_manage

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from articles.models import Project, User

EDITABLE = ("name", "kind", "aliases", "description")
#: Other names of one entry, and the code points of each.
MAX_ALIASES = 200
MAX_NAME = 200
_FORBIDDEN = re.compile("[\0\ud800-\udfff]")


def entity_state(entity: Entity) -> dict[str, Any]:
    """The full state of an entry, as the log and a refusal tell it."""
    return {
        **{name: getattr(entity, name) for name in EDITABLE},
        "merged_into": str(entity.merged_into_id) if entity.merged_into_id else None,
    }


def create_entity(
    user: User, project: Project, *, id: UUID | None = None, **fields: Any
) -> tuple[Entity, bool]:
    """Add an entry; the same request again (by its ``id``) answers the same row and False."""
    _require(user, project)
    entity = Entity(id=id or uuid.uuid4(), project=project)
    _set(entity, fields)
    with transaction.atomic():
        stored = Entity.objects.filter(pk=entity.pk).first()
        if stored is not None:
            if stored.project_id == project.pk and entity_state(stored) == entity_state(entity):
                return stored, False
            raise refuse(_("The id %(id)s is taken. Make a new one."), "exists", "id", id=entity.pk)
        _store(entity, force_insert=True)
        _log(user, [("entity.created", entity)])
    return entity, True


def update_entity(user: User, entity: Entity, *, base_version: int, **fields: Any) -> Entity:
    """Change an entry: ``EDITABLE``. ``base_version`` is the version that was looked at."""
    _require(user, entity.project)
    with transaction.atomic():
        entity = _locked(entity, base_version)
        _set(entity, fields)
        entity.version += 1
        _store(entity)
        _log(user, [("entity.updated", entity)])
    return entity


def add_alias(user: User, entity: Entity, name: str) -> Entity:
    """Note another name of an entry; one that it has already changes nothing."""
    _require(user, entity.project)
    with transaction.atomic():
        entity = _locked(entity, None)
        aliases = names_of([*entity.aliases, name], entity.name)
        if aliases != entity.aliases:
            _set(entity, {"aliases": aliases})
            entity.version += 1
            _store(entity)
            _log(user, [("entity.updated", entity)])
    return entity


def merge_entity(user: User, entity: Entity, into: Entity, *, base_version: int) -> Entity:
    """Make one entry of two: ``into`` stays and takes the names of ``entity``, whose id leads to it.

    Nothing in any coding changes. Gives ``into``.
    """
    _require(user, entity.project)
    if entity.pk == into.pk or entity.project_id != into.project_id:
        raise refuse(_("Choose another entry of this project."), "invalid", "into")
    with transaction.atomic():
        # Always in the same order, so that two merges at once can't wait for each other.
        rows = Entity.objects.select_for_update().select_related("project").order_by("pk")
        held = {row.pk: row for row in rows.filter(pk__in=(entity.pk, into.pk))}
        gone, kept = held[entity.pk], held[into.pk]
        _check(gone, base_version)
        if kept.merged_into_id:
            raise refuse(_("“%(name)s” was merged itself."), "state", "into", name=kept.name)
        gone.merged_into = kept
        names = [*kept.aliases, gone.name, *gone.aliases]
        _set(kept, {"aliases": names_of(names, kept.name)})
        for row in (gone, kept):
            row.version += 1
            _store(row)
        _log(user, [("entity.merged", gone), ("entity.updated", kept)])
    return kept


def names_of(names: Iterable[str], own: str) -> list[str]:
    """Other names, each once (letters' case aside) and without the entry's own."""
    seen = {own.casefold()}
    found = []
    for name in (" ".join(name.split()) for name in names):
        if name and name.casefold() not in seen:
            seen.add(name.casefold())
            found.append(name)
    return found


def _require(user: User, project: Project) -> None:
    if not can_manage(user, project):
        raise PermissionDenied(_("Only owners and managers change the registry."))
    if project.archived_at is not None:
        raise refuse(_("This project is archived. Open it again to change its registry."), "locked")


def _locked(entity: Entity, base_version: int | None) -> Entity:
    rows = Entity.objects.select_for_update(of=("self",)).select_related("project")
    entity = rows.get(pk=entity.pk)
    _check(entity, base_version)
    return entity


def _check(entity: Entity, base_version: int | None) -> None:
    """Refuse what was merged or changed meanwhile."""
    if entity.merged_into_id:
        raise refuse(_("“%(name)s” was merged into another entry."), "state", name=entity.name)
    if base_version is not None and entity.version != base_version:
        raise stale({"id": str(entity.pk), "version": entity.version, **entity_state(entity)})


def _set(entity: Entity, fields: dict[str, Any]) -> None:
    unknown = sorted(set(fields) - set(EDITABLE))
    if unknown:
        raise refuse(
            _("“%(name)s” can't be changed. Can be: %(known)s."),
            "unknown",
            unknown[0],
            name=unknown[0],
            known=", ".join(EDITABLE),
        )
    for name, value in fields.items():
        setattr(entity, name, value)
    entity.name = " ".join(_clean("name", entity.name).split())
    entity.description = _clean("description", entity.description)
    entity.aliases = _aliases(entity)
    entity.clean_fields(exclude=("project", "merged_into"))


def _aliases(entity: Entity) -> list[str]:
    given = entity.aliases
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
        raise refuse(_("Other names are a list of texts."), "invalid", "aliases")
    names = names_of((_clean("aliases", name) for name in given), entity.name)
    if len(names) > MAX_ALIASES or any(len(name) > MAX_NAME for name in names):
        raise refuse(
            _("An entry has at most %(count)s other names of at most %(limit)s characters."),
            "max_length",
            "aliases",
            count=MAX_ALIASES,
            limit=MAX_NAME,
        )
    return names


def _clean(field: str, text: str) -> str:
    if _FORBIDDEN.search(text):
        raise refuse(_("This holds characters that cannot be stored."), "invalid", field)
    return text


def _store(entity: Entity, *, force_insert: bool = False) -> None:
    try:
        with transaction.atomic():
            entity.save(force_insert=force_insert)
    except IntegrityError as error:
        raise ValidationError({"name": constraint_error(error)}) from error


def _log(user: User, changes: list[tuple[str, Entity]]) -> None:
    """One event each, in one group."""
    group = uuid.uuid4()
    write_events(
        [
            project_event(
                user,
                entity.project,
                kind,
                entity.pk,
                entity_state(entity),
                entity.version,
                group,
            )
            for kind, entity in changes
        ]
    )
