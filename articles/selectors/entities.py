"""The registry of a project: its entries, what a field suggests, and the names that codings hold without one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from articles.models import Answer, Assignment, Attribute, Entity, Question, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet

    from articles.models import Project, User
    from articles.models.entity import EntityQuerySet
    from articles.selectors.snapshot import Snapshot

#: A registry of more entries is searched on the server instead of being sent whole.
SENT_WHOLE = 500
SUGGESTED = 20
#: Names without an entry that the page lists, the most frequent first.
UNLISTED_SHOWN = 100


@dataclass(frozen=True, slots=True)
class EntityRow:
    """An entry of the registry, and how often released codings name it."""

    id: UUID
    name: str
    kind: str
    kind_label: str
    aliases: list[str]
    description: str
    version: int
    uses: int


@dataclass(frozen=True, slots=True)
class UnlistedName:
    """A name in released codings that no entry has; ``likely`` are entries that resemble it."""

    name: str
    uses: int
    likely: list[Entity]


class Registry:
    """The entries of a project in memory: what an id or a name leads to."""

    def __init__(self, project: Project | UUID, view: Snapshot | None = None) -> None:
        found = Entity.objects.filter(project=project).order_by("name", "pk")
        rows = _fetched(view, found) if view else list(found)
        self.by_id = {row.pk: row for row in rows}
        self.current = [row for row in rows if row.merged_into_id is None]
        self.by_name: dict[str, Entity] = {}
        for entry in self.current:
            for name in entry.aliases:
                self.by_name.setdefault(name.casefold(), entry)
        self.by_name |= {entry.name.casefold(): entry for entry in self.current}

    def resolve(self, pk: UUID) -> Entity | None:
        """The entry that an id leads to, after all mergers; None for an id of no entry."""
        found = self.by_id.get(pk)
        while found is not None and found.merged_into_id is not None:
            found = self.by_id[found.merged_into_id]
        return found

    def meant(self, value: dict[str, Any]) -> Entity | None:
        """The entry that a stored value names: by its id, else by its name."""
        pk = _uuid(value.get("entity"))
        return (self.resolve(pk) if pk else None) or self.by_name.get(value["name"].casefold())

    def today(self, value: dict[str, Any]) -> dict[str, str | None]:
        """A stored value as the registry calls it now; without an entry its own name stays."""
        entry = self.meant(value)
        if entry is None:
            return {"name": value["name"], "entity": None}
        return {"name": entry.name, "entity": str(entry.pk)}

    def search(self, words: str, kind: str = "") -> list[Entity]:
        """Current entries whose name or another name holds ``words``; those that begin with them first.

        In Python, since the databases differ in how they fold letters, and in JSON.
        """
        wanted = " ".join(words.split()).casefold()
        found = [
            (min(places), entry)
            for entry in self.current
            if not kind or entry.kind == kind
            if (places := _places(entry, wanted))
        ]
        return [entry for _place, entry in sorted(found, key=lambda pair: pair[0])]


def _fetched(view: Snapshot, found: EntityQuerySet) -> list[Entity]:
    """Entries through a snapshot, whose connection has no name that a QuerySet could use."""
    names = [field.attname for field in Entity._meta.concrete_fields]
    return [Entity.from_db(None, names, row) for row in view.fetch(found.values_list(*names))]


def _places(entry: Entity, wanted: str) -> list[int]:
    """Where names of an entry hold ``wanted``: 0 for a beginning, 1 elsewhere."""
    names = [name.casefold() for name in (entry.name, *entry.aliases)]
    return [int(not name.startswith(wanted)) for name in names if wanted in name]


def _uuid(value: Any) -> UUID | None:
    from uuid import UUID

    return UUID(value) if isinstance(value, str) else None


def suggestions(project: Project, words: str) -> tuple[list[Entity], bool]:
    """What the entity field suggests, and whether that is the whole registry."""
    current = Entity.objects.current().filter(project=project)
    if current.count() <= SENT_WHOLE:
        return list(current.order_by("name", "pk")), True
    return (Registry(project).search(words)[:SUGGESTED] if words.strip() else []), False


def entity_rows(registry: Registry, uses: Counter[UUID], words: str, kind: str) -> list[EntityRow]:
    """The entries that match, as the page lists them."""
    found = registry.search(words, kind)
    return [
        EntityRow(
            entry.pk,
            entry.name,
            entry.kind,
            str(Entity.Kind(entry.kind).label),
            entry.aliases,
            entry.description,
            entry.version,
            uses[entry.pk],
        )
        for entry in (
            found if words.strip() else sorted(found, key=lambda one: one.name.casefold())
        )
    ]


def named_in_released(
    user: User, project: Project, registry: Registry
) -> tuple[Counter[UUID], list[UnlistedName]]:
    """How often released codings name each entry, and the names that lead to none.

    Only what is released, and of that only what ``user`` may read: who has an open assignment on
    an article learns nothing of others' codings of it.
    """
    uses: Counter[UUID] = Counter()
    unlisted: Counter[str] = Counter()
    for value in _values(user, project):
        entry = registry.meant(value)
        if entry is None:
            unlisted[value["name"]] += 1
        else:
            uses[entry.pk] += 1
    ordered = sorted(unlisted.items(), key=lambda pair: (-pair[1], pair[0].casefold()))
    shown = [
        UnlistedName(name, count, _likely(registry, name))
        for name, count in ordered[:UNLISTED_SHOWN]
    ]
    return uses, shown


def _values(user: User, project: Project) -> Iterator[dict[str, Any]]:
    """Every name that a readable released coding holds, one by one."""
    seats = Assignment.objects.released().content_visible_to(user).filter(round__project=project)
    keys = naming_keys(naming_attributes(project).values_list("label", "key"))
    spans = Span.objects.live().filter(assignment__in=seats.values("pk"), label__in=list(keys))
    for label, attributes in spans.values_list("label", "attributes").iterator():
        for key in keys[label]:
            yield from attributes.get(key) or ()
    questions = Question.objects.filter(codebook__project=project, type="entity")
    answers = Answer.objects.live().filter(
        assignment__in=seats.values("pk"), question__in=questions.values("pk")
    )
    for value in answers.values_list("value", flat=True).iterator():
        yield from value or ()


def naming_attributes(project: Project) -> QuerySet[Attribute]:
    """The attributes of type entity, over all codebook versions."""
    return Attribute.objects.filter(label__codebook__project=project, type="entity")


def naming_keys(rows: Iterable[tuple[UUID, str]]) -> dict[UUID, list[str]]:
    """Their keys by label id, from (label, key)."""
    keys: dict[UUID, list[str]] = {}
    for label, key in rows:
        keys.setdefault(label, []).append(key)
    return keys


def _likely(registry: Registry, name: str) -> list[Entity]:
    """Up to three entries that share a word with ``name``, those with most words in common first."""
    words = set(_words((name,)))
    scores = {
        entry.pk: len(words & set(_words((entry.name, *entry.aliases))))
        for entry in registry.current
    }
    likely = sorted(
        (entry for entry in registry.current if scores[entry.pk]), key=lambda one: -scores[one.pk]
    )
    return likely[:3]


def _words(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield from (word for word in name.casefold().split() if len(word) > 3)
