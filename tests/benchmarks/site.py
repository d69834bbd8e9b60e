"""A site to measure: a copy of the code, a data directory of its own, and granian as ``serve`` runs it."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
#: What runs; the copy keeps collected files and byte code out of the working tree.
CODE = (
    "annotator",
    "articles",
    "manage.py",
    "requirements",
    "seeds",
    "static",
    "templates",
    "tests",
)
FLOORS = "tests.benchmarks.floors:application"
BARE = "tests.benchmarks.bare:application"


@dataclass
class Site:
    """One copy of the code with one database."""

    code: Path
    data: Path
    database_url: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def database(self) -> str:
        """Which database it runs on."""
        return "PostgreSQL" if self.database_url else "SQLite"

    @property
    def workers(self) -> int:
        """How many processes ``serve`` starts on this database."""
        return 2 if self.database_url else 1

    def environment(self, port: int = 8000) -> dict[str, str]:
        """The environment of every command and server of this site."""
        own = {
            "ANNOTATOR_DATA": str(self.data),
            "ANNOTATOR_PORT": str(port),
            "ANNOTATOR_THROTTLE": "0",
            "DATABASE_URL": self.database_url,
        }
        outside = {key: value for key, value in os.environ.items() if key != "SITE_URL"}
        return outside | own | dict(self.extra)

    def manage(self, *arguments: str) -> str:
        """Run ``manage.py``; answers its output."""
        return self.python("manage.py", *arguments)

    def seed(self, name: str, *arguments: object) -> Any:
        """Run a function of ``seeding``; answers what it returned."""
        words = [str(argument) for argument in arguments]
        return json.loads(self.python("-m", "tests.benchmarks.seeding", name, *words))

    def python(self, *arguments: str) -> str:
        """Run Python in the copy of the code."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.code,
            env=self.environment(),
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)} failed: {done.stderr.strip()[-2000:]}")
        return done.stdout

    def measured(self, *arguments: str) -> tuple[float, float]:
        """Run Python in the copy of the code; answers seconds and peak memory in MB."""
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=self.code,
            env=self.environment(),
            stdout=subprocess.DEVNULL,
        )
        _pid, code, used = os.wait4(process.pid, 0)
        if code:
            raise RuntimeError(f"{' '.join(arguments)} failed: see above.")
        return time.perf_counter() - began, used.ru_maxrss / 1024

    def prepare(self) -> None:
        """An empty, migrated database, and static files with hashed names."""
        self.manage("migrate", "-v0")
        if self.database_url:
            self.manage("createcachetable", "-v0")
        if not (self.code / "staticfiles/staticfiles.json").exists():
            self.python("-m", "tests.benchmarks.seeding", "collect")

    @contextlib.contextmanager
    def served(self, application: str = "annotator.wsgi:application") -> Iterator[Server]:
        """Granian with the arguments of ``serve``; ends with the block."""
        port = free_port()
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
        command += ["--port", str(port), "--workers", str(self.workers), "--blocking-threads", "4"]
        command += ["--respawn-failed-workers", "--log-level", "warning", application]
        with running(command, self.code, self.environment(port), port) as server:
            server.wait("/healthz")
            yield server


@dataclass(frozen=True)
class Server:
    """A running server."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def wait(self, path: str, seconds: float = 60) -> None:
        """Return when ``path`` answers 200; raises RuntimeError with the log when it never does."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit and self.process.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
                connection.request("GET", path)
                if connection.getresponse().status == 200:
                    return
            time.sleep(0.01)
        raise RuntimeError(f"no answer from {path}: {self.log.read_text(errors='replace')[-1000:]}")

    def memory(self) -> float:
        """Resident memory of all its processes, in MB."""
        return sum(status(pid, "VmRSS") for pid in self.processes())

    def peak(self) -> float:
        """The largest peak of resident memory of one of its processes since ``reset_peak``, in MB."""
        return max(status(pid, "VmHWM") for pid in self.processes())

    def reset_peak(self) -> None:
        """Let peaks count from now on."""
        for pid in self.processes():
            Path(f"/proc/{pid}/clear_refs").write_text("5")

    def processes(self) -> list[int]:
        """The process that was started and all that it started."""
        found = [self.process.pid]
        for pid in found:
            with contextlib.suppress(FileNotFoundError):
                children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
                found += [int(child) for child in children.split()]
        return found


def status(pid: int, name: str) -> float:
    """A memory figure of a process in MB; 0 where it is gone."""
    with contextlib.suppress(FileNotFoundError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1]) / 1024
    return 0.0


@contextlib.contextmanager
def running(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], port: int
) -> Iterator[Server]:
    """A server process in a group of its own, ended with the block."""
    with tempfile.NamedTemporaryFile(prefix="psa-bench-", suffix=".log") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            yield Server(process, port, Path(log.name))
        finally:
            end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Stop a server and what it started."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def copy_code(target: Path) -> Path:
    """Copy what runs, without byte code and collected files."""
    target.mkdir(parents=True)
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
    for name in CODE:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=ignored)
        else:
            shutil.copy2(source, target / name)
    return target
