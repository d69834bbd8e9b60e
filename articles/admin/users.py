"""Accounts: the one thing that changes in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account import admin as allauth_admin
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.contrib.auth.models import Group
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse

from articles import actions
from articles.models import MANAGING, Membership, User

if TYPE_CHECKING:
    from typing import Any

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponseRedirect

admin.site.unregister(Group)
if allauth_admin.EmailAddressAdmin:  # named, so that it is registered before it is taken out
    admin.site.unregister(EmailAddress)


@login_not_required
def login(request: HttpRequest, **_context: Any) -> HttpResponseRedirect:
    """People sign in on the site, which counts wrong passwords; Django's admin form would not."""
    if admin.site.has_permission(request):
        return redirect("admin:index")
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


def password_change(request: HttpRequest, **_context: Any) -> HttpResponseRedirect:
    """One's own password has one page, and it ends one's tokens too."""
    return redirect("account_change_password")


admin.site.login = login  # type: ignore[method-assign, assignment]
admin.site.password_change = password_change  # type: ignore[method-assign, assignment]


class PasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]  # takes none at run time
    """Somebody else's new password: their sessions and tokens end."""

    def save(self, commit: bool = True) -> User:
        """Store it; where a password is to open nothing any more, none."""
        user: User = self.user
        usable = self.cleaned_data["set_usable_password"]
        actions.set_password(user, self.cleaned_data["password1"] if usable else None)
        return user


@admin.register(User)
class UserAdmin(DjangoUserAdmin):  # type: ignore[type-arg]  # takes none at run time
    """Names, mail, password, active, staff. Roles belong to projects, not here.

    Superusers change accounts; other staff see the people of the projects that they manage.
    """

    list_display = ("username", "email", "first_name", "last_name", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (None, {"fields": ("first_name", "last_name", "email", "is_active", "is_staff")}),
    )
    filter_horizontal = ()
    change_password_form = PasswordForm

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Everybody for superusers, the members whom they manage for other staff."""
        people = super().get_queryset(request)
        if request.user.is_superuser:
            return people
        seats = Membership.objects.filter(user=request.user.pk, role__in=MANAGING)
        return people.filter(memberships__project__in=seats.values("project")).distinct()

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Nobody deactivates themselves: who would bring them back?"""
        return ("is_active",) if obj is not None and obj.pk == request.user.pk else ()

    def save_model(self, request: Any, obj: User, form: Any, change: bool) -> None:
        """Store it. Deactivating ends sessions and tokens at once, and the projects' logs tell."""
        super().save_model(request, obj, form, change)
        if change and "is_active" in form.changed_data:
            actions.set_active(obj, active=obj.is_active, by=request.user)

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
