"""Comments: the inbox, a thread, what was said on one's own coding."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from articles import actions
from articles.models import Comment, Span
from articles.models.span import shorten
from articles.selectors.comments import (
    STATES,
    article_threads,
    find_thread,
    inbox,
    waiting_count,
)
from articles.selectors.workspace import own_assignment
from articles.web.forms.base import put_errors
from articles.web.forms.comments import AnswerForm, CommentForm, as_typed
from articles.web.partials import after_change, leave, render_page

if TYPE_CHECKING:
    from articles.models import Assignment
    from articles.selectors.comments import ThreadView
    from articles.web.requests import AuthenticatedRequest


@require_safe
def inbox_page(request: AuthenticatedRequest) -> HttpResponse:
    """The threads in which it is one's turn, or others; ``?show=count`` is the badge that every page fetches."""
    show = request.GET.get("show", "turn")
    if show == "count":
        return render(request, "articles/_waiting.html", {"count": waiting_count(request.user)})
    show = show if show in (*STATES, "all") else "turn"
    number = request.GET.get("page", "1")
    project = request.GET.get("project", "")
    found = inbox(
        request.user, show=show, project=project, page=int(number) if number.isdecimal() else 1
    )
    shows = {
        "turn": _("Your turn"),
        "open": _("Open"),
        "answered": _("Answered"),
        "resolved": _("Resolved"),
        "all": _("All"),
    }
    context = {
        "threads": found.threads,
        "pager": found.pager,
        "projects": found.projects,
        "chosen": project,
        "turn": found.turn,
        "show": show,
        "shows": shows.items(),
    }
    return render_page(request, "articles/inbox.html", context, partial="inbox")


@require_http_methods(["GET", "HEAD", "POST"])
def assignment_comments(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """The threads on one's own coding, or on one of its spans; a new one is posted here."""
    assignment = own_assignment(request.user, pk)
    if assignment is None:
        raise Http404
    span = _span(assignment, request.POST.get("span") or request.GET.get("span"))
    if request.method != "POST":
        initial = {"id": uuid.uuid4(), "span": span.pk if span else None}
        return _talk(request, assignment, span, CommentForm(initial=initial))
    form = CommentForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data | {"id": form.cleaned_data["id"] or uuid.uuid4()}
        try:
            actions.create_comment(request.user, pk, **given)
        except ValidationError as error:
            put_errors(form, error)
        else:
            return leave(request, talk_url(assignment.pk, span), message=_("Your comment is in."))
    return _talk(request, assignment, span, form, status=422)


def talk_url(assignment: UUID, span: Span | None = None) -> str:
    """The address of the comments on an assignment or a span."""
    base = reverse("assignment-comments", args=[assignment])
    return f"{base}?span={span.pk}" if span else base


def _span(assignment: Assignment, text: str | None) -> Span | None:
    """The span of one's own coding that is asked for, deleted or not."""
    try:
        wanted = UUID(text or "")
    except ValueError:
        return None
    return assignment.spans.select_related("label").filter(pk=wanted).first()


def _talk(
    request: AuthenticatedRequest,
    assignment: Assignment,
    span: Span | None,
    form: CommentForm,
    *,
    status: int = 200,
) -> HttpResponse:
    article = assignment.article
    context = {
        "assignment": assignment,
        "article": article,
        "span": span,
        "quote": shorten(article.text[span.start : span.end], 200) if span else "",
        "threads": article_threads(request.user, assignment, span.pk if span else None),
        "form": form,
        "may_write": not (article.archived_at or assignment.round.project.archived_at),
        "in_talk": True,
    }
    return render_page(request, "articles/talk.html", context, partial="threads", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """A thread; an answer is posted here."""
    found = find_thread(request.user, pk)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _thread(request, found, AnswerForm())
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            actions.create_comment(
                request.user,
                found.assignment,
                id=form.cleaned_data["id"] or uuid.uuid4(),
                text=form.cleaned_data["text"],
                thread=found.id,
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            return _changed(request, found, _("Your answer is in."))
    return _thread(request, found, form, status=422)


def _thread(
    request: AuthenticatedRequest, found: ThreadView, form: AnswerForm, *, status: int = 200
) -> HttpResponse:
    back = request.POST.get("back") == "talk"
    context = {"thread": found, "form": form, "in_talk": back}
    return render_page(request, "articles/thread.html", context, partial="one", status=status)


@require_POST
def comment_change(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Resolve or reopen a thread; change, withdraw or bring back one's own comment."""
    row = Comment.objects.visible_to(request.user).filter(pk=pk).first()
    found = find_thread(request.user, pk)
    if row is None or found is None:
        raise Http404
    action, version = request.POST.get("action", ""), _version(request.POST.get("version"))
    try:
        message = _change(request, row, action, version)
    except ValidationError as error:
        return _thread(request, found, _refused(error), status=422)
    return _changed(request, found, message)


def _change(request: AuthenticatedRequest, row: Comment, action: str, version: int | None) -> str:
    """Do what a button asks for; what was done, in words."""
    user = request.user
    if action in ("resolve", "reopen"):
        actions.resolve_thread(user, row, base_version=version, resolved=action == "resolve")
        return _("Resolved.") if action == "resolve" else _("Open again.")
    if action == "withdraw":
        actions.withdraw_comment(user, row, base_version=version)
        return _("Withdrawn.")
    if action == "restore":
        actions.restore_comment(user, row, base_version=version)
        return _("Back again.")
    seen = row.version if version is None else version
    text = as_typed(request.POST.get("text", ""))
    actions.update_comment(user, row, base_version=seen, text=text)
    return _("Changed.")


def _version(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 10 else None


def _refused(error: ValidationError) -> AnswerForm:
    """A form that says what an action refused."""
    form = AnswerForm({"text": ""})
    form.is_valid()
    form.add_error(None, " ".join(error.messages))
    return form


def _changed(request: AuthenticatedRequest, found: ThreadView, message: str) -> HttpResponse:
    """Back to where the button stood: the coder's list or the thread; for htmx the thread itself."""
    to = reverse("comment-thread", args=[found.id])
    if request.POST.get("back") == "talk" and found.is_own_coding:
        to = f"{talk_url(found.assignment)}#thread-{found.id}"

    def fragment() -> HttpResponse:
        fresh = find_thread(request.user, found.id)
        # What waits for an answer is counted anew beside the link to the inbox.
        return trigger_client_event(_thread(request, fresh or found, AnswerForm()), "talked")

    return after_change(request, to, fragment, message=message)
