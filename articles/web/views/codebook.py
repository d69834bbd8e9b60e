"""The guide: the codebook to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from articles.selectors.codebook import guide
from articles.selectors.precedents import guiding_precedents
from articles.web.lookups import project_for
from articles.web.partials import render_page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from articles.web.requests import AuthenticatedRequest


@require_safe
def codebook(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Labels, attributes, relations, questions and decided cases."""
    seat = project_for(request, slug)
    found = guide(seat.project)
    precedents = guiding_precedents(seat.user, seat.project, seat.role, found.codebook.number)
    context = seat.context(
        "guide",
        codebook=found.codebook,
        common=found.common,
        precedents=precedents,
        homeless=[one for one in precedents if not one.label],
    )
    return render_page(request, "articles/codebook.html", context)
