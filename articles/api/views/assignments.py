"""Who codes what, and how far they are."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from articles import actions
from articles.actions.outcomes import stale
from articles.api import shapes
from articles.api.preconditions import seen_version
from articles.api.serializers import coding, inputs
from articles.api.serializers.queries import AssignmentQuery
from articles.api.serializers.rounds import ReasonInput
from articles.api.views.base import Method, View
from articles.models import Assignment, Event
from articles.permissions import can_manage
from articles.selectors.lookups import find_round, person_id

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request

    from articles.models import Project, Round

#: Assignments in one request.
MOST = 2000


class Assignments(View):
    """The assignments of a project."""

    group = "Assignments"
    methods = {
        "GET": Method(
            "project:read", {200: coding.AssignmentOutput}, query=AssignmentQuery, paged=True
        ),
        "POST": Method(
            "study:write",
            {201: coding.AssignmentOutput, 200: coding.AssignmentOutput},
            body=inputs.AssignmentInput,
            many=True,
        ),
    }

    def get(self, request: Request, slug: str) -> Response:
        """List assignments: your own, for managers all, for adjudicators what is released."""
        project = self.project(slug)
        rows = self.assignments().filter(round__project=project).select_related("article")
        for name in ("state", "article"):
            if name in self.query:
                rows = rows.filter(**{name: self.query[name]})
        if "annotator" in self.query:
            rows = rows.filter(annotator=person_id(self.user, self.query["annotator"]))
        if "round" in self.query:
            rows = rows.filter(round=find_round(project, self.query["round"], self.user))
        return self.page(rows.defer("article__text"), ("created_at", "id"), shapes.assignment)

    def post(self, request: Request, slug: str) -> Response:
        """Assign one article, or a list of them: 201 when any is new, 200 when all were there."""
        project = self.project(slug)
        if not can_manage(self.user, project):
            raise PermissionDenied(_("Only owners and managers assign articles."))
        wanted = self._wanted(request.data)
        rounds = {name: find_round(project, name) for name in {item["round"] for item in wanted}}
        with transaction.atomic():
            created = self._assign(rounds, wanted)
        rows = self._rows(project, rounds, wanted)
        answer: Any = [shapes.assignment(row) for row in rows]
        if not isinstance(request.data, list):
            answer = answer[0]
        return Response(answer, status=status.HTTP_201_CREATED if created else status.HTTP_200_OK)

    def _wanted(self, data: Any) -> list[dict[str, Any]]:
        if not isinstance(data, list):
            return [self.body()]
        if not 0 < len(data) <= MOST:
            raise ValidationError(_("Send 1 to %(most)s assignments at once.") % {"most": MOST})
        parsed = inputs.AssignmentInput(data=data, many=True)
        parsed.is_valid(raise_exception=True)
        found: list[dict[str, Any]] = parsed.validated_data
        return found

    def _assign(self, rounds: dict[str, Round], wanted: list[dict[str, Any]]) -> int:
        """Hand out, by round and person; answers how many are new."""
        articles: dict[tuple[str, UUID], list[UUID]] = defaultdict(list)
        for item in wanted:
            articles[item["round"], item["annotator"]].append(item["article"])
        return sum(
            len(actions.assign(self.user, rounds[name], list(dict.fromkeys(chosen)), [person])[0])
            for (name, person), chosen in articles.items()
        )

    def _rows(
        self, project: Project, rounds: dict[str, Round], wanted: list[dict[str, Any]]
    ) -> list[Assignment]:
        """The assignments that were asked for, in that order."""
        rows: QuerySet[Assignment] = self.assignments().filter(
            round__project=project,
            kind=Assignment.Kind.CODING,
            article__in={item["article"] for item in wanted},
            annotator__in={item["annotator"] for item in wanted},
        )
        found = {
            (row.round_id, row.article_id, row.annotator_id): row
            for row in rows.select_related("article").defer("article__text")
        }
        return [
            found[rounds[item["round"]].pk, item["article"], item["annotator"]] for item in wanted
        ]


class NextAssignment(View):
    """The caller's queue."""

    group = "Assignments"
    methods = {
        "POST": Method(
            "annotate:write",
            {200: coding.AssignmentOutput, 204: None},
            body=inputs.NoInput,
            tagged=True,
        )
    }

    def post(self, request: Request, slug: str) -> Response:
        """Your next open assignment, else the next article of a round of taking; 204 when all is done."""
        self.body()
        found = actions.take_next(self.user, self.project(slug).pk)
        if found is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return self.tagged(shapes.assignment(self.assignment(found.pk)), found.revision)


class AssignmentDetail(View):
    """One assignment."""

    group = "Assignments"
    methods = {
        "GET": Method("project:read", {200: coding.AssignmentDetailOutput}, tagged=True),
        "DELETE": Method("study:write", {204: None}, if_match=True, errors=(409,)),
    }

    def get(self, request: Request, id: UUID) -> Response:
        """An assignment with article, spans, relations and answers."""
        row = self.assignment(id, text=True)
        shape = shapes.assignment(row) | {
            "codebook": row.round.codebook.number,
            "article": shapes.article_in_full(row.article),
        }
        return self.tagged(shape | self._content(row), row.revision)

    def _content(self, row: Assignment) -> dict[str, Any]:
        """What is coded, or nulls for those who are blind here."""
        seen = self.coded(Assignment.objects.content_visible_to(self.user), "")
        if not seen.filter(pk=row.pk).exists():
            return {"spans": None, "relations": None, "answers": None}
        structure = row.round.codebook.structure()
        show = shapes.SpanShape(structure, row.article.text)
        spans = row.spans.live().order_by("start", "-end", "pk")
        relations = row.relations.live().order_by("created_at", "pk")
        answers = row.answers.live().order_by("created_at", "pk")
        return {
            "spans": [show(span) for span in spans],
            "relations": [shapes.relation(relation, structure) for relation in relations],
            "answers": [shapes.answer(answer, structure) for answer in answers],
        }

    def delete(self, request: Request, id: UUID) -> Response:
        """Take back an assignment on which no work has begun."""
        seen = seen_version(request)
        if self._is_gone(id):
            return Response(status=status.HTTP_204_NO_CONTENT)
        with transaction.atomic():
            row = self.assignments().select_for_update(of=("self",)).get(pk=id)
            if row.revision != seen:
                raise stale({"version": row.revision, "revision": row.revision})
            actions.remove_assignment(self.user, id)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _is_gone(self, id: UUID) -> bool:
        """Whether it was taken back before; only those who may see that event are told."""
        events = self.within_token(Event.objects.visible_to(self.user), "project")
        return events.filter(kind="assignment.deleted", object_id=str(id)).exists()


class Submit(View):
    """The end of the work."""

    group = "Assignments"
    methods = {
        "POST": Method(
            "annotate:write",
            {200: coding.AssignmentOutput},
            body=inputs.SubmitInput,
            if_match=True,
            tagged=True,
            errors=(409,),
        )
    }

    def post(self, request: Request, id: UUID) -> Response:
        """Mark as done. 409 lists what is missing."""
        self.assignment(id)
        actions.submit(self.user, id, revision=seen_version(request), **self.body())
        row = self.assignment(id)
        return self.tagged(shapes.assignment(row), row.revision)


class Reopen(View):
    """The way back."""

    group = "Assignments"
    methods = {
        "POST": Method(
            "annotate:write",
            {200: coding.AssignmentOutput},
            body=ReasonInput,
            if_match=True,
            tagged=True,
            errors=(409,),
        )
    }

    def post(self, request: Request, id: UUID) -> Response:
        """Open a submitted assignment again; once codings are compared, only a manager may."""
        self.assignment(id)
        reason = self.body()["reason"]
        actions.reopen(self.user, id, revision=seen_version(request), reason=reason)
        row = self.assignment(id)
        return self.tagged(shapes.assignment(row), row.revision)
