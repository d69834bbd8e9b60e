"""Addresses of the site."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.urls.resolvers import RegexPattern

#: Parts of allauth that need registration. Its own names stay, since its pages ask for them.
UNUSED_ACCOUNT_PAGES = r"^account/(?:signup|email|confirm-email|password/set|login/code)/"
#: The part that needs mail.
MAIL_PAGES = r"^account/password/reset/"


class WithoutMail(RegexPattern):
    """Matches only on a site that sends no mail."""

    def match(self, path: str) -> tuple[str, tuple[Any, ...], dict[str, Any]] | None:
        """As any pattern, but for the setting."""
        return None if settings.MAIL_READY else super().match(path)


@login_not_required
def absent(request: HttpRequest, **_named: object) -> HttpResponse:
    """No such page: nobody registers themselves, or no mail is sent."""
    raise Http404


urlpatterns: list[URLPattern | URLResolver] = [
    re_path(UNUSED_ACCOUNT_PAGES, absent),
    URLPattern(WithoutMail(MAIL_PAGES), absent),
    path("account/", include("allauth.account.urls")),
    path("api/v1/", include("articles.api.urls")),
    path("", include("articles.web.urls")),
]
if settings.ADMIN_ENABLED:
    urlpatterns.append(path("admin/", admin.site.urls))
