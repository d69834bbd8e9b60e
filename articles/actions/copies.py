"""A project made from another: its settings and codebook, and if asked its articles and members; never codings."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.actions.log import log, project_event, write_events
from articles.actions.outcomes import refuse
from articles.actions.projects import create_project
from articles.models import Article, Codebook, Import, Membership, Project
from articles.models.bulk import insert_rows
from articles.models.draft import copied
from articles.permissions import can_manage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from articles.models import User
    from articles.records import CodebookRecord

#: Settings that a copy starts with. The key of the pseudonyms is its own: people are unlinkable from one to the other.
SETTINGS = ("description", "snap", "text_export", "own_adjudication", "show_names")
#: What a copied article is made of, beside its new id.
CARRIED = (
    *("title", "outlet", "byline", "published_on", "url", "language", "external_id"),
    *("word_count", "length", "sha256", "source_sha256", "canon_version", "extractor"),
    *("zones", "duplicate_allowed", "text"),
)
#: Articles that are read and stored at once.
PORTION = 500


def duplicate_project(
    user: User,
    source: Project,
    *,
    slug: str,
    name: str,
    articles: bool = False,
    members: bool = False,
) -> Project:
    """Start a project with the settings and the newest codebook of ``source``; ``user`` becomes its owner.

    ``articles``: texts and metadata of those that aren't archived. ``members``: active ones in their
    roles. Codings, rounds, comments and the registry stay behind. Raises PermissionDenied for who doesn't manage
    ``source``; ValidationError for an address that is taken, ``state`` where no codebook is published.
    """
    if not can_manage(user, source):
        raise PermissionDenied(_("Only owners and managers duplicate a project."))
    with transaction.atomic():
        made = create_project(user, slug=slug, name=name, codebook=_newest(source))
        fields = {setting: getattr(source, setting) for setting in SETTINGS}
        Project.objects.filter(pk=made.pk).update(**fields)
        made.refresh_from_db()
        log(user, made, "project.duplicated", made.pk, {"from": str(source.pk), **fields})
        if members:
            _copy_members(user, source, made)
        if articles:
            _copy_articles(user, source, made)
    return made


def _newest(source: Project) -> CodebookRecord:
    """The published version with the highest number, without what was retired in it."""
    published = source.codebooks.filter(state=Codebook.State.PUBLISHED)
    found = published.order_by("-number").first()
    if found is None:
        raise refuse(_("The project has no published codebook. Publish one first."), "state")
    return copied(found.structure()).record


def _copy_members(user: User, source: Project, made: Project) -> None:
    seats = source.memberships.filter(user__is_active=True).exclude(user=user)
    rows = [
        Membership(project=made, user_id=seat.user_id, role=seat.role)
        for seat in seats.order_by("created_at", "pk")
    ]
    Membership.objects.bulk_create(rows)
    group = uuid.uuid4()
    events = [
        project_event(user, made, "member.added", row.user_id, {"role": row.role}, group=group)
        for row in rows
    ]
    if events:
        write_events(events)


def _copy_articles(user: User, source: Project, made: Project) -> None:
    """Copy the articles as one import, a few hundred at a time: their texts never lie in memory together."""
    ids = list(
        source.articles.filter(archived_at=None)
        .order_by("created_at", "pk")
        .values_list("pk", flat=True)
    )
    if not ids:
        return
    counts = {"rows": len(ids), "imported": len(ids), "errors": 0, "duplicates": 0}
    batch = Import.objects.create(
        project=made, user=user, format="project", filename=source.slug, counts=counts
    )
    shared = {"project_id": made.pk, "batch_id": batch.pk}
    began = timezone.now()
    for first in range(0, len(ids), PORTION):
        portion = ids[first : first + PORTION]
        # Lists are in the order of import: each is a microsecond younger than the one before.
        insert_rows(Article, shared, _rows(portion, began + dt.timedelta(microseconds=first)))
    log(user, made, "import.done", batch.pk, {"filename": batch.filename, **counts})


def _rows(ids: Sequence[UUID], began: dt.datetime) -> Iterator[dict[str, Any]]:
    found = {row["pk"]: row for row in Article.objects.filter(pk__in=ids).values("pk", *CARRIED)}
    for number, pk in enumerate(ids):
        yield {
            "id": uuid.uuid4(),
            **{field: found[pk][field] for field in CARRIED},
            "created_at": began + dt.timedelta(microseconds=number),
        }
