"""The home page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from articles.permissions import can_create_project
from articles.selectors.drift import drifting_projects
from articles.selectors.home import SHOWN, guides, own_counts, own_queue, project_cards, to_take
from articles.selectors.own_pace import left_for
from articles.web.partials import render_page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from articles.web.requests import AuthenticatedRequest


@require_safe
def home(request: AuthenticatedRequest) -> HttpResponse:
    """A person's queue and the projects they look after. Fourteen queries with the session."""
    show = request.GET.get("show", "open")
    show = show if show in SHOWN else "open"
    counts = own_counts(request.user)
    queue = own_queue(request.user, show)
    next_up = queue[:1] if show == "open" else own_queue(request.user, limit=1)
    context = {
        "next_up": next_up[0] if next_up else None,
        "counts": counts,
        "queue": queue,
        "queue_hidden": counts.of(show) - len(queue),
        "queue_show": show,
        "to_take": (free := to_take(request.user)),
        "left": left_for(request.user, to_take=sum(one.left for one in free))
        if counts.total
        else None,
        "guides": [] if next_up else guides(request.user),
        "projects": (cards := project_cards(request.user)),
        "drifting": drifting_projects(request.user, cards),
        "may_create": can_create_project(request.user),
    }
    return render_page(request, "articles/home.html", context, partial="queue")
