"""The adjudicator's queue: released articles that are not settled; opening one; withdrawing a precedent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from articles import actions
from articles.models import Article, Precedent, Round
from articles.models.tally import read_standing
from articles.selectors.adjudication_queue import PAGE, adjudication_queue
from articles.selectors.article_list import Pager
from articles.selectors.lookups import named_round
from articles.web.lookups import Seat, project_for
from articles.web.partials import leave, render_page

if TYPE_CHECKING:
    from articles.web.requests import AuthenticatedRequest


def _reviewed(request: AuthenticatedRequest, slug: str) -> Seat:
    seat = project_for(request, slug)
    if not seat.may.review:
        raise PermissionDenied(_("Adjudication is for owners, managers and adjudicators."))
    return seat


@require_http_methods(["GET", "HEAD", "POST"])
def adjudication_list(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """What waits, stale ones first; a POST opens the adjudication of ``article`` in ``round``."""
    seat = _reviewed(request, slug)
    if request.method != "POST":
        return _queue(request, seat)
    round, article = (_uuid(request.POST.get(name)) for name in ("round", "article"))
    if round is None or article is None:
        raise Http404
    found = Round.objects.select_related("project").filter(project=seat.project, pk=round).first()
    if found is None:
        raise Http404
    try:
        made, _new = actions.open_adjudication(seat.user, found, article)
    except Article.DoesNotExist:
        raise Http404 from None
    except ValidationError as error:
        return _queue(request, seat, problem=" ".join(error.messages), status=422)
    return leave(request, reverse("adjudication", args=[made.pk]))


def _queue(
    request: AuthenticatedRequest, seat: Seat, *, problem: str = "", status: int = 200
) -> HttpResponse:
    rounds = seat.project.rounds.order_by("created_at", "pk").only("name", "project")
    named = named_round(rounds, request.GET["round"]) if request.GET.get("round") else None
    chosen, article = (named.pk if named else None), _uuid(request.GET.get("article"))
    settled = request.GET.get("show") == "all" or article is not None
    number = request.GET.get("page", "")
    page = int(number) if number.isdecimal() and len(number) < 6 else 1
    # A refusal writes nothing, derived counts neither.
    count = read_standing if problem else actions.count_places
    found = adjudication_queue(
        seat.user,
        seat.project,
        count(seat.user, seat.project),
        round=chosen,
        article=article,
        settled=settled,
        page=max(1, page),
    )
    context: dict[str, Any] = seat.context(
        "adjudication",
        queue=found,
        rows=found.rows,
        chosen=chosen,
        settled=settled,
        pager=Pager.of(page, found.found, PAGE),
        problem=problem,
    )
    return render_page(
        request, "articles/adjudications.html", context, partial="queue", status=status
    )


@require_POST
def precedent_withdraw(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Take a precedent out of the guide."""
    row = Precedent.objects.visible_to(request.user).select_related("project").filter(pk=pk).first()
    if row is None:
        raise Http404
    actions.withdraw_precedent(request.user, row, base_version=None)
    to = f"{reverse('codebook', args=[row.project.slug])}#label-{row.label_key}"
    return leave(request, to, message=_("The precedent is withdrawn."))


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
