"""The versions of a codebook and their files: the list with its change log, downloads, a draft from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles import actions, codebook_edit
from articles.codebook_edit import check
from articles.formats.codebook_check import CodebookError
from articles.formats.codebook_table import write_sheet
from articles.formats.codebook_yaml import write_codebook
from articles.models import Codebook, CodebookChange
from articles.selectors.codebook_versions import log_rows, mapping_words, version_rows
from articles.web.codebook_words import change_words
from articles.web.forms.base import put_errors
from articles.web.forms.codebook_files import UploadForm, WayForm, read_any
from articles.web.lookups import managed_project, project_for
from articles.web.partials import leave, render_page
from articles.web.views.codebook_edit import Desk, desk
from articles.web.views.codebook_steps import impact

if TYPE_CHECKING:
    from articles.models import Project
    from articles.web.lookups import Seat
    from articles.web.requests import AuthenticatedRequest

FILES = {
    "yaml": (write_codebook, ".yaml", "application/yaml"),
    "csv": (write_sheet, ".csv", "text/csv"),
}


@require_safe
def codebook_versions(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """All versions, newest first; for who manages also the change log."""
    seat = project_for(request, slug)
    return _list(request, seat)


def _list(request: AuthenticatedRequest, seat: Seat, problem: str = "") -> HttpResponse:
    rows = version_rows(seat.project)
    if not seat.may.manage:
        rows = [row for row in rows if not row.is_draft]
    context = seat.context(
        "guide",
        rows=[(row, mapping_words(row.codebook)) for row in rows],
        draft=next((row for row in rows if row.is_draft), None),
        changes=log_rows(seat.project) if seat.may.manage else [],
        problem=problem,
    )
    status = 422 if problem else 200
    return render_page(request, "articles/codebook_versions.html", context, status=status)


def version_for(project: Project, number: int, *, manages: bool) -> Codebook:
    """A version that a member sees: drafts are for who manages."""
    rows = project.codebooks.select_related("based_on")
    if not manages:
        rows = rows.exclude(state=Codebook.State.DRAFT)
    found = rows.filter(number=number).first()
    if found is None:
        raise Http404
    found.project = project
    return found


@require_safe
def codebook_file(request: AuthenticatedRequest, slug: str, number: int) -> HttpResponse:
    """A version as a file: the whole as YAML, its labels as CSV (``?format=csv``)."""
    seat = project_for(request, slug)
    codebook = version_for(seat.project, number, manages=seat.may.manage)
    write, extension, content_type = FILES.get(request.GET.get("format", ""), FILES["yaml"])
    name = f"{slug}-codebook-{number}{extension}"
    return HttpResponse(
        write(codebook.structure().record),
        content_type=f"{content_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_POST
def codebook_retire(request: AuthenticatedRequest, slug: str, number: int) -> HttpResponse:
    """Put a published version out of use."""
    seat = managed_project(request, slug)
    codebook = version_for(seat.project, number, manages=True)
    try:
        actions.retire_codebook(seat.user, codebook, reason=request.POST.get("reason", ""))
    except ValidationError as error:
        return _list(request, seat, " ".join(error.messages))
    said = _("Version %(number)s is retired.") % {"number": number}
    return leave(request, reverse("codebook-versions", args=[slug]), message=said)


@require_http_methods(["GET", "HEAD", "POST"])
def codebook_upload(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """A file or pasted text: what it would make of the draft; with ``action=replace`` it takes the draft's place."""
    seat = managed_project(request, slug)
    at = desk(request, seat)
    if at is None:
        return leave(request, reverse("codebook-edit", args=[slug]))
    if request.method != "POST":
        form = UploadForm(initial={"version": at.codebook.version})
        return _upload(at, form)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload(at, form, status=422)
    text = form.cleaned_data["text"]
    record, errors, message = read_any(text, at.draft)
    if record is None:
        if message:
            form.add_error(None, message)
        return _upload(at, form, status=422, errors=errors, text=text)
    ways = WayForm(request.POST if request.POST.get("action") else None, at.draft, record)
    try:
        made = check(codebook_edit.replaced(at.draft, record, ways.mapping()))
    except CodebookError as error:
        form.add_error(None, str(error))
        return _upload(at, form, status=422, text=text)
    if request.POST.get("action") == "replace":
        try:
            actions.replace_draft(
                seat.user,
                at.codebook,
                made,
                base_version=form.cleaned_data["version"],
                kind=CodebookChange.Kind.REPLACED,
                reason=form.cleaned_data["reason"],
            )
        except ValidationError as error:
            put_errors(form, error)
            return _upload(at, form, status=422, text=text)
        return leave(request, at.url, message=_("The file is the draft now. Undo takes it back."))
    found = impact(at, made)
    here = codebook_edit.replaced(at.draft, at.draft.record) == made
    return _upload(
        at,
        form,
        text=text,
        previewed=True,
        same=here,
        ways=ways,
        impact=found,
        changes=[change_words(change) for change in found.changes],
    )


def _upload(at: Desk, form: UploadForm, *, status: int = 200, **more: object) -> HttpResponse:
    context = at.seat.context("guide", codebook=at.codebook, form=form, back=at.url, **more)
    return render_page(at.request, "articles/codebook_upload.html", context, status=status)
