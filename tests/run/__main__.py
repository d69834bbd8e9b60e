"""Run every part of the tests: ``python -m tests.run [--only PART] [-- arguments for pytest]``."""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.run import chromium, node, postgres, report
from tests.run.parts import Counts, Part, Result, count_node, count_pytest, run, stop_all
from tests.run.system import CannotRunError

#: Two parts share two cores at any time, longest first. A third would make each of them slower than it saves.
NAMES = ("browser", "postgres", "security-postgres", "sqlite", "security", "smoke", "node")
AT_ONCE = 2
#: Parts with a PostgreSQL behind them. What can't reach a database runs once, with SQLite.
ON_POSTGRES = ("postgres", "security-postgres", "smoke")
#: Where the tests of a part are. The table of rights and its kin knock at every address as everybody: long, and apart.
WHERE = {
    "sqlite": ["tests", "--ignore=tests/browser", "--ignore=tests/security"],
    "postgres": ["tests", "--ignore=tests/browser", "--ignore=tests/security", "--database-only"],
    "security": ["tests/security"],
    "security-postgres": ["tests/security", "--database-only"],
    "browser": ["tests/browser"],
    "smoke": ["tests/browser", "-m", "postgres_smoke"],
}
#: The tests start from a clean environment, whatever the shell around them says.
OURS = ("ANNOTATOR_", "DATABASE_URL", "SITE_URL", "DJANGO_")


class Runner:
    """Prepares what the chosen parts need, runs them, and keeps their results in the order of NAMES."""

    def __init__(self, folder: Path, chosen: list[str], extra: list[str]) -> None:
        self.folder = folder
        self.chosen = chosen
        self.extra = extra
        self.database = ""
        self.browser = ""

    def results(self) -> Iterator[Result]:
        """Run everything; a part that can't run gives a failed result with the reason."""
        with contextlib.ExitStack() as stack:
            needs: list[tuple[tuple[str, ...], Callable[[], None]]] = [
                (ON_POSTGRES, lambda: self._start_database(stack)),
                (("browser", "smoke"), self._find_browser),
            ]
            for names, prepare in needs:
                yield from self._prepare(names, prepare)
            with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
                yield from pool.map(self._run_one, self.chosen)

    def _start_database(self, stack: contextlib.ExitStack) -> None:
        self.database = stack.enter_context(postgres.server())

    def _find_browser(self) -> None:
        self.browser = chromium.ensure() or ""

    def _prepare(self, names: tuple[str, ...], prepare: Callable[[], None]) -> Iterator[Result]:
        affected = [name for name in names if name in self.chosen]
        if not affected:
            return
        try:
            prepare()
        except CannotRunError as error:
            self.chosen = [name for name in self.chosen if name not in affected]
            yield from (Result(name, Counts(failed=1), reason=str(error)) for name in affected)

    def _run_one(self, name: str) -> Result:
        try:
            part = self._part(name)
        except CannotRunError as error:
            return Result(name, Counts(failed=1), reason=str(error))
        print(f"Running {name} ...", flush=True)
        result = run(part, self.folder)
        print(f"{name}: {result.reason or 'passed'} ({result.seconds:.1f} s)", flush=True)
        return result

    def _part(self, name: str) -> Part:
        if name == "node":
            return Part(name, node.command(), count_node)
        environment = {"ANNOTATOR_DATA": str(self.folder / f"{name}-data")}
        if name in ON_POSTGRES:
            # A database of its own: Django puts test_ before the name, makes it and drops it.
            environment["DATABASE_URL"] = f"{self.database}/{name.replace('-', '_')}"
        if name in {"browser", "smoke"} and self.browser:
            environment["CHROMIUM"] = self.browser
        return Part(name, self._pytest(name), count_pytest, environment)

    def _pytest(self, name: str) -> list[str]:
        coverage = self._coverage() if name == "sqlite" else []
        cache = f"cache_dir={self.folder / f'{name}-cache'}"
        common = ["-q", "--color=no", "--tb=short", "--durations=8", "-o", cache]
        named = any(Path(word.partition("::")[0]).exists() for word in self.extra)
        where = [word for word in WHERE[name] if not (named and word == WHERE[name][0])]
        return [sys.executable, "-m", "pytest", *where, *coverage, *common, *self.extra]

    def _coverage(self) -> list[str]:
        """Measured in CI, where the tests are that say what a line is for: watching every line doubles the time."""
        if self.extra or not os.environ.get("CI"):  # a selection of tests says nothing about it
            return []
        floor = os.environ.get("COVERAGE_FLOOR")
        return ["--cov", "--cov-report=term", *([f"--cov-fail-under={floor}"] if floor else [])]


def _stop(*_: object) -> None:
    """End the parts; leaving by an exception lets the database server be stopped and removed."""
    stop_all()
    sys.exit("Stopped.")


def main() -> int:
    """Run the chosen parts; 0 when all passed."""
    parser = argparse.ArgumentParser(prog="python -m tests.run", description=__doc__)
    parser.add_argument("--only", action="append", choices=NAMES, help="run this part (repeatable)")
    parser.add_argument("extra", nargs="*", metavar="-- ...", help="arguments for pytest")
    options = parser.parse_args()
    for name in [name for name in os.environ if name.startswith(OURS)]:
        del os.environ[name]
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    folder = Path(tempfile.mkdtemp(prefix="psa-tests-"))
    chosen = [name for name in NAMES if name in (options.only or NAMES)]
    results = sorted(
        Runner(folder, chosen, options.extra).results(), key=lambda result: NAMES.index(result.name)
    )
    failed = any(result.reason for result in results)
    print(report.tails(results), report.table(results), "", report.closing_line(results), sep="\n")
    if not failed:
        shutil.rmtree(folder, ignore_errors=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
