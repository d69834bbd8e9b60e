"""Imports: upload or paste, look at a preview, say yes; take one back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles import actions
from articles.formats import ARTICLE_FORMATS
from articles.jobs.import_preview import import_preview as read_preview
from articles.jobs.imports import check_import, insist, store_import
from articles.selectors.assign import coders
from articles.selectors.imports import import_detail as read_detail
from articles.selectors.imports import import_rows
from articles.web.forms.imports import ConfirmForm, PasteForm, UploadForm, too_large
from articles.web.lookups import import_for, managed_project
from articles.web.partials import leave, render_page
from articles.web.pending import (
    Pending,
    discard,
    find_pending,
    keep_pasted,
    keep_upload,
    own_pending,
)

if TYPE_CHECKING:
    from articles.web.lookups import Seat
    from articles.web.requests import AuthenticatedRequest

#: What the rest of a form's body may weigh beside its files, in bytes.
FORM_BYTES = 1024 * 1024


@csrf_exempt  # for _import_list checks the token, once the length is known to be allowed
def import_list(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """The two forms and the earlier imports. A body that is too long is refused unread."""
    if _length(request) > settings.UPLOAD_MAX_TABLE + FORM_BYTES:
        seat = managed_project(request, slug)
        form = UploadForm({})
        form.errors.clear()
        form.add_error("files", too_large(_("The upload"), settings.UPLOAD_MAX_TABLE))
        return _forms(request, seat, upload=form, status=413)
    return _import_list(request, slug)


def _length(request: AuthenticatedRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isascii() and text.isdigit() else 0


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def _import_list(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    seat = managed_project(request, slug)
    if request.method != "POST":
        return _forms(request, seat)
    if request.POST.get("source") == "paste":
        paste = PasteForm(request.POST)
        if not paste.is_valid():
            return _forms(request, seat, paste=paste, status=422)
        day = paste.cleaned_data["published_on"]
        fields = paste.cleaned_data | {"published_on": day.isoformat() if day else ""}
        return _to_preview(request, seat, keep_pasted(seat.user, seat.project, fields))
    upload = UploadForm(request.POST, request.FILES)
    if not upload.is_valid():
        return _forms(request, seat, upload=upload, status=422)
    files = upload.cleaned_data["files"]
    return _to_preview(request, seat, keep_upload(seat.user, seat.project, files))


def _to_preview(request: AuthenticatedRequest, seat: Seat, pending: Pending) -> HttpResponse:
    return leave(request, reverse("import-preview", args=[seat.project.slug, pending.id]))


def _forms(
    request: AuthenticatedRequest,
    seat: Seat,
    *,
    upload: UploadForm | None = None,
    paste: PasteForm | None = None,
    status: int = 200,
) -> HttpResponse:
    waiting = [pending.row(seat.user) for pending in own_pending(seat.user, seat.project)]
    context = seat.context(
        "imports",
        upload_form=upload or UploadForm(),
        paste_form=paste or PasteForm(),
        formats=[
            {
                "name": known.name,
                "label": _(known.title),
                "extensions": " ".join(known.extensions),
                "description": _(known.description),
            }
            for known in ARTICLE_FORMATS.values()
        ],
        accept=",".join(end for known in ARTICLE_FORMATS.values() for end in known.extensions),
        limit_text=filesizeformat(settings.UPLOAD_MAX_TABLE),
        imports=waiting + import_rows(seat.project),
    )
    return render_page(request, "articles/import.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def import_preview(request: AuthenticatedRequest, slug: str, pk: UUID) -> HttpResponse:
    """What the upload would do; a POST imports or discards it."""
    seat = managed_project(request, slug)
    pending = find_pending(seat.user, seat.project, pk)
    if pending is None:
        raise Http404
    try:
        return _previewed(request, seat, pending)
    except FileNotFoundError:  # answered in another tab a moment ago
        raise Http404 from None


def _previewed(request: AuthenticatedRequest, seat: Seat, pending: Pending) -> HttpResponse:
    if request.method != "POST":
        return _preview(request, seat, pending)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        said = [str(message) for messages in form.errors.values() for message in messages]
        return _preview(request, seat, pending, said)
    if form.cleaned_data["action"] == "discard":
        discard(pending)
        back = reverse("import-list", args=[seat.project.slug])
        return leave(request, back, message=_("The upload is discarded."))
    return _confirm(request, seat, pending, form.cleaned_data)


def _confirm(
    request: AuthenticatedRequest, seat: Seat, pending: Pending, data: dict[str, Any]
) -> HttpResponse:
    try:
        batch, made = store_import(
            seat.user,
            seat.project,
            pending.files(),
            format=pending.stored_format,
            filename=pending.name,
            file_sha256=pending.digest(),
            on_error=data["on_error"] or "stop",
            coders=data["coder"],
        )
        insist(batch)
    except ValidationError as error:
        return _preview(request, seat, pending, error.messages)
    discard(pending)
    count = batch.counts["imported"]
    said = ngettext("%(n)s article imported.", "%(n)s articles imported.", count) % {"n": count}
    if made:
        assigned = ngettext("%(n)s assignment made.", "%(n)s assignments made.", made)
        said = f"{said} {assigned % {'n': made}}"
    return leave(
        request, reverse("import-detail", args=[seat.project.slug, batch.pk]), message=said
    )


def _preview(
    request: AuthenticatedRequest,
    seat: Seat,
    pending: Pending,
    form_errors: list[str] | None = None,
) -> HttpResponse:
    try:
        check = check_import(seat.user, seat.project, pending.files())
    except ValidationError as error:  # the project was archived meanwhile
        discard(pending)
        return leave(
            request, reverse("import-list", args=[seat.project.slug]), message=error.messages[0]
        )
    found = read_preview(check, id=pending.id, name=pending.name, format=pending.stored_format)
    context = seat.context(
        "imports",
        preview=found.preview,
        rows=found.rows,
        rows_hidden=found.rows_hidden,
        errors=found.errors,
        errors_hidden=found.errors_hidden,
        coders=coders(seat.project),
        form_errors=form_errors or [],
    )
    return render_page(
        request,
        "articles/import_preview.html",
        context,
        partial="preview",
        status=422 if form_errors else 200,
    )


@require_safe
def import_detail(request: AuthenticatedRequest, slug: str, pk: UUID) -> HttpResponse:
    """What came of an import."""
    seat = managed_project(request, slug)
    return _detail(request, seat, pk)


def _detail(request: AuthenticatedRequest, seat: Seat, pk: UUID, status: int = 200) -> HttpResponse:
    found = read_detail(import_for(seat, pk))
    context = seat.context(
        "imports",
        job=found.job,
        errors=found.errors,
        errors_hidden=found.errors_hidden,
        can_take_back=found.can_take_back,
        why_not=found.why_not,
    )
    return render_page(request, "articles/import_detail.html", context, status=status)


@require_POST
def import_take_back(request: AuthenticatedRequest, slug: str, pk: UUID) -> HttpResponse:
    """Remove the articles of an import that nobody has worked on."""
    seat = managed_project(request, slug)
    batch = import_for(seat, pk)
    try:
        actions.take_back_import(seat.user, batch)
    except ValidationError:
        return _detail(request, seat, pk, status=422)  # the page says why not
    return leave(request, reverse("import-detail", args=[slug, pk]))
