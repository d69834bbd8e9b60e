"""Geometry of charts that the server draws: plain numbers, in units of a viewBox, never localised."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articles.pace import Week

#: A week's step and bar, and the height of the plot.
STEP, BAR, HEIGHT = 24, 16, 96
#: Weeks whose Monday is written below.
EVERY = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the chart of weeks; ``label`` is the Monday where it is written below."""

    x: int
    y: float
    height: float
    finished: int
    total: int
    monday: dt.date
    label: dt.date | None


@dataclass(frozen=True, slots=True)
class WeekChart:
    """Bars by week and the height of the highest; ``width`` of the viewBox, ``top`` the number at its upper edge."""

    bars: list[Bar]
    width: int
    top: int
    height: int = HEIGHT
    bar: int = BAR


def week_chart(weeks: Sequence[Week]) -> WeekChart:
    """Bars from the bottom, scaled to a round number above the highest."""
    top = round_above(max((week.finished for week in weeks), default=0))
    bars = []
    for number, week in enumerate(weeks):
        height = round(week.finished / top * HEIGHT, 1)
        shown = week.monday if (len(weeks) - 1 - number) % EVERY == 0 else None
        bars.append(
            Bar(
                number * STEP + (STEP - BAR) // 2, round(HEIGHT - height, 1), height,
                week.finished, week.total, week.monday, shown,
            )
        )  # fmt: skip
    return WeekChart(bars, max(len(weeks), 1) * STEP, top)


def round_above(value: float) -> int:
    """The next of 1, 2, 5, 10, 20, 50 … that is not below ``value``."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if factor * step >= value:
                return factor * step
        step *= 10
