"""Starting a discussion of a passage that two coders coded otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from articles import actions
from articles.selectors.agreement.discussion import topic
from articles.selectors.agreement.view import side_url
from articles.web.forms.base import put_errors
from articles.web.forms.discussions import DiscussForm
from articles.web.lookups import uuid_or_none
from articles.web.partials import leave, render_page
from articles.web.views.agreement import reviewed

if TYPE_CHECKING:
    from django.http import HttpResponse

    from articles.web.requests import AuthenticatedRequest


@require_http_methods(["GET", "HEAD", "POST"])
def discuss(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """The passage of ``?a=&b=`` (codings) and ``?a_span=&b_span=``; the words to both coders are posted here.

    Without codings in the address it leads to the passages, to choose one.
    """
    seat = reviewed(request, slug)
    if not {"a", "b"} <= request.GET.keys():
        return redirect("agreement-passages", slug)
    seats, spans = (
        [uuid_or_none(request.GET.get(name)) for name in names]
        for names in (("a", "b"), ("a_span", "b_span"))
    )
    found = topic(seat.user, seat.project, seats, spans)
    if found is None:
        raise Http404
    actions.note_reveals(seat.user, [found.article], "passages")
    status, form = 200, DiscussForm.blank(found)
    if request.method == "POST":
        form = DiscussForm(request.POST)
        status = 422
        if form.is_valid():
            try:
                actions.discuss(
                    seat.user,
                    seat.project,
                    sides=form.sides(found),
                    text=form.cleaned_data["text"],
                )
            except ValidationError as error:
                put_errors(form, error)
            else:
                a, b = (side.assignment for side in found.sides)
                message = _("Both coders have it in their inbox; their answers come to yours.")
                return leave(request, side_url(slug, found.article, a, b), message=message)
    context = seat.context("agreement", topic=found, form=form)
    return render_page(request, "articles/discuss.html", context, status=status)
