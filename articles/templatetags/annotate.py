"""Tags of the annotate page and of side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from typing import Any

register = template.Library()


@register.simple_tag
def article_text(page: Any) -> SafeString:
    """The article with its marks: exactly its text.

    Safe because ``articles.spans.article_html`` escapes every character of the text and of names.
    """
    return SafeString(page.workspace.html)
