"""The least that Django can be: one view and one static page. The floor of starting and of pages."""

from __future__ import annotations

import os

from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="nothing is signed here",
    MIDDLEWARE=[],
)

from django.core.wsgi import get_wsgi_application  # noqa: E402 (the settings come first)
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402
from whitenoise import WhiteNoise  # noqa: E402


def hello(request: HttpRequest) -> HttpResponse:
    """An answer without anything behind it."""
    return HttpResponse("ok")


urlpatterns = [path("healthz", hello)]
application = WhiteNoise(get_wsgi_application(), root=os.environ.get("BENCHMARK_PAGES"))
