"""The export page: what a file will hold. The file itself comes from the REST address."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Role
from articles.selectors.article_list import reviewed_choices
from articles.selectors.export_summary import (
    answer_columns,
    columns,
    export_choices,
    export_summary,
    has_questions,
)
from articles.web.forms.base import put_errors
from articles.web.forms.export import ExportForm
from articles.web.lookups import project_for
from articles.web.partials import render_page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from articles.web.requests import AuthenticatedRequest


@require_safe
def export(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Filters, what they leave, and the same as a command for scripts."""
    seat = project_for(request, slug)
    if not seat.may.export:
        raise PermissionDenied(_("Viewers don't export."))
    labels, rounds, versions = export_choices(seat.project)
    people = reviewed_choices(seat.project) if seat.may.review else []
    form = ExportForm(
        request.GET,
        seat,
        labels=labels,
        rounds=rounds,
        coders=people,
        versions=versions,
        questions=has_questions(seat.project),
    )
    summary = None
    if form.is_valid():
        known = form.cleaned_data["format"]
        try:
            summary = export_summary(seat.user, seat.project, known, form.choice())
        except ValidationError as error:
            put_errors(form, error)
    valid = summary is not None
    given = [(name, request.GET.get(name, "")) for name in form.fields]
    query = urlencode([(name, value) for name, value in given if value])
    address = reverse("api:export", args=[slug])
    context = seat.context(
        "export",
        form=form,
        summary=summary,
        download_url=address,
        query=query,
        curl=_curl(request, address, query) if valid else "",
        answers=form.cleaned_data.get("rows") == "answers",
        settled=form.cleaned_data.get("layer") == "adjudicated",
        columns=columns(),
        answer_columns=answer_columns() if "rows" in form.fields else [],
        text_export=seat.project.text_export,
        own_only=seat.role == Role.ANNOTATOR,
    )
    return render_page(
        request,
        "articles/export.html",
        context,
        partial="summary",
        status=200 if valid else 422,
    )


def _curl(request: AuthenticatedRequest, address: str, query: str) -> str:
    full = settings.SITE_URL.rstrip("/") + address if settings.SITE_URL else ""
    full = full or request.build_absolute_uri(address)
    target = shlex.quote(f"{full}?{query}" if query else full)
    return f'curl -H "Authorization: Bearer $TOKEN" -O -J {target}'
