"""Units on the continuum: the u-alphas of labels that exclude each other, chosen by the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.selectors.agreement.report import figure
from articles.selectors.agreement.unitizing import project_unitizing
from articles.web.agreement_parts import kept_query, parts_context
from articles.web.forms.agreement import SliceForm
from articles.web.partials import render_page
from articles.web.views.agreement import reviewed

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from articles.records import LabelRecord
    from articles.selectors.agreement.unitizing import Family, Unitizing
    from articles.web.requests import AuthenticatedRequest


@require_safe
def agreement_unitizing(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """The page; ``?exclusive=`` names labels to take together, once with commas or once each."""
    seat = reviewed(request, slug)
    form = SliceForm(request.GET, project=seat.project)
    form.fields.pop("annotator", None)  # u-alphas compare all coders of an article
    part = form.slice()
    chosen = _chosen(request)
    problem = ""
    try:
        found = project_unitizing(seat.user, seat.project, exclusive=chosen, **part)
    except ValidationError as error:
        problem = " ".join(error.messages)
        found = project_unitizing(seat.user, seat.project, **part)
    kept = kept_query(request).replace("?", "&", 1)

    def url(label: LabelRecord) -> str:
        passages = reverse("agreement-passages", args=[slug])
        return f"{passages}?{urlencode({'label': label.key})}{kept}"

    context = seat.context(
        "agreement",
        **parts_context(request, slug, "unitizing"),
        form=form,
        problem=problem,
        found=found,
        choices=[
            {"label": label, "checked": label.key in found.exclusive} for label in found.labels
        ],
        all_coders=bool(request.GET.get("annotator")),
        together=_together(slug, found, url),
        rows=[] if found.exclusive else [_alone(family, url) for family in found.families],
    )
    status = 200 if form.is_valid() and not problem else 422
    return render_page(request, "articles/agreement_unitizing.html", context, status=status)


def _chosen(request: HttpRequest) -> list[str]:
    named = (one for text in request.GET.getlist("exclusive") for one in text.split(","))
    return [one for one in named if one]


def _alone(family: Family, url: Callable[[LabelRecord], str]) -> dict[str, Any]:
    """A label by itself: u and |u are the same, cu has nothing to tell apart."""
    (one,) = family.found.labels
    return {
        "label": family.labels[0],
        "url": url(family.labels[0]),
        "articles": family.found.u.n_articles,
        "units": one.units,
        "alpha": figure(family.found.u),
        "coverage": one.coverage,
    }


def _together(
    slug: str, found: Unitizing, url: Callable[[LabelRecord], str]
) -> dict[str, Any] | None:
    """The labels that were taken together."""
    if not found.exclusive:
        return None
    (family,) = found.families
    agreed = family.found
    return {
        "articles": agreed.articles,
        "units": agreed.units,
        "why": family.why,
        "u": figure(agreed.u),
        "bar_u": figure(agreed.bar_u),
        "cu": figure(agreed.cu),
        "coverage": agreed.coverage,
        "rows": [
            {
                "label": label,
                "url": url(label),
                "units": one.units,
                "articles": one.ku.n_articles,
                "alpha": figure(one.ku),
                "coverage": one.coverage,
            }
            for one, label in zip(agreed.labels, family.labels, strict=True)
        ],
        "clashes": [
            {
                "labels": clash.labels,
                "places": clash.places,
                "articles": [
                    {
                        "title": title,
                        "places": places,
                        "url": reverse("side-by-side", args=[slug, pk]),
                    }
                    for pk, title, places in clash.articles
                ],
            }
            for clash in family.clashes
        ],
    }
