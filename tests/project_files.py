"""The files of the project, for tests that read the code itself."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent


@cache
def project_files() -> tuple[Path, ...]:
    """Files that are or would be committed, relative to the project's folder."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    names = sorted(set(filter(None, listed.split("\0"))))
    return tuple(Path(name) for name in names if (ROOT / name).is_file())


def files_below(*folders: str, suffix: str) -> list[Path]:
    """Project files with a suffix such as ``.py`` below folders such as ``articles/web``."""
    below = [Path(folder) for folder in folders]
    return [
        path
        for path in project_files()
        if path.suffix == suffix and any(path.is_relative_to(folder) for folder in below)
    ]


def read(path: Path) -> str:
    """Text of a project file; empty for one that is not text."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def calls(path: Path) -> list[ast.Call]:
    """Every call in a Python file."""
    return [node for node in ast.walk(ast.parse(read(path))) if isinstance(node, ast.Call)]
