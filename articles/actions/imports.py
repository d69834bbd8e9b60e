"""Articles in bulk: import and take back."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.actions.log import log, write_many
from articles.actions.outcomes import refuse
from articles.actions.releases import place_state
from articles.actions.work import state_of
from articles.formats.canon import CANON_VERSION
from articles.formats.fields import LIMITS
from articles.formats.words import count_words
from articles.models import Article, Assignment, Import, Place, Project
from articles.models.bulk import insert_rows
from articles.permissions import can_manage
from articles.records import RowError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from articles.models import User
    from articles.records import ArticleRecord

ERRORS_KEPT = 1000


def import_articles(
    user: User,
    project: Project,
    rows: Iterable[ArticleRecord | RowError],
    *,
    format: str,
    filename: str = "",
    file_sha256: str = "",
    on_error: str = "stop",
    allow_duplicates: bool = False,
    leave_duplicates_out: bool = False,
    dry_run: bool = False,
) -> Import:
    """Store the good ``rows`` of an import, or nothing at all.

    With ``on_error="stop"`` one bad row refuses the whole import; with ``"skip"`` bad rows are left
    out and listed. Exact duplicates (same text in the project or in this import) are bad rows unless
    ``allow_duplicates``; with ``leave_duplicates_out`` they don't stop the import. ``dry_run``
    answers what would happen and stores nothing.

    The result is stored (has a ``created_at``) only if articles were. Its ``counts`` holds rows,
    imported, errors, duplicates; ``errors`` the first 1,000.
    """
    if not can_manage(user, project):
        raise PermissionDenied(_("Only owners and managers import articles."))
    if project.archived_at:
        raise refuse(_("This project is archived; nothing can be imported."), "locked")
    batch = Import(
        project=project,
        user=user,
        format=format,
        filename=filename[:200],
        file_sha256=file_sha256,
    )
    with transaction.atomic():
        # One import of a project at a time: both would otherwise miss each other's duplicates.
        Project.objects.select_for_update().get(pk=project.pk)
        sifted = _sift(project, rows, allow_duplicates=allow_duplicates)
        left_out = sifted.duplicates if leave_duplicates_out else 0
        stopped = len(sifted.errors) > left_out and on_error == "stop"
        batch.counts = {
            "rows": sifted.seen,
            "imported": 0 if stopped else len(sifted.good),
            "errors": len(sifted.errors),
            "duplicates": sifted.duplicates,
        }
        batch.errors = [asdict(error) for error in sifted.errors[:ERRORS_KEPT]]
        if dry_run or stopped or not sifted.good:
            return batch
        batch.save(force_insert=True)
        _store(batch, sifted.good, allow_duplicates=allow_duplicates)
        log(user, project, "import.done", batch.pk, {"filename": batch.filename, **batch.counts})
    return batch


@dataclass
class _Sifted:
    """The rows of an import, apart: articles ready to store, with their digests, and errors."""

    good: list[tuple[ArticleRecord, str]] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    seen: int = 0
    duplicates: int = 0


def _sift(
    project: Project, rows: Iterable[ArticleRecord | RowError], *, allow_duplicates: bool
) -> _Sifted:
    """Split rows into articles ready to store and errors; the checks of every other door."""
    stored = Article.objects.filter(project=project)
    texts = dict(stored.values_list("sha256", "title"))
    ids = set(stored.exclude(external_id="").values_list("external_id", flat=True))
    found = _Sifted()
    for row in rows:
        found.seen += 1
        if isinstance(row, RowError):
            found.errors.append(row)
            continue
        digest = hashlib.sha256(row.text.encode()).hexdigest()
        problem = _problem(row, None if allow_duplicates else texts.get(digest), ids)
        if problem:
            found.errors.append(problem)
            found.duplicates += problem.field == "text"
            continue
        texts.setdefault(digest, row.title)
        if row.external_id:
            ids.add(row.external_id)
        found.good.append((row, digest))
    return found


def _store(batch: Import, good: list[tuple[ArticleRecord, str]], *, allow_duplicates: bool) -> None:
    """Insert the articles of an import."""
    shared = {
        "project_id": batch.project_id,
        "batch_id": batch.pk,
        "canon_version": CANON_VERSION,
        "duplicate_allowed": allow_duplicates,
    }
    insert_rows(Article, shared, (article_fields(row, digest) for row, digest in good))


def _problem(row: ArticleRecord, twin: str | None, ids: set[str]) -> RowError | None:
    """What keeps a row out: ``twin`` is the title of an article with the same text."""
    if twin is not None:
        message = _(
            "The project has an article with exactly this text: “%(title)s”. "
            "Leave it out, or allow duplicates."
        )
        return RowError(row.row, "text", message % {"title": twin}, row.file)
    if row.external_id in ids:
        message = _(
            "The project has an article with the external id “%(id)s”. Give this one another."
        )
        return RowError(row.row, "external_id", message % {"id": row.external_id}, row.file)
    for name, limit in LIMITS.items():
        length = len(getattr(row, name))
        if length > limit:
            message = _("%(name)s holds at most %(limit)s characters; this one has %(length)s.")
            said = message % {"name": name, "limit": limit, "length": length}
            return RowError(row.row, name, said, row.file)
    return None


def article_fields(row: ArticleRecord, digest: str) -> dict[str, Any]:
    """What an article has of its own: ``row`` and what follows from it. ``digest``: SHA-256 of its text."""
    return {
        "id": row.id or uuid.uuid4(),
        "title": row.title or _("Untitled"),
        "outlet": row.outlet,
        "byline": row.byline,
        "published_on": row.published_on,
        "url": row.url,
        "language": row.language,
        "external_id": row.external_id,
        "word_count": count_words(row.text),
        "length": len(row.text),
        "sha256": digest,
        "extractor": row.extractor,
        "zones": [[zone.kind, zone.start, zone.end] for zone in row.zones],
        "text": row.text,
    }


def take_back_import(user: User, batch: Import) -> Import:
    """Remove the articles of an import, as long as none of them carries work.

    Assignments that nobody has begun go with them. Codings that were imported are work: their
    import can't be taken back. Raises PermissionDenied, ValidationError ``state``, ``in_use``.
    """
    if not can_manage(user, batch.project):
        raise PermissionDenied(_("Only owners and managers take an import back."))
    if batch.kind != Import.Kind.ARTICLES:
        raise refuse(_("Imported codings stay; only an import of articles is taken back."), "state")
    with transaction.atomic():
        if Import.objects.select_for_update().get(pk=batch.pk).undone_at:
            raise refuse(_("This import was taken back already."), "state")
        _remove_assignments(user, batch)
        removed, _kinds = Article.objects.filter(batch=batch).delete()
        batch.undone_at = timezone.now()
        batch.save(update_fields=["undone_at"])
        log(user, batch.project, "import.undone", batch.pk, {"removed": removed})
    return batch


def _remove_assignments(user: User, batch: Import) -> None:
    """Remove what was handed out of an import, each with its event; refuse where work has begun.

    The rows are locked, so that nobody begins in between.
    """
    handed_out = list(
        Assignment.objects.select_for_update(of=("self",)).filter(article__batch=batch)
    )
    begun = {
        row.article_id
        for row in handed_out
        if row.revision or row.state != Assignment.State.ASSIGNED
    }
    if begun:
        raise refuse(
            ngettext(
                "%(count)s of these articles carries work. "
                "Archive the articles you don't want instead.",
                "%(count)s of these articles carry work. "
                "Archive the articles you don't want instead.",
                len(begun),
            ),
            "in_use",
            count=len(begun),
        )
    states = ((row.pk, state_of(row)) for row in handed_out)
    write_many(user, batch.project, "assignment.deleted", states)
    Assignment.objects.filter(article__batch=batch).delete()
    places = Place.objects.filter(article__batch=batch)
    planned = [(place.pk, place_state(place)) for place in places]
    write_many(user, batch.project, "place.deleted", planned)
    places.delete()
