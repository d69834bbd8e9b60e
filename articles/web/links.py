"""Addresses that leave the site, in mails and on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest


def site_link(request: HttpRequest, path: str) -> str:
    """The whole address of ``path``: as ``SITE_URL`` says; only where that is unset, as the browser came."""
    site: str = settings.SITE_URL
    return f"{site}{path}" if site else request.build_absolute_uri(path)
