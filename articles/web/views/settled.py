"""Coders against the settled text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from articles.selectors.agreement.report import figure
from articles.selectors.agreement.settled import settled_accuracy
from articles.web.agreement_parts import parts_context
from articles.web.forms.agreement import SliceForm
from articles.web.partials import render_page
from articles.web.views.agreement import reviewed

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpResponse

    from articles.agreement.accuracy import Accuracy
    from articles.web.requests import AuthenticatedRequest

FIGURES = ("precision", "recall", "f1", "f1_exact", "kappa")


@require_safe
def agreement_settled(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """A table of coders, and one of coders by labels."""
    seat = reviewed(request, slug)
    form = SliceForm(request.GET, project=seat.project)
    found = settled_accuracy(seat.user, seat.project, **form.slice())
    context = seat.context(
        "agreement",
        **parts_context(request, slug, "settled"),
        form=form,
        articles=found.articles,
        rows=[{"name": row.coder.name, "all": _shown(row.together)} for row in found.rows],
        by_label=[
            {"label": label, "cells": [_shown(row.labels[number]) for row in found.rows]}
            for number, label in enumerate(found.labels)
        ],
    )
    status = 200 if form.is_valid() else 422
    return render_page(request, "articles/agreement_settled.html", context, status=status)


def _shown(one: Accuracy) -> dict[str, Any]:
    counts = {name: getattr(one, name) for name in ("articles", "own", "settled", "found")}
    return counts | {name: figure(getattr(one, name)) for name in FIGURES}
