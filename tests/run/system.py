"""What the parts share: the reason why one can't run, and installing a system package."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache


class CannotRunError(Exception):
    """A part of the tests can't run; the message says why and what to do. Counts as a failure."""


def is_root() -> bool:
    """Whether this process may install system packages and has to give up its rights for servers."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def can_install() -> bool:
    """Whether ``apt_install`` has a chance."""
    return is_root() and shutil.which("apt-get") is not None


@cache
def _refresh_lists() -> None:
    # A failure here is not the end: the lists at hand may do, and the install says so if not.
    subprocess.run(["apt-get", "update", "-q"], check=False, capture_output=True, timeout=300)


def apt_install(*packages: str) -> None:
    """Install Debian packages; raises CannotRunError with apt's own last words."""
    if not can_install():
        raise CannotRunError(
            f"not installed, and only root can install it: apt-get install {' '.join(packages)}"
        )
    print(f"Installing {' '.join(packages)} ...", flush=True)
    _refresh_lists()
    done = subprocess.run(
        ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages],
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=900,
    )
    if done.returncode:
        words = "\n".join((done.stdout + done.stderr).splitlines()[-5:])
        raise CannotRunError(f"apt-get install {' '.join(packages)} failed: {words}")
