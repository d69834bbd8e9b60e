"""Projects, their members and codebook."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import orjson
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.response import Response

from articles import actions
from articles.actions.outcomes import stale
from articles.api import shapes
from articles.api.preconditions import seen_tag
from articles.api.serializers import inputs, outputs
from articles.api.serializers.queries import PageQuery
from articles.api.views.base import Method, View
from articles.models import Project, Role
from articles.selectors.codebook import current_codebook, default_codebook

if TYPE_CHECKING:
    from rest_framework.request import Request


def settings_tag(project: Project) -> str:
    """The version of a project's settings: a digest of them, since the row counts no changes."""
    told = [project.name, project.description, project.snap, project.text_export]
    told += [project.show_names, project.own_adjudication]
    told.append(project.archived_at is not None)
    return hashlib.sha256(orjson.dumps(told)).hexdigest()[:16]


class Projects(View):
    """Projects that one is a member of."""

    group = "Projects"
    methods = {
        "GET": Method("project:read", {200: outputs.ProjectOutput}, query=PageQuery, paged=True),
        "POST": Method(
            "study:write", {201: outputs.ProjectOutput}, body=inputs.ProjectInput, errors=(409,)
        ),
    }

    def get(self, request: Request) -> Response:
        """List your projects."""
        rows = self.projects().annotate(role=F("memberships__role"))
        return self.page(rows, ("created_at", "id"), lambda row: shapes.project(row, row.role))  # type: ignore[attr-defined]  # annotated above

    def post(self, request: Request) -> Response:
        """Start a project; you become its owner."""
        if self.token and self.token.project_id:
            raise PermissionDenied(_("This token is bound to one project. Use one that is not."))
        given = self.body()
        record = default_codebook(given.pop("codebook"))
        project = actions.create_project(self.user, codebook=record, **given)
        shape = shapes.project(project, Role.OWNER)
        return self.tagged(shape, settings_tag(project), status.HTTP_201_CREATED)


class ProjectDetail(View):
    """One project."""

    group = "Projects"
    methods = {
        "GET": Method("project:read", {200: outputs.ProjectOutput}, tagged=True),
        "PATCH": Method(
            "study:write",
            {200: outputs.ProjectOutput},
            body=inputs.ProjectPatch,
            if_match=True,
            tagged=True,
        ),
    }

    def answer(self, project: Project) -> Response:
        """The project with the caller's role."""
        role = self.user.memberships.values_list("role", flat=True).get(project=project)
        return self.tagged(shapes.project(project, role), settings_tag(project))

    def get(self, request: Request, slug: str) -> Response:
        """A project and your role in it."""
        return self.answer(self.project(slug))

    def patch(self, request: Request, slug: str) -> Response:
        """Change settings; ``archived`` is the owner's."""
        project = self.project(slug)
        seen, given = seen_tag(request), self.body(partial=True)
        archived = given.pop("archived", None)
        with transaction.atomic():
            project = Project.objects.select_for_update().get(pk=project.pk)
            if settings_tag(project) != seen:
                raise stale({"version": settings_tag(project), **_settings(project)})
            if given or archived is None:
                project = actions.update_project(self.user, project, **given)
            if archived is not None and archived != bool(project.archived_at):
                project = actions.archive_project(self.user, project, archived=archived)
        return self.answer(project)


def _settings(project: Project) -> dict[str, Any]:
    names = ("name", "description", "snap", "text_export", "show_names", "own_adjudication")
    return {name: getattr(project, name) for name in names} | {
        "archived": bool(project.archived_at)
    }


class ProjectCodebook(View):
    """The codebook that is coded with."""

    group = "Projects"
    methods = {"GET": Method("project:read", {200: outputs.CodebookOutput}, tagged=True)}

    def get(self, request: Request, slug: str) -> Response:
        """The published version: labels, attributes, relation types, questions."""
        codebook = current_codebook(self.project(slug))
        return self.tagged(shapes.codebook(codebook, codebook.structure()), codebook.number)
