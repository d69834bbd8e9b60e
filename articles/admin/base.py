"""What every registration shares: read-only, and only rows of projects that one belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db import models

from articles.models import REVIEWING, Membership, Role

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin  # generic for the type checker only


class ReadOnlyAdmin(ModelAdmin):
    """Look, don't touch: changes go through the site, where they are checked and logged.

    ``project_path`` leads from the model to its project; ``roles`` may look there. Blindness holds
    here too: a model whose rows are somebody's coding names ``visible``, its queryset's own filter
    by user.
    """

    project_path = "project"
    roles: tuple[Role, ...] = REVIEWING
    visible = ""
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Rows of the projects where one has such a role; a superuser is no member either."""
        rows: QuerySet[Any] = self.model._default_manager.all()
        if self.visible:
            seen: QuerySet[Any] = getattr(rows, self.visible)(request.user)
            return seen
        seats = Membership.objects.filter(user=request.user.pk, role__in=self.roles)
        return rows.filter(**{f"{self.project_path}__in": seats.values("project")})

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only the filters that are offered: Django's own rule lets one ask any column, shown or not."""
        return lookup.split("__")[0] in self.list_filter

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Nothing is added here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nothing is changed here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nothing is deleted here."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Staff look at what their memberships show them."""
        return bool(request.user.is_active and request.user.is_staff)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """The app is listed for all staff."""
        return self.has_view_permission(request)
