"""Hostile and large inputs: bounded memory, bounded time (T30a), and the speed of the usual case."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator

import pytest

from articles.formats import get_article_format, get_export_format
from articles.formats.stream import MAX_LINE, Source
from articles.records import ArticleRecord, RowError

MEGABYTE = 1024 * 1024


class Endless:
    """A stream made of pieces, so that no test holds the file it reads."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def read(self, size: int = -1, /) -> bytes:
        return next(self._pieces, b"")


def huge_line() -> Iterator[bytes]:
    yield b'{"text": "a"}\n{"text": "'
    for _ in range(200 * 16):
        yield b"x" * (MEGABYTE // 16)
    yield b'"}\n{"text": "b"}\n'


@pytest.mark.parametrize(
    "read",
    [get_article_format("jsonl").read, get_export_format("jsonl").read],
    ids=["articles", "rows"],
)
def test_a_line_of_200_mb_is_skipped_without_being_held(
    read: Callable[[Source], Iterator[object]],
) -> None:
    tracemalloc.start()
    found = list(read(Endless(huge_line())))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(found) == 3
    assert found[1] == RowError(2, "row", "The line is longer than 10 MB and was skipped.")
    assert peak < 5 * MAX_LINE


def test_a_long_line_of_small_objects_is_skipped() -> None:
    data = b'{"text": "a", "more": [' + b'{"a":1},' * 1_200_000 + b"1]}\n" + b'{"text": "b"}'
    message = "The line has more than 100,000 braces and brackets and was skipped."
    assert list(get_article_format("jsonl").read(data)) == [
        RowError(1, "row", message),
        ArticleRecord(text="b", title="b", row=2),
    ]


def test_the_line_after_a_skipped_one_is_read() -> None:
    found = list(get_article_format("jsonl").read(Endless(huge_line())))
    assert found[2] == ArticleRecord(text="b", title="b", row=3)


def test_a_csv_cell_that_is_never_closed_is_not_held_for_ever() -> None:
    def pieces() -> Iterator[bytes]:
        yield b'text\n"'
        for _ in range(200):
            yield (b"some words " * 100 + b"\n") * (MEGABYTE // 1101)

    tracemalloc.start()
    found = list(get_article_format("csv").read(Endless(pieces())))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == [
        RowError(2, "row", "The row is longer than 16 MB. The rows from here on were not read.")
    ]
    assert peak < 128 * MEGABYTE


def test_a_csv_line_of_200_mb_ends_the_file() -> None:
    def pieces() -> Iterator[bytes]:
        yield b"text\na\n"
        for _ in range(200 * 16):
            yield b"x" * (MEGABYTE // 16)

    found = list(get_article_format("csv").read(Endless(pieces())))
    assert found[1:] == [
        RowError(3, "row", "Line 3 is longer than 10 MB. The rows from here on were not read.")
    ]
