"""A single article: added by a client, its metadata, in and out of the archive."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.actions.imports import article_fields, import_articles
from articles.actions.log import log
from articles.actions.outcomes import constraint_error, refuse, stale
from articles.models import Article, Event, Project
from articles.permissions import can_manage

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from articles.models import Import, User
    from articles.records import ArticleRecord

EDITABLE = ("title", "outlet", "byline", "published_on", "url", "language", "external_id")


def create_article(
    user: User,
    project: Project,
    record: ArticleRecord,
    *,
    id: UUID | None = None,
    allow_duplicates: bool = False,
) -> tuple[Article, bool]:
    """Add an article under the client's ``id``; the same request again gives the same article and False.

    Raises PermissionDenied; ValidationError ``exists`` for a text, an external id or an ``id`` that
    is taken, ``invalid`` for a field that doesn't hold.
    """
    if not can_manage(user, project):
        raise PermissionDenied(_("Only owners and managers import articles."))
    try:
        with transaction.atomic():
            # The import takes the same lock: of two requests with one id, the second finds the article.
            Project.objects.select_for_update().get(pk=project.pk)
            stored = Article.objects.filter(pk=id).first() if id else None
            if stored is not None:
                return _repeated(project, stored, record), False
            batch = import_articles(
                user,
                project,
                [replace(record, id=id)],
                format="api",
                allow_duplicates=allow_duplicates,
            )
    except IntegrityError as error:  # another project took the id at the same moment
        raise constraint_error(error) from error
    if batch.errors:
        raise _refusal(batch)
    return Article.objects.get(batch=batch), True


def _refusal(batch: Import) -> ValidationError:
    """The one row's error; what exists already is a conflict."""
    error = batch.errors[0]
    # The only other reason to refuse an external id is its length, which the parser holds to.
    exists = bool(batch.counts["duplicates"]) or error["field"] == "external_id"
    code = "exists" if exists else "invalid"
    return ValidationError({error["field"]: ValidationError(error["message"], code=code)})


def _repeated(project: Project, stored: Article, asked: ArticleRecord) -> Article:
    """The answer to an id that exists: the article if it is the same request, else a refusal.

    Fields that were corrected since are not compared: what they were is nowhere. What another
    project holds under this id is not told.
    """
    if stored.project_id == project.pk:
        changes = Event.objects.filter(
            project=project, kind="article.updated", object_id=str(stored.pk)
        )
        corrected = {name for change in changes for name in change.payload}
        wanted = article_fields(asked, hashlib.sha256(asked.text.encode()).hexdigest())
        compared = {"sha256", *EDITABLE} - corrected
        if all(getattr(stored, name) == wanted[name] for name in compared):
            return stored
    raise refuse(_("The id %(id)s is taken. Make a new one."), "exists", "id", id=stored.pk)


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
        stored.clean_fields(exclude={field.name for field in stored._meta.fields} - set(fields))
        try:
            stored.save(update_fields=[*fields, "version"])
        except IntegrityError as error:
            raise constraint_error(error) from error
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
        rows = Article.objects.filter(
            project=project, pk__in=articles, archived_at__isnull=archived
        )
        changed = [str(pk) for pk in rows.values_list("pk", flat=True)]
        rows.update(archived_at=timezone.now() if archived else None)
        if changed:
            kind = "articles.archived" if archived else "articles.restored"
            log(user, project, kind, project.pk, {"articles": changed})
    return len(changed)
