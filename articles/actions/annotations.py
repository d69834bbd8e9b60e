"""Labelled spans that come back in: exported rows become codings."""

from __future__ import annotations

import uuid
from collections import defaultdict
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.actions.log import log
from articles.actions.outcomes import refuse
from articles.actions.relations import add_relation
from articles.actions.spans import add_span
from articles.actions.work import Work, state_of
from articles.models import Article, Assignment, Import, Project, Round, Span, User
from articles.permissions import can_be_assigned, can_manage
from articles.records import ExportRow, RowError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

Place = tuple[Article, User, Round]
Numbered = tuple[int, ExportRow]
ERRORS_KEPT = 1000
#: Other layers (adjudication) are nobody's coding.
LAYERS = ("", "coder")


class _NothingStored(Exception):  # noqa: N818 (not an error: a way out)
    """Ends the transaction of an import that stores nothing."""


def import_annotations(
    user: User,
    project: Project,
    rows: Iterable[ExportRow | RowError],
    *,
    format: str = "jsonl",
    filename: str = "",
    file_sha256: str = "",
    on_error: str = "stop",
    dry_run: bool = False,
) -> Import:
    """Store exported rows as finished codings of the people they name.

    An article is found by its id, external id or text hash, and its text must be the one that the
    row was made on. A person is found by user name or pseudonym. Each (article, person, round)
    becomes a new, submitted assignment: nobody's existing coding is touched, and a span that is
    stored exactly like this already counts as unchanged. Deleted rows are left out. A span keeps
    its id unless that is no UUID or taken by a copy, as when codings go to a second project.

    ``counts`` holds rows, imported, unchanged, errors. Same rules as for articles: with
    ``on_error="stop"`` one bad row stops everything.
    """
    if not can_manage(user, project):
        raise PermissionDenied(_("Only owners and managers import codings."))
    if project.archived_at:
        raise refuse(_("This project is archived; nothing can be imported."), "locked")
    batch = Import(
        project=project,
        user=user,
        kind=Import.Kind.ANNOTATIONS,
        format=format,
        filename=filename[:200],
        file_sha256=file_sha256,
    )
    reader = _Reader(user, project)
    try:
        with transaction.atomic():
            Project.objects.select_for_update().get(pk=project.pk)
            reader.read(rows)
            stopped = bool(reader.errors) and on_error == "stop"
            batch.counts = reader.counts(stopped=stopped)
            batch.errors = [asdict(error) for error in reader.errors[:ERRORS_KEPT]]
            if dry_run or stopped or not reader.imported:
                raise _NothingStored
            batch.save(force_insert=True)
            log(user, project, "import.done", batch.pk, {"filename": filename, **batch.counts})
    except _NothingStored:
        pass
    return batch


class _Reader:
    """Sorts rows by the coding they belong to, then writes coding by coding."""

    def __init__(self, user: User, project: Project) -> None:
        self.user = user
        self.project = project
        self.errors: list[RowError] = []
        self.seen = self.imported = self.unchanged = 0
        self.rounds = {
            row.name: row for row in project.rounds.select_related("codebook", "project")
        }
        self.people: dict[str, User] = {}
        for membership in project.memberships.select_related("user"):
            if can_be_assigned(membership.role):
                self.people[membership.user.username] = membership.user
                self.people[project.pseudonym(membership.user_id)] = membership.user
        self.articles: dict[tuple[str, ...], Article | str] = {}

    def counts(self, *, stopped: bool) -> dict[str, int]:
        """What came of it."""
        return {
            "rows": self.seen,
            "imported": 0 if stopped else self.imported,
            "unchanged": self.unchanged,
            "errors": len(self.errors),
        }

    def read(self, rows: Iterable[ExportRow | RowError]) -> None:
        """Store what can be stored; collect an error for each row that can't."""
        places: dict[Place, list[Numbered]] = defaultdict(list)
        for number, row in enumerate(rows, start=1):
            self.seen += 1
            if isinstance(row, RowError):
                self.errors.append(row)
            elif row.deleted_at is None:
                place = self.place(number, row)
                if place is not None:
                    places[place].append((number, row))
        for place, numbered in places.items():
            self.write(place, numbered)

    def place(self, number: int, row: ExportRow) -> Place | None:
        """Which coding a row belongs to, or None after noting what is wrong."""
        article = self.article(row.article)
        person = self.people.get(row.annotator)
        study_round = self.rounds.get(row.round or "main")
        if row.layer not in LAYERS:
            known = ", ".join(filter(None, LAYERS))
            self.note(
                number, "layer", _("Only codings come in: layer %(known)s.") % {"known": known}
            )
        elif isinstance(article, str):
            self.note(number, "article", article)
        elif person is None:
            message = _("“%s” is not a member who may code. Add them on the members page first.")
            self.note(number, "annotator", message % row.annotator)
        elif study_round is None:
            message = _("The project has no round “%(name)s”. Known: %(known)s.")
            named = {"name": row.round, "known": ", ".join(self.rounds)}
            self.note(number, "round", message % named)
        else:
            return article, person, study_round
        return None

    def article(self, given: Mapping[str, Any]) -> Article | str:
        """The project's article that a row names, with the same text; or what is wrong."""
        key = tuple(str(given.get(name) or "") for name in ("id", "external_id", "sha256"))
        if key not in self.articles:
            title = given.get("title") or next(filter(None, (key[1], key[0], key[2])), "")
            self.articles[key] = self.find(*key) or _(
                "The project has no article “%s” with the same text. Import the articles first."
            ) % str(title)
        return self.articles[key]

    def find(self, pk: str, external_id: str, sha256: str) -> Article | None:
        """By id, by external id, by text; never one with another text."""
        articles = Article.objects.filter(project=self.project).order_by("created_at", "pk")
        ways = {"pk": as_uuid(pk), "external_id": external_id, "sha256": sha256}
        for name, value in ways.items():
            found = articles.filter(**{name: value}).first() if value else None
            if found is not None and sha256 in ("", found.sha256):
                return found
        return None

    def note(self, number: int, field: str, message: str) -> None:
        """Note what is wrong with a row."""
        self.errors.append(RowError(number, field, message))

    def write(self, place: Place, numbered: list[Numbered]) -> None:
        """Store one coding, or count what is there already."""
        article, person, study_round = place
        existing = Assignment.objects.filter(
            article=article, annotator=person, round=study_round, kind=Assignment.Kind.CODING
        ).first()
        if existing is not None:
            self.compare(existing, place, numbered)
            return
        with suppress(_NothingStored), transaction.atomic():
            if not self.store(place, numbered):
                # An empty coding would say that there is nothing to code.
                raise _NothingStored

    def store(self, place: Place, numbered: list[Numbered]) -> int:
        """Store one coding; answers how many spans."""
        article, person, study_round = place
        now = timezone.now()
        assignment = Assignment.objects.create(
            round=study_round,
            article=article,
            annotator=person,
            state=Assignment.State.SUBMITTED,
            started_at=now,
            submitted_at=now,
        )
        work = Work(self.user, assignment, study_round.codebook.structure(), article.text)
        work.record("assignment.imported", assignment.pk, 0, state_of(assignment))
        wanted = {pk for _number, row in numbered if (pk := as_uuid(row.id))}
        taken = set(Span.objects.filter(pk__in=wanted).values_list("pk", flat=True))
        ids: dict[str, UUID] = {}
        stored = []
        for number, row in numbered:
            own, derived = span_ids(place, row)
            pk = own if own and own not in taken else derived
            if self.span(work, number, row, pk):
                ids[row.id] = pk
                stored.append((number, row, pk))
        for number, row, pk in stored:
            self.links(work, number, row, pk, ids)
        work.close()
        return len(stored)

    def span(self, work: Work, number: int, row: ExportRow, pk: UUID) -> bool:
        """Store one span; False after noting what is wrong."""
        quote = work.text[row.start : row.end] if row.quote is None else row.quote
        try:
            with transaction.atomic():
                add_span(
                    work,
                    id=pk,
                    label=row.label,
                    start=row.start,
                    end=row.end,
                    quote=quote,
                    parts=row.parts,
                    attributes=row.attributes,
                    note=row.note,
                )
        except ValidationError as error:
            self.refused(number, error)
            return False
        self.imported += 1
        return True

    def links(
        self, work: Work, number: int, row: ExportRow, source: UUID, ids: Mapping[str, UUID]
    ) -> None:
        """Store the relations that start at a span. Their ids follow from what they link."""
        for link in row.relations:
            name = f"{row.id} {link['type']} {link['target']}"
            target = ids.get(link["target"])
            if target is None:
                message = _("There is no span “%s” in this coding to link to.")
                self.note(number, "relations", message % link["target"])
                continue
            try:
                with transaction.atomic():
                    add_relation(
                        work,
                        id=uuid.uuid5(work.assignment.pk, name),
                        type=link["type"],
                        source=source,
                        target=target,
                    )
            except ValidationError as error:
                self.refused(number, error)

    def refused(self, number: int, error: ValidationError) -> None:
        """Note an action's refusal."""
        by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for field, messages in by_field.items():
            self.note(number, field or "row", " ".join(messages))

    def compare(self, existing: Assignment, place: Place, numbered: list[Numbered]) -> None:
        """Rows of a coding that exists: the same span is fine, anything else is refused."""
        structure = existing.round.codebook.structure()
        message = _(
            "%s codes this article in this project already; an import never changes a coding."
        )
        for number, row in numbered:
            ids = [pk for pk in span_ids(place, row) if pk]
            spans = Span.objects.live().filter(pk__in=ids, assignment=existing)
            stored = [
                (structure.label_keys[span.label_id], span.parts, span.attributes, span.note)
                for span in spans
            ]
            parts = [list(part) for part in row.parts]
            if (row.label, parts, dict(row.attributes), row.note) in stored:
                self.unchanged += 1
            else:
                self.note(number, "annotator", message % place[1].username)


def as_uuid(name: str) -> UUID | None:
    """``name`` as a UUID, or None: other tools number their rows as they like."""
    try:
        return uuid.UUID(name)
    except ValueError:
        return None


def span_ids(place: Place, row: ExportRow) -> tuple[UUID | None, UUID]:
    """The row's own id, if it is a UUID, and the one to take where that is used or missing.

    The second follows from the coding and the row, so that the same file gives the same ids.
    """
    article, person, study_round = place
    coding = uuid.uuid5(study_round.pk, f"{article.pk} {person.pk}")
    return as_uuid(row.id), uuid.uuid5(coding, row.id or f"{row.label} {row.parts}")
