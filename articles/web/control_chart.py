"""Geometry of control charts: plain numbers in units of a viewBox, never localised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articles.agreement.control import Point

#: Where the plot begins, how far points are apart, its height; a share of 1 lies at ``TOP``.
LEFT, STEP, TOP, HEIGHT = 30, 30, 8, 100
#: A chart of fewer points is as wide as one of so many: scaled to its card it would be all letters.
LEAST = 6
#: At most so many names are written below.
NAMES = 6


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of the chart; ``name`` is written below where there is room."""

    x: float
    y: float
    name: str
    signal: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Paths and dots. Limits step, since they depend on how many decisions a point rests on."""

    width: int
    height: int
    left: int
    right: int
    line: str
    centre: str
    limits3: str
    limits2: str
    dots: list[Dot]
    grid: list[tuple[float, int]]


def draw(points: Sequence[Point]) -> Drawing:
    """The drawing of a chart with at least one point."""
    right = LEFT + STEP * max(len(points), LEAST)
    every = -(-len(points) // NAMES)
    dots = [
        Dot(
            _x(number),
            _y(point.share),
            point.name if (len(points) - 1 - number) % every == 0 else "",
            point.signal > 0,
        )
        for number, point in enumerate(points)
    ]
    return Drawing(
        width=right + 8,
        height=TOP + HEIGHT + 18,
        left=LEFT,
        right=right,
        line="M" + " L".join(f"{dot.x} {dot.y}" for dot in dots),
        centre=_steps([(n, point.centre) for n, point in enumerate(points)]),
        limits3=" ".join(_limit(points, name) for name in ("low3", "high3")),
        limits2=" ".join(_limit(points, name) for name in ("low2", "high2")),
        dots=dots,
        grid=[(_y(share / 100), share) for share in (0, 50, 100)],
    )


def _x(number: int) -> float:
    return LEFT + STEP * (number + 0.5)


def _y(share: float) -> float:
    return round(TOP + HEIGHT * (1 - share), 1)


def _limit(points: Sequence[Point], name: str) -> str:
    return _steps(
        [
            (n, getattr(point.limits, name) if point.limits else None)
            for n, point in enumerate(points)
        ]
    )


def _steps(values: Sequence[tuple[int, float | None]]) -> str:
    """A level for each point that has one."""
    return " ".join(
        f"M{LEFT + STEP * n} {_y(value)} h{STEP}" for n, value in values if value is not None
    )
