"""Dates that sources write."""

from __future__ import annotations

import datetime as dt

import pytest

from articles.formats.dates import parse_date

SECOND_OF_MARCH = (
    "2024-03-02",
    "2024-3-2",
    "2024/03/02",
    "2024.03.02",
    "20240302",
    "20240302T101500Z",
    "2024-03-02T10:15:00Z",
    "2024-03-02T23:15:00.123+02:00",
    "2024-03-02 10:15",
    "2 March 2024",
    "02 Mar 2024",
    "2. March 2024",
    "2nd March, 2024",
    "02-Mar-2024",
    "March 2, 2024",
    "Mar. 2, 2024",
    "march 2nd 2024",
    "Saturday, March 2, 2024",
    "Sat, 02 Mar 2024 10:15:00 GMT",
    "  2024-03-02\n",
)


@pytest.mark.parametrize("written", SECOND_OF_MARCH)
def test_a_date_with_one_reading_is_read(written: str) -> None:
    assert parse_date(written) == dt.date(2024, 3, 2)


REFUSED = {
    "03/04/2024": "“03/04/2024” can be read in two ways. Write it as 2024-03-02.",
    "13.04.2024": "“13.04.2024” can be read in two ways. Write it as 2024-03-02.",
    "1/2/24": "“1/2/24” can be read in two ways. Write it as 2024-03-02.",
    "2024-02-30": "“2024-02-30” is not a day of the calendar.",
    "31 June 2024": "“31 June 2024” is not a day of the calendar.",
    "0000-01-01": "“0000-01-01” is not a day of the calendar.",
    "yesterday": "“yesterday” is not a date. Write it as 2024-03-02.",
    "2024-03": "“2024-03” is not a date. Write it as 2024-03-02.",
    "2024-W09-6": "“2024-W09-6” is not a date. Write it as 2024-03-02.",
    "2 Foo 2024": "“2 Foo 2024” is not a date. Write it as 2024-03-02.",
    "٢٠٢٤-٠٣-٠٢": "“٢٠٢٤-٠٣-٠٢” is not a date. Write it as 2024-03-02.",
    "9" * 100_000: f"“{'9' * 40}” is not a date. Write it as 2024-03-02.",
}


@pytest.mark.parametrize(("written", "message"), REFUSED.items(), ids=lambda value: value[:20])
def test_another_date_is_refused_with_what_to_write(written: str, message: str) -> None:
    with pytest.raises(ValueError, match="“") as caught:
        parse_date(written)
    assert str(caught.value) == message
