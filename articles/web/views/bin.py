"""The bin of an assignment: deleted spans, each of which can be brought back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from articles import actions
from articles.models import Span
from articles.selectors.bin import BinItem, load_bin
from articles.selectors.workspace import own_assignment
from articles.web.cards import span_view
from articles.web.partials import leave, render_page
from articles.web.workspace_page import is_writable

if TYPE_CHECKING:
    from typing import Any

    from articles.models import Assignment
    from articles.web.requests import AuthenticatedRequest


@require_http_methods(["GET", "POST"])
def span_bin(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """The deleted spans of one's own assignment; POST brings one back (scripts send an operation instead)."""
    assignment = own_assignment(request.user, pk)
    if assignment is None:
        raise Http404
    if request.method == "GET":
        return _page(request, assignment)
    span = _asked(request, assignment)
    try:
        actions.restore_span(request.user, span, base_version=span.version)
    except ValidationError as error:
        return _page(request, assignment, refusal=" ".join(error.messages), status=422)
    to = reverse("span-card", args=[pk, span.pk])
    return leave(request, to, message=_("The span is back, with its values and links."))


def _asked(request: AuthenticatedRequest, assignment: Assignment) -> Span:
    """The span that the form names."""
    try:
        return Span.objects.visible_to(request.user).get(
            pk=UUID(request.POST.get("span", "")), assignment=assignment
        )
    except (ValueError, Span.DoesNotExist) as error:
        raise Http404 from error


def _page(
    request: AuthenticatedRequest, assignment: Assignment, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "assignment": assignment,
        "project": assignment.round.project,
        "writable": is_writable(assignment),
        "rows": [_row(row) for row in load_bin(assignment)],
        "refusal": refusal,
    }
    return render_page(request, "articles/bin.html", context, partial="bin", status=status)


def _row(row: BinItem) -> dict[str, Any]:
    item = row.item
    wire = {
        "id": item.id,
        "label": item.label.key,
        "start": item.start,
        "end": item.end,
        "parts": item.parts,
        "attributes": item.attributes,
        "note": item.note,
        "version": item.version,
    }
    return span_view(item) | {"at": row.at, "wire": json.dumps(wire, ensure_ascii=False)}
