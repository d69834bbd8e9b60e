"""Limits: anonymous requests per address, operations and transfers per user.

Rates are in ``settings.THROTTLE_RATES``; ``settings.THROTTLE = False`` switches all of them off.
"""

from __future__ import annotations

import math
import threading
import time
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.cache import caches
from rest_framework.permissions import SAFE_METHODS
from rest_framework.throttling import BaseThrottle

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_lock = threading.Lock()


class Throttle(BaseThrottle):
    """A sliding window over what somebody did; each request has a cost and fits whole or not at all."""

    name: ClassVar[str]
    #: ``local`` counts per process and costs no query; ``default`` is shared by all processes.
    cache: ClassVar[str] = "default"

    def __init__(self) -> None:
        self.seconds = 0.0

    def key(self, request: Request, view: APIView) -> str | None:
        """Who is counted, or None for not at all."""
        raise NotImplementedError

    def cost(self, request: Request, view: APIView) -> int:
        """How many units this request takes."""
        return 1

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count the request, unless it is too much."""
        key = self.key(request, view) if settings.THROTTLE else None
        if key is None:
            return True
        number, _slash, unit = settings.THROTTLE_RATES[self.name].partition("/")
        return self.take(
            f"throttle-{self.name}-{key}", self.cost(request, view), int(number), SECONDS[unit[0]]
        )

    def take(self, key: str, cost: int, most: int, window: int) -> bool:
        """Take ``cost`` units from ``key``'s window; False, with ``wait()`` set, when they don't fit."""
        now = time.time()
        with _lock:
            taken = [(at, n) for at, n in caches[self.cache].get(key, []) if at > now - window]
            over = sum(n for _at, n in taken) + cost - most
            if over <= 0:
                caches[self.cache].set(key, [*taken, (now, cost)], window)
                return True
        self.seconds = float(window)
        for at, n in taken:
            over -= n
            if over <= 0:
                self.seconds = at + window - now
                break
        return False

    def wait(self) -> float:
        """Whole seconds until the same request would fit."""
        return max(1, math.ceil(self.seconds))


class AnonymousThrottle(Throttle):
    """Requests without working credentials, by address."""

    name = "anonymous"

    def key(self, request: Request, view: APIView) -> str | None:
        """The address; only asked for anonymous requests."""
        return self.get_ident(request)


class OperationThrottle(Throttle):
    """Changes, by user; a batch counts what is in it."""

    name = "operations"
    cache = "local"

    def key(self, request: Request, view: APIView) -> str | None:
        """The user, for methods that change something."""
        return None if request.method in SAFE_METHODS else str(request.user.pk)

    def cost(self, request: Request, view: APIView) -> int:
        """One, or what the view counts."""
        count = getattr(view, "count_operations", None)
        return max(1, count(request)) if count else 1


class TransferThrottle(Throttle):
    """Exports and imports, by user."""

    name = "transfers"

    def key(self, request: Request, view: APIView) -> str | None:
        """The user, for methods that move files."""
        call = getattr(view, "methods", {}).get(request.method)
        return str(request.user.pk) if call is not None and call.transfer else None
