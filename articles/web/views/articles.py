"""The article list and an article's page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from articles import actions
from articles.actions.outcomes import STALE, error_code
from articles.selectors.article_detail import Edit, last_edit
from articles.selectors.article_detail import article_detail as read_detail
from articles.selectors.article_list import (
    SORTS,
    ArticlePage,
    Pager,
    any_articles,
    article_page,
    coder_choices,
    outlets,
    round_choices,
)
from articles.web.forms.articles import FILTERS, BulkForm, EditForm, FilterForm
from articles.web.forms.base import put_errors
from articles.web.lookups import article_for, managed_project, project_for
from articles.web.partials import after_change, leave, render_page

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from articles.web.lookups import Seat
    from articles.web.requests import AuthenticatedRequest

SAVED = "saved"


def filter_form(seat: Seat, data: Mapping[str, Any]) -> FilterForm:
    """The filters with the outlets and coders that the caller may know."""
    coders = coder_choices(seat.project) if seat.may.manage else None
    rounds = round_choices(seat.project) if seat.may.manage else []
    return FilterForm(data, outlets=outlets(seat.user, seat.project), coders=coders, rounds=rounds)


@require_http_methods(["GET", "HEAD", "POST"])
def article_list(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Search, filter, sort; a POST acts on the articles that were ticked."""
    if request.method == "POST":
        return _bulk(request, slug)
    seat = project_for(request, slug)
    form = filter_form(seat, request.GET)
    sort = request.GET.get("sort", "title")
    sort = sort if sort.removeprefix("-") in SORTS else "title"
    found = ArticlePage([], Pager.of(1, 0))
    if form.is_valid():
        found = article_page(
            seat.user,
            seat.project,
            seat.role,
            form.wanted(),
            sort=sort,
            page=_number(request.GET.get("page", "")),
        )
    context = seat.context(
        "articles",
        form=form,
        rows=found.rows,
        sort=sort,
        pager=found.pager,
        has_filters=any(request.GET.get(name) for name in FILTERS),
        any_articles=bool(found.rows) or any_articles(seat.user, seat.project),
    )
    return render_page(
        request,
        "articles/article_list.html",
        context,
        partial="results",
        status=200 if form.is_valid() else 422,
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _bulk(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    seat = managed_project(request, slug)
    back = _back(request, slug)
    form = BulkForm(request.POST)
    if not form.is_valid():
        return HttpResponse(
            form.errors.as_text(), status=422, content_type="text/plain; charset=utf-8"
        )
    chosen: list[UUID] = form.cleaned_data["article"]
    action = form.cleaned_data["action"]
    if action == "assign":
        query = urlencode([("article", pk) for pk in chosen])
        return leave(request, f"{reverse('assign', args=[slug])}?{query}")
    changed = actions.archive_articles(
        seat.user, seat.project, chosen, archived=action == "archive"
    )
    if action == "archive":
        said = ngettext("%(n)s article archived.", "%(n)s articles archived.", changed)
    else:
        said = ngettext("%(n)s article brought back.", "%(n)s articles brought back.", changed)
    return leave(request, back, message=said % {"n": changed})


def _back(request: AuthenticatedRequest, slug: str) -> str:
    query = request.GET.urlencode()
    return reverse("article-list", args=[slug]) + (f"?{query}" if query else "")


@require_http_methods(["GET", "HEAD", "POST"])
def article_detail(request: AuthenticatedRequest, slug: str, pk: UUID) -> HttpResponse:
    """An article with its text; a POST changes its metadata."""
    seat = project_for(request, slug)
    article = article_for(seat, pk)
    if request.method != "POST":
        return _detail(request, seat, pk, EditForm.of(article))
    managed_project(request, slug)
    form = EditForm(request.POST)
    if not form.is_valid():
        return _detail(request, seat, pk, form, status=422)
    try:
        article = actions.update_article(seat.user, article, **form.wanted())
    except ValidationError as error:
        if error_code(error) == STALE:
            return _conflict(request, seat, pk, form)
        put_errors(form, error)
        return _detail(request, seat, pk, form, status=422)
    return after_change(
        request,
        reverse("article-detail", args=[slug, pk]),
        lambda: _detail(request, seat, pk, EditForm.of(article), saved=True),
        message=_("Saved."),
    )


def _conflict(request: AuthenticatedRequest, seat: Seat, pk: UUID, form: EditForm) -> HttpResponse:
    """Somebody else was faster: their values beside the typed ones, which a second Save stores."""
    article = article_for(seat, pk)
    again, rows = form.beside(article)
    again.is_valid()
    return _detail(request, seat, pk, again, theirs=last_edit(article, rows), status=409)


def _detail(
    request: AuthenticatedRequest,
    seat: Seat,
    pk: UUID,
    form: EditForm,
    *,
    saved: bool = False,
    theirs: Edit | None = None,
    status: int = 200,
) -> HttpResponse:
    found = read_detail(seat.user, article_for(seat, pk), seat.role)
    context = seat.context(
        "articles",
        article=found.article,
        passage=_passage(request, found.article.text),
        assignments=found.assignments,
        pairs=found.pairs,
        own_assignment=found.own_assignment,
        form=form,
        saved=saved,
        theirs=theirs,
    )
    return render_page(
        request, "articles/article_detail.html", context, partial="metadata", status=status
    )


def _passage(request: AuthenticatedRequest, text: str) -> tuple[str, str, str] | None:
    """The text in three pieces around the passage that the address names (``?at=12-40``, code points)."""
    found = re.fullmatch(r"(\d{1,9})-(\d{1,9})", request.GET.get("at", ""))
    if found is None:
        return None
    start, end = int(found[1]), int(found[2])
    return (text[:start], text[start:end], text[end:]) if start < end <= len(text) else None


@require_POST
def article_archive(request: AuthenticatedRequest, slug: str, pk: UUID) -> HttpResponse:
    """Take the article out of lists and queues (``archived=1``) or bring it back (``0``)."""
    seat = project_for(request, slug)
    article = article_for(seat, pk)
    archived = request.POST.get("archived") == "1"
    actions.archive_articles(seat.user, seat.project, [article.pk], archived=archived)
    said = _("The article is archived.") if archived else _("The article is back.")
    return leave(request, reverse("article-detail", args=[slug, pk]), message=said)
