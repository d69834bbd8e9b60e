"""A Chromium for the browser tests: CHROMIUM, on PATH, from apt, or Playwright's own, in that order."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.run.system import CannotRunError, apt_install, can_install, is_root

NAMES = ("chromium", "chromium-browser", "google-chrome")
#: Text needs fonts to have a width; apt's Chromium only recommends some.
PACKAGES = ("chromium", "fonts-dejavu-core", "fonts-liberation")


def find() -> str | None:
    """Path of a Chromium that is here already, or None (then Playwright looks for its own)."""
    named = os.environ.get("CHROMIUM")
    if named:
        path = shutil.which(named)
        if path is None:
            raise CannotRunError(f"CHROMIUM={named} is not a program. Correct it or unset it.")
        return path
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def flags() -> list[str]:
    """Start flags: no phoning home from tests, and no sandbox where the user is root (Chromium refuses it)."""
    quiet = [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-gpu",
        "--disable-quic",
        "--disable-sync",
        "--no-first-run",
    ]
    return [*quiet, "--no-sandbox"] if is_root() else quiet


def ensure() -> str | None:
    """Find or install Chromium; None means Playwright's own. Raises CannotRunError when all ways fail."""
    _ensure_driver()
    found = find()
    if found:
        return found
    reason = "apt-get is not to be had here"
    if can_install():
        try:
            apt_install(*PACKAGES)
            return find()
        except CannotRunError as error:
            reason = str(error)
    if not _playwright_has_one() and not _playwright_fetches_one():
        raise CannotRunError(
            f"no Chromium: none on PATH ({', '.join(NAMES)}); {reason}; Playwright could not "
            "download its own. Install one, or set CHROMIUM=/path/to/it."
        )
    return None


def _ensure_driver() -> None:
    """Playwright brings a Node.js of its own, which needs a library that a bare Debian lacks."""
    complaint = _driver_complaint()
    if complaint and can_install():
        apt_install("libatomic1")
        complaint = _driver_complaint()
    if complaint:
        raise CannotRunError(f"Playwright's driver does not start: {complaint}")


def _driver_complaint() -> str:
    command = [sys.executable, "-m", "playwright", "--version"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    return done.stderr.strip()[-300:] if done.returncode else ""


def _playwright_has_one() -> bool:
    code = (
        "from playwright.sync_api import sync_playwright as start\n"
        "with start() as p: print(p.chromium.executable_path)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True, timeout=60
    )
    return done.returncode == 0 and Path(done.stdout.strip()).is_file()


def _playwright_fetches_one() -> bool:
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    try:
        return subprocess.run(command, check=False, timeout=300).returncode == 0
    except subprocess.TimeoutExpired:
        return False
