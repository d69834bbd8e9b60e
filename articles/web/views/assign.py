"""Handing articles out, and taking an assignment back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from articles import actions
from articles.models import Article
from articles.selectors.article_list import ArticleFilter, filter_articles
from articles.selectors.assign import (
    assign_preview,
    chosen_articles,
    coders,
    main_round,
    open_rounds,
)
from articles.selectors.lookups import named_round
from articles.web.forms.articles import FILTERS, AssignForm
from articles.web.lookups import assignment_for, managed_project
from articles.web.partials import leave, render_page
from articles.web.views.articles import filter_form

if TYPE_CHECKING:
    from django.http import QueryDict

    from articles.models import Round
    from articles.models.article import ArticleQuerySet
    from articles.web.forms.articles import FilterForm
    from articles.web.lookups import Seat
    from articles.web.requests import AuthenticatedRequest

#: ``coder`` on this page is whom to give articles to; the list's filter of that name travels as this.
CODER_FILTER = "with_coder"


@dataclass
class Wish:
    """What was asked for: articles by one of three scopes, and people."""

    scope: str
    action: str
    chosen: list[UUID]
    coders: list[UUID]
    filter: ArticleFilter | None
    filter_text: str
    filters: list[tuple[str, str]]
    errors: list[str]
    rounds: list[Round]
    round: Round | None

    def articles(self, seat: Seat) -> ArticleQuerySet:
        """The articles that can be handed out."""
        every = Article.objects.active().filter(project=seat.project)
        if self.scope == "chosen":
            return every.filter(pk__in=self.chosen)
        if self.scope == "filtered" and self.filter:
            return filter_articles(seat.user, seat.project, seat.role, self.filter).active()
        return every


def _wish(request: AuthenticatedRequest, seat: Seat) -> Wish:
    posted = request.method == "POST"
    data = request.POST if posted else request.GET
    carried = {name: data.get(_carried(name, posted=posted), "") for name in FILTERS}
    filters = [(name, value) for name, value in carried.items() if value]
    found: FilterForm | None = filter_form(seat, carried) if filters else None
    form = AssignForm(_lists(data, posted=posted))
    errors = [str(message) for messages in form.errors.values() for message in messages]
    if found is not None and not found.is_valid():
        errors += [str(message) for messages in found.errors.values() for message in messages]
        found = None
    rounds = open_rounds(seat.project)
    asked = data.get("round", "")
    named = named_round(rounds, asked)
    if asked and named is None:
        errors.append(_("This round is not open."))
    chosen = form.cleaned_data.get("article", [])
    fallback = "chosen" if chosen else "all"
    return Wish(
        scope=form.cleaned_data.get("scope") or fallback,
        action=form.cleaned_data.get("action") or "preview",
        chosen=chosen,
        coders=form.cleaned_data.get("coder", []),
        filter=found.wanted() if found else None,
        filter_text=found.words() if found else "",
        filters=[(_carried(name, posted=True), value) for name, value in filters] if found else [],
        errors=errors,
        rounds=rounds,
        round=named or next(iter(rounds), None),
    )


def _carried(name: str, *, posted: bool) -> str:
    return CODER_FILTER if name == "coder" and posted else name


def _lists(data: QueryDict, *, posted: bool) -> dict[str, Any]:
    return {
        "scope": data.get("scope", ""),
        "action": data.get("action", "") if posted else "",
        "article": data.getlist("article"),
        "coder": data.getlist("coder") if posted else [],
    }


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Coders × articles, with a preview; ``action=assign`` does it."""
    seat = managed_project(request, slug)
    wish = _wish(request, seat)
    if wish.scope == "filtered" and wish.filter is None:
        wish.errors.append(_("There is no filter. Set one in the article list."))
    if request.method == "POST" and wish.action == "assign":
        return _assign(request, seat, wish)
    return _page(request, seat, wish, status=422 if wish.errors else 200)


def _assign(request: AuthenticatedRequest, seat: Seat, wish: Wish) -> HttpResponse:
    if not wish.errors and not wish.coders:
        wish.errors.append(_("Choose at least one coder."))
    if wish.errors:
        return _page(request, seat, wish, status=422)
    articles = wish.chosen  # as they came: the action names those that can't be handed out
    if wish.scope != "chosen":
        articles = list(wish.articles(seat).values_list("pk", flat=True))
    try:
        made, existing = actions.assign(
            seat.user, wish.round or main_round(seat.project), articles, wish.coders
        )
    except ValidationError as error:
        wish.errors += error.messages
        return _page(request, seat, wish, status=422)
    count = len(made)
    said = ngettext("%(n)s assignment made.", "%(n)s assignments made.", count) % {"n": count}
    if existing:
        there = ngettext("%(n)s was there already.", "%(n)s were there already.", existing)
        said = f"{said} {there % {'n': existing}}"
    return leave(request, reverse("article-list", args=[seat.project.slug]), message=said)


def _page(
    request: AuthenticatedRequest, seat: Seat, wish: Wish, *, status: int = 200
) -> HttpResponse:
    people = coders(seat.project, wish.coders)
    chosen = chosen_articles(seat.project, wish.chosen) if wish.chosen else []
    every = Article.objects.active().filter(project=seat.project).count()
    filtered = 0
    if wish.filter:
        filtered = filter_articles(seat.user, seat.project, seat.role, wish.filter).active().count()
    totals = {"chosen": len(chosen), "filtered": filtered, "all": every}
    picked = [person for person in people if person.chosen]
    preview = None
    if picked and not wish.errors:
        preview = assign_preview(
            wish.round or main_round(seat.project), wish.articles(seat), totals[wish.scope], picked
        )
    context = seat.context(
        "assign",
        coders=people,
        rounds=wish.rounds,
        round=wish.round,
        scope=wish.scope,
        chosen=chosen,
        chosen_count=len(chosen),
        filtered_count=filtered,
        all_count=every,
        filter_text=wish.filter_text,
        filters=wish.filters,
        preview=preview,
        form_errors=wish.errors,
    )
    return render_page(request, "articles/assign.html", context, partial="preview", status=status)


@require_POST
def assignment_remove(request: AuthenticatedRequest, slug: str, pk: UUID) -> HttpResponse:
    """Take back an assignment that carries no work."""
    seat = managed_project(request, slug)
    assignment = assignment_for(seat, pk)
    back = reverse("article-detail", args=[slug, assignment.article_id])
    name = assignment.annotator.username
    try:
        actions.remove_assignment(seat.user, assignment.pk)
    except ValidationError as error:
        return HttpResponse(
            "\n".join(error.messages), status=422, content_type="text/plain; charset=utf-8"
        )
    return leave(request, back, message=_("%(name)s no longer has this article.") % {"name": name})
