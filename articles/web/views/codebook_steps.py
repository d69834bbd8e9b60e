"""Steps of the codebook editor that spans feel (merge, split, retire, publish), each with its impact beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from articles import actions
from articles.codebook_edit import check
from articles.formats.codebook_check import CodebookError
from articles.selectors.codebook_impact import Impact, impact_of
from articles.selectors.codebook_versions import rounds_behind
from articles.web.codebook_entry import Place, editing
from articles.web.codebook_preview import tried
from articles.web.codebook_words import change_words
from articles.web.forms.base import put_errors
from articles.web.forms.codebook_steps import STEPS, PublishForm, StepForm
from articles.web.lookups import managed_project
from articles.web.partials import leave, render_page
from articles.web.views.codebook_edit import Desk, desk

if TYPE_CHECKING:
    from articles.codebook_edit import Draft
    from articles.web.requests import AuthenticatedRequest


@require_POST
def codebook_preview(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """The annotator's card of what is being typed, what is wrong with it, and what it would change. Stores nothing."""
    seat = managed_project(request, slug)
    at = desk(request, seat)
    if at is None:
        return leave(request, reverse("codebook-edit", args=[slug]))
    place = at.place()
    entry = editing(at.draft, place, request.POST)
    made = entry.attempt(at.draft)
    origins = at.draft.origins(place.key) if place.part == "label" and place.key else []
    context = seat.context(
        "guide",
        at=place,
        form=entry.form,
        fields=entry.fields,
        typed=True,
        preview=tried(at.draft, place, entry, request.POST),
        impact=impact(at, made).of(origins) if made and origins else None,
    )
    return render_page(request, "articles/codebook_preview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def codebook_step(request: AuthenticatedRequest, slug: str, step: str, key: str) -> HttpResponse:
    """Merge, split or retire the label ``key``: what it would change; a POST carries it out."""
    seat = managed_project(request, slug)
    if step not in STEPS:
        raise Http404
    at = desk(request, seat)
    if at is None:
        return leave(request, reverse("codebook-edit", args=[slug]))
    label = at.draft.record.label(key)
    if label is None:
        return leave(request, at.url)
    sent = request.POST if request.method == "POST" else request.GET
    form = STEPS[step](sent if "version" in sent else None, record=at.draft.record, label=label)
    form.fields["version"].initial = at.codebook.version
    would = _would(at, form, label.key) if not set(form.errors) - {"reason"} else None
    if request.method == "POST" and form.is_valid() and would is not None:
        try:
            actions.change_draft(
                seat.user,
                at.codebook,
                form.edit,
                base_version=form.cleaned_data["version"],
                kind=form.kind,
                subject=form.subject,
                reason=form.cleaned_data["reason"],
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            then = Place("label", form.then)
            return leave(request, f"{at.url}?at={then}", message=form.said)
    if request.method != "POST" and form.is_bound:
        form.errors.pop("reason", None)  # not asked for before it is sent
    context = seat.context(
        "guide",
        codebook=at.codebook,
        step=step,
        label=label,
        form=form,
        impact=would,
        back=f"{at.url}?at=label.{label.key}",
    )
    return render_page(
        request,
        "articles/codebook_step.html",
        context,
        partial="impact",
        status=422 if request.method == "POST" else 200,
    )


def _would(at: Desk, form: StepForm, key: str) -> Impact | None:
    """What the step would change, if enough is known of it."""
    try:
        made = check(form.edit(at.draft))
    except CodebookError as error:
        if form.is_bound:
            form.add_error(None, str(error))
        return None
    found, others = impact(at, made), set(form.others(at.draft))
    stale = {row.key for row in found.labels if row.key in others and row.stale}
    return found.of({*at.draft.origins(key), *stale})


@require_http_methods(["GET", "HEAD", "POST"])
def codebook_publish(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """All that the draft changes, and what that does to spans; a POST publishes it."""
    seat = managed_project(request, slug)
    at = desk(request, seat)
    if at is None:
        return leave(request, reverse("codebook-edit", args=[slug]))
    form = PublishForm(
        request.POST if request.method == "POST" else None,
        initial={"version": at.codebook.version, "reason": at.codebook.note},
    )
    if form.is_bound and form.is_valid():
        try:
            actions.publish_draft(
                seat.user,
                at.codebook,
                base_version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            said = _("Version %(number)s is published.") % {"number": at.codebook.number}
            return leave(request, reverse("codebook-versions", args=[slug]), message=said)
    found = impact(at, at.draft)
    context = seat.context(
        "guide",
        codebook=at.codebook,
        form=form,
        impact=found,
        changes=[change_words(change) for change in found.changes],
        rounds=rounds_behind(seat.project, at.codebook.number),
    )
    status = 422 if form.is_bound else 200
    return render_page(request, "articles/codebook_publish.html", context, status=status)


def impact(at: Desk, draft: Draft) -> Impact:
    """What ``draft`` would change against the version that the stored one is based on."""
    base = at.codebook.based_on
    return impact_of(at.seat.project, base, draft) if base else Impact([])
