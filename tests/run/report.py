"""The summary: tails of what failed, one table, and a plain closing line."""

from __future__ import annotations

from collections.abc import Sequence

from tests.run.parts import Result

TAIL_LINES = 120


def tails(results: Sequence[Result]) -> str:
    """The last lines of each failed part's output."""
    pieces = []
    for result in results:
        if result.reason and result.log:
            lines = result.log.read_text(errors="replace").splitlines()
            head = f"----- {result.name}: the end of {result.log}"
            pieces.append("\n".join([head, *lines[-TAIL_LINES:], ""]))
    return "\n".join(pieces)


def table(results: Sequence[Result]) -> str:
    """One row per part: result, tests, seconds, and the reason of a failure."""
    rows = [("part", "result", "tests", "skipped", "seconds", "")]
    for result in results:
        counts = result.counts
        rows.append(
            (
                result.name,
                "failed" if result.reason else "passed",
                str(counts.passed + counts.failed),
                str(counts.skipped),
                f"{result.seconds:.1f}",
                result.reason,
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    return "\n".join(_row(row, widths) for row in rows)


def _row(row: tuple[str, ...], widths: list[int]) -> str:
    part, result, *numbers, reason = row
    cells = [part.ljust(widths[0]), result.ljust(widths[1])]
    cells += [number.rjust(width) for number, width in zip(numbers, widths[2:], strict=True)]
    return "  ".join([*cells, reason]).rstrip()


def closing_line(results: Sequence[Result]) -> str:
    """``N passed, N failed`` over all parts; a part that could not run is one failure."""
    passed, failed, skipped = (
        sum(getattr(result.counts, word) for result in results)
        for word in ("passed", "failed", "skipped")
    )
    return f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else "")
