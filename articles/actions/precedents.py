"""Precedents: rulings that guide later coding, shown with their label."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.actions.fields import checked_text
from articles.actions.log import log
from articles.actions.outcomes import refuse, stale
from articles.models import Codebook, Precedent, Project, Ruling, Span
from articles.permissions import can_manage, can_review

if TYPE_CHECKING:
    from uuid import UUID

    from articles.models import User

LENGTH = 2000


def precedent_state(row: Precedent) -> dict[str, Any]:
    """The full state of a precedent, as the log tells it."""
    return {
        "label": row.label_key,
        "text": row.text,
        "quote": row.quote,
        "ruling": str(row.ruling_id) if row.ruling_id else None,
        "deleted": row.deleted_at is not None,
    }


def create_precedent(
    user: User,
    project: Project,
    *,
    id: UUID,
    label: str = "",
    text: str = "",
    ruling: UUID | None = None,
) -> tuple[Precedent, bool]:
    """Let a ruling guide everybody who codes; without one, a decided rule on a label.

    ``label`` and ``text`` are by default those of the ruling: the label of its first span, its note. The quote is
    what was ruled on. The same request again is answered with the same precedent and False.
    """
    if not can_review(user, project):
        raise PermissionDenied(_("Precedents are made by owners, managers and adjudicators."))
    with transaction.atomic():
        Project.objects.select_for_update().get(pk=project.pk)
        if project.archived_at:
            raise refuse(_("This project is archived; nothing can be changed."), "locked")
        row = Precedent(id=id, project=project, author=user)
        if ruling is not None:
            row.ruling = _ruling(user, project, ruling)
            row.quote = _quote(row.ruling)
            label, text = label or _label(row.ruling), text or row.ruling.note
        row.text, row.label_key = _checked(text), _known(project, label)
        stored = Precedent.objects.filter(pk=id).first()
        if stored is not None:
            ours = (stored.project_id, stored.author_id) == (project.pk, user.pk)
            if ours and precedent_state(stored) == precedent_state(row):
                return stored, False
            raise refuse(_("The id %(id)s is taken. Make a new one."), "exists", "id", id=id)
        row.save(force_insert=True)
        log(user, project, "precedent.created", row.pk, precedent_state(row), version=1)
    return row, True


def withdraw_precedent(user: User, row: Precedent, *, base_version: int | None) -> Precedent:
    """Take a precedent out of the guide: who made it, owners and managers. Withdrawn already is fine."""
    with transaction.atomic():
        row = (
            Precedent.objects.select_for_update(of=("self",))
            .select_related("project")
            .get(pk=row.pk)
        )
        project = row.project
        mine = row.author_id == user.pk and can_review(user, project)
        if not mine and not can_manage(user, project):
            raise PermissionDenied(_("Who made a precedent withdraws it, or an owner or manager."))
        if project.archived_at:
            raise refuse(_("This project is archived; nothing can be changed."), "locked")
        if row.deleted_at is None:
            if base_version is not None and row.version != base_version:
                raise stale({"id": str(row.pk), "version": row.version, **precedent_state(row)})
            row.deleted_at, row.version = timezone.now(), row.version + 1
            row.save(update_fields=["deleted_at", "version", "updated_at"])
            state = precedent_state(row)
            log(user, project, "precedent.deleted", row.pk, state, version=row.version)
    return row


def _ruling(user: User, project: Project, pk: UUID) -> Ruling:
    rows = Ruling.objects.visible_to(user).filter(assignment__round__project=project)
    found = rows.select_related("assignment__article").filter(pk=pk, deleted_at=None).first()
    if found is None:
        raise refuse(_("There is no ruling %(id)s."), "unknown", "ruling", id=pk)
    return found


def _quote(ruling: Ruling) -> str:
    text = ruling.assignment.article.text[ruling.start : ruling.end]
    return text if len(text) <= LENGTH else text[: LENGTH - 1] + "…"


def _label(ruling: Ruling) -> str:
    """The label of the ruling's first span; of a ruling for nothing, the first label that was ruled out."""
    ids = ruling.results or [pk for pk, _version in ruling.inputs]
    rows = Span.objects.filter(pk__in=ids).order_by("start", "pk")
    return rows.values_list("label__key", flat=True).first() or ""


def _checked(text: str) -> str:
    if not text.strip():
        raise refuse(_("Write what the ruling means for other texts."), "required", "text")
    return checked_text(
        text,
        LENGTH,
        "text",
        _("A precedent holds at most %(limit)s characters; this one has %(length)s."),
    )


def _known(project: Project, label: str) -> str:
    """The key, if a codebook version of the project has it."""
    versions = project.codebooks.exclude(state=Codebook.State.DRAFT)
    known = dict.fromkeys(
        versions.order_by("-number", "labels__order").values_list("labels__key", flat=True)
    )
    if label not in known:
        raise refuse(
            _("“%(key)s” is not a label of this codebook. Known: %(known)s."),
            "unknown",
            "label",
            key=label,
            known=", ".join(key for key in known if key),
        )
    return label
