"""Dates of publication as sources write them, read only where one reading is possible."""

from __future__ import annotations

import datetime as dt
import re

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_TIME = r"(?:[T ,]\s*\d{1,2}:\d{2}.{0,24})?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T\d{4,6}Z?)?", re.ASCII)
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_DAY_FIRST = re.compile(
    rf"{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th)?[ .-]\s?([a-z]{{3,9}})\.?,?[ -](\d{{4}}){_TIME}",
    re.ASCII | re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"{_WEEKDAY}([a-z]{{3,9}})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}}){_TIME}",
    re.ASCII | re.IGNORECASE,
)
_SLASHED = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}", re.ASCII)


def parse_date(value: str) -> dt.date:
    """The day in ``value``: 2024-03-02, 2024/3/2, 20240302, 2 March 2024, Mar 2, 2024, an ISO time.

    A time of day is ignored, and the day is the one written, in the writer's time zone.
    Raises ValueError with what to write instead; 03/04/2024 is refused, since it is two dates.
    """
    value = value.strip()
    if len(value) <= 64 and (found := _numbers(value)):
        try:
            return dt.date(*found)
        except ValueError:
            raise ValueError(f"“{value}” is not a day of the calendar.") from None
    if _SLASHED.fullmatch(value):
        raise ValueError(f"“{value}” can be read in two ways. Write it as 2024-03-02.")
    raise ValueError(f"“{value[:40]}” is not a date. Write it as 2024-03-02.")


def _numbers(value: str) -> tuple[int, int, int] | None:
    if match := _YEAR_FIRST.fullmatch(value):
        return int(match[1]), int(match[3]), int(match[4])
    if match := _COMPACT.fullmatch(value):
        return int(match[1]), int(match[2]), int(match[3])
    if (match := _DAY_FIRST.fullmatch(value)) and (month := _MONTHS.get(match[2].lower())):
        return int(match[3]), month, int(match[1])
    if (match := _MONTH_FIRST.fullmatch(value)) and (month := _MONTHS.get(match[1].lower())):
        return int(match[3]), month, int(match[2])
    return None
