"""Labelled spans as they leave: streamed rows of one moment, blind where the reader has to be."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from articles.models import Relation
from articles.records import ExportRow
from articles.selectors.entities import Registry, naming_attributes, naming_keys
from articles.selectors.export_choice import Choice, chosen_codings, chosen_labels, chosen_spans
from articles.selectors.export_codings import Portion, portions
from articles.selectors.recoding import Recoding
from articles.spans import Utf16Index

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from articles.models import Project, User
    from articles.selectors.export_codings import Coding
    from articles.selectors.snapshot import Snapshot


def export_rows(user: User, project: Project, choice: Choice) -> Iterator[ExportRow]:
    """The rows, by article and start.

    Checks at once, reads when iterated. Raises PermissionDenied (nothing to export, names, full text) and
    ValidationError (unknown label, round, codebook version).
    """
    codings = chosen_codings(user, project, choice)
    recoding = Recoding(project, choice.codebook) if choice.codebook is not None else None
    labels = chosen_labels(project, choice)
    return _rows(project, choice, portions(user, codings), labels, recoding)


def _rows(
    project: Project,
    choice: Choice,
    parts: Iterator[tuple[Snapshot, list[Coding]]],
    labels: dict[UUID, str],
    recoding: Recoding | None,
) -> Iterator[ExportRow]:
    entities = None
    for view, codings in parts:
        entities = entities or _Entities(view, project)
        yield from _Spans(view, project, choice, labels, codings, entities, recoding).rows()


class _Entities:
    """What the entries named by spans are called today. Two queries; one where no label names any."""

    def __init__(self, view: Snapshot, project: Project) -> None:
        keys = view.fetch(naming_attributes(project).values_list("label", "key"))
        self.keys = naming_keys((label, key) for label, key in keys)
        self.registry = Registry(project, view) if keys else None

    def of(self, label: UUID, attributes: dict[str, Any]) -> dict[str, Any]:
        """By attribute, in the order of the stored value, so that the two can be read side by side."""
        if self.registry is None:
            return {}
        today = self.registry.today
        return {
            key: [today(value) for value in attributes[key]]
            for key in self.keys.get(label, ())
            if attributes.get(key)
        }


class _Spans(Portion):
    """The rows of some codings: spans, links and articles are read in three queries."""

    def __init__(
        self,
        view: Snapshot,
        project: Project,
        choice: Choice,
        labels: dict[UUID, str],
        codings: Sequence[Coding],
        entities: _Entities,
        recoding: Recoding | None = None,
    ) -> None:
        super().__init__(view, project, choice, codings)
        self.recoding = recoding
        self.entities = entities
        self.labels = labels

    def rows(self) -> Iterator[ExportRow]:
        """Article by article, in reading order."""
        by_article = self.spans()
        self.revealed = self.reveals() if self.choice.reveals else None
        links = self.links()
        articles = self.articles(by_article)
        for article in self.order:
            if article in by_article:
                mapping, text = articles[article]
                utf16 = Utf16Index(text)
                for span in sorted(by_article[article], key=_reading_order):
                    yield self.row(span, mapping, text, utf16, links.get(span[0], ()))

    def spans(self) -> dict[UUID, list[tuple[Any, ...]]]:
        """Spans by article."""
        found: dict[UUID, list[tuple[Any, ...]]] = defaultdict(list)
        rows = chosen_spans(self.choice, self.labels).filter(assignment__in=self.codings)
        for row in self.view.fetch(rows.values_list(*_SPAN)):
            found[self.codings[row[1]].article].append(row)
        return found

    def links(self) -> dict[UUID, list[dict[str, str]]]:
        """Live relations by the span where they start."""
        found: dict[UUID, list[dict[str, str]]] = defaultdict(list)
        rows = Relation.objects.live().filter(assignment__in=self.codings)
        fields = rows.order_by("created_at", "pk").values_list(
            "source_id", "type__key", "target_id"
        )
        for source, kind, target in self.view.fetch(fields):
            found[source].append({"type": kind, "target": str(target)})
        return found

    def row(
        self,
        span: tuple[Any, ...],
        article: dict[str, Any],
        text: str,
        utf16: Utf16Index,
        links: Sequence[dict[str, str]],
    ) -> ExportRow:
        """One span as it leaves."""
        (
            pk, assignment, label, start, end, parts, attributes, note,
            version, created_at, updated_at, deleted_at, label_id,
        ) = span  # fmt: skip
        told, codebook, stale = label, self.codings[assignment].codebook, None
        if self.recoding:
            told, codebook, stale = self.recoding(codebook, label, attributes, len(parts))
        return ExportRow(
            id=str(pk),
            article=article,
            start=start,
            end=end,
            start_utf16=utf16(start),
            end_utf16=utf16(end),
            parts=parts,
            quote=None if self.choice.text == "none" else text[start:end],
            label=told,
            attributes=attributes,
            relations=tuple(links),
            note=note,
            codebook_version=codebook,
            version=version,
            created_at=self.moment(created_at),
            updated_at=self.moment(updated_at),
            deleted_at=None if deleted_at is None else self.moment(deleted_at),
            entities=self.entities.of(label_id, attributes),
            stale=stale,
            **self.told(assignment),
        )


_SPAN = (
    "pk",
    "assignment_id",
    "label__key",
    "start",
    "end",
    "parts",
    "attributes",
    "note",
    "version",
    "created_at",
    "updated_at",
    "deleted_at",
    "label_id",
)


def _reading_order(span: tuple[Any, ...]) -> tuple[int, int, UUID]:
    return span[3], -span[4], span[0]
