"""Finished imports: the list, and one of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.formats import ARTICLE_FORMATS
from articles.models import Assignment, Import
from articles.records import RowError

if TYPE_CHECKING:
    from articles.models import Project

ERRORS_SHOWN = 200
LIST_ROWS = 50
#: The format of an article that was pasted into the form, and of files of several formats.
PASTED = "paste"
MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class ImportRow:
    """An import in a list; ``state`` is preview, done or taken-back."""

    id: UUID
    name: str
    created_at: dt.datetime
    by: str
    articles: int
    state: str
    errors: int


@dataclass(frozen=True, slots=True)
class ImportJob:
    """A finished import and what came of it."""

    id: UUID
    name: str
    format_label: str
    state: str
    created_at: dt.datetime
    by: str
    created: int
    duplicates: int
    skipped: int
    assignments: int


@dataclass(frozen=True, slots=True)
class ImportDetail:
    """An import's page."""

    job: ImportJob
    errors: list[RowError]
    errors_hidden: int
    can_take_back: bool
    why_not: str


def format_label(name: str) -> str:
    """What people call a format."""
    known = ARTICLE_FORMATS.get(name)
    if known:
        return _(known.title)
    return {PASTED: _("Pasted"), MIXED: _("Several formats")}.get(name, name)


def import_name(batch: Import) -> str:
    """The file's name, or what stands for it."""
    return batch.filename or format_label(batch.format)


def import_rows(project: Project, limit: int = LIST_ROWS) -> list[ImportRow]:
    """The latest imports of a project. One query."""
    found = Import.objects.filter(project=project, kind=Import.Kind.ARTICLES)
    found = found.select_related("user").defer("errors").order_by("-created_at", "pk")
    return [
        ImportRow(
            id=batch.pk,
            name=import_name(batch),
            created_at=batch.created_at,
            by=batch.user.username,
            articles=batch.counts.get("imported", 0),
            state="taken-back" if batch.undone_at else "done",
            errors=batch.counts.get("errors", 0),
        )
        for batch in found[:limit]
    ]


def import_detail(batch: Import) -> ImportDetail:
    """One import, with whether it can still be taken back. Two queries."""
    handed_out = Assignment.objects.filter(article__batch=batch)
    begun = handed_out.exclude(state=Assignment.State.ASSIGNED, revision=0)
    worked_on = begun.values("article").distinct().count()
    counts: dict[str, Any] = batch.counts
    duplicates = counts.get("duplicates", 0)
    job = ImportJob(
        id=batch.pk,
        name=import_name(batch),
        format_label=format_label(batch.format),
        state="taken-back" if batch.undone_at else "done",
        created_at=batch.created_at,
        by=batch.user.username,
        created=counts.get("imported", 0),
        duplicates=duplicates,
        skipped=counts.get("errors", 0) - duplicates,
        assignments=handed_out.count(),
    )
    file = (
        batch.filename if batch.file_sha256 else ""
    )  # one file, which its own errors needn't name
    errors = [
        RowError(**error | {"file": error["file"] or file}) for error in batch.errors[:ERRORS_SHOWN]
    ]
    why_not = ""
    if worked_on:
        why_not = ngettext(
            "%(n)s article of this import carries work, so it stays. Archive what you don't want.",
            "%(n)s articles of this import carry work, so it stays. Archive what you don't want.",
            worked_on,
        ) % {"n": worked_on}
    return ImportDetail(
        job=job,
        errors=errors,
        errors_hidden=max(0, counts.get("errors", 0) - len(errors)),
        can_take_back=not batch.undone_at and not worked_on,
        why_not=why_not,
    )
