"""What every request passes through: headers, session renewal, sign-in, a busy database."""

from __future__ import annotations

import re
import secrets
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import brotli
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoLoginRequired
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware as DjangoSession
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.middleware.gzip import GZipMiddleware as DjangoGZip
from django.shortcuts import resolve_url
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.sessions.backends.base import SessionBase
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    GetResponse = Callable[[HttpRequest], HttpResponseBase]

API = "/api/"
RENEW_AFTER = 600  # seconds between two writes of the same session
#: Brotli as an encoding that is taken; the quality that costs what gzip costs; what is too short to gain.
BROTLI = re.compile(r"\bbr\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")
BROTLI_QUALITY = 5
SHORTEST = 200  # bytes
#: What a busy, restarting or vanished database raises.
BUSY = (OperationalError, InterfaceError)


def busy() -> HttpResponse:
    """503 with ``Retry-After``."""
    return HttpResponse(
        _("The database is busy or restarting. Nothing was stored; try again in a moment."),
        status=503,
        headers={"Retry-After": "2"},
        content_type="text/plain; charset=utf-8",
    )


class HealthMiddleware:
    """``/healthz`` and ``/readyz``: before hosts, sessions and sign-in, so that a probe needs none of them."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path not in ("/healthz", "/readyz"):
            return self.get_response(request)
        health = request.path == "/healthz"
        response = HttpResponse("ok", content_type="text/plain") if health else self.ready()
        response.headers["Cache-Control"] = "no-store"
        return response

    def ready(self) -> HttpResponse:
        """200 when the database answers and has every migration, else 503 with the part that fails."""
        from django.db.migrations.executor import MigrationExecutor

        try:
            executor = MigrationExecutor(connection)
            pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        except BUSY:
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
        digest = getattr(request, "import_map_hash", "")  # of the page that was just rendered
        if digest:
            response._csp_update = {"script-src": f"'{digest}'"}  # type: ignore[attr-defined]  # django-csp's own hook
        session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if session and request.path.startswith(API):
            response.headers["X-CSRFToken"] = get_token(request)
        return response


class CompressionMiddleware(DjangoGZip):
    """Compress pages, by Brotli where the browser takes it; never streams: an export is copied through."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Compress ``response`` unless it streams, is short, or is compressed already."""
        if response.streaming:
            return response
        accepted = request.headers.get("Accept-Encoding", "")
        if not isinstance(response, HttpResponse) or not BROTLI.search(accepted):
            return super().process_response(request, response)
        if len(response.content) < SHORTEST:
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if not response.has_header("Content-Encoding"):
            response.content = brotli.compress(response.content, quality=BROTLI_QUALITY)
            response.headers["Content-Length"] = str(len(response.content))
            response.headers["Content-Encoding"] = "br"
            if response.headers.get("ETag", "").startswith('"'):
                response.headers["ETag"] = f"W/{response.headers['ETag']}"
            # As Django's gzip does: a length that varies tells little of what the page holds (BREACH).
            response.headers["X-Padding"] = "." * secrets.randbelow(self.max_random_bytes)
        return response


class SessionMiddleware(DjangoSession):
    """Sessions end 12 hours after the last visit and 7 days after sign-in."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:  # type: ignore[override]
        """Load the session; end it when it is too old, renew it at most every ten minutes."""
        super().process_request(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            try:
                self.renew(request.session)
            except BUSY:
                return busy()
        return None

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Store the session. Where that fails the answer stands, and the next request renews it."""
        try:
            return super().process_response(request, response)
        except SessionInterrupted as error:
            # Django takes every failed update for a sign-out in another tab; this one is none.
            cause = error.__context__ and error.__context__.__context__
            if isinstance(cause, BUSY):
                return response
            raise
        except BUSY:
            return response

    def renew(self, session: SessionBase) -> None:
        """Only of people who are signed in: a made-up cookie must not make rows."""
        now = int(time.time())
        if SESSION_KEY not in session:
            return
        if now - session.setdefault("began", now) > settings.SESSION_ABSOLUTE_AGE:
            session.flush()
        elif now - session.get("seen", 0) > RENEW_AFTER:
            session["seen"] = now


class LoginRequiredMiddleware(DjangoLoginRequired):
    """Every page needs sign-in unless it says otherwise; fragments send the whole page to sign-in."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """Ask who it is, which is the first time that the account is read."""
        try:
            return super().process_view(request, view_func, view_args, view_kwargs)
        except BUSY:
            return busy()

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
        return busy() if isinstance(error, BUSY) else None
