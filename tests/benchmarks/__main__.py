"""``python -m tests.benchmarks [--only NAME …] [--quick] [--json FILE]``: measure, print a table, keep the figures."""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks import agreement, moving, pages, reading, saving, starting
from tests.benchmarks.bench import Bench
from tests.benchmarks.results import Row, machine, table, write_json, write_page
from tests.benchmarks.site import ROOT

#: What can be measured.
MEASUREMENTS: dict[str, Callable[[Bench], Iterator[Row]]] = {
    "install": starting.install,
    "start": starting.start,
    "page": pages.run,
    "save": saving.run,
    "import": moving.imports,
    "export": moving.exports,
    "read": reading.run,
    "agreement": agreement.run,
    "agreement-large": agreement.large,
}
#: Measured only when asked for: they depend on the network, or take long.
APART = ("install", "agreement-large")
PAGE = ROOT / "docs/performance.md"


def main() -> None:
    """Measure what is asked for; a whole run also writes the evidence and docs/performance.md."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument(
        "--only", action="append", choices=list(MEASUREMENTS), help="repeat for more"
    )
    parser.add_argument("--quick", action="store_true", help="small sizes: to see that it works")
    parser.add_argument("--json", type=Path, help="where to write the figures as JSON")
    given = parser.parse_args()
    where = machine()
    rows: list[Row] = []
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="psa-bench-")))
        bench = Bench(folder, stack, quick=given.quick)
        for name in given.only or [name for name in MEASUREMENTS if name not in APART]:
            for row in MEASUREMENTS[name](bench):
                rows.append(row)
                bench.say(table([row]).splitlines()[-1])
    print("\n" + table(rows))
    if given.json:
        write_json(given.json, rows, where)
    if not given.only and not given.quick:
        evidence = f"docs/evidence/benchmarks-{dt.date.fromisoformat(where['date'][:10])}.json"
        write_json(ROOT / evidence, rows, where)
        write_page(PAGE, evidence, rows, where)


if __name__ == "__main__":
    main()
