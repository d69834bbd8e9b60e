"""The annotate page: an assignment, its spans' cards, the questions, Done and take back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from articles import actions
from articles.actions.outcomes import STALE, error_code, leaf
from articles.models import Assignment, Round, Span
from articles.permissions import can_manage, can_take_back
from articles.selectors.workspace import link_fields, load_workspace, own_assignment
from articles.web.cards import Card, make_card, span_view
from articles.web.lookups import project_for
from articles.web.partials import after_change, leave, render_page
from articles.web.workspace_page import WorkspacePage

if TYPE_CHECKING:
    from django.http import QueryDict

    from articles.selectors.workspace import SpanItem, Workspace
    from articles.web.requests import AuthenticatedRequest

TEMPLATE = "articles/annotate.html"
#: Markup of rare features, fetched by ``static/js/parts.js``: the element's id → template.
PARTS = {"part-select": "articles/parts/select.html", "part-panels": "articles/parts/panels.html"}


def _assignment(request: AuthenticatedRequest, pk: UUID) -> Assignment:
    found = own_assignment(request.user, pk)
    if found is None:
        raise Http404
    return found


def _page(
    request: AuthenticatedRequest,
    workspace: Workspace,
    *,
    partial: str = "",
    card: Card | None = None,
    answers: QueryDict | None = None,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    assignment = workspace.assignment
    follow = (
        None
        if assignment.is_open
        else actions.next_assignment(request.user, assignment.round.project_id)
    )
    page = WorkspacePage(
        workspace,
        next_id=follow.pk if follow else None,
        can_reopen=assignment.state == Assignment.State.SUBMITTED
        and can_take_back(request.user, assignment),
        answers=answers,
    )
    return render_page(
        request,
        TEMPLATE,
        {"workspace": page, "card": card, "project": assignment.round.project, **context},
        partial=partial,
        status=status,
    )


@require_GET
def assignment(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """The page, or one of its partials: the one that htmx names as its target."""
    row = _assignment(request, pk)
    target = request.htmx.target if request.htmx else None
    if target in PARTS:
        context = {"assignment": row, "workspace": WorkspacePage(load_workspace(row))}
        return render_page(request, PARTS[target], context)
    workspace = load_workspace(row)
    partial = target if target in ("spans", "questions", "done", "progress", "card") else ""
    return _page(request, workspace, partial=partial)


@require_GET
def open_article(request: AuthenticatedRequest, slug: str, pk: UUID) -> HttpResponse:
    """From an article to the caller's own assignment on it, the open one first."""
    seat = project_for(request, slug)
    own = Assignment.objects.visible_to(request.user).filter(
        article=pk, annotator=request.user, round__project=seat.project
    )
    own = own.exclude(kind=Assignment.Kind.ADJUDICATION)
    first = sorted(own, key=lambda row: not row.is_open)[:1]
    if not first:
        raise Http404
    return leave(request, reverse("assignment", args=[first[0].pk]))


@require_http_methods(["GET", "POST"])
def card(request: AuthenticatedRequest, pk: UUID, span_id: UUID) -> HttpResponse:
    """A span's card; without JavaScript its form posts attributes, links and note here."""
    workspace = load_workspace(_assignment(request, pk))
    item = workspace.span(span_id)
    if item is None:
        raise Http404
    links = link_fields(workspace, item)
    if request.method == "GET":
        return _page(request, workspace, partial="card", card=make_card(workspace, item, links))
    sent = make_card(workspace, item, links, request.POST)
    try:
        _describe(request, workspace, item, sent)
    except ValidationError as error:
        _tell(sent, error)
    forms = (sent.attributes, sent.note_form, sent.link_form)
    if any(form.errors for form in forms):
        return _page(request, workspace, partial="card", card=sent, status=422)
    return after_change(
        request, reverse("span-card", args=[pk, span_id]), lambda: _patched(request, pk, span_id)
    )


def _patched(request: AuthenticatedRequest, pk: UUID, span_id: UUID) -> HttpResponse:
    """The stored card, with the span for the scripts in ``HX-Trigger``."""
    workspace = load_workspace(_assignment(request, pk))
    item = workspace.span(span_id)
    if item is None:
        raise Http404
    fresh = make_card(workspace, item, link_fields(workspace, item))
    response = _page(request, workspace, partial="card", card=fresh)
    patch = span_view(item) | {
        "attributes": item.attributes,
        "note": item.note,
        "parts": item.parts,
    }
    response.headers["HX-Trigger"] = json.dumps({"span:patch": patch})
    return response


def _describe(
    request: AuthenticatedRequest, workspace: Workspace, item: SpanItem, sent: Card
) -> None:
    """Store what the card's form sent, unless it can't be read."""
    forms = (sent.attributes, sent.note_form, sent.link_form)
    if not all([form.is_valid() for form in forms]):  # noqa: C419 (each shows its errors)
        return
    hidden = {
        key: value for key, value in item.attributes.items() if key not in sent.attributes.records
    }
    chosen = {key: UUID(value) for key, value in sent.link_form.cleaned_data.items() if value}
    unlink = [UUID(link["id"]) for link in sent.links if link["id"] == request.POST.get("unlink")]
    actions.describe_span(
        request.user,
        Span.objects.visible_to(request.user).get(pk=item.id, assignment=workspace.assignment),
        base_version=sent.note_form.cleaned_data["version"],
        attributes=hidden | {k: v for k, v in sent.attributes.values().items() if v is not None},
        note=sent.note_form.cleaned_data["note"],
        link=list(chosen.items()),
        unlink=unlink,
    )


def _tell(sent: Card, error: ValidationError) -> None:
    """Put an action's refusal where it can be seen."""
    sent.note_form.add_error("note", " ".join(error.messages))


@require_POST
def answers(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Store the answers to the questions on the article."""
    workspace = load_workspace(_assignment(request, pk))
    page = WorkspacePage(workspace, answers=request.POST)
    form = page.questions_form
    if form.is_valid():
        try:
            actions.set_answers(request.user, pk, form.values())
        except ValidationError as error:
            for message in error.messages:
                form.add_error(None, message)
    if form.errors:
        return _page(request, workspace, partial="questions", answers=request.POST, status=422)
    return after_change(
        request,
        f"{reverse('assignment', args=[pk])}#questions",
        lambda: _page(request, load_workspace(_assignment(request, pk)), partial="questions"),
        message=_("Answers saved."),
    )


@require_POST
def submit(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Done & next: on to the next open assignment (after practice, to its feedback), or the list of what is missing."""
    row = _assignment(request, pk)
    sent = request.POST.get("revision", "")
    revision = int(sent) if sent.isdecimal() else -1
    try:
        actions.submit(
            request.user,
            pk,
            revision=revision,
            nothing_to_code=request.POST.get("nothing_to_code") == "true",
            accept_warnings=request.POST.get("accept_warnings") == "true",
        )
    except ValidationError as error:
        return _not_done(request, pk, error)
    if row.round.kind == Round.Kind.TRAINING:
        return leave(request, reverse("feedback", args=[pk]))
    follow = actions.next_assignment(request.user, row.round.project_id)
    to = reverse("assignment", args=[follow.pk]) if follow else reverse("home")
    return leave(request, to, message=_("Done: “%(title)s”.") % {"title": row.article.title})


def _not_done(request: AuthenticatedRequest, pk: UUID, error: ValidationError) -> HttpResponse:
    """What is missing, or that the page is older than what is stored."""
    workspace = load_workspace(_assignment(request, pk))
    code = error_code(error)
    if code == "missing":
        gaps = (leaf(error).params or {})["gaps"]
        workspace.gaps[:] = gaps
        refused = ""
    elif code == STALE:
        refused = _("This page is older than what is saved. Look again, then finish.")
    else:
        refused = " ".join(error.messages)
    return _page(request, workspace, partial="done", refused=True, refusal=refused, status=422)


@require_POST
def reopen(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Take back an article that was marked as done; a manager may do so for a coder."""
    row = Assignment.objects.visible_to(request.user).filter(pk=pk).select_related("round").first()
    if row is None:
        raise Http404
    own = row.annotator_id == request.user.pk
    if not own and not can_manage(request.user, row.round.project_id):
        raise PermissionDenied
    try:
        actions.reopen(request.user, pk, reason=request.POST.get("reason", ""))
    except ValidationError as error:
        if error_code(error) != "state":
            raise
    to = reverse("assignment", args=[pk]) if own else reverse("home")
    return leave(request, to, message=_("The article is open again."))
