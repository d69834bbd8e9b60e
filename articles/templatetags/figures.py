"""Filters that turn agreement figures into text and into places on a shared axis.

A figure is any object with ``value``, ``low`` and ``high`` (floats or None). Values run from -1 to 1.
"""

from __future__ import annotations

from typing import Protocol

from django import template
from django.template.defaultfilters import floatformat

register = template.Library()

#: The forest plot's axis runs from here to 1; its drawing is 120 units wide, so 0.01 is one unit.
AXIS_START = -0.2

#: Lower edges of the heat classes 1..5 of the coder matrix; below the first is class 0.
HEAT_EDGES = (0.2, 0.4, 0.667, 0.8, 0.9)


class HasInterval(Protocol):
    """What the interval filter reads."""

    low: float | None
    high: float | None


@register.filter
def decimal(value: float | None) -> str:
    """``0.742`` as ``0.74``; None as an en dash."""
    return "–" if value is None else str(floatformat(value, 2))


@register.filter
def percent(value: float | None) -> str:
    """A fraction of 1 as a whole percentage; below 1 but above 99.5 it says so instead of 100."""
    if value is None:
        return "–"
    if 0.995 <= value < 1:
        return ">99%"
    if 0 < value < 0.005:
        return "<1%"
    return f"{floatformat(value * 100, 0)}%"


@register.filter
def interval(figure: HasInterval) -> str:
    """Both ends of the interval, ``0.70, 0.78``, or nothing where there is none."""
    if figure.low is None or figure.high is None:
        return ""
    return f"{decimal(figure.low)}, {decimal(figure.high)}"


@register.filter
def axis(value: float) -> str:
    """The place of a value on the forest plot, 0..120 units, clamped; never localised."""
    return f"{min(max((value - AXIS_START) * 100, 0.0), 120.0):.1f}"


@register.filter
def heat(value: float | None) -> int:
    """The shade 0..5 of a matrix cell; the number in the cell says the same."""
    return 0 if value is None else sum(value >= edge for edge in HEAT_EDGES)
