"""Ways to take a defence off, for ``tests.security.mutations``: each function removes one."""

from __future__ import annotations

import sys
from typing import Any


def everything(rows: Any, *_user: Any) -> Any:
    """``visible_to`` for people who may see all there is."""
    return rows.all()


def replace_everywhere(original: Any, new: Any) -> None:
    """Put ``new`` wherever a module of ours has imported ``original``."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("articles", "annotator")):
            for key, value in list(vars(module).items()):
                if value is original:
                    setattr(module, key, new)


def put(owner: Any, name: str, value: Any) -> None:
    """Set an attribute, past the type checker."""
    setattr(owner, name, value)


def load() -> None:
    """Import every module of ours, so that there is something to replace."""
    from django.urls import get_resolver

    _ = get_resolver().url_patterns


# --- what the caller may see


def articles() -> None:
    """Any article, to anybody."""
    from articles.models.article import ArticleQuerySet

    put(ArticleQuerySet, "visible_to", everything)


def projects() -> None:
    """Any project."""
    from articles.models.project import ProjectQuerySet

    put(ProjectQuerySet, "visible_to", everything)


def assignments() -> None:
    """Any assignment's state."""
    from articles.models.assignment import AssignmentQuerySet

    put(AssignmentQuerySet, "visible_to", everything)


def content() -> None:
    """The content of whatever one may know of."""
    from articles.models.assignment import AssignmentQuerySet

    put(AssignmentQuerySet, "content_visible_to", AssignmentQuerySet.visible_to)


def release() -> None:
    """Released as soon as one coder is done."""
    from articles.models import Assignment
    from articles.models.assignment import AssignmentQuerySet

    def released(rows: Any) -> Any:
        return rows.filter(state=Assignment.State.SUBMITTED)

    put(AssignmentQuerySet, "released", released)


def two_roles() -> None:
    """A reviewer who codes the article reads on all the same."""
    from django.db.models import Exists, OuterRef, Q

    from articles.models import REVIEWING, Assignment
    from articles.models.assignment import AssignmentQuerySet

    def visible(rows: Any, user: Any) -> Any:
        if not user.is_authenticated:
            return rows.none()
        seats = user.memberships
        return rows.filter(
            Q(annotator=user, round__project__in=seats.values("project"))
            | Q(
                Exists(Assignment.objects.released().filter(pk=OuterRef("pk"))),
                round__project__in=seats.filter(role__in=REVIEWING).values("project"),
            )
        )

    put(AssignmentQuerySet, "content_visible_to", visible)


def codings() -> None:
    """Any span, link, answer."""
    from articles.models.span import CodedQuerySet

    put(CodedQuerySet, "visible_to", everything)


def events() -> None:
    """Any event of one's projects."""
    from articles.models.event import EventQuerySet

    def visible(rows: Any, user: Any) -> Any:
        return rows.filter(project__in=user.memberships.values("project"))

    put(EventQuerySet, "visible_to", visible)


def admin_rows() -> None:
    """The admin shows every row."""
    from articles.admin.base import ReadOnlyAdmin

    put(ReadOnlyAdmin, "get_queryset", lambda self, request: self.model._default_manager.all())


# --- what the caller may do


def managers() -> None:
    """Everybody manages."""
    from articles import permissions

    load()
    replace_everywhere(permissions.can_manage, lambda user, project: True)


def own_work() -> None:
    """Anybody codes in anybody's assignment."""
    from articles.actions import work

    load()

    def lock(user: Any, assignment_id: Any) -> Any:
        from articles.models import Assignment

        found = Assignment.objects.select_related("round__project", "article", "annotator")
        assignment = found.get(pk=assignment_id)
        user.pk = assignment.annotator_id  # passes for the annotator
        return assignment

    replace_everywhere(work.lock_assignment, lock)


def locked() -> None:
    """What is done can be changed."""
    from articles.actions import work

    load()
    replace_everywhere(work.require_open, lambda assignment: None)


def scopes() -> None:
    """A token does everything."""
    from articles.api.permissions import HasScope

    put(HasScope, "has_permission", lambda self, request, view: bool(request.user.is_authenticated))


def token_project() -> None:
    """A token's project binds nothing."""
    from articles.api.views.base import View

    put(View, "within_token", lambda self, rows, path: rows)


# --- requests and answers


def quotes() -> None:
    """Any quote, any offset."""
    from articles.models import Span

    put(Span, "check_fit", lambda self, text, quote: None)


def preconditions() -> None:
    """If-Match always matches."""
    from articles.api import preconditions as module

    class Matches(int):
        """Equal to every version."""

        def __eq__(self, other: object) -> bool:
            return True

        def __ne__(self, other: object) -> bool:
            return False

        __hash__ = int.__hash__

    load()
    replace_everywhere(module.seen_version, lambda request: Matches(1))


def csrf() -> None:
    """No token is asked for."""
    from django.middleware.csrf import CsrfViewMiddleware

    put(CsrfViewMiddleware, "process_view", lambda *arguments: None)


def unknown_keys() -> None:
    """Unknown keys and parameters are passed over."""
    from rest_framework.serializers import Serializer

    from articles.api.serializers.fields import Input

    put(Input, "to_internal_value", Serializer.to_internal_value)


def policy() -> None:
    """No content security policy."""
    from csp.middleware import CSPMiddleware

    put(CSPMiddleware, "process_response", lambda self, request, response: response)


def escaping() -> None:
    """Templates write what they are given."""
    from django.conf import settings

    settings.TEMPLATES[0]["OPTIONS"]["autoescape"] = False


def passages() -> None:
    """The article's text is not escaped."""
    from articles import spans

    load()
    put(spans, "escape", lambda text, quote=True: text)


def hosts() -> None:
    """Any host."""
    from django.http import HttpRequest

    put(HttpRequest, "get_host", lambda self: self.META.get("HTTP_HOST", "testserver"))


def sign_in() -> None:
    """Pages open for everybody, and the API too."""
    from articles.web.middleware import LoginRequiredMiddleware

    put(LoginRequiredMiddleware, "process_view", lambda *arguments: None)
