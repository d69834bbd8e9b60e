"""What is missing before an article can be finished, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from articles.completeness import Gap

MISSING_SHOWN = 12


def gap_views(gaps: list[Gap]) -> list[dict[str, str]]:
    """A sentence for each gap with the ways to fill it, at most ``MISSING_SHOWN``, and a count of the rest.

    ``span`` is the one that lacks something, ``type`` the relation type that the matrix opens with.
    """
    found = [
        {
            "text": gap_text(gap),
            "span": gap.span,
            "type": gap.key if gap.kind == "relation" else "",
        }
        for gap in gaps[:MISSING_SHOWN]
    ]
    more = len(gaps) - MISSING_SHOWN
    if more <= 0:
        return found
    rest = ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more}
    return [*found, {"text": rest, "span": "", "type": ""}]


def gap_text(gap: Gap) -> str:
    """A gap in words."""
    if gap.kind == "spans":
        return _("Nothing is marked. Mark something, or tick “There is nothing to code here”.")
    quote = gap.quote if len(gap.quote) <= 40 else f"{gap.quote[:39].rstrip()}…"
    if gap.kind == "question":
        return _("Question: %(name)s") % {"name": gap.name}
    return _("%(label)s “%(quote)s”: %(name)s") % {
        "label": gap.label,
        "quote": quote,
        "name": gap.name,
    }
