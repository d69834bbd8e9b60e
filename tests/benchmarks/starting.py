"""Installing and starting: how long, how much memory."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.client import Client
from tests.benchmarks.results import Row, median
from tests.benchmarks.site import BARE, ROOT, Site, copy_code, free_port, running

if TYPE_CHECKING:
    from tests.benchmarks.bench import Bench

BARE_START = "bare Django project under the same server"


def install(bench: Bench) -> Iterator[Row]:
    """A fresh environment from the pins, as `make run` does it; the index of the machine decides much."""
    folder = bench.folder / "venv"
    bench.say("install: environment and pinned packages")
    began = time.perf_counter()
    venv.create(folder, with_pip=True)
    empty = time.perf_counter() - began
    python, pins = str(folder / "bin/python"), str(ROOT / "requirements/run.txt")
    uv = shutil.which("uv")
    command = (
        [uv, "pip", "install", "-q", "--python", python]
        if uv
        else [python, "-m", "pip", "install", "-q"]
    )
    subprocess.run([*command, "--require-hashes", "-r", pins], check=True)
    yield Row(
        "install",
        "fresh environment",
        time.perf_counter() - began,
        empty,
        "s",
        "an empty environment",
    )
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    yield Row("install", "size", sum(path.stat().st_size for path in files) / 1e6, None, "MB")


def start(bench: Bench) -> Iterator[Row]:
    """From the command until the sign-in page answers: the first time and later."""
    floors, firsts, seconds = [], [], []
    after, opened, floor_memory = 0.0, 0.0, 0.0
    for number in range(bench.size(3, 1)):
        bench.say(f"start: round {number + 1}")
        site = Site(
            copy_code(bench.folder / f"start-{number}"), bench.folder / f"start-data-{number}"
        )
        took, floor_memory = _bare(site)
        floors.append(took)
        firsts.append(_serve(site)[0])
        for _again in range(2):
            took, after, opened = _serve(site)
            seconds.append(took)
    floor = median(floors)
    yield Row(
        "start", "first (database, static files, demo)", median(firsts), floor, "s", BARE_START
    )
    yield Row("start", "second", median(seconds), floor, "s", BARE_START)
    yield Row("memory", "after start", after, floor_memory, "MB", BARE_START)
    yield Row("memory", "after opening a page", opened, floor_memory, "MB", BARE_START)


def _serve(site: Site) -> tuple[float, float, float]:
    port = free_port()
    command = [sys.executable, "manage.py", "serve", "--demo"]
    began = time.perf_counter()
    with running(command, site.code, site.environment(port), port) as server:
        server.wait("/account/login/")
        took = time.perf_counter() - began
        after = server.memory()
        _open(site, port)
        return took, after, server.memory()


def _open(site: Site, port: int) -> None:
    """Sign in as the demo's first coder and open the queue."""
    import json

    users = json.loads((site.data / "demo_accounts.json").read_text())["users"]
    coder = next(user for user in users if user["role"] == "annotator")
    Client(port).sign_in(coder["username"], coder["password"]).get("/")


def _bare(site: Site) -> tuple[float, float]:
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--blocking-threads", "4", "--log-level", "warning", BARE]
    pages: Path = site.data.parent
    began = time.perf_counter()
    environment = site.environment(port) | {"BENCHMARK_PAGES": str(pages / "pages")}
    (pages / "pages").mkdir(exist_ok=True)
    with running(command, site.code, environment, port) as server:
        server.wait("/healthz")
        return time.perf_counter() - began, server.memory()
