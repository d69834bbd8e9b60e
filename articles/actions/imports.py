"""Articles in bulk: import, take back; and the changes of a single article's metadata."""

from __future__ import annotations

import hashlib
import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.actions.log import log
from articles.actions.outcomes import refuse, stale
from articles.formats.canon import CANON_VERSION
from articles.models import Article, Assignment, Import, Project
from articles.permissions import can_manage
from articles.records import RowError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from uuid import UUID

    from articles.models import User
    from articles.records import ArticleRecord

BATCH = 200
ERRORS_KEPT = 1000
EDITABLE = ("title", "outlet", "byline", "published_on", "url", "language", "external_id")
WORD = re.compile(r"\w+")


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
    dry_run: bool = False,
) -> Import:
    """Store the good ``rows`` of an import, or nothing at all.

    With ``on_error="stop"`` one bad row refuses the whole import; with ``"skip"`` bad rows are left
    out and listed. Exact duplicates (same text in the project or in this import) are bad rows unless
    ``allow_duplicates``. ``dry_run`` answers what would happen and stores nothing.

    The result's ``counts`` holds rows, imported, errors, duplicates; ``errors`` the first 1,000.
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
        good, errors, seen = _sift(project, batch, rows, allow_duplicates=allow_duplicates)
        stopped = bool(errors) and on_error == "stop"
        batch.counts = {
            "rows": seen,
            "imported": 0 if stopped else len(good),
            "errors": len(errors),
            "duplicates": sum(
                error.field == "text" and "exactly this text" in error.message for error in errors
            ),
        }
        batch.errors = [asdict(error) for error in errors[:ERRORS_KEPT]]
        if dry_run or stopped or not good:
            return batch
        batch.save(force_insert=True)
        Article.objects.bulk_create(good, batch_size=BATCH)
        log(user, project, "import.done", batch.pk, {"filename": batch.filename, **batch.counts})
    return batch


def _sift(
    project: Project,
    batch: Import,
    rows: Iterable[ArticleRecord | RowError],
    *,
    allow_duplicates: bool,
) -> tuple[list[Article], list[RowError], int]:
    """Split rows into articles ready to store and errors; the checks of every other door."""
    stored = Article.objects.filter(project=project)
    texts = dict(stored.values_list("sha256", "title"))
    ids = set(stored.exclude(external_id="").values_list("external_id", flat=True))
    good: list[Article] = []
    errors: list[RowError] = []
    seen = 0
    now = timezone.now()
    for row in rows:
        seen += 1
        if isinstance(row, RowError):
            errors.append(row)
            continue
        article = build_article(project, batch, row, allow_duplicates=allow_duplicates)
        article.created_at = now
        problem = _problem(article, row, texts, ids, allow_duplicates=allow_duplicates)
        if problem:
            errors.append(problem)
            continue
        texts.setdefault(article.sha256, article.title)
        if article.external_id:
            ids.add(article.external_id)
        good.append(article)
    return good, errors, seen


def _problem(
    article: Article,
    row: ArticleRecord,
    texts: dict[str, str],
    ids: set[str],
    *,
    allow_duplicates: bool,
) -> RowError | None:
    if article.sha256 in texts and not allow_duplicates:
        title = texts[article.sha256]
        return RowError(
            row.row,
            "text",
            _(
                "The project has an article with exactly this text: “%(title)s”. Leave it out, or allow duplicates."
            )
            % {"title": title},
        )
    if article.external_id in ids:
        return RowError(
            row.row,
            "external_id",
            _("The project has an article with the external id “%(id)s”. Give this one another.")
            % {"id": article.external_id},
        )
    for name in EDITABLE:
        limit = Article._meta.get_field(name).max_length
        value = getattr(article, name)
        if limit and value and len(value) > limit:
            return RowError(
                row.row,
                name,
                _("%(name)s holds at most %(limit)s characters; this one has %(length)s.")
                % {"name": name, "limit": limit, "length": len(value)},
            )
    return None


def build_article(
    project: Project, batch: Import | None, row: ArticleRecord, *, allow_duplicates: bool
) -> Article:
    """An article of ``row``, not stored yet. The text must be canonical."""
    digest = hashlib.sha256(row.text.encode()).hexdigest()
    return Article(
        project=project,
        batch=batch,
        title=row.title or _("Untitled"),
        outlet=row.outlet,
        byline=row.byline,
        published_on=row.published_on,
        url=row.url,
        language=row.language,
        external_id=row.external_id,
        word_count=sum(1 for _word in WORD.finditer(row.text)),
        length=len(row.text),
        sha256=digest,
        canon_version=CANON_VERSION,
        extractor=row.extractor,
        zones=[[zone.kind, zone.start, zone.end] for zone in row.zones],
        duplicate_allowed=allow_duplicates,
        text=row.text,
    )


def take_back_import(user: User, batch: Import) -> Import:
    """Remove the articles of an import, as long as none of them carries work.

    Assignments that nobody has begun go with them.
    """
    if not can_manage(user, batch.project):
        raise PermissionDenied(_("Only owners and managers take an import back."))
    with transaction.atomic():
        Import.objects.select_for_update().get(pk=batch.pk)
        handed_out = Assignment.objects.filter(article__batch=batch)
        begun = handed_out.exclude(state=Assignment.State.ASSIGNED, revision=0)
        count = begun.values("article").distinct().count()
        if count:
            raise refuse(
                _(
                    "%(count)s of these articles carry work. Archive the articles you don't want instead."
                ),
                "in_use",
                count=count,
            )
        handed_out.delete()
        removed, _kinds = Article.objects.filter(batch=batch).delete()
        batch.undone_at = timezone.now()
        batch.save(update_fields=["undone_at"])
        log(user, batch.project, "import.undone", batch.pk, {"removed": removed})
    return batch


def update_article(
    user: User, article: Article, *, base_version: int | None = None, **fields: Any
) -> Article:
    """Change metadata (``EDITABLE``), never the text.

    Raises PermissionDenied, ValidationError (unknown field, too long, taken external id, ``stale``).
    """
    if not can_manage(user, article.project_id):
        raise PermissionDenied(_("Only owners and managers change an article's metadata."))
    unknown = sorted(set(fields) - set(EDITABLE))
    if unknown:
        raise refuse(
            _("“%(name)s” can't be changed. Can be: %(known)s."),
            "unknown",
            unknown[0],
            name=unknown[0],
            known=", ".join(EDITABLE),
        )
    with transaction.atomic():
        stored = Article.objects.select_for_update().defer("text").get(pk=article.pk)
        if base_version is not None and stored.version != base_version:
            raise stale({"version": stored.version, **metadata(stored)})
        for name, value in fields.items():
            setattr(stored, name, value)
        stored.version += 1
        stored.clean_fields(exclude=["text", "project", "batch", "supersedes"])
        stored.validate_constraints(exclude={"text"})
        stored.save(update_fields=[*fields, "version"])
        log(
            user,
            stored.project,
            "article.updated",
            stored.pk,
            _plain(fields),
            version=stored.version,
        )
    return stored


def metadata(article: Article) -> dict[str, Any]:
    """The editable metadata, ready for JSON."""
    return _plain({name: getattr(article, name) for name in EDITABLE})


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value if value is None or isinstance(value, (str, bool)) else str(value)
        for name, value in fields.items()
    }


def archive_articles(
    user: User, project: Project, articles: Collection[UUID], *, archived: bool = True
) -> int:
    """Take articles out of lists and queues, or bring them back; their codings stay. Answers how many."""
    if not can_manage(user, project):
        raise PermissionDenied(_("Only owners and managers archive articles."))
    with transaction.atomic():
        changed = Article.objects.filter(
            project=project, pk__in=articles, archived_at__isnull=archived
        ).update(archived_at=timezone.now() if archived else None)
        kind = "articles.archived" if archived else "articles.restored"
        log(user, project, kind, project.pk, {"articles": [str(pk) for pk in articles]})
    return changed
