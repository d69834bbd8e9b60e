"""Registrations: each model with the columns that one looks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import path, resolve, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles import models
from articles.admin.base import ReadOnlyAdmin
from articles.permissions import can_review
from articles.web.agreement_parts import PARTS, Frame

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.urls.resolvers import URLPattern
    from django.utils.safestring import SafeString


@admin.register(models.Project)
class ProjectAdmin(ReadOnlyAdmin):
    """Projects, each with its review of agreement."""

    visible = "visible_to"
    list_display = ("name", "slug", "created_at", "archived_at", "review")
    search_fields = ("name", "slug")
    fields = (
        *("name", "slug", "description", "snap", "text_export", "created_at", "archived_at"),
        "review",
    )
    readonly_fields = ("review",)

    @admin.display(description=_("agreement"))
    def review(self, project: models.Project) -> SafeString:
        """The link to the project's agreement."""
        url = reverse("admin:articles_project_agreement", args=[project.pk])
        return format_html('<a href="{}">{}</a>', url, _("Review agreement"))

    def get_urls(self) -> list[URLPattern]:
        """Django's own, and the pages of agreement."""
        view = self.admin_site.admin_view(self.agreement)
        pages = [
            path("<uuid:pk>/agreement/", view, name="articles_project_agreement"),
            path("<uuid:pk>/agreement/<slug:part>/", view, name="articles_project_agreement-part"),
        ]
        return [*pages, *super().get_urls()]

    def agreement(self, request: HttpRequest, pk: UUID, part: str = "") -> HttpResponse:
        """The pages of the site, within the admin."""
        project = self.get_queryset(request).filter(pk=pk).first()
        routes = {name: route for name, route, _title in PARTS}
        if project is None or part not in routes:
            raise Http404
        user = request.user
        if not user.is_authenticated or not can_review(user, project):
            raise PermissionDenied

        def url(part: str) -> str:
            if not part:
                return reverse("admin:articles_project_agreement", args=[project.pk])
            return reverse("admin:articles_project_agreement-part", args=[project.pk, part])

        site_url = reverse(routes[part], args=[project.slug])
        frame = Frame(
            "admin/articles/project/agreement.html",
            url,
            self.admin_site.each_context(request)
            | {"project_pk": project.pk, "site_url_of_page": site_url},
        )
        request.frame = frame  # type: ignore[attr-defined]  # read by parts_context
        return cast("HttpResponse", resolve(site_url).func(request, slug=project.slug))


@admin.register(models.Membership)
class MembershipAdmin(ReadOnlyAdmin):
    """Who belongs where: for those who manage members."""

    roles = models.MANAGING
    list_display = ("user", "project", "role", "created_at")
    list_filter = ("role",)
    list_select_related = ("user", "project")


@admin.register(models.Codebook)
class CodebookAdmin(ReadOnlyAdmin):
    """Codebook versions."""

    list_display = ("name", "project", "number", "state", "published_at")
    list_select_related = ("project",)


class CodebookPartAdmin(ReadOnlyAdmin):
    """What belongs to a codebook version."""

    project_path = "codebook__project"
    list_display = ("key", "name", "codebook", "order")
    list_select_related = ("codebook",)


@admin.register(models.Attribute)
class AttributeAdmin(ReadOnlyAdmin):
    """Attributes of labels."""

    project_path = "label__codebook__project"
    list_display = ("key", "name", "label", "type", "required")
    list_select_related = ("label",)


@admin.register(models.Import)
class ImportAdmin(ReadOnlyAdmin):
    """What was imported, by whom: for those who import."""

    roles = models.MANAGING
    list_display = ("filename", "project", "kind", "user", "created_at", "undone_at")
    list_select_related = ("project", "user")


@admin.register(models.Article)
class ArticleAdmin(ReadOnlyAdmin):
    """Articles, as far as one may read them."""

    visible = "visible_to"
    list_display = ("title", "project", "outlet", "published_on", "word_count", "archived_at")
    list_select_related = ("project",)
    search_fields = ("title", "outlet", "external_id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Lists leave the text in the database."""
        rows = super().get_queryset(request)
        match = request.resolver_match
        listing = match is not None and str(match.url_name).endswith("changelist")
        return rows.defer("text") if listing else rows


@admin.register(models.Round)
class RoundAdmin(ReadOnlyAdmin):
    """Rounds."""

    list_display = ("name", "project", "codebook", "release")
    list_select_related = ("project", "codebook")


@admin.register(models.Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    """Who codes what, and how far they are."""

    visible = "visible_to"
    list_display = ("article", "annotator", "round", "kind", "state", "submitted_at")
    list_filter = ("state", "kind")
    list_select_related = ("article", "annotator", "round")
    # Whether there was nothing to code is content, which one may not know yet.
    fields = (
        *("round", "article", "annotator", "kind", "state", "position"),
        *("created_at", "started_at", "submitted_at"),
    )


#: What the name of an assignment is made of.
ASSIGNMENT = ("assignment__article", "assignment__annotator")


class CodedAdmin(ReadOnlyAdmin):
    """Rows of somebody's coding: one's own, and others' once they are released."""

    visible = "visible_to"


@admin.register(models.Span)
class SpanAdmin(CodedAdmin):
    """Labelled spans."""

    list_display = ("label", "start", "end", "assignment", "version", "deleted_at")
    list_select_related = (*ASSIGNMENT, "label")


@admin.register(models.Relation)
class RelationAdmin(CodedAdmin):
    """Links between spans."""

    list_display = ("type", "source", "target", "assignment", "deleted_at")
    list_select_related = (*ASSIGNMENT, "type", "source", "target")


@admin.register(models.Answer)
class AnswerAdmin(CodedAdmin):
    """Answers on articles."""

    list_display = ("question", "value", "assignment", "version")
    list_select_related = (*ASSIGNMENT, "question")


@admin.register(models.Comment)
class CommentAdmin(CodedAdmin):
    """Questions and remarks on codings, but for those that were withdrawn.

    Where the span lies is content, which one may not know yet; ``quote`` is what its coder shared.
    """

    list_display = ("author", "kind", "assignment", "created_at", "resolved_at")
    list_select_related = (*ASSIGNMENT, "author")
    fields = (
        *("assignment", "thread", "author", "kind", "text", "quote", "label_key"),
        *("created_at", "updated_at", "resolved_at"),
    )
    readonly_fields = ("created_at", "updated_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What stands."""
        return super().get_queryset(request).filter(deleted_at=None)


@admin.register(models.Sitting)
class SittingAdmin(ReadOnlyAdmin):
    """Time on task, as browsers counted it."""

    visible = "visible_to"
    list_display = ("assignment", "seconds", "reported_at")
    list_select_related = ASSIGNMENT


@admin.register(models.Entity)
class EntityAdmin(ReadOnlyAdmin):
    """The registries of one's projects."""

    visible = "visible_to"
    list_display = ("name", "kind", "project", "merged_into")
    list_select_related = ("project", "merged_into")
    search_fields = ("name",)


@admin.register(models.Event)
class EventAdmin(ReadOnlyAdmin):
    """The log."""

    visible = "visible_to"
    list_display = ("seq", "at", "kind", "actor", "project", "object_id", "object_version")
    list_select_related = ("actor", "project")
    ordering = ("-seq",)


@admin.register(models.Token)
class TokenAdmin(ReadOnlyAdmin):
    """One's own API tokens; the secret is nowhere."""

    list_display = ("name", "token_key", "created", "expiry", "last_used_at")
    fields = ("name", "token_key", "scopes", "project", "created", "expiry", "last_used_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """One's own."""
        return models.Token.objects.filter(user=request.user)


for part in (models.Label, models.RelationType, models.Question):
    admin.site.register(part, CodebookPartAdmin)
