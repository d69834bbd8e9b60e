"""How a project goes: for managers all of it, for coders their own part."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.views.decorators.http import require_safe

from articles.models import MANAGING
from articles.selectors.lookups import named_round
from articles.selectors.progress import project_progress
from articles.web.charts import week_chart
from articles.web.lookups import project_for
from articles.web.partials import render_page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from articles.web.requests import AuthenticatedRequest


@require_safe
def progress(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Pace, forecast, rounds, coders, labels and what is stuck; ``?round=`` (id or name) narrows it."""
    seat = project_for(request, slug)
    manages = seat.role in MANAGING
    rounds = list(seat.project.rounds.order_by("created_at", "pk")) if manages else []
    chosen = named_round(rounds, request.GET.get("round"))
    narrowed: UUID | None = chosen.pk if chosen else None
    found = project_progress(seat.user, seat.project, seat.role, round_id=narrowed)
    context = seat.context(
        "progress",
        progress=found,
        chart=week_chart(found.weeks),
        rounds=rounds,
        chosen=chosen,
    )
    return render_page(request, "articles/progress.html", context, partial="progress")
