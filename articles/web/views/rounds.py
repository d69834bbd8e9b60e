"""Rounds: the list, planning a new one with a live preview, and taking the next article."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles import actions
from articles.actions.plans import Wish
from articles.models import Article, Round
from articles.selectors.article_list import ArticleFilter, any_articles, filter_articles
from articles.selectors.assign import coders
from articles.selectors.rounds import round_rows
from articles.web.forms.articles import FILTERS
from articles.web.forms.base import put_errors
from articles.web.forms.rounds import RoundForm
from articles.web.lookups import managed_project, project_for
from articles.web.partials import leave, render_page
from articles.web.views.articles import filter_form

if TYPE_CHECKING:
    from collections.abc import Iterable

    from articles.actions.hidden import Hidden
    from articles.actions.plans import Planned
    from articles.web.forms.articles import FilterForm
    from articles.web.lookups import Seat
    from articles.web.requests import AuthenticatedRequest

REASONS = {
    "absent": gettext_lazy("not in this project"),
    "archived": gettext_lazy("archived"),
    "here": gettext_lazy("in this round already"),
    "elsewhere": gettext_lazy("in another round"),
    "short": gettext_lazy("too short"),
    "unsettled": gettext_lazy("units not settled yet"),
}


@require_safe
def round_list(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """The rounds of a project with how far they are."""
    seat = managed_project(request, slug)
    rows = round_rows(seat.project)
    context = seat.context("rounds", rows=rows, worked=any(row.articles for row in rows))
    return render_page(request, "articles/rounds.html", context)


@dataclass(frozen=True)
class Preview:
    """A plan in numbers, as the page shows it."""

    places: int
    sample: int
    assignments: int
    missing: int
    most: int
    rows: list[tuple[str, int, int | None]]
    pairs: list[tuple[str, list[int | None]]]
    names: list[str]
    excluded: list[tuple[str, int]] = field(default_factory=list)
    not_drawn: int = 0
    reopened: int = 0
    seen: list[tuple[str, int]] = field(default_factory=list)
    untrained: list[str] = field(default_factory=list)
    gold: int = 0
    repeats: list[tuple[str, int]] = field(default_factory=list)
    asks_hidden: bool = False


def preview_of(planned: Planned, names: dict[UUID, str], caps: dict[UUID, int | None]) -> Preview:
    """Numbers by coder and by pair, what is left out and why."""
    plan = planned.plan
    people = sorted(plan.queues, key=lambda person: names.get(person, ""))
    met = plan.pairs()
    several = bool(met) and len(people) <= 20
    counts = {frozenset(pair): met[frozenset(pair)] for pair in combinations(people, 2)}
    return Preview(
        places=len(planned.fresh),
        sample=sum(spot.reliability for spot in planned.fresh),
        assignments=plan.assignments,
        missing=plan.missing,
        most=max((len(queue) for queue in plan.queues.values()), default=0) or 1,
        rows=[(names.get(one, "?"), len(plan.queues[one]), caps.get(one)) for one in people],
        pairs=[
            (names.get(one, "?"), [counts.get(frozenset((one, other))) for other in people])
            for one in people
        ]
        if several
        else [],
        names=[names.get(person, "?") for person in people],
        excluded=[(str(REASONS[why]), len(ids)) for why, ids in planned.excluded.items()],
        not_drawn=planned.not_drawn,
        reopened=planned.reopened,
        seen=named(planned.seen.items(), names),
        untrained=sorted(names.get(person, "?") for person in planned.untrained),
        gold=len(planned.hidden.gold),
        repeats=repeats_of(planned.hidden, names),
    )


def named(rows: Iterable[tuple[UUID, int]], names: dict[UUID, str]) -> list[tuple[str, int]]:
    """Numbers by the names of people, in their order."""
    return sorted((names.get(person, "?"), number) for person, number in rows)


def repeats_of(hidden: Hidden, names: dict[UUID, str]) -> list[tuple[str, int]]:
    """How many articles each coder gets again."""
    return named(((one, len(found)) for one, found in hidden.repeats.items()), names)


@require_http_methods(["GET", "HEAD", "POST"])
def round_new(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Plan a round; each change of the form shows the plan, ``action=make`` carries it out."""
    seat = managed_project(request, slug)
    posted = request.method == "POST"
    making = request.POST.get("action") == "make"
    data = request.POST.copy() if posted else None
    if data is not None and not making and not data.get("name"):
        data["name"] = "?"  # a plan can be looked at before it has a name
    form = RoundForm(seat.project, data)
    # ``coder`` on this page is who codes, not a filter.
    filters = filter_form(
        seat, {name: request.POST.get(name, "") for name in FILTERS if name != "coder"}
    )
    if not posted:
        return _page(request, seat, form, filters)
    if not (form.is_valid() and filters.is_valid()):
        return _page(request, seat, form, filters, status=422)
    caps, bad = form.caps()
    if bad:
        form.add_error(None, _("A cap is a whole number, or empty."))
        return _page(request, seat, form, filters, status=422)
    wish = _wish(seat, form, filters.wanted(), caps)
    try:
        if making:
            with transaction.atomic():
                round = actions.create_round(seat.user, seat.project, **form.fields_of_round())
                actions.carry_out(seat.user, round.pk, wish)
            to = reverse("round-detail", args=[slug, round.pk])
            return leave(request, to, message=_("The round is made."))
        draft = Round(project=seat.project, **form.fields_of_round())
        planned = actions.preview_plan(seat.user, draft, wish)
    except ValidationError as error:
        put_errors(form, error)
        return _page(request, seat, form, filters, status=422)
    return _page(request, seat, form, filters, planned=planned, caps=caps)


def _wish(seat: Seat, form: RoundForm, wanted: ArticleFilter, caps: dict[UUID, int | None]) -> Wish:
    data = form.cleaned_data
    if data["scope"] == "filter":
        rows = filter_articles(seat.user, seat.project, seat.role, wanted)
    else:
        rows = Article.objects.filter(project=seat.project)
    return Wish(
        articles=list(rows.values_list("pk", flat=True)),
        coders=caps,
        sample=data["sample"],
        only_new=data["only_new"],
        min_words=data["min_words"] or 0,
        hide=form.hide(),
    )


def _page(
    request: AuthenticatedRequest,
    seat: Seat,
    form: RoundForm,
    filters: FilterForm,
    *,
    planned: Planned | None = None,
    caps: dict[UUID, int | None] | None = None,
    status: int = 200,
) -> HttpResponse:
    chosen = (
        set(form.cleaned_data.get("coder", [])) if form.is_bound else set()
    )  # also of a form with faults
    people = coders(seat.project, chosen)
    names = {person.id: person.username for person in people}
    preview = preview_of(planned, names, caps or {}) if planned and caps else None
    if preview is not None:
        asked = form.hide()
        preview = replace(preview, asks_hidden=bool(asked.gold or asked.repeats))
    context = seat.context(
        "rounds",
        form=form,
        filters=filters,
        coders=[(person, request.POST.get(f"cap-{person.id}", "")) for person in people],
        any_articles=any_articles(seat.user, seat.project),
        preview=preview,
        is_pull=form.is_bound and form.data.get("hand_out") == Round.HandOut.PULL,
    )
    return render_page(request, "articles/round_new.html", context, partial="plan", status=status)


@require_POST
def next_article(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Take the next article, or go on with what is open."""
    seat = project_for(request, slug)
    found = actions.take_next(seat.user, seat.project.pk)
    if found is None:
        return leave(request, reverse("home"), message=_("There is nothing left to take."))
    return leave(request, reverse("assignment", args=[found.pk]))
