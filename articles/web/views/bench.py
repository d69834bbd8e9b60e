"""The adjudication page: the text with the coders' marks, the list of clusters, the card of the current one."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from articles import actions
from articles.selectors.adjudication import load_bench, own_adjudication
from articles.web.bench_page import BenchPage, decision_text
from articles.web.forms.adjudication import OwnForm, PrecedentForm, RulingForm
from articles.web.forms.base import choose
from articles.web.forms.coding import CodingForm
from articles.web.lookups import project_for
from articles.web.partials import leave, render_page, wants_fragment

if TYPE_CHECKING:
    from articles.models import Assignment
    from articles.selectors.adjudication import Bench, Item
    from articles.web.requests import AuthenticatedRequest

DECISIONS = ("a", "b", "union", "intersection", "none", "unanimous")


@require_http_methods(["GET", "HEAD", "POST"])
def adjudication(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """An adjudication of one's own. A POST does what its button ``do`` says, then shows what comes next."""
    row = own_adjudication(request.user, pk)
    if row is None:
        raise Http404
    if not project_for(request, row.round.project.slug).may.review:
        raise PermissionDenied(_("Adjudication is for owners, managers and adjudicators."))
    if request.method != "POST":
        return _page(request, row, request.GET.get("cluster", ""))
    key = request.POST.get("cluster", "")
    if request.POST.get("do") == "fields":
        return _page(request, row, key)
    bench = load_bench(request.user, row, key)
    try:
        said, key = _do(request, bench, request.POST.get("do", ""))
    except ValidationError as error:
        return _page(request, row, key, problem=" ".join(error.messages), status=422)
    fresh = own_adjudication(request.user, pk)
    if fresh is None:
        raise Http404
    if wants_fragment(request):
        return _page(request, fresh, key, said=said)
    view = request.GET.urlencode()
    to = reverse("adjudication", args=[pk])
    query = "&".join(part for part in (f"cluster={key}" if key else "", view) if part)
    return leave(request, f"{to}?{query}#bench" if query else to, message=said)


def _do(request: AuthenticatedRequest, bench: Bench, do: str) -> tuple[str, str]:
    """Do what a button asks for; what was done, in words, and the key of what to show next (empty: what is open)."""
    user, row = request.user, bench.docket.adjudication
    if do in (*DECISIONS, "own", "add") or do.startswith("coder-"):
        return _rule(request, bench, do)
    if do == "accept":
        made = actions.accept_unanimous(user, row.pk, seen=request.POST.getlist("seen"))
        return _("Accepted: %(n)s.") % {"n": len(made)}, ""
    if do == "undo":
        taken = actions.undo_ruling(user, row.pk)
        return _("Taken back: %(n)s.") % {"n": len(taken)}, _key_of(bench, taken[0].pk)
    if do == "settle":
        actions.submit_adjudication(user, row.pk, revision=row.revision)
        return _("Settled."), ""
    if do == "reopen":
        actions.reopen(user, row.pk)
        return _("Open again."), request.POST.get("cluster", "")
    current = bench.current
    if current is None or current.ruling is None:
        raise Http404
    if do == "take-back":
        actions.take_back_ruling(user, current.ruling, base_version=_seen(request))
        return _("Taken back."), current.key if current.cluster or current.issue else ""
    if do == "correct":
        return _correct(request, bench)
    if do == "why":
        form = _valid(RulingForm(request.POST))
        why = {name: form.cleaned_data[name] for name in ("reason", "note")}
        seen = current.ruling.version if (v := _seen(request)) is None else v
        actions.update_ruling(user, current.ruling, base_version=seen, **why)
        return _("Kept."), current.key
    if do == "precedent":
        given = _valid(precedent_form(bench, request.POST)).cleaned_data
        actions.create_precedent(
            user, row.round.project, id=uuid.uuid4(), ruling=current.ruling.pk, **given
        )
        return _("The guide shows it with its label."), current.key
    raise Http404


def _rule(request: AuthenticatedRequest, bench: Bench, do: str) -> tuple[str, str]:
    row, current = bench.docket.adjudication, bench.current
    form = _valid(RulingForm(request.POST))
    given = {name: form.cleaned_data[name] for name in ("reason", "note", "chosen", "second")}
    given["cluster"] = form.cleaned_data["cluster"]
    if do.startswith("coder-"):
        do, given["chosen"] = "a", do.removeprefix("coder-")
    if do == "own" and current and current.issue:
        answer = _valid(answer_form(bench, request.POST)).values()
        given |= {"value": answer[current.issue.record.key], "chosen": "", "second": ""}
    elif do in ("own", "add"):
        near = current.start if current else 0
        span = _valid(own_form(bench, request.POST)).span(bench.text, near)
        values = _own_values(bench, span["label"], request.POST)
        given |= {"spans": [span | {"attributes": values}], "chosen": "", "second": ""}
        if do == "add":
            do, given["cluster"] = "own", ""
    elif do in ("a", "b", "none", "unanimous"):
        given["second"] = ""
    made, _new = actions.rule(request.user, row.pk, decision=do, **given)
    return _("Ruled: %(what)s.") % {"what": decision_text(made, bench.docket)}, ""


def _own_values(bench: Bench, label: str, data: Any) -> dict[str, Any]:
    """The values of an own span: those of the fields, if the page showed those of this label; else a coder's."""
    if data.get("values_of") != label:
        return _values_like(bench, label)
    values: dict[str, Any] = _valid(values_form(bench, label, data)).values()
    return values


def _correct(request: AuthenticatedRequest, bench: Bench) -> tuple[str, str]:
    """Rule again with the settled spans as they are, but for the values of one."""
    current = bench.current
    item = settled_item(bench, request.POST.get("span", ""))
    if current is None or item is None:
        raise Http404
    values = _valid(correction_form(bench, item, request.POST)).values()
    spans = [
        {
            "label": one.label.key,
            "start": one.start,
            "end": one.end,
            "quote": bench.text[one.start : one.end],
            "parts": one.parts,
            "attributes": values if one.id == item.id else one.attributes,
            "note": one.note,
        }
        for one in bench.settled
    ]
    why = _valid(RulingForm(request.POST)).cleaned_data
    actions.rule(
        request.user,
        bench.docket.adjudication.pk,
        cluster=current.key,
        decision="own",
        spans=spans,
        base_version=_seen(request),
        reason=why["reason"],
        note=why["note"],
    )
    return _("Corrected."), current.key if current.cluster else ""


def _values_like(bench: Bench, label: str) -> dict[str, Any]:
    """The values of an own span: those that the first coder with this label gave here."""
    cluster = bench.current.cluster if bench.current else None
    for mark in sorted(cluster.marks if cluster else (), key=lambda mark: mark.coder):
        if mark.label == label:
            return dict(mark.attributes)
    return {}


def _valid(form: Any) -> Any:
    """The form, if it is valid; else its errors as one refusal."""
    if not form.is_valid():
        raise ValidationError([error for errors in form.errors.values() for error in errors])
    return form


def own_form(bench: Bench, data: Any = None, initial: Any = None) -> OwnForm:
    """The form of an own span, with the labels of the codebook."""
    form = OwnForm(data, initial=initial)
    choose(form, "label", _labels(bench))
    return form


def answer_form(bench: Bench, data: Any = None) -> CodingForm | None:
    """The form of an own answer to the current question; it is shown whatever else it waits for."""
    issue = bench.current.issue if bench.current else None
    if issue is None:
        return None
    record = replace(issue.record, shown_when={}, definition="")
    stored = {record.key: issue.settled}
    return CodingForm(data, [record], stored, prefix="answer", spans=bench.choices)


def values_form(bench: Bench, label: str, data: Any = None) -> CodingForm:
    """The attributes of an own span with this label, filled with what a coder gave here."""
    record = bench.structure.record.label(label)
    return CodingForm(
        data, record.attributes if record else (), _values_like(bench, label), prefix="attr"
    )


def settled_item(bench: Bench, pk: str) -> Item | None:
    """The settled span of the current ruling with this id."""
    return next((item for item in bench.settled if item.id == pk), None)


def correction_form(bench: Bench, item: Item, data: Any = None) -> CodingForm:
    """The attributes of a settled span, as they are."""
    return CodingForm(data, item.label.attributes, item.attributes, prefix="fix")


def precedent_form(bench: Bench, data: Any = None, initial: Any = None) -> PrecedentForm:
    """The form of a precedent."""
    form = PrecedentForm(data, initial=initial, prefix="precedent")
    choose(form, "label", _labels(bench))
    return form


def _labels(bench: Bench) -> list[tuple[str, str]]:
    retired = bench.structure.retired
    return [(one.key, one.name) for one in bench.structure.record.labels if one.key not in retired]


def _seen(request: AuthenticatedRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _key_of(bench: Bench, ruling: UUID) -> str:
    """The key of the cluster or question that a ruling was on."""
    found = (
        m.key
        for m in bench.docket.matters
        if m.ruling and m.ruling.pk == ruling and (m.cluster or m.issue)
    )
    return next(found, "")


def _page(
    request: AuthenticatedRequest,
    row: Assignment,
    key: str,
    *,
    said: str = "",
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    seat = project_for(request, row.round.project.slug)
    bench = load_bench(request.user, row, key)
    if bench.docket.released:
        actions.note_reveals(seat.user, [row.article_id], "adjudication")
    first = bench.current.cluster if bench.current else None
    ruling = bench.current.ruling if bench.current else None
    initial = {"reason": ruling.reason, "note": ruling.note} if ruling else {}
    # Another label was chosen for the own span: by the script, or by the button that stands in for it.
    typed = request.POST if request.method == "POST" and not said else request.GET
    known = [key for key, _name in _labels(bench)]
    label = first.marks[0].label if first else known[0]
    label = typed["label"] if typed.get("label") in known else label
    refused = request.POST if problem else None
    item = settled_item(bench, refused.get("span", "") if refused else typed.get("correct", ""))
    page = BenchPage(bench, request.GET, names=seat.may.manage, preferences=seat.user.preferences)
    context = seat.context(
        "adjudication",
        bench=bench,
        page=page,
        form=RulingForm(initial=initial),
        own=own_form(
            bench,
            initial={"label": label, "words": typed.get("words", ""), "start": typed.get("start")},
        ),
        own_open=bool(problem) or "label" in typed,
        own_answer=answer_form(bench, refused),
        own_label=label,
        own_values=values_form(bench, label, refused if typed.get("values_of") == label else None),
        correct=item,
        correction=correction_form(bench, item, refused) if item else None,
        precedent=precedent_form(bench, initial={"label": label, "text": ruling and ruling.note}),
        said=said,
        problem=problem,
        accept=request.GET.get("accept") == "1" and request.method != "POST",
    )
    return render_page(
        request, "articles/adjudication.html", context, partial="bench", status=status
    )
