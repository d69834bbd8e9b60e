"""The log of what was seen: who knows others' codings of which article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from articles.selectors.reveals import PLACES, reveal_page
from articles.web.forms.base import page_number
from articles.web.lookups import managed_project
from articles.web.partials import render_page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from articles.web.requests import AuthenticatedRequest


@require_safe
def reveal_list(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """The log, the latest first; ``?show=after`` only what was coded later."""
    seat = managed_project(request, slug)
    after = request.GET.get("show") == "after"
    rows, pager = reveal_page(
        seat.project, after=after, number=page_number(request.GET.get("page"))
    )
    shown = [
        {
            "username": row.username,
            "article": row.article,
            "title": row.title,
            "first_at": row.first_at,
            "places": [str(PLACES.get(place, place)) for place in row.places],
            "before": row.before,
            "after": row.after,
            "waiting": row.waiting,
        }
        for row in rows
    ]
    context = seat.context("members", rows=shown, pager=pager, after=after)
    return render_page(request, "articles/reveals.html", context)
