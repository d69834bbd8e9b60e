"""Tags of comments and of time on task."""

from __future__ import annotations

import uuid

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()


@register.simple_tag
def new_id() -> str:
    """An id for what a form makes: sent twice, it makes one."""
    return str(uuid.uuid4())


@register.filter
def duration(seconds: float | None) -> str:
    """Seconds as a person says them: minutes, from an hour on with hours."""
    if seconds is None:
        return "–"
    minutes = round(seconds / 60)
    if minutes < 1:
        return _("under 1 min") if seconds else _("0 min")
    if minutes < 60:
        return ngettext("%(n)s min", "%(n)s min", minutes) % {"n": minutes}
    return _("%(hours)s h %(minutes)s min") % {"hours": minutes // 60, "minutes": minutes % 60}
