"""Agreement over time: alpha period by period, and how densely each coder marks; as a page or as CSV."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.http import Http404
from django.views.decorators.http import require_safe

from articles.selectors.agreement import Slice, figure
from articles.selectors.agreement.over_time import COLUMNS, agreement_over_time
from articles.web.agreement_parts import parts_context
from articles.web.downloads import csv_file
from articles.web.forms.agreement import PeriodForm
from articles.web.forms.base import put_errors
from articles.web.partials import render_page
from articles.web.period_chart import alpha_chart, density_chart
from articles.web.views.agreement import reviewed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from articles.selectors.agreement.over_time import Period
    from articles.web.requests import AuthenticatedRequest

#: The page draws so many periods, the newest; CSV and REST hold all.
MOST = 104


@require_safe
def agreement_drift(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """The charts with their tables."""
    seat = reviewed(request, slug)
    form = PeriodForm(request.GET, project=seat.project, user=seat.user)
    part = form.slice()
    kind = request.GET.get("as", "html")
    if kind not in ("html", "csv"):
        raise Http404
    try:
        found = agreement_over_time(seat.user, seat.project, Slice(**part), form.by)
    except ValidationError as error:  # the versions of this slice lack the label
        put_errors(form, error)
        found = agreement_over_time(
            seat.user, seat.project, Slice(**(part | {"label": None})), form.by
        )
    if kind == "csv":
        return csv_file(f"{slug}-agreement-{found.by}.csv", COLUMNS, found.as_rows())
    periods = found.periods[-MOST:]
    top = _top(periods)
    context = seat.context(
        "agreement",
        **parts_context(request, slug, "drift"),
        form=form,
        by=found.by,
        label=found.label,
        unit=found.ground.unit,
        older=len(found.periods) - len(periods),
        coders=found.coders,
        chart=alpha_chart(periods) if any(one.articles for one in periods) else None,
        rows=[
            {
                "period": period,
                "number": number,
                "alpha": figure(period.alpha),
                "densities": [one.per_thousand if one else None for one in period.densities],
            }
            for number, period in enumerate(periods, 1)
        ],
        densities=[
            {
                "coder": coder,
                "usual": usual,
                "chart": density_chart(periods, number, usual, top),
            }
            for number, (coder, usual) in enumerate(zip(found.coders, found.usual, strict=True))
        ],
    )
    status = 200 if form.is_valid() else 422
    return render_page(request, "articles/agreement_drift.html", context, status=status)


def _top(periods: Sequence[Period]) -> float:
    """A round number above every density."""
    found = [one.per_thousand or 0.0 for period in periods for one in period.densities if one]
    highest = max(found, default=0.0)
    if highest <= 0:
        return 1.0
    unit = 10.0 ** math.floor(math.log10(highest))
    return next(unit * step for step in (1, 2, 5, 10) if unit * step >= highest)
