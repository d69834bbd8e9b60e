"""How a view answers: the whole page or the fragment that htmx asked for; a fragment or a redirect after a change.

Nothing else looks at ``request.htmx``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect

if TYPE_CHECKING:
    from collections.abc import Callable

    from articles.web.requests import AuthenticatedRequest


def wants_fragment(request: AuthenticatedRequest) -> bool:
    """Whether htmx will swap the answer into a page that is there already."""
    htmx = request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def render_page(
    request: AuthenticatedRequest,
    template: str,
    context: dict[str, Any],
    *,
    partial: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page, or its ``partial`` for htmx; a partial's name is the id of its outer element."""
    if partial and wants_fragment(request):
        template = f"{template}#{partial}"
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def after_change(
    request: AuthenticatedRequest,
    to: str,
    fragment: Callable[[], HttpResponse],
    *,
    message: str = "",
) -> HttpResponse:
    """What follows a stored change: the ``fragment`` for htmx, else a redirect with a message."""
    if wants_fragment(request):
        return fragment()
    return leave(request, to, message=message)


def leave(request: AuthenticatedRequest, to: str, *, message: str = "") -> HttpResponse:
    """Go to another page, with or without htmx."""
    if message:
        messages.success(request, message)
    return HttpResponseClientRedirect(to) if request.htmx else redirect(to)
