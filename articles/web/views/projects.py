"""A project: making one, its front page, its settings, its archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles import actions
from articles.permissions import can_create_project
from articles.selectors.codebook import default_codebook, profiles
from articles.selectors.projects import project_overview
from articles.web.forms.base import put_errors
from articles.web.forms.projects import DuplicateForm, ProjectForm, SettingsForm
from articles.web.lookups import managed_project, project_for
from articles.web.partials import after_change, leave, render_page

if TYPE_CHECKING:
    from articles.web.lookups import Seat
    from articles.web.requests import AuthenticatedRequest


@require_http_methods(["GET", "HEAD", "POST"])
def project_create(request: AuthenticatedRequest) -> HttpResponse:
    """Start a project with one of the codebooks that we ship."""
    if not can_create_project(request.user):
        raise PermissionDenied
    form = ProjectForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            project = actions.create_project(
                request.user,
                slug=data["slug"],
                name=data["name"],
                codebook=default_codebook(data["codebook"]),
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            return leave(request, reverse("project-detail", args=[project.slug]))
    return render_page(
        request,
        "articles/project_form.html",
        {"form": form, "profiles": profiles()},
        status=422 if form.is_bound else 200,
    )


@require_safe
def project_detail(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """The front page: numbers, what comes next, progress by coder."""
    seat = project_for(request, slug)
    overview = project_overview(seat.user, seat.project, seat.role)
    context = seat.context(
        "overview",
        numbers=overview.numbers,
        imports=overview.imports,
        coders=overview.coders,
        own_open=overview.own_open,
        next_up=overview.next_up,
    )
    return render_page(request, "articles/project.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def project_settings(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Name, description, snapping, full texts in exports."""
    seat = managed_project(request, slug)
    if request.method != "POST":
        return _settings(request, seat, _stored(seat))
    form = SettingsForm(request.POST)
    if form.is_valid():
        try:
            actions.update_project(seat.user, seat.project, **form.cleaned_data)
        except ValidationError as error:
            put_errors(form, error)
        else:
            return after_change(
                request,
                reverse("project-settings", args=[slug]),
                lambda: _settings(request, seat, form, saved=True),
                message=_("Saved."),
            )
    return _settings(request, seat, form, status=422)


def _stored(seat: Seat) -> SettingsForm:
    project = seat.project
    stored = {name: getattr(project, name) for name in SettingsForm.base_fields}
    return SettingsForm(initial=stored)


def _settings(
    request: AuthenticatedRequest,
    seat: Seat,
    form: SettingsForm,
    *,
    copy: DuplicateForm | None = None,
    saved: bool = False,
    status: int = 200,
) -> HttpResponse:
    return render_page(
        request,
        "articles/settings.html",
        seat.context("settings", form=form, copy=copy or DuplicateForm(), saved=saved),
        partial="settings",
        status=status,
    )


@require_POST
def project_archive(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Close the project for changes (``archived=1``) or open it again (``0``)."""
    seat = project_for(request, slug)
    archived = request.POST.get("archived") == "1"
    actions.archive_project(seat.user, seat.project, archived=archived)
    said = _("The project is archived.") if archived else _("The project is open again.")
    return leave(request, reverse("project-settings", args=[slug]), message=said)


@require_POST
def project_duplicate(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Start a project from this one: settings, codebook, and if asked articles and members."""
    seat = managed_project(request, slug)
    form = DuplicateForm(request.POST)
    if form.is_valid():
        try:
            made = actions.duplicate_project(seat.user, seat.project, **form.cleaned_data)
        except ValidationError as error:
            put_errors(form, error)
        else:
            said = _("This is the new project. You are its owner.")
            return leave(request, reverse("project-detail", args=[made.slug]), message=said)
    return _settings(request, seat, _stored(seat), copy=form, status=422)
