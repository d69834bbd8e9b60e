"""Agreement: the report, the passages behind its numbers, two codings side by side."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from articles import actions
from articles.agreement import Kind
from articles.formats.numbers import COLUMNS, rows_of
from articles.selectors.agreement import (
    Slice,
    passages,
    project_agreement,
    side_by_side,
)
from articles.selectors.agreement.differences import project_differences
from articles.selectors.agreement.discussion import threads_on
from articles.selectors.agreement.passages import KINDS, PAGE
from articles.selectors.agreement.units import unit_reports
from articles.selectors.agreement.view import discuss_url, report_view, side_url
from articles.selectors.article_list import Pager
from articles.selectors.workspace import attribute_texts, span_item, stretch, styles
from articles.spans import article_html
from articles.values import LEVELS
from articles.web.agreement_parts import kept_query, parts_context
from articles.web.downloads import csv_file
from articles.web.forms.agreement import LevelForm, SliceForm
from articles.web.lookups import Seat, project_for, uuid_or_none
from articles.web.partials import render_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from articles.models import Span, Structure
    from articles.selectors.agreement import Report
    from articles.selectors.agreement.passages import Page, Row
    from articles.selectors.agreement.said import Said
    from articles.selectors.agreement.sides import Side
    from articles.web.requests import AuthenticatedRequest


def reviewed(request: AuthenticatedRequest, slug: str) -> Seat:
    """The seat of somebody who reviews the project. Raises PermissionDenied for other members."""
    seat = project_for(request, slug)
    if not seat.may.review:
        raise PermissionDenied(
            _("Agreement is for the project’s owners, managers and adjudicators.")
        )
    return seat


@require_GET
def agreement(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """The report over released codings."""
    seat = reviewed(request, slug)
    form = LevelForm(request.GET, project=seat.project, user=seat.user)
    part = form.slice()
    report = project_agreement(seat.user, seat.project, **part)
    kind = request.GET.get("as", "html")
    if kind != "html":
        return _numbers(seat, slug, kind, report, part)
    kept = request.GET.copy()
    shown = {name: (kept.pop(name, None) or [""])[-1] for name in ("sort", "measure")}
    context = seat.context(
        "agreement",
        form=form,
        report=report_view(report, slug, kept.urlencode(), **shown),
        **parts_context(request, slug, ""),
        units=unit_reports(seat.user, seat.project, round=part.get("round")),
    )
    return render_page(
        request,
        "articles/agreement.html",
        context,
        partial="agreement",
        status=200 if form.is_valid() else 422,
    )


def _numbers(
    seat: Seat, slug: str, kind: str, report: Report, part: dict[str, Any]
) -> HttpResponse:
    """Every number of the report and of why coders differ, as one CSV table or as JSON."""
    if kind not in ("csv", "json"):
        raise Http404
    numbers = report.as_json()
    if report.available:
        numbers["differences"] = project_differences(seat.user, seat.project, **part).as_json()
    level = part["level"]  # a word, which has no row in the CSV: the name of the file tells it
    name = f"{slug}-agreement-numbers{'' if level == LEVELS[0] else f'-{level}'}.{kind}"
    if kind == "csv":
        return csv_file(name, COLUMNS, rows_of(numbers))
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return JsonResponse(numbers, json_dumps_params={"ensure_ascii": False}, headers=headers)


@require_GET
def agreement_passages(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """The passages behind a number: by label, by pair of coders, by kind of difference."""
    seat = reviewed(request, slug)
    form = SliceForm(request.GET, project=seat.project)
    part = form.slice()
    label, other, kind = (request.GET.get(name) or None for name in ("label", "other", "kind"))
    if kind not in (None, *KINDS.values()):
        raise Http404
    number = form.page()
    found = passages(
        seat.user,
        seat.project,
        Slice(**(part | {"label": None})),
        kind=kind,
        label=label,
        other=other,
        pair=form.pair(),
        about=request.GET.get("about") or None,
        page=number,
    )
    actions.note_reveals(seat.user, {row.article_id for row in found.rows}, "passages")
    spans = [pk for row in found.rows for pk in (row.a_span, row.b_span) if pk]
    talked = threads_on(seat.user, spans)
    context = seat.context(
        "agreement",
        heading=_heading(found, [label, other], form.pair()),
        form=form,
        problems=_problems(form, found, request.GET),
        kinds=_kinds(request, found, kind),
        rows=[_row(slug, row, talked) for row in found.rows],
        pager=Pager.of(number, found.total, PAGE),
        back_url=reverse("agreement", args=[slug]) + kept_query(request),
    )
    status = 422 if context["problems"] else 200
    return render_page(
        request, "articles/passages.html", context, partial="passages", status=status
    )


def _problems(form: SliceForm, found: Page, asked: Mapping[str, str]) -> list[str]:
    """What was asked for and can't be, each with what is shown instead."""
    told = [
        f"{form.fields[name].label}: {' '.join(map(str, errors))}"
        for name, errors in form.errors.items()
    ]
    known = [record.key for record in found.corpus.labels]
    unknown = [key for key in (asked.get("label"), asked.get("other")) if key and key not in known]
    if known:
        message = _("There is no label “%(name)s”. Known: %(known)s.")
        told += [message % {"name": key, "known": ", ".join(known)} for key in unknown]
    if asked.get("about") and not found.about:
        told.append(
            _("There is no attribute or type of link “%(name)s”.") % {"name": asked["about"]}
        )
    return told


def _heading(found: Page, keys: list[str | None], pair: tuple[UUID, UUID] | None) -> str:
    names = {record.key: record.name for record in found.corpus.labels}
    parts = [" ≠ ".join(names[key] for key in keys if key in names) or _("All labels")]
    if found.about:
        parts.append(found.about)
    if pair:
        coders = {coder.id: coder.name for coder in found.corpus.coders}
        parts.append(" × ".join(coders.get(pk, "–") for pk in pair))
    return " · ".join(parts)


def _kinds(request: AuthenticatedRequest, found: Page, current: str | None) -> list[dict[str, Any]]:
    titles = {
        "same": _("Same"),
        "boundary": _("Boundary"),
        "label": _("Label"),
        "missed": _("Only one"),
        "attribute": _("Attribute"),
        "relation": _("Link"),
    }
    rows: list[tuple[str, str, int]] = [("", _("All"), sum(found.counts.values()))]
    rows += [(KINDS[kind], titles[KINDS[kind]], found.counts[KINDS[kind]]) for kind in Kind]
    made = []
    for key, name, count in rows:
        query = request.GET.copy()
        query.pop("page", None)
        query["kind"] = key
        url = f"{request.path}?{query.urlencode()}"
        made.append(
            {
                "key": key or "all",
                "name": name,
                "count": count,
                "url": url,
                "current": key == (current or ""),
            }
        )
    return made


def _row(slug: str, row: Row, talked: dict[UUID, UUID]) -> dict[str, Any]:
    fields = {name: getattr(row, name) for name in row.__dataclass_fields__}
    return fields | {
        "url": side_url(slug, row.article_id, row.a_seat, row.b_seat),
        "discuss_url": discuss_url(slug, (row.a_seat, row.b_seat), (row.a_span, row.b_span)),
        "thread": next((talked[pk] for pk in (row.a_span, row.b_span) if pk in talked), None),
    }


@require_GET
def side_by_side_page(request: AuthenticatedRequest, slug: str, pk: UUID) -> HttpResponse:
    """Two coders on one released article. ``?span=`` names the span that ``#passage`` leads to."""
    seat = reviewed(request, slug)
    a, b = (uuid_or_none(request.GET.get(name)) for name in ("a", "b"))
    found = side_by_side(seat.user, seat.project, pk, a, b)
    if found is None:
        raise Http404
    actions.note_reveals(seat.user, [pk], "side-by-side")  # one of two sides is another's
    structure = found.sides[0].assignment.round.codebook.structure()
    article = found.article
    counts = dict.fromkeys(KINDS.values(), 0)
    for facing in found.passages:
        counts[facing.kind] += 1
    current = {side.assignment.pk for side in found.sides}
    context = seat.context(
        "agreement",
        article={
            "id": article.pk,
            "title": article.title,
            "outlet": article.outlet,
            "published_on": article.published_on,
            "words": article.word_count,
            "dir": article.direction if article.language else "auto",
            "language": article.language,
        },
        sides=[
            _side(
                structure, article.text, article.zones, side, uuid_or_none(request.GET.get("span"))
            )
            for side in found.sides
        ],
        choices=[
            {
                "text": text,
                "url": side_url(slug, pk, one, other),
                "current": {one, other} == current,
            }
            for text, one, other in found.choices
        ],
        counts=[{"kind": kind, "count": count} for kind, count in counts.items()],
        pairs=[
            {
                "kind": facing.kind,
                "start": facing.start,
                "a": _half(structure, article.text, facing.a, facing.a_says),
                "b": _half(structure, article.text, facing.b, facing.b_says),
            }
            for facing in found.passages
        ],
    )
    return render_page(request, "articles/side_by_side.html", context)


def _side(
    structure: Structure, text: str, zones: list[Any], side: Side, opened: UUID | None
) -> dict[str, Any]:
    items = [stretch(span_item(structure, text, span)) for span in side.spans]
    look = styles(structure.record.labels)
    html = article_html(text, items, look, [tuple(zone) for zone in zones])
    if opened:  # its first mark; every mark names all spans that lie there
        html = re.sub(
            rf'<mark (?=[^>]* data-ids="[^"]*{opened})', '<mark id="passage" ', html, count=1
        )
    return {
        "name": side.name,
        "spans": len(items),
        "submitted_at": side.assignment.submitted_at,
        "html": SafeString(html),  # escaped by article_html
    }


def _half(
    structure: Structure, text: str, span: Span | None, says: list[Said]
) -> dict[str, Any] | None:
    if span is None:
        return None
    item = span_item(structure, text, span)
    return {
        "label": item.label,
        "quote": item.quote,
        "attributes_text": " · ".join(attribute_texts(item.label, item.attributes)),
        "note": item.note,
        "says": says,
    }
