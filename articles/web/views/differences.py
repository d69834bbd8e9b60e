"""Why coders differ: kinds of differences by label, and which labels stand against which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.agreement import Kind
from articles.agreement.explained import DIFFERENCES
from articles.agreement.matched import ASIDE, TOGETHER
from articles.selectors.agreement.differences import project_differences
from articles.selectors.agreement.report import figure
from articles.web.agreement_parts import parts_context
from articles.web.forms.agreement import SliceForm
from articles.web.partials import render_page
from articles.web.views.agreement import reviewed

if TYPE_CHECKING:
    from django.http import HttpResponse

    from articles.agreement.explained import Explained
    from articles.selectors.agreement.both import AttributeRow
    from articles.selectors.agreement.differences import Differences
    from articles.web.requests import AuthenticatedRequest

#: The bar of a label is so many units wide.
WIDTH = 200
#: Attributes from this alpha on are folded away.
RELIED_ON = 0.8
#: Kinds that a pattern tells from the others in the bar.
PATTERNS = (Kind.ATTRIBUTE, Kind.RELATION)


@require_safe
def agreement_differences(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """The page; its numbers are read anew each time, span by span."""
    seat = reviewed(request, slug)
    form = SliceForm(request.GET, project=seat.project)
    part = form.slice()
    found = project_differences(seat.user, seat.project, **part)
    passages = reverse("agreement-passages", args=[slug])

    def link(**more: str) -> str:
        query = request.GET.copy()
        for name, value in more.items():
            query[name] = value
        return f"{passages}?{query.urlencode()}"

    every = found.found.every
    rows = [_row(found, one, link) for one in (*found.found.labels, every) if one.passages]
    context = seat.context(
        "agreement",
        **parts_context(request, slug, "differences"),
        form=form,
        sentence=found.sentence(every),
        passages=every.passages,
        rows=rows,
        kinds=_kinds(),
        confusion=_confusion(found, link),
        links=_links(found, link),
        questions=_questions(found),
        spans=_spans(found),
        attributes=_attributes(found, link),
        methods=found.methods,
    )
    status = 200 if form.is_valid() else 422
    return render_page(request, "articles/agreement_differences.html", context, status=status)


def _row(found: Differences, one: Explained, link: Any) -> dict[str, Any]:
    """A row of the table, with its bar: alike first, then the five kinds."""
    label = found.labels[one.label] if one.label >= 0 else None
    named = {"label": label.key} if label else {}
    parts, at = [], 0.0
    for kind, count in [("same", one.same), *zip(DIFFERENCES, one.counts, strict=True)]:
        width = round(WIDTH * count / one.passages, 1)
        parts.append(
            {"kind": str(kind), "pattern": kind in PATTERNS, "x": round(at, 1), "width": width}
        )
        at += width
    return {
        "label": label,
        "passages": one.passages,
        "same": {"count": one.same, "url": link(kind="same", **named)},
        "agree": figure(one.agree),
        "kinds": [
            {
                "kind": kind.value,
                "count": count,
                "share": figure(share),
                "url": link(kind=kind.value, **named),
            }
            for kind, count, share in zip(DIFFERENCES, one.counts, one.shares, strict=True)
        ],
        "bar": parts,
        "sentence": found.sentence(one),
    }


def _kinds() -> list[dict[str, Any]]:
    """The columns: how each is called in the table and in the legend."""
    names = {
        "same": (_("Alike"), _("alike")),
        "missed": (_("Only one marked it"), _("only one marked it")),
        "boundary": (_("Other boundaries"), _("other boundaries")),
        "label": (_("Another label"), _("another label")),
        "attribute": (_("Other values"), _("other values")),
        "relation": (_("Other links"), _("other links")),
    }
    return [
        {"key": key, "name": name, "legend": legend, "pattern": key in PATTERNS}
        for key, (name, legend) in names.items()
    ]


def _links(found: Differences, link: Any) -> list[dict[str, Any]]:
    """Whether both link alike what both found."""
    return [
        {
            "name": found.types[one.type].name if one.type >= 0 else "",
            "links": one.links,
            "both": one.both,
            "left_out": one.left_out,
            "differing": found.linked_otherwise(one),
            "url": link(
                kind="relation", **({"about": found.types[one.type].key} if one.type >= 0 else {})
            ),
            "f1": figure(one.f1),
        }
        for one in found.links
    ]


def _questions(found: Differences) -> list[dict[str, Any]]:
    """Whether coders answer the questions on an article alike, lowest percentage first."""
    rows = sorted(found.questions, key=lambda row: row.found.percent.value or 0.0)
    return [
        {
            "name": row.question.name,
            "level": row.level,
            "articles": row.found.articles,
            "single": row.found.single,
            "alpha": figure(row.found.alpha),
            "percent": figure(row.found.percent),
            "ac1": figure(row.found.ac1) if row.found.ac1 else None,
            "nominal": figure(row.found.nominal) if row.found.nominal else None,
            "off_scale": row.found.off_scale,
        }
        for row in rows
    ]


def _spans(found: Differences) -> list[dict[str, Any]]:
    """How exactly both found the same."""
    every = {TOGETHER: _("All labels"), ASIDE: _("Whatever the label")}
    return [
        {
            "label": label,
            "name": every.get(one.label),
            "matched": one.matched,
            "overlap": figure(one.f1_overlap),
            "half": figure(one.f1_half),
            "partial": figure(one.f1_partial),
            "iou": figure(one.mean_iou),
            "distance": one.mean_distance.value,
            "median": one.median_distance,
        }
        for label, one in (found.both.spans if found.both else ())
    ]


def _attributes(found: Differences, link: Any) -> dict[str, list[dict[str, Any]]]:
    """Whether both say the same of what both found, lowest alpha first; ``folded``: alike, or too few to tell."""
    rows = sorted(found.both.attributes if found.both else (), key=_by_alpha)
    made: dict[str, list[dict[str, Any]]] = {"shown": [], "folded": []}
    differing = found.filled_in_otherwise
    for row in rows:
        alpha, about = row.found.alpha, f"{row.label.key}.{row.attribute.key}"
        alike = alpha.value is None or alpha.value >= RELIED_ON or alpha.low is None
        made["folded" if alike else "shown"].append(
            {
                "label": row.label,
                "name": row.attribute.name,
                "level": row.level.value,
                "matched": row.found.matched,
                "valued": row.found.valued,
                "one_sided": row.found.one_sided,
                "differing": differing.get(about, 0),
                "url": link(kind="attribute", about=about),
                "alpha": figure(alpha),
                "percent": figure(row.found.percent),
                "ac1": figure(row.found.ac1) if row.found.ac1 else None,
                "nominal": figure(row.found.nominal) if row.found.nominal else None,
                "off_scale": row.found.off_scale,
            }
        )
    return made


def _by_alpha(row: AttributeRow) -> tuple[bool, float]:
    value = row.found.alpha.value
    return value is None, value or 0.0


def _confusion(found: Differences, link: Any) -> list[dict[str, Any]]:
    """Rows of the matrix of labels that are used, the last one for nothing; shares of the row colour the cells.

    Each cell off the diagonal leads to its passages.
    """
    keys = [*(label.key for label in found.labels), ""]

    def address(one: int, other: int) -> str:
        if one == other:
            return ""
        label, against = keys[one] or keys[other], keys[other] if keys[one] else ""
        if not against:
            return str(link(label=label, kind=str(Kind.MISSED)))
        return str(link(label=label, other=against, kind=str(Kind.LABEL)))

    counts = found.found.confusion
    used = [number for number in range(len(counts)) if counts[number].any()]
    names = [*((label.name, label.abbreviation) for label in found.labels), (_("nothing"), "∅")]
    rows = []
    for one in used:
        total = int(counts[one].sum())
        cells = [
            {
                "count": int(counts[one, other]),
                "share": int(counts[one, other]) / total,
                "self": one == other,
                "url": address(one, other),
            }
            for other in used
        ]
        rows.append({"name": names[one][0], "abbreviation": names[one][1], "cells": cells})
    return rows
