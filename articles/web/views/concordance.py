"""The concordance of a project: keyword in context."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.views.decorators.http import require_safe

from articles import actions
from articles.models import MANAGING, REVIEWING
from articles.selectors.article_list import reviewed_choices
from articles.selectors.codebook import current_codebook
from articles.selectors.concordance import MOST, Hit, concordance
from articles.web.forms.concordance import ConcordanceForm
from articles.web.lookups import project_for
from articles.web.partials import render_page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from articles.web.requests import AuthenticatedRequest


@dataclass(frozen=True, slots=True)
class Row:
    """A hit and the page that opens at it."""

    hit: Hit
    url: str


@require_safe
def concordance_page(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Words in the texts that one may read, and coded passages as far as one may see them.

    After an import the words are indexed first: for less than half a second a request; the page then asks again.
    """
    seat = project_for(request, slug)
    record = current_codebook(seat.project).structure().record
    coders = reviewed_choices(seat.project) if seat.role in REVIEWING else None
    form = ConcordanceForm(request.GET, record=record, coders=coders)
    asked = any(request.GET.get(name) for name in ("q", "label", "coder", "attribute", "where"))
    lines, progress = None, None
    if asked and form.is_valid():
        wanted = form.wanted()
        # What is looked for by characters needs no words.
        left = actions.index_words(seat.project) if wanted.query and wanted.query.words else 0
        if left:
            total = seat.project.articles.count()
            progress = {"done": total - left, "total": total}
        elif wanted.query or wanted.coded:
            page = form.cleaned_data["page"] or 1
            lines = concordance(seat.user, seat.project, wanted, page=page)
    if lines:
        others = {hit.article for hit in lines.hits if hit.assignment and not hit.own}
        actions.note_reveals(seat.user, others, "concordance")
    rows = [Row(hit, _address(slug, hit)) for hit in lines.hits] if lines else []
    context = seat.context(
        "concordance",
        form=form,
        lines=lines,
        progress=progress,
        rows=rows,
        most=MOST,
        shows_coders=seat.role in REVIEWING,
        manages=seat.role in MANAGING,
    )
    status = 422 if asked and form.errors else 200
    return render_page(
        request, "articles/concordance.html", context, partial="lines", status=status
    )


def _address(slug: str, hit: Hit) -> str:
    """One's own passage opens where one codes it, every other one in the article."""
    if hit.own and hit.assignment:
        return f"{reverse('assignment', args=[hit.assignment])}#span-{hit.span}"
    page = reverse("article-detail", args=[slug, hit.article])
    return f"{page}?at={hit.line.start}-{hit.line.end}#passage"
