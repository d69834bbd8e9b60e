"""Addresses of the site."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path


def absent(request: HttpRequest, **_named: object) -> HttpResponse:
    """No such page: nobody registers themselves; pages that are still to come."""
    raise Http404


urlpatterns: list[URLPattern | URLResolver] = [
    path("account/signup/", absent, name="account_signup"),
    path("account/", include("allauth.account.urls")),
    path("", include("articles.web.urls")),
]
if settings.ADMIN_ENABLED:
    urlpatterns.append(path("admin/", admin.site.urls))
if find_spec("articles.api.urls"):
    urlpatterns.append(path("api/v1/", include("articles.api.urls")))
