"""Addresses of the site."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path

#: Parts of allauth that need registration or mail. Its own names stay, since its pages ask for them.
UNUSED_ACCOUNT_PAGES = r"^account/(?:signup|email|confirm-email|password/(?:reset|set)|login/code)/"


@login_not_required
def absent(request: HttpRequest, **_named: object) -> HttpResponse:
    """No such page: nobody registers themselves, and no mail is sent."""
    raise Http404


urlpatterns: list[URLPattern | URLResolver] = [
    re_path(UNUSED_ACCOUNT_PAGES, absent),
    path("account/", include("allauth.account.urls")),
    path("api/v1/", include("articles.api.urls")),
    path("", include("articles.web.urls")),
]
if settings.ADMIN_ENABLED:
    urlpatterns.append(path("admin/", admin.site.urls))
