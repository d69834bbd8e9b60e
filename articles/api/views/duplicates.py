"""A project made from another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from rest_framework import status

from articles import actions
from articles.api import shapes
from articles.api.serializers import outputs, people
from articles.api.views.base import Method, View
from articles.api.views.projects import settings_tag
from articles.models import Role

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.response import Response


class Duplicate(View):
    """A copy of a project, without codings."""

    group = "Projects"
    methods = {
        "POST": Method(
            "study:write",
            {201: outputs.ProjectOutput},
            body=people.DuplicateInput,
            tagged=True,
            errors=(409,),
        )
    }

    def post(self, request: Request, slug: str) -> Response:
        """Start a project with the settings and the newest codebook of this one; you become its owner."""
        source = self.project(slug)
        if self.token and self.token.project_id:
            raise PermissionDenied(_("This token is bound to one project. Use one that is not."))
        made = actions.duplicate_project(self.user, source, **self.body())
        shape = shapes.project(made, Role.OWNER)
        return self.tagged(shape, settings_tag(made), status.HTTP_201_CREATED)
