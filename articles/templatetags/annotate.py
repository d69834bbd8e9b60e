"""Tags of the annotate page and of side by side."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from typing import Any

register = template.Library()


@register.simple_tag
def article_text(page: Any) -> SafeString:
    """The article with its marks: exactly its text.

    Safe because ``articles.spans.article_html`` escapes every character of the text and of names.
    """
    return SafeString(page.html)


#: As in templates/articles/_bubble.html.
BUBBLE = (
    '<svg class="bubble" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">'
    '<path d="M1 2h10v6H6L3 11V8H1z"/></svg>'
)
ROW = (
    '<li class="row"{}><a class="row__link{}"{}><span class="row__abbr" aria-hidden="true">{}</span> '
    '<span class="row__label">{}</span> <q class="row__quote" dir="auto">{}</q> '
    '<span class="row__attrs">{}</span>{}</a></li>'
)


@register.simple_tag
def span_rows(page: Any, card: Any = None) -> SafeString:
    """The list of spans; the one whose ``card`` is open is marked.

    Written at once, since a template takes 0.2 ms a row. Safe because every value is escaped here.
    """
    base = escape(page.island["urls"]["self"])
    current = card.span["id"] if card else None
    return SafeString("\n".join(_row(span, base, current) for span in page.spans))


def _row(span: dict[str, Any], base: str, current: str | None) -> str:
    pk, place = escape(span["id"]), f"{escape(span['label'])} {span['place']}"
    return ROW.format(
        f' data-id="{pk}" data-place="{place}"',
        f" label-c{span['color']}",
        f' id="row-{pk}" href="{base}spans/{pk}/card/"'
        + (' aria-current="true"' if span["id"] == current else ""),
        escape(span["abbr"]),
        escape(span["label_name"]),
        escape(span["quote_short"]),
        escape(" · ".join(span["attributes"])),
        _said(span["comments"]),
    )


def _said(count: int) -> str:
    """How many comments a span has, in words beside a small picture."""
    if not count:
        return ""
    text = ngettext("%(n)s comment", "%(n)s comments", count) % {"n": count}
    return f'<span class="row__said">{BUBBLE} {escape(text)}</span>'


@register.simple_tag
def empty_row() -> SafeString:
    """The row that scripts copy and fill until the server's list comes."""
    return SafeString(ROW.format("", "", ' href="#spans"', "", "", "", "", ""))


@register.simple_tag
def island(page: Any) -> SafeString:
    """What the scripts start from, as JSON within a script element; ``json_script`` writes a fifth more.

    Safe because nothing in it can close the element or begin a tag.
    """
    text = json.dumps(page.island, cls=DjangoJSONEncoder, separators=(",", ":"), ensure_ascii=False)
    inert = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return format_html(
        '<script id="workspace" type="application/json">{}</script>', SafeString(inert)
    )
