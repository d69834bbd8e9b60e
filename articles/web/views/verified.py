"""The formulas against published tables, computed anew each time the page is opened."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from articles.agreement.vectors import PUBLISHED, read_vectors
from articles.agreement.verify import State, verify
from articles.web.agreement_parts import parts_context
from articles.web.partials import render_page
from articles.web.views.agreement import reviewed

if TYPE_CHECKING:
    from articles.agreement.verify import Check
    from articles.web.requests import AuthenticatedRequest


@require_GET
def verified(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Every reference value beside ours, table by table."""
    seat = reviewed(request, slug)
    vectors = read_vectors(PUBLISHED.read_text(encoding="utf-8"))
    checks = list(verify(vectors))
    rows = {name: list(each) for name, each in groupby(checks, lambda check: check.vector)}
    states = Counter(check.state for check in checks)
    context = seat.context(
        "agreement",
        **parts_context(request, slug, "verified"),
        reproduced=states[State.OK],
        failed=states[State.FAILED],
        unsupported=states[State.NOT_SUPPORTED],
        total=len(checks),
        tables=[
            {
                "citation": vector.citation,
                "reproduced": sum(check.state is State.OK for check in rows[vector.id]),
                "failed": any(check.state is State.FAILED for check in rows[vector.id]),
                "rows": [_row(check) for check in rows[vector.id]],
            }
            for vector in vectors
        ],
    )
    return render_page(request, "articles/verified.html", context)


def _row(check: Check) -> dict[str, Any]:
    origin, _colon, by = check.source.partition(":")
    return {
        "metric": _name(check.metric),
        "source": _("published") if origin == "published" else _("computed"),
        "by": by.strip(),
        "expected": _shown(check.expected),
        "ours": check.why or ("–" if check.state is State.NOT_SUPPORTED else _shown(check.ours)),
        "state": check.state.name.lower(),
    }


def _name(metric: str) -> str:
    """What people call a metric: “Gwet’s AC1, standard error”; its key in the file where there is no name."""
    key, comma, of = metric.partition(",")
    names = {
        "alphaU": _("older alpha_U"),
        "alphaU_c": _("older alpha_U, label c"),
        "alphaU_k": _("older alpha_U, label k"),
        "bar_u_alpha_binary": _("|u-alpha"),
        "bennett_s": _("Bennett’s S"),
        "best_alignment_disorder": _("gamma: disorder of the best alignment"),
        "brennan_prediger": _("Brennan-Prediger"),
        "char_alpha_per_label": _("alpha on characters, by label"),
        "char_alpha_pooled": _("alpha on characters, pooled"),
        "char_f1": _("F1 of characters"),
        "ci95_cohen1960": _("Cohen’s kappa, 95 % interval of 1960"),
        "cohen_kappa": _("Cohen’s kappa"),
        "conger_kappa": _("Conger’s kappa"),
        "conger_kappa_exact": _("Conger’s kappa"),
        "cu_alpha_nominal": _("cu-alpha"),
        "cu_coverage": _("coverage of cu-alpha"),
        "De_c": _("expected disagreement, label c"),
        "De_k": _("expected disagreement, label k"),
        "Do_c": _("observed disagreement, label c"),
        "f1_exact_boundary": _("F1, same boundaries"),
        "f1_partial": _("F1, partial matches half"),
        "f1_strict": _("F1 exact"),
        "f1_type_overlap": _("F1 overlap"),
        "fleiss_kappa": _("Fleiss’ kappa"),
        "fleiss_kappa_gwet_missing": _("Fleiss’ kappa, missing values as Gwet"),
        "fleiss_kappa_per_category": _("Fleiss’ kappa, by category"),
        "fleiss_pe": _("Fleiss’ kappa: chance agreement"),
        "gamma_cat_range": _("gamma-cat"),
        "gamma_range": _("gamma"),
        "gwet_ac1": _("Gwet’s AC1"),
        "jaccard": _("Jaccard distance"),
        "kappa_max": _("greatest possible kappa"),
        "kripp_De": _("alpha: expected disagreement"),
        "kripp_Do": _("alpha: observed disagreement"),
        "kripp_alpha_interval": _("alpha, interval"),
        "kripp_alpha_jaccard": _("alpha of sets, Jaccard"),
        "kripp_alpha_masi": _("alpha of sets, MASI"),
        "kripp_alpha_nominal": _("alpha, nominal"),
        "kripp_alpha_ordinal": _("alpha, ordinal"),
        "kripp_alpha_ratio": _("alpha, ratio"),
        "kripp_alpha_weighted": _("alpha, own distances"),
        "ku_alpha": _("(k)u-alpha"),
        "ku_coverage": _("coverage of (k)u-alpha"),
        "masi": _("MASI distance"),
        "pe": _("Cohen’s kappa: chance agreement"),
        "percent_agreement": _("percent agreement"),
        "po": _("percent agreement"),
        "scott_pi": _("Scott’s pi"),
        "se_cohen1960": _("Cohen’s kappa, standard error of 1960"),
        "se_fce1969": _("Cohen’s kappa, standard error of Fleiss, Cohen & Everitt 1969"),
        "u_alpha_nominal": _("u-alpha"),
        "weighted_kappa": _("weighted kappa"),
    }
    parts = {"standard error": _("standard error"), "95 % interval": _("95 % interval")}
    name = names.get(key, key)
    return f"{name}, {parts.get(of.strip(), of.strip())}" if comma else name


def _shown(value: Any) -> str:
    """A number with five decimals at most, in the reader's notation; lists and named values in a row."""
    if value is None:
        return _("not defined")
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_shown(each)}" for key, each in value.items())
    if isinstance(value, list):
        return "; ".join(_shown(each) for each in value)
    rounded = round(float(value), 5)
    return str(number_format(int(rounded) if rounded.is_integer() else rounded, use_l10n=True))
