"""The description of the API: for programs and for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import render
from django.urls import reverse
from rest_framework import exceptions
from rest_framework.response import Response

from articles.api.documentation import groups
from articles.api.permissions import ANY
from articles.api.schema import api_schema
from articles.api.serializers.fields import Output
from articles.api.views.base import Method, View
from articles.api.views.transfers import AnyAccept

if TYPE_CHECKING:
    from django.http import HttpResponse
    from rest_framework.request import Request


class SchemaOutput(Output):
    """An OpenAPI document."""


class ApiSchema(View):
    """The OpenAPI description."""

    group = "Description"
    methods = {"GET": Method(ANY, {200: SchemaOutput})}

    def get(self, request: Request) -> Response:
        """OpenAPI 3, as JSON."""
        return Response(api_schema())


class ApiDocs(View):
    """The same as a page of our own, without outside assets. Not part of the description itself."""

    content_negotiation_class = AnyAccept
    methods = {"GET": Method(ANY, {})}
    schema = None

    def get(self, request: Request) -> HttpResponse:
        """The page."""
        about = settings.SPECTACULAR_SETTINGS
        context = {
            "api": {
                "title": about["TITLE"],
                "version": about["VERSION"],
                "description": about["DESCRIPTION"],
                "base_url": request.build_absolute_uri(reverse("api:schema")).removesuffix(
                    "schema/"
                ),
            },
            "schema_url": reverse("api:schema"),
            "groups": groups(),
        }
        return render(request._request, "articles/api_docs.html", context)

    def handle_exception(self, exc: Exception) -> Response:
        """People are sent to sign in; programs get 401."""
        if isinstance(exc, exceptions.NotAuthenticated) and "text/html" in self.request.headers.get(
            "Accept", ""
        ):
            return redirect_to_login(self.request.get_full_path())  # type: ignore[return-value]  # DRF passes any response on
        return super().handle_exception(exc)


class Unknown(View):
    """Any other address below /api/v1/: 404 in the API's form instead of a page."""

    content_negotiation_class = AnyAccept
    schema = None
    methods = dict.fromkeys(("GET", "POST", "PUT", "PATCH", "DELETE"), Method(ANY, {}))

    def get(self, request: Request, rest: str) -> Response:
        """Always 404."""
        if not rest.endswith("/"):
            raise exceptions.NotFound("There is nothing here. Addresses end in a slash.")
        raise exceptions.NotFound

    post = put = patch = delete = get
