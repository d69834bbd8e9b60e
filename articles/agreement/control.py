"""Control charts: is a coder's share of right decisions still what it was?

A p-chart (Shewhart 1931; Montgomery, Statistical Quality Control, ch. 7): point ``i`` is the share ``x_i / n_i``, the
centre line the share over all points but the newest, the limits what chance alone stays within. The textbook takes
``p ± k sqrt(p (1 - p) / n)``, which for the few spans of a week reaches beyond 0 and 1; so the limits drawn are the
exact ones: the numbers that a binomial variable with ``n_i`` and ``p`` falls below (or above) with at most the
probability that a normal one lies beyond ``k`` sigma on one side, 0.00135 for 3 and 0.02275 for 2. The newest point is
judged by those before it, so that it can't hide itself. ``p`` is ``(x + 1/2) / (n + 1)`` (Jeffreys), never 0 or 1:
a coder without a fault so far may make one.

Signals are rules 1 and 2 of the Western Electric handbook (1956): a point beyond 3 sigma, or two of three beyond
2 sigma on the same side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, exp, lgamma, log, sqrt

#: Fewer decisions than this in the points before say nothing on what is usual.
FEWEST = 10


@dataclass(frozen=True, slots=True)
class Limits:
    """Shares that chance stays within, at 2 and at 3 sigma."""

    low3: float
    low2: float
    high2: float
    high3: float


@dataclass(frozen=True, slots=True)
class Point:
    """``right`` of ``n`` decisions.

    ``beyond``: -3, -2, 0, 2, 3 by the limits passed; ``signal``: the number of the rule, 0 for none.
    """

    name: str
    right: int
    n: int
    centre: float | None = None
    limits: Limits | None = None
    beyond: int = 0
    signal: int = 0

    @property
    def share(self) -> float:
        """Right decisions of all."""
        return self.right / self.n


def tail(sigmas: float) -> float:
    """Probability that a normal variable lies beyond ``sigmas`` on one side: 0.00135 for 3."""
    return erfc(sigmas / sqrt(2)) / 2


def textbook(p: float, n: int, sigmas: float) -> tuple[float, float]:
    """``p ± sigmas sqrt(p (1 - p) / n)``, cut at 0 and 1."""
    half = sigmas * sqrt(p * (1 - p) / n)
    return max(p - half, 0.0), min(p + half, 1.0)


def exact(p: float, n: int, sigmas: float) -> tuple[float, float]:
    """Least and greatest share of ``n`` that chance stays within: beyond each lies no more than the normal tail."""
    beyond = tail(sigmas)
    mass = [_binomial(x, n, p) for x in range(n + 1)]
    return _least(mass, beyond) / n, 1 - _least(mass[::-1], beyond) / n


def _least(mass: Sequence[float], beyond: float) -> int:
    """The least x with P(X <= x) above ``beyond``: what is below it is rarer."""
    below = 0.0
    for x, chance in enumerate(mass):
        below += chance
        if below > beyond:
            return x
    return len(mass) - 1


def _binomial(x: int, n: int, p: float) -> float:
    ways = lgamma(n + 1) - lgamma(x + 1) - lgamma(n - x + 1)
    return exp(ways + x * log(p) + (n - x) * log(1 - p))


def chart(counts: Sequence[tuple[str, int, int]]) -> list[Point]:
    """Points with limits and signals, oldest first, from (name, right, n); points without a decision are left out."""
    known = [(name, right, n) for name, right, n in counts if n]
    points = [_point(*one, basis=known[:-1]) for one in known]
    return [_signalled(points, number) for number in range(len(points))]


def _point(name: str, right: int, n: int, basis: Sequence[tuple[str, int, int]]) -> Point:
    decisions = sum(total for _name, _right, total in basis)
    if decisions < FEWEST:
        return Point(name, right, n)
    p = (sum(done for _name, done, _n in basis) + 0.5) / (decisions + 1)
    (low2, high2), (low3, high3) = exact(p, n, 2), exact(p, n, 3)
    share, edge = right / n, 1e-9
    beyond = 0
    if share < low2 - edge:
        beyond = -3 if share < low3 - edge else -2
    elif share > high2 + edge:
        beyond = 3 if share > high3 + edge else 2
    return Point(name, right, n, p, Limits(low3, low2, high2, high3), beyond)


def _signalled(points: Sequence[Point], number: int) -> Point:
    point = points[number]
    rule = 1 if abs(point.beyond) == 3 else 0
    if not rule and point.beyond:
        last = points[max(0, number - 2) : number + 1]
        if sum(other.beyond * point.beyond > 0 for other in last) >= 2:
            rule = 2
    return Point(
        *(point.name, point.right, point.n, point.centre, point.limits, point.beyond),
        signal=rule,
    )


def drifting(points: Sequence[Point]) -> bool:
    """Whether the newest point signals on the low side: too many wrong."""
    return bool(points) and points[-1].signal > 0 and points[-1].beyond < 0
