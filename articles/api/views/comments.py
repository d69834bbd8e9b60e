"""Comments on codings, in threads; and the time that was worked on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.response import Response

from articles import actions
from articles.api import shapes
from articles.api.preconditions import etag, seen_version
from articles.api.serializers import talk
from articles.api.serializers.queries import CodedQuery
from articles.api.views.base import Method, View
from articles.models import Assignment, Comment
from articles.permissions import can_manage
from articles.selectors.lookups import person_id

if TYPE_CHECKING:
    from rest_framework.request import Request

    from articles.models.comment import CommentQuerySet


class TalkView(View):
    """What shows comments."""

    group = "Comments"

    def comments(self) -> CommentQuerySet:
        """Comments that the caller may read."""
        rows: CommentQuerySet = self.coded(Comment.objects.visible_to(self.user))  # type: ignore[assignment]  # filters only
        seen = Assignment.objects.filter(pk=OuterRef("assignment")).content_visible_to(self.user)
        own = Q(assignment__annotator=self.user)
        return rows.select_related("author", "assignment__round__project").annotate(
            content_seen=Exists(seen), named=self.named("assignment__round__project", own)
        )

    def shown(self, row: Comment) -> dict[str, Any]:
        """A comment that was just stored, as the API tells it."""
        seen = Assignment.objects.content_visible_to(self.user).filter(pk=row.assignment_id)
        row.content_seen = seen.exists()  # type: ignore[attr-defined]  # as ``comments`` annotates
        row.named = can_manage(self.user, row.assignment.round.project_id)  # type: ignore[attr-defined]  # as well
        return shapes.comment(row, self.user)

    def answer(self, row: Comment, status: int = 200) -> Response:
        """A comment as an answer."""
        return self.tagged(self.shown(row), row.version, status)


class ProjectComments(TalkView):
    """The threads of a project."""

    methods = {
        "GET": Method("project:read", {200: talk.ThreadOutput}, query=talk.CommentQuery, paged=True)
    }

    def get(self, request: Request, slug: str) -> Response:
        """List threads, oldest first: on your own codings, for managers all, else on what you may read."""
        project = self.project(slug)
        rows = self.comments().threads().with_state().alive()
        rows = rows.filter(assignment__round__project=project)
        if "state" in self.query:
            rows = rows.in_state(self.query["state"])
        for name, path in (("kind", "kind"), ("article", "assignment__article")):
            if name in self.query:
                rows = rows.filter(**{path: self.query[name]})
        if "annotator" in self.query:
            who = person_id(self.user, self.query["annotator"])
            rows = rows.filter(assignment__annotator=who)
        return self.page(rows, ("created_at", "id"), lambda row: shapes.thread(row, self.user))


class Comments(TalkView):
    """The comments on an assignment and its spans."""

    methods = {
        "GET": Method("project:read", {200: talk.CommentOutput}, query=CodedQuery, paged=True),
        "POST": Method(
            "annotate:write",
            {201: talk.CommentOutput, 200: talk.CommentOutput},
            body=talk.CommentInput,
            tagged=True,
            errors=(409,),
        ),
    }

    def get(self, request: Request, id: UUID) -> Response:
        """List the comments, oldest first; answers name their thread."""
        assignment = self.assignment(id)
        rows = self.comments().filter(assignment=assignment)
        if "deleted" not in self.query:
            rows = rows.live()
        return self.page(rows, ("created_at", "id"), lambda row: shapes.comment(row, self.user))

    def post(self, request: Request, id: UUID) -> Response:
        """Comment, ask, flag or answer: 201; the same request again: 200."""
        given = self.body_for(id)
        if given.pop("user", str(self.user.pk)) != str(self.user.pk):
            message = _("Somebody else is signed in now. Sign in as who wrote this.")
            raise ValidationError(message, code="wrong_user")
        comment, created = actions.create_comment(self.user, id, **given)
        done = status.HTTP_201_CREATED if created else status.HTTP_200_OK
        return self.answer(comment, done)


class Discussions(TalkView):
    """Discussions of passages that two coders coded otherwise."""

    methods = {
        "POST": Method(
            "annotate:write",
            {201: talk.DiscussionOutput, 200: talk.DiscussionOutput},
            body=talk.DiscussionInput,
            errors=(409,),
        )
    }

    def post(self, request: Request, slug: str) -> Response:
        """Start a thread with each of two coders on a passage of their released codings: 201; the same again: 200.

        Both are noted to have been told of others' codings of the article.
        """
        project, given = self.project(slug), self.body()
        sides = [actions.Side(**side) for side in given["sides"]]
        made, created = actions.discuss(self.user, project, sides=sides, text=given["text"])
        done = status.HTTP_201_CREATED if created else status.HTTP_200_OK
        return Response({"comments": [self.shown(comment) for comment in made]}, status=done)


class CommentDetail(TalkView):
    """One comment."""

    methods = {
        "GET": Method("project:read", {200: talk.CommentOutput}, tagged=True),
        "PATCH": Method(
            "annotate:write",
            {200: talk.CommentOutput},
            body=talk.CommentPatch,
            if_match=True,
            tagged=True,
            errors=(409,),
        ),
        "DELETE": Method("annotate:write", {204: None}, if_match=True, errors=(409,)),
    }

    def get(self, request: Request, id: UUID) -> Response:
        """A comment."""
        return self.answer(self.comments().get(pk=id))

    def patch(self, request: Request, id: UUID) -> Response:
        """Change the text of your comment, resolve or reopen a thread, or bring a comment back."""
        row, seen = self.comments().get(pk=id), seen_version(request)
        given = self.body(partial=True)
        if given.keys() == {"text"}:
            row = actions.update_comment(self.user, row, base_version=seen, text=given["text"])
        elif given.keys() == {"resolved"}:
            row = actions.resolve_thread(
                self.user, row, base_version=seen, resolved=given["resolved"]
            )
        elif given == {"deleted": False}:
            row = actions.restore_comment(self.user, row, base_version=seen)
        else:
            raise ValidationError(
                _("Send “text”, “resolved” or “deleted”: false, one of them. To withdraw, DELETE."),
                code="invalid",
            )
        return self.answer(row)

    def delete(self, request: Request, id: UUID) -> Response:
        """Withdraw your comment; answers to it stay. Again is 204 again."""
        row = actions.withdraw_comment(
            self.user, self.comments().get(pk=id), base_version=seen_version(request)
        )
        return Response(status=status.HTTP_204_NO_CONTENT, headers=etag(row.version))


class AssignmentTime(View):
    """Time on task."""

    group = "Assignments"
    methods = {
        "POST": Method("annotate:write", {200: talk.TimeOutput}, body=talk.TimeInput, errors=(409,))
    }

    def post(self, request: Request, id: UUID) -> Response:
        """Report the seconds that a browser counted; no more is taken than has passed since the last report."""
        total = actions.report_time(self.user, id, **self.body_for(id))
        return Response({"active_seconds": total})
