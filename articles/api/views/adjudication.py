"""Adjudications with their clusters and rulings, and precedents."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.response import Response

from articles import actions
from articles.api import shapes_adjudication as shapes
from articles.api.preconditions import etag, seen_version
from articles.api.serializers import adjudication as data
from articles.api.serializers.inputs import NoInput
from articles.api.serializers.queries import PageQuery, given
from articles.api.views.base import Method, View
from articles.models import Assignment, Precedent, Round, Ruling
from articles.models.docket import read_docket
from articles.permissions import can_review
from articles.selectors.adjudication import adjudications
from articles.selectors.lookups import find_round

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request

    from articles.models import Project


class CourtView(View):
    """What shows adjudications. A token reads them as any coding: others' need ``export:read``."""

    group = "Adjudication"

    def rows(self) -> QuerySet[Assignment]:
        """Adjudications that the caller may read."""
        return self.coded(adjudications(self.user), "")

    def own(self, id: UUID) -> Assignment:
        """One of the caller's own; its clusters hold others' spans, so reviewers alone get it."""
        row = self.rows().get(pk=id, annotator=self.user)
        self.require_reviewer(row.round.project)
        return row

    def require_reviewer(self, project: Project) -> None:
        """403 for who doesn't review."""
        if not can_review(self.user, project):
            raise PermissionDenied(_("Adjudication is for owners, managers and adjudicators."))

    def told(self, row: Assignment, code: int = 200) -> Response:
        """An adjudication without its clusters: they hold others' codings, and a write is no right to read."""
        return self.tagged(shapes.adjudication(row), row.revision, code)


class Adjudications(CourtView):
    """The adjudications of a project."""

    methods = {
        "GET": Method(
            "project:read",
            {200: data.AdjudicationOutput},
            query=data.AdjudicationQuery,
            paged=True,
        ),
        "POST": Method(
            "study:write",
            {201: data.AdjudicationOutput, 200: data.AdjudicationOutput},
            body=data.AdjudicationInput,
            tagged=True,
            errors=(409,),
        ),
    }

    def get(self, request: Request, slug: str) -> Response:
        """List adjudications: your own, and others' that are settled and released."""
        project = self.project(slug)
        self.require_reviewer(project)
        rows = self.rows().filter(round__project=project).defer("article__text")
        if "round" in self.query:
            rows = rows.filter(round=find_round(project, self.query["round"]))
        rows = rows.filter(**given(self.query, "state", "article"))
        return self.page(rows, ("created_at", "id"), shapes.adjudication)

    def post(self, request: Request, slug: str) -> Response:
        """Open the adjudication of a released article: 201; your own again: 200."""
        project = self.project(slug)
        self.require_reviewer(project)
        body = self.body()
        round = Round.objects.select_related("project").get(pk=body["round"], project=project)
        row, created = actions.open_adjudication(self.user, round, body["article"])
        done = status.HTTP_201_CREATED if created else status.HTTP_200_OK
        return self.told(adjudications(self.user).get(pk=row.pk), done)


class AdjudicationDetail(CourtView):
    """One adjudication."""

    methods = {"GET": Method("export:read", {200: data.AdjudicationDetailOutput}, tagged=True)}

    def get(self, request: Request, id: UUID) -> Response:
        """Your adjudication: every coder's spans by cluster, answers by question, rulings, what is stale."""
        row = self.own(id)
        docket = read_docket(self.user, row)
        if docket.released:
            actions.note_reveals(self.user, [row.article_id], "adjudication")
        return self.tagged(shapes.docket(docket), row.revision)


class AdjudicationSubmit(CourtView):
    """Settling."""

    methods = {
        "POST": Method(
            "study:write",
            {200: data.AdjudicationOutput},
            body=NoInput,
            if_match=True,
            tagged=True,
            errors=(409,),
        )
    }

    def post(self, request: Request, id: UUID) -> Response:
        """Mark it as settled. 409 with what is open or stale. Open it again with the assignment's ``reopen/``."""
        row, seen = self.own(id), seen_version(request)
        self.body()
        actions.submit_adjudication(self.user, row.pk, revision=seen)
        return self.told(self.own(id))


class Rulings(CourtView):
    """The rulings of an adjudication."""

    methods = {
        "GET": Method("project:read", {200: data.RulingOutput}, query=PageQuery, paged=True),
        "POST": Method(
            "study:write",
            {201: data.RulingOutput, 200: data.RulingOutput},
            body=data.RulingInput,
            tagged=True,
            errors=(409, 412, 422),
        ),
    }

    def get(self, request: Request, id: UUID) -> Response:
        """List the rulings that stand, in text order."""
        rows = Ruling.objects.filter(assignment=self.own(id), deleted_at=None).select_related(
            "question"
        )
        return self.page(rows, ("start", "id"), shapes.ruling)

    def post(self, request: Request, id: UUID) -> Response:
        """Rule on a cluster or a question. 412 where it has changed since you read it."""
        row = self.own(id)
        ruling, created = actions.rule(self.user, row.pk, **self.body())
        done = status.HTTP_201_CREATED if created else status.HTTP_200_OK
        return self.tagged(shapes.ruling(ruling), ruling.version, done)


class RulingDetail(CourtView):
    """One ruling."""

    methods = {
        "PATCH": Method(
            "study:write",
            {200: data.RulingOutput},
            body=data.RulingPatch,
            if_match=True,
            tagged=True,
            errors=(409,),
        ),
        "DELETE": Method("study:write", {204: None}, if_match=True, errors=(409,)),
    }

    def ruling(self, id: UUID) -> Ruling:
        """A ruling that the caller may read."""
        return self.coded(Ruling.objects.visible_to(self.user)).get(
            pk=id, assignment__kind=Assignment.Kind.ADJUDICATION
        )

    def patch(self, request: Request, id: UUID) -> Response:
        """Change reason and note. To decide otherwise, POST a ruling on the same cluster."""
        row, seen = self.ruling(id), seen_version(request)
        row = actions.update_ruling(self.user, row, base_version=seen, **self.body(partial=True))
        return self.tagged(shapes.ruling(row), row.version)

    def delete(self, request: Request, id: UUID) -> Response:
        """Take a ruling back: its spans go, and the cluster is open again. Again is 204 again."""
        row = actions.take_back_ruling(
            self.user, self.ruling(id), base_version=seen_version(request)
        )
        return Response(status=status.HTTP_204_NO_CONTENT, headers=etag(row.version))


class Precedents(CourtView):
    """The precedents of a project."""

    methods = {
        "GET": Method(
            "project:read", {200: data.PrecedentOutput}, query=data.PrecedentQuery, paged=True
        ),
        "POST": Method(
            "study:write",
            {201: data.PrecedentOutput, 200: data.PrecedentOutput},
            body=data.PrecedentInput,
            tagged=True,
            errors=(409,),
        ),
    }

    def get(self, request: Request, slug: str) -> Response:
        """List the precedents that guide, oldest first."""
        rows = Precedent.objects.visible_to(self.user).live().filter(project=self.project(slug))
        if "label" in self.query:
            rows = rows.filter(label_key=self.query["label"])
        return self.page(rows.select_related("author"), ("created_at", "id"), shapes.precedent)

    def post(self, request: Request, slug: str) -> Response:
        """Make a precedent, of a ruling or without one: 201; the same request again: 200."""
        project = self.project(slug)
        self.require_reviewer(project)
        row, created = actions.create_precedent(self.user, project, **self.body())
        done = status.HTTP_201_CREATED if created else status.HTTP_200_OK
        return self.tagged(shapes.precedent(row), row.version, done)


class PrecedentDetail(CourtView):
    """One precedent."""

    methods = {"DELETE": Method("study:write", {204: None}, if_match=True, errors=(409,))}

    def delete(self, request: Request, id: UUID) -> Response:
        """Withdraw it: it guides no more. Again is 204 again."""
        rows = Precedent.objects.visible_to(self.user).filter(project__in=self.projects())
        row = actions.withdraw_precedent(
            self.user, rows.get(pk=id), base_version=seen_version(request)
        )
        return Response(status=status.HTTP_204_NO_CONTENT, headers=etag(row.version))
