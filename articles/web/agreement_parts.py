"""The pages of agreement as one set: tabs that keep what was filtered by, on the site and within the admin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.web.forms.agreement import SLICED

if TYPE_CHECKING:
    from django.http import HttpRequest

#: Part of the address, name of the route on the site, what the tab says.
PARTS = (
    ("", "agreement", _("Overview")),
    ("differences", "agreement-differences", _("Why coders differ")),
    ("unitizing", "agreement-unitizing", _("Units: u-alphas")),
    ("drift", "agreement-drift", _("Over time")),
    ("settled", "agreement-settled", _("Against the settled text")),
    ("report", "agreement-report", _("Report for a publication")),
    ("verified", "agreement-verified", _("Verified")),
)
#: What the tabs keep. Pages that compare spans leave the level aside.
KEPT = (*SLICED, "level")


@dataclass(frozen=True, slots=True)
class Frame:
    """Where else than on the site the pages are shown: the template around them, their addresses, what that needs."""

    template: str
    url: Callable[[str], str]
    context: dict[str, Any] = field(default_factory=dict)


def kept_query(request: HttpRequest) -> str:
    """The filters of an address, with the question mark before them; nothing where there are none."""
    kept = request.GET.copy()
    for name in [name for name in kept if name not in KEPT or not kept[name]]:
        del kept[name]
    return f"?{kept.urlencode()}" if kept else ""


def parts_context(request: HttpRequest, slug: str, current: str) -> dict[str, Any]:
    """The tabs for a page's context, and the frame around it where there is one (``request.frame``)."""
    frame: Frame | None = getattr(request, "frame", None)
    query = kept_query(request)
    tabs = [
        {
            "name": name,
            "url": (frame.url(part) if frame else reverse(route, args=[slug])) + query,
            "current": part == current,
        }
        for part, route, name in PARTS
    ]
    around = {"frame": frame.template, **frame.context} if frame else {}
    return {"parts": tabs, **around}
