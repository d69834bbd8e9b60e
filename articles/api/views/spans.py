"""Spans: create, read, change, delete, restore."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.response import Response

from articles import actions
from articles.api import shapes
from articles.api.preconditions import etag, seen_version
from articles.api.serializers import coding, inputs
from articles.api.serializers.queries import CodedQuery
from articles.api.views.base import Method, View
from articles.models import Assignment, Span

if TYPE_CHECKING:
    from rest_framework.request import Request

LIMIT = _("You see the codings of others once every coder of the article is done.")


class CodedView(View):
    """What hangs on an assignment."""

    def readable(self, id: UUID, *, text: bool = False) -> Assignment:
        """An assignment whose content the caller may read; 403 where they may only know of it."""
        assignment = self.assignment(id, text=text)
        seen = self.coded(Assignment.objects.content_visible_to(self.user), "")
        if not seen.filter(pk=id).exists():
            raise PermissionDenied(LIMIT)
        self.note(assignment)
        return assignment

    def note(self, assignment: Assignment) -> None:
        """Keep that the caller reads a coding of somebody else."""
        if assignment.annotator_id != self.user.pk:
            actions.note_reveals(self.user, [assignment.article_id], "api")


class Spans(CodedView):
    """The spans of an assignment."""

    group = "Spans"
    methods = {
        "GET": Method("project:read", {200: coding.SpanOutput}, query=CodedQuery, paged=True),
        "POST": Method(
            "annotate:write",
            {201: coding.SpanOutput, 200: coding.SpanOutput},
            body=inputs.SpanInput,
            tagged=True,
            errors=(409, 422),
        ),
    }

    def get(self, request: Request, id: UUID) -> Response:
        """List the spans, by start."""
        assignment = self.readable(id, text=True)
        rows = Span.objects.visible_to(self.user).filter(assignment=assignment)
        if "deleted" not in self.query:
            rows = rows.live()
        show = shapes.SpanShape(assignment.round.codebook.structure(), assignment.article.text)
        return self.page(rows, ("start", "id"), show, etag(assignment.revision))

    def post(self, request: Request, id: UUID) -> Response:
        """Create a span: 201; the same request again: 200."""
        span, created = actions.create_span(self.user, id, **self.body_for(id))
        stored = span.assignment
        show = shapes.SpanShape(stored.round.codebook.structure(), stored.article.text)
        done = status.HTTP_201_CREATED if created else status.HTTP_200_OK
        return self.tagged(show(span), span.version, done)


class SpanDetail(CodedView):
    """One span."""

    group = "Spans"
    methods = {
        "GET": Method("project:read", {200: coding.SpanOutput}, tagged=True),
        "PATCH": Method(
            "annotate:write",
            {200: coding.SpanOutput},
            body=inputs.SpanPatch,
            if_match=True,
            tagged=True,
            errors=(409, 422),
        ),
        "DELETE": Method("annotate:write", {204: None}, if_match=True, errors=(409,)),
    }

    def span(self, id: UUID) -> Span:
        """A span that the caller may read, deleted or not."""
        rows = self.coded(Span.objects.visible_to(self.user))
        return rows.select_related("assignment__round__codebook", "assignment__article").get(pk=id)

    def answer(self, span: Span, source: Span) -> Response:
        """``span`` as an answer; ``source`` brings codebook and text, read with it before."""
        assignment = source.assignment
        show = shapes.SpanShape(assignment.round.codebook.structure(), assignment.article.text)
        return self.tagged(show(span), span.version)

    def get(self, request: Request, id: UUID) -> Response:
        """A span; a deleted one too, so that its annotator can restore it."""
        span = self.span(id)
        self.note(span.assignment)
        return self.answer(span, span)

    def patch(self, request: Request, id: UUID) -> Response:
        """Change a span, or restore it with ``{"deleted": false}``."""
        span, seen = self.span(id), seen_version(request)
        given = self.body(partial=True)
        if "deleted" not in given:
            changed = actions.update_span(self.user, span, base_version=seen, fields=given)
        elif given == {"deleted": False}:
            changed = actions.restore_span(self.user, span, base_version=seen)
        else:
            message = _("“deleted” is false and stands alone. To delete, send DELETE.")
            raise ValidationError({"deleted": ValidationError(message, code="invalid")})
        return self.answer(changed, span)

    def delete(self, request: Request, id: UUID) -> Response:
        """Delete a span and the relations that touch it; again is 204 again."""
        span = actions.delete_span(self.user, self.span(id), base_version=seen_version(request))
        return Response(status=status.HTTP_204_NO_CONTENT, headers=etag(span.version))
