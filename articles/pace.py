"""How fast work goes and when it will be done: plain Python on dates of finished articles."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: Days that a forecast extrapolates; of younger work a week at least, or one busy day would count sevenfold.
WINDOW, SHORTEST = 14, 7
#: Fewer finishes than this in the window say nothing about the pace.
FEWEST = 3
#: A forecast further off than this is told as "not in sight".
HORIZON = 3 * 365
#: The standard normal quantile of .9: both ends of a central interval of 80 %.
Z = 1.2815515594


@dataclass(frozen=True, slots=True)
class Week:
    """A week, by its Monday, and how many articles were finished in it and up to its end."""

    monday: dt.date
    finished: int
    total: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """When the rest will be done at the pace of the last ``WINDOW`` days, with an interval of 80 %.

    ``per_week``: finishes a week. Dates are None where the pace says nothing, and ``reason`` says why: ``done``,
    ``few`` (finishes in the window) or ``far`` (beyond ``HORIZON``). ``late`` alone may be None: not in sight.
    """

    left: int
    per_week: float
    early: dt.date | None = None
    middle: dt.date | None = None
    late: dt.date | None = None
    reason: str = ""


def weeks(finished: Iterable[dt.date], today: dt.date, most: int = 26) -> list[Week]:
    """Every week from the first finish to this one, the latest ``most`` of them; none without a finish."""
    by_monday = Counter(monday(day) for day in finished)
    if not by_monday:
        return []
    found, total = [], 0
    day = min(by_monday)
    while day <= max(monday(today), max(by_monday)):
        total += by_monday[day]
        found.append(Week(day, by_monday[day], total))
        day += dt.timedelta(days=7)
    return found[-most:]


def monday(day: dt.date) -> dt.date:
    """The Monday of a day's week."""
    return day - dt.timedelta(days=day.weekday())


def forecast(left: int, finished: Sequence[dt.date], today: dt.date) -> Forecast:
    """When ``left`` more will be finished.

    The finishes of the last ``WINDOW`` days (of younger work since the first one, ``SHORTEST`` days at least) are taken
    for a Poisson process; the interval of its rate is Garwood's (1936), of 80 %, with the chi-square quantiles of
    Wilson and Hilferty (1931).
    """
    start = today - dt.timedelta(days=WINDOW - 1)
    recent = [day for day in finished if start <= day <= today]
    days = max((today - max(start, min(finished, default=start))).days + 1, SHORTEST)
    per_day = len(recent) / days
    if left <= 0:
        return Forecast(0, per_day * 7, reason="done")
    if len(recent) < FEWEST:
        return Forecast(left, per_day * 7, reason="few")
    slow = chi_square(-Z, 2 * len(recent)) / 2 / days
    fast = chi_square(Z, 2 * len(recent) + 2) / 2 / days
    early, middle, late = (_after(left, rate, today) for rate in (fast, per_day, slow))
    return Forecast(left, per_day * 7, early, middle, late, "" if middle else "far")


def time_left(
    done: Sequence[tuple[int, int]], words: int, *, spent: int = 0, more: int = 0
) -> int | None:
    """Seconds that ``words`` and ``more`` articles of a usual length take; None where it can't be said.

    ``done``: seconds and words of finished articles; fewer than ``FEWEST`` say nothing. ``spent`` seconds are behind.
    Rounded to five minutes, from an hour on to a quarter: more would be feigned.
    """
    if len(done) < FEWEST or not (words or more):
        return None
    seconds, read = sum(one for one, _words in done), sum(number for _one, number in done)
    guess = max(0.0, words * seconds / read - spent) + more * seconds / len(done)
    step = 900 if guess >= 3600 else 300
    return max(300, round(guess / step) * step)


def _after(left: int, per_day: float, today: dt.date) -> dt.date | None:
    days = math.ceil(left / per_day)
    return today + dt.timedelta(days=days) if days <= HORIZON else None


def chi_square(z: float, degrees: int) -> float:
    """The quantile of chi-square at the standard normal quantile ``z`` (Wilson and Hilferty 1931).

    Within 1 % of the exact one for four degrees of freedom and more, at .1 and .9.
    """
    part = 2 / (9 * degrees)
    return float(degrees * max(0.0, 1 - part + z * math.sqrt(part)) ** 3)
