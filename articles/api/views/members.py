"""Who belongs to a project."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.response import Response

from articles import actions
from articles.api import shapes
from articles.api.serializers import inputs, outputs
from articles.api.serializers.queries import PageQuery
from articles.api.views.base import Method, View
from articles.models import MANAGING, Membership, User
from articles.permissions import can_manage
from articles.selectors.lookups import one_or_unknown

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request


def visible_members(user: User) -> QuerySet[Membership]:
    """All members of the projects that one manages, and oneself elsewhere."""
    manages = Membership.objects.filter(project=OuterRef("project"), user=user, role__in=MANAGING)
    return Membership.objects.filter(Q(user=user) | Exists(manages)).select_related(
        "user", "project"
    )


class Members(View):
    """The members of a project."""

    group = "Members"
    methods = {
        "GET": Method("project:read", {200: outputs.MemberOutput}, query=PageQuery, paged=True),
        "POST": Method(
            "study:write", {201: outputs.MemberOutput}, body=inputs.MemberInput, errors=(409,)
        ),
    }

    def get(self, request: Request, slug: str) -> Response:
        """List the members; without a managing role, only yourself."""
        rows = visible_members(self.user).filter(project=self.project(slug))
        return self.page(rows, ("created_at", "id"), shapes.member)

    def post(self, request: Request, slug: str) -> Response:
        """Add a member by user name, mail address or id."""
        project, given = self.project(slug), self.body()
        if not can_manage(self.user, project):
            raise PermissionDenied(_("Only owners and managers add members."))
        member = actions.add_member(
            self.user, project, member=self._person(given["user"]), role=given["role"]
        )
        return Response(shapes.member(member), status=status.HTTP_201_CREATED)

    def _person(self, name: str) -> User:
        try:
            pk = UUID(name)
        except ValueError:
            return actions.find_user(name)
        return one_or_unknown(User.objects.filter(is_active=True), "user", pk=pk)


class MemberDetail(View):
    """One member."""

    group = "Members"
    methods = {
        "PATCH": Method(
            "study:write", {200: outputs.MemberOutput}, body=inputs.RoleInput, errors=(409,)
        ),
        "DELETE": Method("study:write", {204: None}, errors=(409,)),
    }

    def member(self, id: UUID) -> Membership:
        """A member that the caller can see."""
        return self.within_token(visible_members(self.user), "project").get(pk=id)

    def patch(self, request: Request, id: UUID) -> Response:
        """Change a role; a project keeps at least one owner."""
        member = self.member(id)
        return Response(shapes.member(actions.change_role(self.user, member, **self.body())))

    def delete(self, request: Request, id: UUID) -> Response:
        """End a membership; the person's codings stay."""
        actions.remove_member(self.user, self.member(id))
        return Response(status=status.HTTP_204_NO_CONTENT)
