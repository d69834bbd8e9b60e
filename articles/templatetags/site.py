"""Tags of the page frame."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

from annotator.storage import import_map_hash, import_map_json

register = template.Library()


@register.simple_tag(takes_context=True)
def import_map(context: Any, entry: str) -> SafeString:
    """The inline import map of a page whose script is ``entry``: its one inline script, allowed by its hash.

    ``HeadersMiddleware`` finds the hash on the request.
    """
    content = import_map_json(entry)
    if not content:
        return SafeString("")
    context["request"].import_map_hash = import_map_hash(entry)
    return format_html('<script type="importmap">{}</script>', SafeString(content))


@register.simple_tag
def mail_ready() -> bool:
    """Whether this site sends mail."""
    return bool(settings.MAIL_READY)
