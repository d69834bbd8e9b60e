"""Accounts: the one thing that changes in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group

from articles.models import Project, User

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

admin.site.unregister(Group)


@admin.register(User)
class UserAdmin(DjangoUserAdmin):  # type: ignore[type-arg]  # takes none at run time
    """Names, mail, password, active, staff. Roles belong to projects, not here.

    Superusers change accounts; other staff see the people of their own projects.
    """

    list_display = ("username", "email", "first_name", "last_name", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (None, {"fields": ("first_name", "last_name", "email", "is_active", "is_staff")}),
    )
    filter_horizontal = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Everybody for superusers, one's fellow members for other staff."""
        people = super().get_queryset(request)
        if request.user.is_superuser:
            return people
        projects = Project.objects.visible_to(request.user)
        return people.filter(memberships__project__in=projects.values("pk")).distinct()

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Staff look."""
        return bool(request.user.is_active and request.user.is_staff)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """The app is listed for all staff."""
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Superusers add accounts."""
        return bool(request.user.is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Superusers change accounts."""
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Accounts with work are deactivated, never deleted."""
        return False
