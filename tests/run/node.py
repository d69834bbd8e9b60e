"""Node.js for the JavaScript tests: on PATH, or from apt."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from tests.run.system import CannotRunError, apt_install, can_install

#: The first version whose test runner prints TAP on request.
OLDEST = (18, 15)
TESTS = Path("tests/js")


def ensure() -> str:
    """Path of a Node.js that is new enough; raises CannotRunError."""
    if shutil.which("node") is None and can_install():
        apt_install("nodejs")
    path = shutil.which("node")
    if path is None:
        raise CannotRunError("Node.js is missing: apt-get install nodejs (18.15 or newer)")
    printed = subprocess.run([path, "--version"], check=True, capture_output=True, text=True).stdout
    version = tuple(int(number) for number in re.findall(r"\d+", printed)[:2])
    if version < OLDEST:
        raise CannotRunError(f"Node.js {printed.strip()} is too old: 18.15 or newer is needed")
    return path


def command() -> list[str]:
    """``node --test`` with each test file named, because Node 20 and 22 read a folder differently."""
    files = sorted(str(path) for path in TESTS.rglob("*.test.*js"))
    if not files:
        raise CannotRunError(f"no test file (*.test.js) in {TESTS}/")
    return [ensure(), "--test", "--test-reporter=tap", *files]
