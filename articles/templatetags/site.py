"""Tags of the page frame."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from annotator.storage import import_map_json

register = template.Library()


@register.simple_tag
def import_map() -> SafeString:
    """The inline import map: the one inline script of a page, allowed by its hash."""
    content = import_map_json()
    if not content:
        return SafeString("")
    return format_html('<script type="importmap">{}</script>', SafeString(content))
