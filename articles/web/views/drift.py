"""Drift: control charts by coder and label, and a retraining set in one click."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from articles import actions
from articles.selectors.drift import BY, project_drift
from articles.selectors.drift_report import COLUMNS, drift_rows
from articles.web.control_chart import draw
from articles.web.downloads import csv_file
from articles.web.lookups import managed_project
from articles.web.partials import leave, render_page

if TYPE_CHECKING:
    from articles.web.lookups import Seat
    from articles.web.requests import AuthenticatedRequest


@require_http_methods(["GET", "HEAD", "POST"])
def drift(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """The charts, as a page or as CSV; a POST makes a retraining set for a coder and a label."""
    seat = managed_project(request, slug)
    if request.method == "POST":
        return _retrain(request, seat)
    return _charts(request, seat)


def _charts(
    request: AuthenticatedRequest, seat: Seat, errors: list[str] | None = None, status: int = 200
) -> HttpResponse:
    by = request.GET.get("by", BY[0])
    if by not in BY:
        raise Http404
    charts = project_drift(seat.user, seat.project, by=by)
    if request.GET.get("as") == "csv":
        rows = drift_rows(charts, seat.project)
        return csv_file(f"{seat.project.slug}-drift.csv", COLUMNS, rows)
    context = seat.context(
        "training",
        by=by,
        charts=[{"chart": chart, "drawing": draw(chart.points)} for chart in charts],
        alerts=sum(chart.alert for chart in charts),
        form_errors=errors or [],
    )
    return render_page(request, "articles/drift.html", context, status=status)


def _retrain(request: AuthenticatedRequest, seat: Seat) -> HttpResponse:
    try:
        coder = UUID(request.POST.get("coder", ""))
    except ValueError as error:
        raise Http404 from error
    try:
        round = actions.make_retraining(
            seat.user, seat.project, coder=coder, label=request.POST.get("label", "")
        )
    except ValidationError as error:
        return _charts(request, seat, errors=error.messages, status=422)
    count = round.places.count()
    said = ngettext(
        "“%(name)s” is open, with %(n)s article. It is on the coder’s training page.",
        "“%(name)s” is open, with %(n)s articles. It is on the coder’s training page.",
        count,
    ) % {"name": round.name, "n": count}
    return leave(request, reverse("training", args=[seat.project.slug]), message=said)
