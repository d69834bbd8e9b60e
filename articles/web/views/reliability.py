"""The reliability report: a page, and the same as Markdown, LaTeX or CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from articles.formats.sheet import latex, markdown
from articles.selectors.agreement.reliability import reliability_report
from articles.selectors.agreement.reliability_rows import COLUMNS
from articles.selectors.agreement.report import figure
from articles.web.agreement_parts import parts_context
from articles.web.downloads import csv_file
from articles.web.forms.reliability import ReportForm
from articles.web.partials import render_page
from articles.web.views.agreement import reviewed

if TYPE_CHECKING:
    from articles.web.requests import AuthenticatedRequest

#: What ``?as=`` makes of it: how it is written, what it is, how the file ends.
TEXTS = {
    "md": (markdown, "text/markdown; charset=utf-8", "md"),
    "tex": (latex, "application/x-tex; charset=utf-8", "tex"),
}


@require_safe
def agreement_report(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """The report over released codings, with intervals by resampling: some seconds where there are many articles."""
    seat = reviewed(request, slug)
    form = ReportForm(request.GET, project=seat.project)
    wanted = form.wanted()
    kind = request.GET.get("as", "html")
    if kind not in {"html", "csv", *TEXTS}:
        raise Http404
    report = reliability_report(seat.user, seat.project, **wanted)
    name = f"{slug}-agreement"
    if kind == "csv":
        return csv_file(f"{name}.csv", COLUMNS, report.as_rows())
    if kind in TEXTS:
        write, type_, end = TEXTS[kind]
        headers = {"Content-Disposition": f'attachment; filename="{name}.{end}"'}
        return HttpResponse(write(report.sheet()), content_type=type_, headers=headers)
    context = seat.context(
        "agreement",
        **parts_context(request, slug, "report"),
        form=form,
        report=report,
        rows=[
            {
                "name": name,
                "row": row,
                "sample": sample,
                "alpha": figure(row.alpha),
                "exact": figure(row.f1_exact),
                "overlap": figure(row.f1_overlap),
                "percent": figure(row.character_percent),
            }
            for name, row, sample in report.rows
        ],
    )
    status = 200 if form.is_valid() else 422
    return render_page(request, "articles/agreement_report.html", context, status=status)
