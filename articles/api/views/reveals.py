"""Who saw others' codings of which article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from articles.api import people as shapes
from articles.api.serializers import people
from articles.api.serializers.queries import PageQuery
from articles.api.views.base import Method, View
from articles.models import Reveal
from articles.permissions import can_manage

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.response import Response


class Reveals(View):
    """The log of what was seen; owners and managers only."""

    group = "Members"
    methods = {
        "GET": Method("project:read", {200: people.RevealOutput}, query=PageQuery, paged=True)
    }

    def get(self, request: Request, slug: str) -> Response:
        """List who was shown released codings of others, of which article, where, and when first."""
        project = self.project(slug)
        if not can_manage(self.user, project):
            raise PermissionDenied(_("Only owners and managers of the project may do this."))
        rows = Reveal.objects.filter(article__project=project).select_related("user")
        return self.page(rows, ("first_at", "id"), shapes.reveal)
