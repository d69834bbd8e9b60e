"""Oneself and one's tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework import status
from rest_framework.response import Response

from articles import actions
from articles.api import shapes
from articles.api.permissions import ANY, SESSION
from articles.api.serializers import inputs, outputs
from articles.api.serializers.queries import PageQuery
from articles.api.views.base import Method, View
from articles.models import Project, Token
from articles.selectors.lookups import one_or_unknown

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from rest_framework.request import Request


class Me(View):
    """Who is asking."""

    group = "Account"
    methods = {"GET": Method(ANY, {200: outputs.MeOutput})}

    def get(self, request: Request) -> Response:
        """Who you are, your roles and preferences."""
        seats = self.within_token(self.user.memberships.all(), "project")
        rows = seats.order_by("project__slug").values_list("project__slug", "role")
        return Response(
            {
                **shapes.person(self.user),
                "memberships": [{"project": slug, "role": role} for slug, role in rows],
                "preferences": self.user.preferences,
            }
        )


class Tokens(View):
    """One's own tokens. Only a session manages them."""

    group = "Account"
    methods = {
        "GET": Method(SESSION, {200: outputs.TokenOutput}, query=PageQuery, paged=True),
        "POST": Method(SESSION, {201: outputs.NewTokenOutput}, body=inputs.TokenInput),
    }

    def own(self) -> QuerySet[Token]:
        """Tokens of the caller, expired ones included."""
        return Token.objects.filter(user=self.user).select_related("project")

    def get(self, request: Request) -> Response:
        """List your tokens."""
        return self.page(self.own(), ("created", "public_id"), shapes.token)

    def post(self, request: Request) -> Response:
        """Make a token. The secret is in this answer and nowhere else."""
        given = self.body()
        slug = given.pop("project", None)
        project = None
        if slug is not None:
            project = one_or_unknown(Project.objects.visible_to(self.user), "project", slug=slug)
        token, secret = actions.create_token(self.user, project=project, **given)
        return Response(shapes.token(token) | {"token": secret}, status=status.HTTP_201_CREATED)


class TokenDetail(View):
    """One token."""

    group = "Account"
    methods = {"DELETE": Method(SESSION, {204: None}, errors=(404,))}

    def delete(self, request: Request, id: UUID) -> Response:
        """Revoke a token; it stops working at once."""
        actions.revoke_token(self.user, Token.objects.get(user=self.user, public_id=id))
        return Response(status=status.HTTP_204_NO_CONTENT)
