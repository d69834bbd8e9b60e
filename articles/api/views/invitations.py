"""Invitations into a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.response import Response

from articles import actions
from articles.api import people as shapes
from articles.api.serializers import people
from articles.api.serializers.queries import PageQuery
from articles.api.views.base import Method, View
from articles.models import MANAGING, Invitation
from articles.permissions import can_manage
from articles.selectors.invitations import OPEN, granting_roles, state_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from rest_framework.request import Request

    from articles.models import Project


class Invitations(View):
    """The invitations of a project; owners and managers only."""

    group = "Members"
    methods = {
        "GET": Method("project:read", {200: people.InvitationOutput}, query=PageQuery, paged=True),
        "POST": Method(
            "study:write",
            {201: people.NewInvitationOutput},
            body=people.InvitationInput,
            errors=(409,),
        ),
    }

    def managed(self, slug: str) -> Project:
        """The project, for who manages it."""
        project = self.project(slug)
        if not can_manage(self.user, project):
            raise PermissionDenied(_("Only owners and managers invite."))
        return project

    def get(self, request: Request, slug: str) -> Response:
        """List the invitations, used and ended ones included."""
        project = self.managed(slug)
        roles = granting_roles(project)
        rows = Invitation.objects.filter(project=project).select_related("author", "used_by")
        return self.page(
            rows, ("created_at", "id"), lambda row: shapes.invitation(row, state_of(row, roles))
        )

    def post(self, request: Request, slug: str) -> Response:
        """Make a link for one person. The secret is in this answer and nowhere else."""
        project = self.managed(slug)
        made, secret = actions.create_invitation(self.user, project, **self.body())
        path = reverse("invitation", args=[secret])
        link = settings.SITE_URL + path if settings.SITE_URL else request.build_absolute_uri(path)
        told = {"secret": secret, "link": link, "mailed": actions.mail_invitation(made, link)}
        return Response(shapes.invitation(made, OPEN) | told, status=status.HTTP_201_CREATED)


class InvitationDetail(View):
    """One invitation."""

    group = "Members"
    methods = {"DELETE": Method("study:write", {204: None}, errors=(404, 409))}

    def mine(self) -> QuerySet[Invitation]:
        """Invitations into the projects that the caller manages."""
        seats = self.user.memberships.filter(role__in=MANAGING)
        rows = Invitation.objects.filter(project__in=seats.values("project"))
        return self.within_token(rows, "project")

    def delete(self, request: Request, id: UUID) -> Response:
        """Revoke a link that nobody has used."""
        actions.revoke_invitation(self.user, self.mine().get(pk=id).pk)
        return Response(status=status.HTTP_204_NO_CONTENT)
