"""Answers to the questions on an article."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from rest_framework.response import Response

from articles import actions
from articles.actions.outcomes import stale
from articles.api import shapes
from articles.api.preconditions import seen_version
from articles.api.serializers import coding, inputs
from articles.api.views.base import Method
from articles.api.views.spans import CodedView
from articles.models import Answer, Assignment

if TYPE_CHECKING:
    from rest_framework.request import Request


class Answers(CodedView):
    """The answers of an assignment, as one resource."""

    group = "Answers"
    methods = {
        "GET": Method("project:read", {200: coding.AnswersOutput}, tagged=True),
        "PUT": Method(
            "annotate:write",
            {200: coding.AnswersOutput},
            body=inputs.AnswersInput,
            tagged=True,
            errors=(409, 412),
        ),
    }

    def get(self, request: Request, id: UUID) -> Response:
        """The answers, by question."""
        assignment = self.readable(id)
        structure = assignment.round.codebook.structure()
        rows = Answer.objects.visible_to(self.user).live().filter(assignment=assignment)
        results = [shapes.answer(row, structure) for row in rows.order_by("created_at", "pk")]
        shape = {
            "revision": assignment.revision,
            "answers": {row["question"]: row["value"] for row in results},
            "results": results,
        }
        return self.tagged(shape, assignment.revision)

    def put(self, request: Request, id: UUID) -> Response:
        """Replace all answers; a question that is left out has none afterwards. If-Match is optional."""
        assignment, given = self.readable(id), self.body()["answers"]
        keys = assignment.round.codebook.structure().question_keys
        with transaction.atomic():
            locked = Assignment.objects.select_for_update().get(pk=id)
            if "If-Match" in request.headers and seen_version(request) != locked.revision:
                raise stale({"version": locked.revision, "revision": locked.revision})
            stored = locked.answers.live().values_list("question_id", flat=True)
            cleared = {keys[question]: None for question in stored}
            actions.set_answers(self.user, id, cleared | given)
        return self.get(request, id)
