"""One part of the suite: a command, how its output is counted, and what came of it."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

#: Longer than any part should take, shorter than what a CI grants: a hang becomes a failure with a log.
TIME_LIMIT_SECONDS = 2700
NO_TESTS_COLLECTED = 5  # pytest's exit code

_running: set[subprocess.Popen[bytes]] = set()


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tests of each outcome; errors count as failed."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """A command to run; ``environment`` is added to the runner's own."""

    name: str
    command: list[str]
    count: Callable[[str], Counts]
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a part; ``reason`` is empty when it passed, and ``log`` holds its whole output."""

    name: str
    counts: Counts
    seconds: float = 0.0
    reason: str = ""
    log: Path | None = None


def count_pytest(output: str) -> Counts:
    """Read pytest's closing line, such as ``2 failed, 40 passed, 1 skipped in 3.21s``."""
    closing = re.findall(r"^=*\s*(\d+ [a-z]+(?:, \d+ [a-z]+)*) in [\d.]+s", output, re.MULTILINE)
    pairs = re.findall(r"(\d+) ([a-z]+)", (closing or [""])[-1])
    words = {word: int(number) for number, word in pairs}
    failed = words.get("failed", 0) + words.get("error", 0) + words.get("errors", 0)
    skipped = words.get("skipped", 0) + words.get("xfailed", 0)
    return Counts(words.get("passed", 0), failed, skipped)


def count_node(output: str) -> Counts:
    """Read the closing comments of ``node --test`` in TAP form, such as ``# pass 12``."""
    pairs = re.findall(r"^# (pass|fail|cancelled|skipped|todo) (\d+)$", output, re.MULTILINE)
    number = Counter({word: int(count) for word, count in pairs})
    failed = number["fail"] + number["cancelled"]
    return Counts(number["pass"], failed, number["skipped"] + number["todo"])


def run(part: Part, folder: Path) -> Result:
    """Run one part to its end, with its output in ``folder``."""
    log = folder / f"{part.name}.log"
    started = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            part.command,
            env=os.environ | part.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        code = _wait(process)
    seconds = time.monotonic() - started
    counts = part.count(log.read_text(errors="replace"))
    return _judge(part.name, code, counts, seconds, log)


def stop_all() -> None:
    """End what is running, with everything that it started, such as a browser."""
    for process in tuple(_running):
        _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _wait(process: subprocess.Popen[bytes]) -> int | None:
    """Exit code, or None after the time limit."""
    _running.add(process)
    try:
        return process.wait(TIME_LIMIT_SECONDS)
    except subprocess.TimeoutExpired:
        _kill(process)
        process.wait()
        return None
    finally:
        _running.discard(process)


def _judge(name: str, code: int | None, counts: Counts, seconds: float, log: Path) -> Result:
    reason = ""
    if code is None:
        reason = f"ended after {TIME_LIMIT_SECONDS} s"
    elif counts.failed:
        reason = "tests failed"
    elif code == NO_TESTS_COLLECTED or (code == 0 and not counts.passed):
        reason = "no test was run"
    elif code:
        reason = f"exit code {code} without a failed test: see its output"
    if reason and not counts.failed:
        counts = Counts(counts.passed, 1, counts.skipped)
    return Result(name, counts, seconds, reason, log)
