"""Figures beside their floors: rows, the table on the screen, JSON, and docs/performance.md."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Row:
    """One figure, the floor that the same run measured, and how it was taken."""

    group: str
    what: str
    ours: float
    floor: float | None
    unit: str
    floor_is: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the floor; None without one."""
        return self.ours / self.floor if self.floor else None


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of ``values`` lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return percentile(values, 0.5)


def machine() -> dict[str, Any]:
    """Where and when this was measured, and how busy the machine was."""
    return {
        "date": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "load": [round(value, 2) for value in os.getloadavg()],
    }


def number(value: float | None) -> str:
    """A figure with three digits that matter."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def table(rows: Sequence[Row]) -> str:
    """The rows for a terminal."""
    lines = [["what", "ours", "floor", "ratio", "unit"]]
    for row in rows:
        figures = [number(value) for value in (row.ours, row.floor, row.ratio)]
        lines.append([f"{row.group}: {row.what}", *figures, row.unit])
    widths = [max(len(line[column]) for line in lines) for column in range(5)]
    return "\n".join(
        f"{line[0]:<{widths[0]}}  "
        + "  ".join(f"{line[at]:>{widths[at]}}" for at in (1, 2, 3))
        + f"  {line[4]}"
        for line in lines
    )


def write_json(path: Path, rows: Sequence[Row], where: dict[str, Any]) -> None:
    """All figures, for machines."""
    figures = [asdict(row) | {"ratio": row.ratio} for row in rows]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"machine": where, "figures": figures}, indent=1) + "\n")


HEAD = """# How fast it is

Written by `make bench`; the same figures are in `{evidence}`.
Measured {date} on {cores} cores, {system}, Python {python}; load of the machine before the run {load}.
A figure is worth most as a ratio to its floor, which the same run measured on the same machine: what a bare program
needs for the same.

| What | Ours | Floor | Ratio | Unit | The floor is |
|---|--:|--:|--:|---|---|
"""

NOTES = """
## How

- The server is granian with the arguments of `serve` (1 process × 4 threads on SQLite, 2 × 4 on PostgreSQL), with
  hashed static files and limits off. Clients run on the same cores, in Python threads with kept connections, so
  they share the processor with the server.
- SQLite runs with `synchronous=FULL`; the throwaway PostgreSQL writes through (`fsync` on).
- A page is annotatable when its text is painted and its script has bound the label bar: two animation frames after
  `data-ready`. Cold is a new browser context, warm the second visit. Bytes are what came over the network, headers
  included.
- A key press counts from the event's time stamp to the second animation frame after it; so the floor is one to two
  frames.
- Memory is resident memory of all processes; pages of the SQLite file that are mapped count in it.

Again: `make bench`, or a part with `.venv/bin/python -m tests.benchmarks --only page` (`--quick` for small runs);
a part or a quick run leaves this page and the evidence alone.
"""


def write_page(path: Path, evidence: str, rows: Sequence[Row], where: dict[str, Any]) -> None:
    """All figures, for people."""
    load = " ".join(map(str, where["load"]))
    lines = [
        f"| {row.group}: {row.what} | {number(row.ours)} | {number(row.floor)} | {number(row.ratio)} "
        f"| {row.unit} | {row.floor_is} |"
        for row in rows
    ]
    head = HEAD.format(**(where | {"evidence": evidence, "load": load}))
    path.write_text(head + "\n".join(lines) + "\n" + NOTES)
