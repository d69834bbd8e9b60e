"""Registrations of the study: plans of rounds, gold, rulings, changes of the codebook, invitations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from articles import models
from articles.admin.base import ReadOnlyAdmin
from articles.models import MANAGING

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


@admin.register(models.CodebookChange)
class CodebookChangeAdmin(ReadOnlyAdmin):
    """The change log of codebooks."""

    project_path = "codebook__project"
    list_display = ("codebook", "number", "kind", "subject", "author", "created_at")
    list_select_related = ("codebook", "author")


@admin.register(models.Place)
class PlaceAdmin(ReadOnlyAdmin):
    """Articles of rounds. What an article is there for is the managers' to know."""

    project_path = "round__project"
    roles = MANAGING
    list_display = ("article", "round", "wanted", "purpose", "released_at")
    list_select_related = ("article", "round")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Lists leave the text in the database."""
        return super().get_queryset(request).defer("article__text")


@admin.register(models.Seat)
class SeatAdmin(ReadOnlyAdmin):
    """Coders of rounds."""

    project_path = "round__project"
    list_display = ("user", "round", "cap")
    list_select_related = ("user", "round")


@admin.register(models.Gold)
class GoldAdmin(ReadOnlyAdmin):
    """Settled codings that others are measured by."""

    visible = "visible_to"
    list_display = ("article", "assignment", "author", "created_at", "retired_at")
    list_select_related = ("article", "assignment__article", "assignment__annotator", "author")


@admin.register(models.Attempt)
class AttemptAdmin(ReadOnlyAdmin):
    """How codings compare with gold."""

    visible = "visible_to"
    list_display = ("assignment", "passed", "created_at")
    list_select_related = ("assignment__article", "assignment__annotator")


@admin.register(models.Ruling)
class RulingAdmin(ReadOnlyAdmin):
    """What was decided on clusters of spans."""

    visible = "visible_to"
    list_display = ("assignment", "start", "end", "decision", "reason", "author")
    list_select_related = ("assignment__article", "assignment__annotator", "author")


@admin.register(models.Precedent)
class PrecedentAdmin(ReadOnlyAdmin):
    """Rulings that guide later coding."""

    list_display = ("label_key", "text", "project", "author", "deleted_at")
    list_select_related = ("project", "author")


@admin.register(models.Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Links that make somebody a member; the secret is nowhere."""

    roles = MANAGING
    list_display = ("project", "role", "author", "expires_at", "used_by", "revoked_at")
    list_select_related = ("project", "author", "used_by")
    fields = (
        *("project", "role", "email", "author", "created_at", "expires_at"),
        *("used_at", "used_by", "revoked_at"),
    )
    readonly_fields = ("created_at",)


@admin.register(models.Reveal)
class RevealAdmin(ReadOnlyAdmin):
    """Who saw released codings of which article, and when first."""

    project_path = "article__project"
    roles = MANAGING
    list_display = ("user", "article", "place", "first_at")
    list_select_related = ("user", "article")
