"""What every request passes through: headers, session renewal, sign-in, a busy database."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoLoginRequired
from django.contrib.sessions.middleware import SessionMiddleware as DjangoSession
from django.db import OperationalError, connection
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.middleware.gzip import GZipMiddleware as DjangoGZip
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from annotator.storage import import_map_hash

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    GetResponse = Callable[[HttpRequest], HttpResponseBase]

API = "/api/"
RENEW_AFTER = 600  # seconds between two writes of the same session


class HealthMiddleware:
    """``/healthz`` and ``/readyz``: before hosts, sessions and sign-in, so that a probe needs none of them."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path == "/healthz":
            return HttpResponse("ok", content_type="text/plain")
        if request.path == "/readyz":
            return self.ready()
        return self.get_response(request)

    def ready(self) -> HttpResponse:
        """200 when the database answers and has every migration, else 503 with the part that fails."""
        from django.db.migrations.executor import MigrationExecutor

        try:
            executor = MigrationExecutor(connection)
            pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        except OperationalError:
            return JsonResponse({"database": "unreachable"}, status=503)
        state = {"database": "ok", "migrations": "pending" if pending else "ok"}
        return JsonResponse(state, status=503 if pending else 200)


class HeadersMiddleware:
    """Headers that Django has no setting for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        if not response.headers.get("Cache-Control"):
            # Nearly every page holds article text or work in progress: none of it stays on disk.
            response.headers["Cache-Control"] = "no-store"
        digest = import_map_hash()
        if digest:
            response._csp_update = {"script-src": f"'{digest}'"}  # type: ignore[attr-defined]  # django-csp's own hook
        if request.path.startswith(API) and getattr(request, "session", None):
            response.headers["X-CSRFToken"] = get_token(request)
        return response


class GZipMiddleware(DjangoGZip):
    """Compress pages, never streams: an export is copied through as it is made."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Compress ``response`` unless it streams."""
        if response.streaming:
            return response
        return super().process_response(request, response)


class SessionMiddleware(DjangoSession):
    """Sessions end 12 hours after the last visit and 7 days after sign-in."""

    def process_request(self, request: HttpRequest) -> None:
        """Load the session; end it when it is too old, renew it at most every ten minutes."""
        super().process_request(request)
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return
        now, session = int(time.time()), request.session
        if session.is_empty():
            return
        if now - session.setdefault("began", now) > settings.SESSION_ABSOLUTE_AGE:
            session.flush()
        elif now - session.get("seen", 0) > RENEW_AFTER:
            session["seen"] = now


class LoginRequiredMiddleware(DjangoLoginRequired):
    """Every page needs sign-in unless it says otherwise; fragments send the whole page to sign-in."""

    def handle_no_permission(  # type: ignore[override]  # htmx takes no redirect of its own
        self, request: HttpRequest, view_func: object
    ) -> HttpResponseBase:
        """Redirect to sign-in, for htmx with the page's own address as the way back."""
        if not getattr(request, "htmx", False) and "HX-Request" not in request.headers:
            return super().handle_no_permission(request, view_func)  # type: ignore[arg-type]
        page = urlsplit(request.headers.get("HX-Current-URL", "/"))
        target = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': page.path or '/'})}"
        return HttpResponseClientRedirect(target)


class DatabaseBusyMiddleware:
    """A busy or restarting database is 503 with ``Retry-After``, never a bare 500."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for a page; the API's exception handler has its own form."""
        if not isinstance(error, OperationalError):
            return None
        message = _(
            "The database is busy or restarting. Nothing was stored; try again in a moment."
        )
        return HttpResponse(
            message,
            status=503,
            headers={"Retry-After": "2"},
            content_type="text/plain; charset=utf-8",
        )
