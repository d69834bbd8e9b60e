"""Are the tests decoration? Each defence is taken off in turn; a test must then fail.

``python -m tests.security.mutations [NAME …]``. Not part of the suite: it takes some minutes. As a
pytest plugin (``-p tests.security.mutations``) this module takes off what ``MUTATION`` names.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.security import defences

ROOT = Path(__file__).parent.parent.parent
SECURITY = "tests/security/test_"
VARIABLE = "MUTATION"
FAILED = 1  # pytest's exit status when tests ran and some failed


@dataclass(frozen=True)
class Mutation:
    """A defence, how to take it off, and the tests of which one must notice."""

    name: str
    take_off: Callable[[], None]
    tests: tuple[str, ...]


MATRIX, BLIND, WRITES = f"{SECURITY}matrix.py", f"{SECURITY}blindness.py", f"{SECURITY}writes.py"
RELEASE, TOKENS = f"{SECURITY}release.py", f"{SECURITY}tokens.py"
MUTATIONS = (
    Mutation("articles", defences.articles, (MATRIX,)),
    Mutation("projects", defences.projects, (MATRIX,)),
    Mutation("assignments", defences.assignments, (MATRIX,)),
    Mutation("content", defences.content, (BLIND,)),
    Mutation("release", defences.release, (RELEASE,)),
    Mutation("two_roles", defences.two_roles, (RELEASE,)),
    Mutation("codings", defences.codings, (BLIND,)),
    Mutation("events", defences.events, (BLIND,)),
    Mutation("admin_rows", defences.admin_rows, (MATRIX,)),
    Mutation("managers", defences.managers, (MATRIX,)),
    Mutation("own_work", defences.own_work, (MATRIX,)),
    Mutation("locked", defences.locked, (WRITES,)),
    Mutation("scopes", defences.scopes, (TOKENS,)),
    Mutation("token_project", defences.token_project, (TOKENS,)),
    Mutation("quotes", defences.quotes, ("tests/actions/test_spans.py", "tests/api/test_spans.py")),
    Mutation("preconditions", defences.preconditions, ("tests/api",)),
    Mutation("csrf", defences.csrf, (f"{SECURITY}csrf.py",)),
    Mutation("unknown_keys", defences.unknown_keys, (WRITES, f"{SECURITY}queries.py")),
    Mutation("policy", defences.policy, (f"{SECURITY}headers.py",)),
    Mutation("escaping", defences.escaping, (f"{SECURITY}escaping.py",)),
    Mutation("passages", defences.passages, (f"{SECURITY}escaping.py",)),
    Mutation("hosts", defences.hosts, (f"{SECURITY}headers.py",)),
    Mutation("sign_in", defences.sign_in, (MATRIX,)),
)


def pytest_sessionstart() -> None:
    """As a plugin: take the defence off, once Django is set up."""
    name = os.environ.get(VARIABLE)
    for mutation in MUTATIONS:
        if mutation.name == name:
            mutation.take_off()


def run(mutation: Mutation) -> bool:
    """Whether a test fails without the defence; says which."""
    began = time.monotonic()
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "-p",
        "no:randomly",
        "-p",
        "no:cacheprovider",
    ]
    done = subprocess.run(
        [*command, "-p", "tests.security.mutations", *mutation.tests],
        cwd=ROOT,
        env=os.environ | {VARIABLE: mutation.name},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.splitlines()
    told = [line for line in lines if line.startswith("FAILED ")] or lines[-1:]
    noticed = done.returncode == FAILED and told[0].startswith("FAILED ")
    print(  # noqa: T201 (a command prints)
        f"{'noticed' if noticed else 'NOT NOTICED':12}{mutation.name:15}"
        f"{time.monotonic() - began:5.1f} s  {told[0][:140] if told else done.stderr[-300:]}",
        flush=True,
    )
    return noticed


def main(names: list[str]) -> int:
    """Try all mutations, or those named; the exit status is the number that nobody noticed."""
    chosen = [mutation for mutation in MUTATIONS if not names or mutation.name in names]
    return len([mutation for mutation in chosen if not run(mutation)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
