"""Geometry of agreement over time: plain numbers in units of a viewBox, never localised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articles.selectors.agreement.over_time import Density, Period

#: Where the plot begins, how far periods are apart, where the plot is.
LEFT, STEP, TOP, HEIGHT = 34, 46, 20, 150
#: Width and height of the plot of a coder: the same for any number of periods, since it is scaled to its card.
WIDE, LOW = 240, 70
#: How far periods are apart there at most, and from how many on their dots are small.
FAR, MANY = 24, 40
#: Where lines of alpha are drawn, with what stands beside them.
LEVELS = ((0.0, "0"), (0.667, ".67"), (0.8, ".80"), (1.0, "1"))
#: The chart of a coder writes at most so many names below.
NAMES = 6


@dataclass(frozen=True, slots=True)
class Dot:
    """A period with a value; ``low`` and ``high`` are the ends of its interval, None without one."""

    x: float
    y: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Tick:
    """What is written below a period: its name, its year where that is new, its articles; ``mark``: new versions."""

    x: float
    name: str
    year: str
    articles: int
    mark: str


@dataclass(frozen=True, slots=True)
class AlphaChart:
    """``lines``: stretches of neighbouring periods that have a value. ``grid``: y and what is written beside it."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    lines: str
    dots: list[Dot]
    ticks: list[Tick]
    grid: list[tuple[float, str]]


def alpha_chart(periods: Sequence[Period]) -> AlphaChart:
    """Alpha of each period with its interval. The axis begins at 0, or below the lowest end of an interval."""
    shown = [one.alpha for one in periods if one.alpha.value is not None]
    ends = [one.value if one.low is None else one.low for one in shown]
    lowest = min([0.0, *(end for end in ends if end is not None)])

    def y(value: float) -> float:
        return round(TOP + HEIGHT * (1 - value) / (1 - lowest), 1)

    dots: list[Dot | None] = []
    for number, period in enumerate(periods):
        alpha = period.alpha
        if alpha.value is None:
            dots.append(None)
        elif alpha.low is None or alpha.high is None:
            dots.append(Dot(_x(number, STEP), y(alpha.value)))
        else:
            dots.append(Dot(_x(number, STEP), y(alpha.value), y(alpha.low), y(alpha.high)))
    right = LEFT + STEP * len(periods)
    return AlphaChart(
        width=right + 8,
        height=TOP + HEIGHT + 44,
        left=LEFT,
        right=right,
        top=TOP,
        bottom=TOP + HEIGHT,
        lines=_lines(dots),
        dots=[dot for dot in dots if dot],
        ticks=_ticks(periods),
        grid=[(y(value), name) for value, name in LEVELS],
    )


def _x(number: int, step: float) -> float:
    return round(LEFT + step * (number + 0.5), 1)


def _lines(dots: Sequence[Dot | None]) -> str:
    """A path that stops where a period has no value."""
    path, joined = [], False
    for dot in dots:
        if dot:
            path.append(f"{'L' if joined else 'M'}{dot.x} {dot.y}")
        joined = dot is not None
    return " ".join(path)


def _ticks(periods: Sequence[Period]) -> list[Tick]:
    found, before = [], ""
    for number, period in enumerate(periods):
        year, _dash, rest = period.key.partition("-")
        dated = len(period.key) < 9  # 2026-W03 or 2026-03; the id of an import is longer
        name = rest if dated and rest else f"{number + 1}"
        shown = year if dated and rest and year != before else ""
        before = year
        mark = ", ".join(f"v{version}" for version in period.new)
        found.append(Tick(_x(number, STEP), name, shown, period.articles, mark))
    return found


@dataclass(frozen=True, slots=True)
class DensityChart:
    """One coder's spans per 1,000 characters. ``usual``: y of their own mean; ``top``: the number at the upper edge."""

    width: int
    height: int
    left: int
    right: int
    bottom: int
    lines: str
    dots: list[Dot]
    radius: float
    names: list[tuple[float, str]]
    usual: float | None
    grid: list[tuple[float, str]]


def density_chart(
    periods: Sequence[Period], number: int, usual: Density, top: float
) -> DensityChart:
    """The chart of the coder ``number``; ``top`` is the same for all coders, so that they can be compared."""

    def y(value: float) -> float:
        return round(8 + LOW * (1 - value / top), 1)

    step = min(FAR, WIDE / len(periods))
    dots: list[Dot | None] = []
    for at, period in enumerate(periods):
        found = period.densities[number]
        value = found.per_thousand if found else None
        dots.append(None if value is None else Dot(_x(at, step), y(value)))
    every = -(-len(periods) // NAMES)
    right = LEFT + WIDE
    mean = usual.per_thousand
    return DensityChart(
        width=right + 8,
        height=8 + LOW + 18,
        left=LEFT,
        right=right,
        bottom=8 + LOW,
        lines=_lines(dots),
        dots=[dot for dot in dots if dot],
        radius=3 if len(periods) < MANY else 1.5,
        names=[
            (_x(at, step), tick.name)
            for at, tick in enumerate(_ticks(periods))
            if (len(periods) - 1 - at) % every == 0
        ],
        usual=None if mean is None else y(mean),
        grid=[(y(value), f"{value:g}") for value in (0, top)],
    )
