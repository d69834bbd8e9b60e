"""What a person prefers, as the pages use it: the look of the text, keys, and what they have seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

WIDTHS = {"narrow": _("narrow"), "normal": _("normal"), "wide": _("wide")}
SIZES = {"small": _("small"), "normal": _("normal"), "large": _("large"), "largest": _("largest")}


@dataclass(frozen=True, slots=True)
class Reading:
    """How a text is set: each a key of the table of the same name."""

    width: str = "normal"
    size: str = "normal"


def reading(preferences: Mapping[str, Any]) -> Reading:
    """What somebody chose; what is unknown or missing is normal."""

    def chosen(name: str, known: Mapping[str, Any], usual: str) -> str:
        value = preferences.get(name)
        return value if isinstance(value, str) and value in known else usual

    return Reading(chosen("width", WIDTHS, "normal"), chosen("size", SIZES, "normal"))


def has_toured(preferences: Mapping[str, Any]) -> bool:
    """Whether somebody has seen the tour, or sent it away."""
    return preferences.get("tour") == "done"


def single_keys(preferences: Mapping[str, Any]) -> bool:
    """Whether keys without Ctrl act; on unless switched off (WCAG 2.1.4)."""
    return preferences.get("single_keys") is not False
