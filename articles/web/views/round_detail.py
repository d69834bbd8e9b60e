"""The page of a round: how far it is, and everything that can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles import actions
from articles.actions.outcomes import STALE, error_code
from articles.actions.plans import Wish
from articles.models import Round
from articles.selectors.assign import coders
from articles.selectors.round_articles import round_articles
from articles.selectors.rounds import round_page
from articles.web.forms.base import page_number, put_errors
from articles.web.forms.rounds import CodingForm, HideForm, SettingsForm
from articles.web.lookups import assignment_for, managed_project
from articles.web.partials import leave, render_page
from articles.web.views.rounds import preview_of, repeats_of

if TYPE_CHECKING:
    from articles.actions.hidden import Hidden
    from articles.actions.plans import Planned
    from articles.web.lookups import Seat
    from articles.web.requests import AuthenticatedRequest


#: What is asked for by state of an article in a round.
STATE_NAMES = {
    "lacking": gettext_lazy("Lacks coders"),
    "open": gettext_lazy("Being coded"),
    "finished": gettext_lazy("Done, not released"),
    "released": gettext_lazy("Released"),
}


def _round(seat: Seat, pk: UUID) -> Round:
    found = seat.project.rounds.select_related("codebook").filter(pk=pk).first()
    if found is None:
        raise Http404
    found.project = seat.project
    return found


def _settings(round: Round) -> dict[str, Any]:
    return {name: getattr(round, name) for name in SettingsForm.base_fields}


@require_http_methods(["GET", "HEAD", "POST"])
def round_detail(request: AuthenticatedRequest, slug: str, pk: UUID) -> HttpResponse:
    """A round; a POST does what ``action`` says."""
    seat = managed_project(request, slug)
    round = _round(seat, pk)
    if request.method != "POST":
        return _page(request, seat, round)
    act = ACTIONS.get(request.POST.get("action", ""))
    if act is None:
        return _page(request, seat, round, errors=[_("There is nothing of this kind to do.")])
    try:
        return act(request, seat, round)
    except ValidationError as error:
        said = error.messages
        if error_code(error) == STALE:
            said = [_("Somebody else changed this round meanwhile. This is its present state.")]
        return _page(request, seat, _round(seat, pk), errors=said)


def _page(
    request: AuthenticatedRequest,
    seat: Seat,
    round: Round,
    *,
    errors: list[str] | None = None,
    form: SettingsForm | None = None,
    planned: Planned | None = None,
    asked: CodingForm | None = None,
    hide: HideForm | None = None,
    hidden: Hidden | None = None,
) -> HttpResponse:
    page = round_page(round)
    known = asked.cleaned_data["coder"] if asked is not None and planned is not None else []
    people = coders(seat.project, known)
    seated = {coder.id for coder in page.coders if coder.seated}
    names = {person.id: person.username for person in people}
    context = seat.context(
        "rounds",
        round=round,
        page=page,
        form=form or SettingsForm(seat.project, initial=_settings(round)),
        hiding=_hiding(round, names, hide, hidden),
        people=people,
        others=[person for person in people if person.id not in seated],
        preview=preview_of(planned, names, {}) if planned is not None else None,
        number=asked.data.get("number", "") if asked is not None else "",
        form_errors=errors or [],
        is_manual=round.release == Round.Release.MANUAL,
        is_pull=round.hand_out == Round.HandOut.PULL,
    )
    faults = (form is not None and form.errors) or (hide is not None and hide.errors)
    status = 422 if errors or faults else 200
    return render_page(request, "articles/round.html", context, status=status)


def _hiding(
    round: Round, names: dict[UUID, str], form: HideForm | None, hidden: Hidden | None
) -> dict[str, Any] | None:
    """What the panel about hidden articles shows; None where nothing can be hidden."""
    shown = round.kind != Round.Kind.TRAINING and not round.classifies
    if not shown or round.state != Round.State.OPEN:
        return None
    found: dict[str, Any] = {"form": form or HideForm(initial={"seed": round.seed})}
    if hidden is not None:
        found |= {"gold": len(hidden.gold), "repeats": repeats_of(hidden, names), "drawn": True}
    return found


def _hide(request: AuthenticatedRequest, seat: Seat, round: Round) -> HttpResponse:
    """Hidden gold and repeats: first what would be drawn, then (``sure``) it is done."""
    form = HideForm(request.POST)
    if not form.is_valid():
        return _page(request, seat, round, hide=form)
    if request.POST.get("sure") != "1":
        found = actions.preview_hidden(seat.user, round, form.hide())
        return _page(request, seat, round, hide=form, hidden=found)
    found = actions.hide_drawn(seat.user, round.pk, form.hide(), version=_version(request))
    number = len(found.gold) + found.repeated
    said = ngettext("%(n)s article is hidden.", "%(n)s articles are hidden.", number)
    return _back(request, round, said % {"n": number})


def _back(request: AuthenticatedRequest, round: Round, message: str) -> HttpResponse:
    return leave(
        request, reverse("round-detail", args=[round.project.slug, round.pk]), message=message
    )


def _version(request: AuthenticatedRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def _person(request: AuthenticatedRequest) -> UUID:
    try:
        return UUID(request.POST.get("coder", ""))
    except ValueError:
        raise ValidationError(_("Choose a coder."), code="required") from None


def _change(request: AuthenticatedRequest, seat: Seat, round: Round) -> HttpResponse:
    form = SettingsForm(seat.project, request.POST)
    if form.is_valid():
        try:
            actions.update_round(seat.user, round.pk, version=_version(request), **form.settings())
        except ValidationError as error:
            if error_code(error) == STALE:
                raise
            put_errors(form, error)
        else:
            return _back(request, round, _("Saved."))
    return _page(request, seat, round, form=form)


def _open(request: AuthenticatedRequest, seat: Seat, round: Round) -> HttpResponse:
    actions.update_round(seat.user, round.pk, version=_version(request), state=Round.State.OPEN)
    return _back(request, round, _("The round is open."))


def _close(request: AuthenticatedRequest, seat: Seat, round: Round) -> HttpResponse:
    actions.update_round(seat.user, round.pk, version=_version(request), state=Round.State.CLOSED)
    return _back(request, round, _("The round is closed."))


def _seat(request: AuthenticatedRequest, seat: Seat, round: Round) -> HttpResponse:
    text = request.POST.get("cap", "").strip()
    if text and not (text.isascii() and text.isdigit() and len(text) < 7):
        raise ValidationError(_("A cap is a whole number, or empty."), code="invalid")
    actions.seat_coder(seat.user, round.pk, _person(request), cap=int(text) if text else None)
    return _back(request, round, _("Saved. What is handed out already stays as it is."))


def _unseat(request: AuthenticatedRequest, seat: Seat, round: Round) -> HttpResponse:
    actions.remove_seat(seat.user, round.pk, _person(request))
    return _back(
        request, round, _("They get no more articles of this round. What they have stays.")
    )


def _fill(request: AuthenticatedRequest, seat: Seat, round: Round) -> HttpResponse:
    planned = actions.carry_out(seat.user, round.pk, Wish())[1]
    count = planned.plan.assignments
    said = ngettext("%(n)s assignment made.", "%(n)s assignments made.", count) % {"n": count}
    return _back(request, round, said)


def _code_again(request: AuthenticatedRequest, seat: Seat, round: Round) -> HttpResponse:
    """A further coding: first what it means, then (``sure``) it is done."""
    form = CodingForm(
        {"coder": request.POST.getlist("coder"), "number": request.POST.get("number")}
    )
    if not form.is_valid() or not form.cleaned_data["coder"]:
        return _page(request, seat, round, errors=[_("Choose at least one coder.")])
    people, number = form.cleaned_data["coder"], form.cleaned_data["number"]
    if request.POST.get("sure") != "1":
        planned = actions.preview_coding(seat.user, round, people, number=number)
        return _page(request, seat, round, planned=planned, asked=form)
    planned = actions.add_coding(
        seat.user, round.pk, people, number=number, version=_version(request)
    )
    count = planned.plan.assignments
    said = ngettext(
        "%(n)s article is coded once more.", "%(n)s articles are coded once more.", count
    )
    return _back(request, round, said % {"n": count})


def _release(request: AuthenticatedRequest, seat: Seat, round: Round) -> HttpResponse:
    count = len(actions.release_articles(seat.user, round.pk))
    said = ngettext("%(n)s article released.", "%(n)s articles released.", count) % {"n": count}
    return _back(request, round, said)


ACTIONS = {
    "settings": _change,
    "open": _open,
    "close": _close,
    "seat": _seat,
    "unseat": _unseat,
    "fill": _fill,
    "coding": _code_again,
    "hide": _hide,
    "release": _release,
}


@require_safe
def round_article_list(request: AuthenticatedRequest, slug: str, pk: UUID) -> HttpResponse:
    """Every article of a round; ``?state=`` only those that are so far."""
    seat = managed_project(request, slug)
    round = _round(seat, pk)
    state = request.GET.get("state", "")
    state = state if state in STATE_NAMES else ""
    page = round_articles(round, state=state, number=page_number(request.GET.get("page")))
    states = [("", _("All"), sum(page.counts.values()))]
    states += [(key, str(name), page.counts.get(key, 0)) for key, name in STATE_NAMES.items()]
    context = seat.context("rounds", round=round, page=page, state=state, states=states)
    return render_page(request, "articles/round_articles.html", context, partial="rows")


@require_POST
def assignment_pass_on(request: AuthenticatedRequest, slug: str, pk: UUID) -> HttpResponse:
    """Take an assignment back and give the article to somebody else (``to``), or to nobody."""
    seat = managed_project(request, slug)
    row = assignment_for(seat, pk)
    text = request.POST.get("to", "")
    try:
        to = UUID(text) if text else None
        actions.pass_on(seat.user, row.pk, to=to, reason=request.POST.get("reason", ""))
    except ValueError:
        return _refused([_("Choose a coder.")])
    except ValidationError as error:
        return _refused(error.messages)
    back = reverse("round-detail", args=[slug, row.round_id])
    return leave(request, back, message=_("The article was passed on."))


def _refused(said: list[str]) -> HttpResponse:
    return HttpResponse("\n".join(said), status=422, content_type="text/plain; charset=utf-8")
