"""The test runner itself: it must never call a part passed that did not run."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.run import report
from tests.run.parts import Counts, Part, Result, count_node, count_pytest, run


@pytest.mark.parametrize(
    ("closing", "counts"),
    [
        ("40 passed in 3.21s", Counts(40)),
        ("== 2 failed, 40 passed, 1 skipped in 63.21s (0:01:03) ==", Counts(40, 2, 1)),
        ("3 passed, 1 warning, 2 errors in 0.10s", Counts(3, 2)),
        ("no tests ran in 0.01s", Counts()),
        ("Traceback (most recent call last):", Counts()),
    ],
    ids=["passed", "some failed", "errors", "none", "crash"],
)
def test_closing_line_of_pytest_is_read(closing: str, counts: Counts) -> None:
    assert count_pytest(f"...\n{closing}\n") == counts


def test_closing_comments_of_node_are_read() -> None:
    output = "# tests 9\n# pass 5\n# fail 1\n# cancelled 1\n# skipped 1\n# todo 1\n"
    assert count_node(output) == Counts(5, 2, 2)


@pytest.mark.parametrize(
    ("code", "output", "counts", "reason"),
    [
        (0, "4 passed in 1.00s", Counts(4), ""),
        (1, "1 failed, 4 passed in 1.00s", Counts(4, 1), "tests failed"),
        (0, "", Counts(0, 1), "no test was run"),
        (5, "no tests ran in 0.01s", Counts(0, 1), "no test was run"),
        (1, "4 passed in 1.00s", Counts(4, 1), "exit code 1 without a failed test: see its output"),
    ],
    ids=["passed", "failed", "silent", "nothing collected", "coverage too low"],
)
def test_a_part_passes_only_with_tests_that_passed(
    tmp_path: Path, code: int, output: str, counts: Counts, reason: str
) -> None:
    command = [sys.executable, "-c", f"print({output!r}); raise SystemExit({code})"]
    result = run(Part("part", command, count_pytest), tmp_path)
    assert (result.counts, result.reason) == (counts, reason)


def test_summary_shows_each_part_and_sums_the_tests() -> None:
    results = [
        Result("sqlite", Counts(40, 0, 2), 12.3),
        Result("browser", Counts(failed=1), reason="no Chromium"),
    ]
    assert report.table(results) == (
        "part     result  tests  skipped  seconds\n"
        "sqlite   passed     40        2     12.3\n"
        "browser  failed      1        0      0.0  no Chromium"
    )
    assert report.closing_line(results) == "40 passed, 1 failed, 2 skipped"
