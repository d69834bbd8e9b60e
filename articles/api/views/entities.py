"""The registry of a project: who and what codings name."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.response import Response

from articles import actions
from articles.api import shapes
from articles.api.preconditions import seen_version
from articles.api.serializers import entities
from articles.api.views.base import Method, View
from articles.models import Entity
from articles.permissions import can_manage
from articles.selectors.entities import Registry
from articles.selectors.lookups import one_or_unknown

if TYPE_CHECKING:
    from rest_framework.request import Request


class Entities(View):
    """The entries of a project's registry."""

    group = "Registry"
    methods = {
        "GET": Method(
            "project:read", {200: entities.EntityOutput}, query=entities.EntityQuery, paged=True
        ),
        "POST": Method(
            "study:write",
            {201: entities.EntityOutput, 200: entities.EntityOutput},
            body=entities.EntityInput,
            tagged=True,
            errors=(409,),
        ),
    }

    def get(self, request: Request, slug: str) -> Response:
        """List the entries, oldest first."""
        project = self.project(slug)
        rows = Entity.objects.visible_to(self.user).filter(project=project)
        if "merged" not in self.query:
            rows = rows.filter(merged_into=None)
        if "kind" in self.query:
            rows = rows.filter(kind=self.query["kind"])
        if "q" in self.query:
            found = Registry(project).search(self.query["q"])
            rows = rows.filter(pk__in=[entry.pk for entry in found])
        return self.page(rows, ("created_at", "id"), shapes.entity)

    def post(self, request: Request, slug: str) -> Response:
        """Add an entry: 201; the same request again, by its id: 200."""
        project, given = self.project(slug), self.body()
        if not can_manage(self.user, project):
            raise PermissionDenied(_("Only owners and managers change the registry."))
        entity, created = actions.create_entity(self.user, project, **given)
        done = status.HTTP_201_CREATED if created else status.HTTP_200_OK
        return self.tagged(shapes.entity(entity), entity.version, done)


class EntityView(View):
    """What is done to one entry."""

    group = "Registry"

    def entity(self, id: UUID) -> Entity:
        """An entry of a project that the caller is a member of."""
        rows = self.within_token(Entity.objects.visible_to(self.user), "project")
        return rows.select_related("project").get(pk=id)

    def managed(self, id: UUID) -> Entity:
        """The same, for who may change it."""
        entity = self.entity(id)
        if not can_manage(self.user, entity.project):
            raise PermissionDenied(_("Only owners and managers change the registry."))
        return entity

    def answer(self, entity: Entity) -> Response:
        """The entry with its version."""
        return self.tagged(shapes.entity(entity), entity.version)


class EntityDetail(EntityView):
    """One entry."""

    methods = {
        "GET": Method("project:read", {200: entities.EntityOutput}, tagged=True),
        "PATCH": Method(
            "study:write",
            {200: entities.EntityOutput},
            body=entities.EntityPatch,
            if_match=True,
            tagged=True,
            errors=(409,),
        ),
    }

    def get(self, request: Request, id: UUID) -> Response:
        """An entry; one that was merged names the entry that it leads to."""
        return self.answer(self.entity(id))

    def patch(self, request: Request, id: UUID) -> Response:
        """Change an entry; one that was merged can't be changed."""
        entity = self.managed(id)
        seen, given = seen_version(request), self.body(partial=True)
        return self.answer(actions.update_entity(self.user, entity, base_version=seen, **given))


class EntityMerge(EntityView):
    """Two entries become one."""

    methods = {
        "POST": Method(
            "study:write",
            {200: entities.EntityOutput},
            body=entities.MergeInput,
            if_match=True,
            tagged=True,
            errors=(409,),
        )
    }

    def post(self, request: Request, id: UUID) -> Response:
        """Merge this entry into another, which is the answer. No coding changes; both ids stay valid."""
        entity = self.managed(id)
        seen, given = seen_version(request), self.body()
        same = Entity.objects.visible_to(self.user).filter(project=entity.project)
        into = one_or_unknown(same, "into", pk=given["into"])
        return self.answer(actions.merge_entity(self.user, entity, into, base_version=seen))
