"""Labelled spans as they leave: streamed rows of one moment, blind where the reader has to be."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Min

from articles.formats.rows import ARTICLE_KEYS
from articles.models import Article, Assignment, Relation, Reveal
from articles.records import ExportRow
from articles.selectors.entities import Registry, naming_attributes, naming_keys
from articles.selectors.export_choice import Choice, chosen_codings, chosen_labels, chosen_spans
from articles.selectors.recoding import Recoding
from articles.selectors.rounds import told_name
from articles.selectors.snapshot import Snapshot, snapshot
from articles.spans import Utf16Index

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence
    from uuid import UUID

    from django.db.models import QuerySet
    from django.db.models.expressions import Combinable

    from articles.models import Project, User

#: Codings that are read at once, and the code points of text that they may bring along.
CODINGS = 200
CODE_POINTS = 4_000_000

LAYER_NAMES = {"coding": "coder", "adjudication": "adjudicated"}


class Coding(NamedTuple):
    """An assignment whose spans may be read."""

    id: UUID
    article: UUID
    annotator: UUID
    username: str
    round: str
    codebook: int
    kind: str
    length: int
    submitted_at: dt.datetime | None


def export_rows(user: User, project: Project, choice: Choice) -> Iterator[ExportRow]:
    """The rows, by article and start.

    Checks at once, reads when iterated: from a snapshot, a few hundred codings at a time, so that
    neither memory nor the age of a transaction on the main connection grows with the project.
    Raises PermissionDenied (nothing to export, names, full text) and ValidationError (unknown label, round,
    codebook version).
    """
    codings = chosen_codings(user, project, choice)
    recoding = Recoding(project, choice.codebook) if choice.codebook is not None else None
    told = told_name(user)
    return _rows(project, choice, codings, chosen_labels(project, choice), recoding, told)


def _rows(
    project: Project,
    choice: Choice,
    codings: QuerySet[Assignment],
    labels: dict[UUID, str],
    recoding: Recoding | None,
    told: Combinable,
) -> Iterator[ExportRow]:
    fields = codings.order_by("article__created_at", "article_id", "created_at", "pk").values_list(
        "pk",
        "article_id",
        "annotator_id",
        "annotator__username",
        told,
        "round__codebook__number",
        "kind",
        "article__length",
        "submitted_at",
    )
    with snapshot() as view:
        entities = _Entities(view, project)
        for chunk in _chunks(Coding(*row) for row in view.fetch(fields)):
            yield from _Chunk(view, project, choice, labels, chunk, entities, recoding).rows()


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


def _chunks(codings: Iterable[Coding]) -> Iterator[list[Coding]]:
    """Codings in portions, never cutting an article in two."""
    chunk: list[Coding] = []
    size = 0
    for _article, group in groupby(codings, key=lambda coding: coding.article):
        together = list(group)
        if chunk and (len(chunk) + len(together) > CODINGS or size > CODE_POINTS):
            yield chunk
            chunk, size = [], 0
        chunk += together
        size += together[0].length
    if chunk:
        yield chunk


class _Chunk:
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
        self.view = view
        self.recoding = recoding
        self.revealed: set[UUID] | None = None
        self.entities = entities
        self.choice = choice
        self.labels = labels
        self.codings = {coding.id: coding for coding in codings}
        self.order = dict.fromkeys(coding.article for coding in codings)
        named = choice.names == "username"
        self.names = {
            coding.annotator: coding.username if named else project.pseudonym(coding.annotator)
            for coding in codings
        }

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

    def reveals(self) -> set[UUID]:
        """Codings that were finished after their coder had seen others' of the article; all adjudications."""
        codings = self.codings.values()
        rows = Reveal.objects.filter(article__in=self.order)
        seen = {
            (user, article): at
            for user, article, at in self.view.fetch(
                rows.order_by().values_list("user", "article").annotate(first=Min("first_at"))
            )
        }
        return {
            one.id
            for one in codings
            if one.kind == Assignment.Kind.ADJUDICATION
            or (
                (at := seen.get((one.annotator, one.article))) is not None
                and (one.submitted_at is None or at < one.submitted_at)
            )
        }

    def articles(self, wanted: Iterable[UUID]) -> dict[UUID, tuple[dict[str, Any], str]]:
        """Metadata, and the text for quotes and UTF-16 offsets."""
        found = {}
        rows = Article.objects.filter(pk__in=list(wanted))
        for *values, text in self.view.fetch(rows.values_list(*ARTICLE_KEYS, "text")):
            mapping = dict(zip(ARTICLE_KEYS, values, strict=True))
            pk = mapping["id"]
            mapping["id"] = str(pk)
            if mapping["published_on"] is not None:
                mapping["published_on"] = mapping["published_on"].isoformat()
            if self.choice.text == "full":
                mapping["text"] = text
            found[pk] = (mapping, text)
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
        coding = self.codings[assignment]
        told, codebook, stale = label, coding.codebook, None
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
            annotator=self.names[coding.annotator],
            assignment=str(assignment),
            round=coding.round,
            layer=LAYER_NAMES[coding.kind],
            codebook_version=codebook,
            version=version,
            created_at=self.moment(created_at),
            updated_at=self.moment(updated_at),
            deleted_at=None if deleted_at is None else self.moment(deleted_at),
            entities=self.entities.of(label_id, attributes),
            stale=stale,
            revealed_before=None if self.revealed is None else assignment in self.revealed,
        )

    def moment(self, at: dt.datetime) -> str:
        """A time in UTC, or only its day."""
        if self.choice.times == "day":
            return at.date().isoformat()
        return at.isoformat().replace("+00:00", "Z")


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
