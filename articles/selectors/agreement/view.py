"""The report in the words of its templates, each number with the address of its passages. Site and admin share it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from articles.models import Round
from articles.selectors.agreement.methods import told_coders
from articles.selectors.agreement.report import Figure, figure, why_empty

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from django.utils.functional import Promise as StrPromise

    from articles.agreement import Estimate, PairRow
    from articles.selectors.agreement.report import LabelFigures, Report


#: What the table by label can be sorted by, and what that is of a row; without any, labels are as in the codebook.
SORTS: dict[str, Callable[[LabelFigures], Any]] = {
    "label": lambda row: row.label.name.casefold(),
    "spans": lambda row: row.spans,
    "articles": lambda row: row.articles,
    "alpha": lambda row: row.alpha.value,
    "exact": lambda row: row.exact.value,
    "overlap": lambda row: row.overlap.value,
    "characters": lambda row: row.percent_characters.value,
    "passages": lambda row: row.percent_spans.value,
}


def sorted_labels(rows: Sequence[LabelFigures], sort: str) -> list[LabelFigures]:
    """Rows by a key of ``SORTS``, downwards with "-" before it; those without a number last, either way."""
    value = SORTS.get(sort.removeprefix("-"))
    if value is None:
        return list(rows)
    known = [row for row in rows if value(row) is not None]
    known.sort(key=value, reverse=sort.startswith("-"))
    return [*known, *(row for row in rows if value(row) is None)]


#: What the matrix of coders can show of a pair.
PAIRED: dict[str, tuple[StrPromise, Callable[[PairRow], Estimate]]] = {
    "alpha": (_lazy("Alpha over all labels"), lambda pair: pair.alpha),
    "overlap": (_lazy("F1, overlapping spans"), lambda pair: pair.f1_overlap),
    "exact": (_lazy("F1, identical spans"), lambda pair: pair.f1_exact),
}


def report_view(
    report: Report, slug: str, query: str = "", *, sort: str = "", measure: str = ""
) -> dict[str, Any]:
    """The report in the template's words, each number with the address of its passages.

    ``sort`` and ``measure`` as the address has them: what is no key of ``SORTS`` or ``PAIRED`` asks for nothing.
    """
    base = reverse("agreement-passages", args=[slug])
    kept = f"&{query}" if query else ""

    def link(**params: str) -> str:
        return f"{base}?{urlencode(params)}{kept}"

    summary = report.summary
    coded = summary.double_coded + summary.quality.single_coded
    return {
        "available": report.available,
        "why": why_empty(report),
        "articles": summary.double_coded,
        "articles_single": summary.quality.single_coded,
        "by": told_coders(report.sample),
        "spans": summary.spans,
        "double_share": summary.double_coded / coded if coded else 0.0,
        "pending": report.ground.pending,
        "headline": [
            {
                "key": item.key,
                "name": item.name,
                "figure": item.figure,
                "band": item.band,
                "band_key": item.band_key,
                "explain": item.explain,
                "url": link(**item.params),
            }
            for item in report.headline
        ],
        "labels": [
            {
                "label": row.label,
                "spans": row.spans,
                "articles": row.articles,
                "alpha": row.alpha,
                "exact": row.exact,
                "overlap": row.overlap,
                "percent_characters": row.percent_characters,
                "percent_spans": row.percent_spans,
                "flags": row.flags,
                "left_out": row.left_out,
                "url": link(label=row.label.key),
            }
            for row in sorted_labels(report.labels, sort)
        ],
        "sort": sort,
        "numbers": {
            kind: f"{reverse('agreement', args=[slug])}?as={kind}{kept}" for kind in ("csv", "json")
        },
        "all_flagged": len({tuple(row.flags) for row in report.labels}) == 1,
        "passes": _passes(report),
        "matrix": _matrix(report, link, measure if measure in PAIRED else "alpha"),
        "worst": [
            {
                "article_id": row.article_id,
                "title": row.title,
                "outlet": row.outlet,
                "share": row.share,
                "pairs": [
                    {"text": text, "url": side_url(slug, row.article_id, a, b)}
                    for text, a, b in row.pairs
                ],
            }
            for row in report.worst
        ],
        "quality": [{"text": text, "count": count} for text, count in report.notes],
        "notes": report.cautions,
        "unit": report.ground.unit,
        "methods": report.methods,
        "settings": [
            (_("Unit"), report.ground.unit.name),
            (_("Chance"), _("within each label")),
            (_("Interval"), _("95% jackknife over articles")),
            (_("Counted"), _("released articles with at least two finished codings in one round")),
            (_("Rounds"), _("of an article coded in several, the first with two coders")),
        ],
    }


def _passes(report: Report) -> dict[str, Any]:
    """The passes and the labels by version, where there are several."""
    found = report.passes
    return {
        "rows": [
            {
                "version": row.version,
                "round": row.round,
                "kind": Round.Kind(row.kind).label,
                "seen": row.seen,
                "articles": row.articles,
                "again": row.again,
                "spans": row.spans,
                "alpha": figure(row.alpha),
                "mean": figure(row.mean_alpha),
                "overlap": figure(row.f1_overlap),
                "exact": figure(row.f1_exact),
            }
            for row in found.rows
        ],
        "versions": found.versions,
        "labels": [
            {
                "label": row.label,
                "alphas": [None if alpha is None else figure(alpha) for alpha in row.alphas],
            }
            for row in found.labels
        ],
    }


def discuss_url(slug: str, seats: tuple[UUID, UUID], spans: tuple[UUID | None, UUID | None]) -> str:
    """Where a discussion of a passage starts."""
    named = {"a": seats[0], "b": seats[1], "a_span": spans[0], "b_span": spans[1]}
    query = urlencode({name: pk for name, pk in named.items() if pk})
    return f"{reverse('agreement-discuss', args=[slug])}?{query}"


def side_url(slug: str, article: object, a: object, b: object) -> str:
    """Two codings of an article beside each other."""
    return f"{reverse('side-by-side', args=[slug, article])}?{urlencode({'a': a, 'b': b})}"


def _matrix(report: Report, link: Any, measure: str) -> dict[str, Any]:
    """Coder by coder: a key of ``PAIRED`` and the number of articles that both coded."""
    name, shown = PAIRED[measure]
    coders = report.ground.coders
    pairs = {pair.coders: pair for pair in report.summary.pairs}
    rows = []
    for i, coder in enumerate(coders):
        cells: list[dict[str, Any] | None] = []
        values = []
        for j, other in enumerate(coders):
            pair = pairs.get((min(i, j), max(i, j)))
            if i == j or pair is None:
                cells.append(None)
                continue
            estimate = shown(pair)
            cells.append(
                {
                    "figure": figure(estimate),
                    "n": pair.shared_articles,
                    "url": link(a=coder.id, b=other.id),
                }
            )
            if estimate.value is not None:
                values.append(estimate.value)
        mean = Figure(sum(values) / len(values)) if values else Figure(None, why=_("no pair"))
        without = figure(report.without[i]) if report.without else None
        rows.append({"name": coder.name, "cells": cells, "mean": mean, "without": without})
    return {
        "coders": [coder.name for coder in coders],
        "measure": name,
        "measures": [
            {"key": key, "name": name, "current": key == measure}
            for key, (name, _shown) in PAIRED.items()
        ],
        "rows": rows if len(coders) > 1 else [],
        "without": bool(report.without),
    }
