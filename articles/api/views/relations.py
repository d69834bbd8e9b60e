"""Links between spans."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from rest_framework import status
from rest_framework.response import Response

from articles import actions
from articles.api import shapes
from articles.api.preconditions import etag, seen_version
from articles.api.serializers import coding, inputs
from articles.api.serializers.queries import CodedQuery
from articles.api.views.base import Method, View
from articles.api.views.spans import CodedView
from articles.models import Relation

if TYPE_CHECKING:
    from rest_framework.request import Request


class Relations(CodedView):
    """The relations of an assignment."""

    group = "Relations"
    methods = {
        "GET": Method("project:read", {200: coding.RelationOutput}, query=CodedQuery, paged=True),
        "POST": Method(
            "annotate:write",
            {201: coding.RelationOutput, 200: coding.RelationOutput},
            body=inputs.RelationInput,
            tagged=True,
            errors=(409, 422),
        ),
    }

    def get(self, request: Request, id: UUID) -> Response:
        """List the relations, oldest first."""
        assignment = self.readable(id)
        rows = Relation.objects.visible_to(self.user).filter(assignment=assignment)
        if "deleted" not in self.query:
            rows = rows.live()
        structure = assignment.round.codebook.structure()
        return self.page(
            rows,
            ("created_at", "id"),
            lambda row: shapes.relation(row, structure),
            etag(assignment.revision),
        )

    def post(self, request: Request, id: UUID) -> Response:
        """Link two spans: 201; the same request again: 200."""
        relation, created = actions.create_relation(self.user, id, **self.body_for(id))
        shape = shapes.relation(relation, relation.assignment.round.codebook.structure())
        done = status.HTTP_201_CREATED if created else status.HTTP_200_OK
        return self.tagged(shape, relation.version, done)


class RelationDetail(View):
    """One relation."""

    group = "Relations"
    methods = {
        "GET": Method("project:read", {200: coding.RelationOutput}, tagged=True),
        "DELETE": Method("annotate:write", {204: None}, if_match=True, errors=(409,)),
    }

    def relation(self, id: UUID) -> Relation:
        """A relation that the caller may read, deleted or not."""
        rows = self.coded(Relation.objects.visible_to(self.user))
        return rows.select_related("assignment__round__codebook").get(pk=id)

    def get(self, request: Request, id: UUID) -> Response:
        """A relation."""
        row = self.relation(id)
        shape = shapes.relation(row, row.assignment.round.codebook.structure())
        return self.tagged(shape, row.version)

    def delete(self, request: Request, id: UUID) -> Response:
        """Delete a relation; again is 204 again."""
        row = actions.delete_relation(
            self.user, self.relation(id), base_version=seen_version(request)
        )
        return Response(status=status.HTTP_204_NO_CONTENT, headers=etag(row.version))
