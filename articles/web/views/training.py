"""Training: practice and its feedback, who is qualified, and the gold behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from articles import actions
from articles.models import Assignment, Gold, Round
from articles.selectors.feedback import load_feedback, practice_assignment
from articles.selectors.gold import candidates, gold_rows, hiding_rounds
from articles.selectors.training import project_training
from articles.selectors.training_report import COLUMNS, report_rows
from articles.selectors.workspace import stretch, styles
from articles.spans import article_html
from articles.web.downloads import csv_file
from articles.web.lookups import project_for
from articles.web.partials import after_change, leave, render_page

if TYPE_CHECKING:
    from articles.selectors.feedback import Feedback
    from articles.selectors.workspace import SpanItem
    from articles.web.lookups import Seat
    from articles.web.requests import AuthenticatedRequest


@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """How a practice article went, beside gold; a POST goes on to the next one."""
    assignment = practice_assignment(request.user, pk)
    if assignment is None:
        raise Http404
    own = assignment.annotator_id == request.user.pk
    if request.method == "POST":
        if not own:
            raise PermissionDenied(_("Only the coder goes on practising."))
        return _practise(request, assignment.round)
    if assignment.is_open:
        if not own:
            raise Http404
        return leave(request, reverse("assignment", args=[pk]))
    found = load_feedback(request.user, assignment)
    seat = project_for(request, assignment.round.project.slug)
    article = assignment.article
    context = seat.context(
        "training",
        feedback=found,
        own=own,
        coder=seat.project.coder_name(assignment.annotator_id, assignment.annotator.username),
        article={
            "title": article.title,
            "dir": article.direction if article.language else "auto",
            "language": article.language,
        },
        sides=[] if found.attempt is None or found.withheld or found.changed else _sides(found),
    )
    return render_page(request, "articles/feedback.html", context)


def _sides(found: Feedback) -> list[dict[str, Any]]:
    """The text twice: with one's own marks, and with gold's."""
    article = found.assignment.article
    zones = [(kind, start, end) for kind, start, end in article.zones]

    def marked(items: list[SpanItem]) -> SafeString:
        look = styles(item.label for item in items)
        html = article_html(article.text, [stretch(item) for item in items], look, zones)
        return SafeString(html)  # escaped by article_html

    return [
        {"key": "own", "count": len(found.own), "html": marked(found.own)},
        {"key": "gold", "count": len(found.gold), "html": marked(found.gold)},
    ]


def _practise(request: AuthenticatedRequest, round: Round) -> HttpResponse:
    """On to the next practice article, or back with the reason why there is none."""
    home = reverse("training", args=[round.project.slug])
    try:
        made = actions.practise(request.user, round.pk)
    except ValidationError as error:
        return leave(request, home, message=" ".join(error.messages))
    if made is None:
        said = _("You have seen all practice articles of “%(name)s”.") % {"name": round.name}
        return leave(request, home, message=said)
    return leave(request, reverse("assignment", args=[made.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
def training(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Training rounds: for managers with every coder, else one's own progress. A POST takes a practice article."""
    seat = project_for(request, slug)
    if request.method == "POST":
        rounds = Round.objects.filter(project=seat.project, kind=Round.Kind.TRAINING)
        return _practise(request, _named(rounds.select_related("project"), request.POST, "round"))
    rounds_shown = project_training(seat.user, seat.project, manages=seat.may.manage)
    if request.GET.get("as") == "csv":
        rows = report_rows(rounds_shown, seat.project.pseudonym)
        return csv_file(f"{slug}-training.csv", COLUMNS, rows)
    context = seat.context("training", rounds=rounds_shown)
    return render_page(request, "articles/training.html", context)


def _named(rows: Any, data: Any, name: str) -> Any:
    """The row that a form names by its id, else 404."""
    try:
        return rows.get(pk=UUID(data.get(name, "")))
    except (ValueError, rows.model.DoesNotExist) as error:
        raise Http404 from error


@require_http_methods(["GET", "HEAD", "POST"])
def gold(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Gold and the codings that can become gold; a POST makes or retires some."""
    seat = project_for(request, slug)
    if not seat.may.review:
        raise PermissionDenied(_("Gold is for the project’s owners, managers and adjudicators."))
    if request.method != "POST":
        return _gold(request, seat)
    try:
        if "hide" in request.POST or "show" in request.POST:
            said = _hide(request, seat)
        else:
            said = _retire(request, seat) if "retire" in request.POST else _make(request, seat)
    except ValidationError as error:
        return _gold(request, seat, errors=error.messages, status=422)
    back = reverse("gold", args=[slug])
    return after_change(request, back, lambda: _gold(request, seat), message=said)


def _retire(request: AuthenticatedRequest, seat: Seat) -> str:
    rows = Gold.objects.visible_to(seat.user).filter(article__project=seat.project)
    retired = actions.retire_gold(seat.user, _named(rows, request.POST, "retire").pk)
    return _("“%(title)s” is no gold any more. Attempts stay as they were.") % {
        "title": retired.article.title
    }


def _hide(request: AuthenticatedRequest, seat: Seat) -> str:
    """Make the ticked articles hidden gold of a round, or take them out of it."""
    rounds = Round.objects.filter(project=seat.project)
    round = _named(rounds, request.POST, "round")
    rows = Gold.objects.visible_to(seat.user).filter(article__project=seat.project)
    chosen = [_named(rows, {"gold": pk}, "gold") for pk in request.POST.getlist("gold")[:100]]
    if not chosen:
        raise ValidationError(_("Tick the articles first."))
    change = actions.hide_gold if "hide" in request.POST else actions.show_gold
    done = len(change(seat.user, round.pk, [row.article_id for row in chosen]))
    if "hide" in request.POST:
        said = ngettext(
            "%(n)s article is hidden gold of “%(round)s” now.",
            "%(n)s articles are hidden gold of “%(round)s” now.",
            done,
        )
    else:
        said = ngettext(
            "%(n)s article is no hidden gold of “%(round)s” any more.",
            "%(n)s articles are no hidden gold of “%(round)s” any more.",
            done,
        )
    return said % {"n": done, "round": round.name}


def _make(request: AuthenticatedRequest, seat: Seat) -> str:
    rows = Assignment.objects.visible_to(seat.user).filter(round__project=seat.project)
    chosen = [_named(rows, {"coding": pk}, "coding") for pk in request.POST.getlist("coding")[:100]]
    if not chosen:
        raise ValidationError(_("Choose a coding first."))
    note = request.POST.get("note", "")
    try:
        made = sum(actions.make_gold(seat.user, one.pk, note=note)[1] for one in chosen)
    except Assignment.DoesNotExist as error:
        raise Http404 from error
    return ngettext("%(n)s article has gold now.", "%(n)s articles have gold now.", made) % {
        "n": made
    }


def _gold(
    request: AuthenticatedRequest,
    seat: Seat,
    *,
    errors: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    offered, total = candidates(seat.user, seat.project)
    context = seat.context(
        "training",
        gold=gold_rows(seat.user, seat.project),
        rounds=hiding_rounds(seat.project) if seat.may.manage else [],
        candidates=offered,
        hidden=total - len(offered),
        form_errors=errors or [],
    )
    return render_page(request, "articles/gold.html", context, partial="gold", status=status)
