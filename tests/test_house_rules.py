"""Rules that no linter knows: constructs that open holes (T27), and faces that write past the actions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.project_files import ROOT, calls, files_below, read

REFUSED_IMPORTS = {"pickle", "marshal", "shelve", "dill"}
REFUSED_CALLS = {"eval", "exec", "compile", "mark_safe", "RawSQL", "__import__"}
REFUSED_METHODS = {"extra", "raw"}
LOADERS = {"yaml.load", "yaml.load_all", "yaml.unsafe_load", "yaml.full_load"}
TEMPLATE_HOLES = re.compile(r"\|\s*safe\b|{%\s*autoescape\s+off|\|\s*safeseq\b")
SCRIPT_HOLES = re.compile(
    r"\beval\(|\bnew Function\(|\.(?:inner|outer)HTML\s*\+?=|document\.write\("
)

#: What changes rows. The faces call articles.actions instead.
WRITING = {
    "save",
    "create",
    "update",
    "delete",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
}
#: Receivers that hold no rows: a dict, a hash, a response's headers.
NO_ROWS = {("update", name) for name in ("context", "data", "digest", "headers", "kwargs", "extra")}


def _refused_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(read(path))):
        if isinstance(node, ast.Import):
            yield from REFUSED_IMPORTS.intersection(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from REFUSED_IMPORTS.intersection({node.module or ""})
            yield from REFUSED_CALLS.intersection(alias.name for alias in node.names)
        elif isinstance(node, ast.Call):
            yield from _refused_call(node)


def _refused_call(call: ast.Call) -> Iterator[str]:
    source = ast.unparse(call.func)
    if source in REFUSED_CALLS | LOADERS:
        yield source
    elif isinstance(call.func, ast.Attribute) and call.func.attr in REFUSED_METHODS:
        yield f".{call.func.attr}("
    elif source.rsplit(".", 1)[-1] == "format_html":
        literal = call.args and isinstance(call.args[0], ast.Constant)
        if not literal and not _is_gettext(call.args):
            yield "format_html"


def _is_gettext(arguments: list[ast.expr]) -> bool:
    """Whether the first argument is ``_("…")`` of a literal."""
    first = arguments[0] if arguments else None
    return (
        isinstance(first, ast.Call)
        and ast.unparse(first.func) in {"_", "gettext"}
        and isinstance(first.args[0], ast.Constant)
    )


def _found() -> set[tuple[str, str]]:
    found = set()
    for path in files_below("articles", "annotator", "manage.py", suffix=".py"):
        found |= {(str(path), construct) for construct in _refused_in(path)}
    for path in files_below("templates", "articles", suffix=".html"):
        found |= {(str(path), "".join(hole.split())) for hole in TEMPLATE_HOLES.findall(read(path))}
    for path in files_below("static/js", suffix=".js"):
        found |= {(str(path), "".join(hole.split())) for hole in SCRIPT_HOLES.findall(read(path))}
    return found


def _allowed() -> set[tuple[str, str]]:
    lines = (ROOT / "tests/allowed_constructs.txt").read_text().splitlines()
    entries = [line.split(maxsplit=2) for line in lines if line and not line.startswith("#")]
    assert [entry for entry in entries if len(entry) != 3] == [], "each entry needs its reason"
    return {(path, construct) for path, construct, _reason in entries}


def test_code_that_opens_holes_stands_only_where_a_reason_allows_it() -> None:
    assert sorted(_found()) == sorted(_allowed())


def _writes_in(source: str) -> list[tuple[int, str]]:
    """Line and text of each call in ``source`` that would change rows."""
    return [
        (node.lineno, ast.unparse(node.func))
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITING
        and (node.func.attr, ast.unparse(node.func.value).rsplit(".", 1)[-1]) not in NO_ROWS
    ]


def test_faces_call_actions_and_never_write_rows() -> None:
    faces = files_below(
        *(f"articles/{face}" for face in ("web", "api", "admin", "management")), suffix=".py"
    )
    writes = [f"{path}:{line} {call}" for path in faces for line, call in _writes_in(read(path))]
    assert writes == []


@pytest.mark.parametrize(
    ("source", "writes"),
    [
        ("span.save()", [(1, "span.save")]),
        ("Span.objects.filter(x=1).delete()", [(1, "Span.objects.filter(x=1).delete")]),
        ("context.update(a=1)", []),
        ("actions.create_span(a=1)", []),
    ],
    ids=["save of a row", "delete of a query", "update of a dict", "call of an action"],
)
def test_the_search_for_writes_tells_rows_from_dicts(
    source: str, writes: list[tuple[int, str]]
) -> None:
    assert _writes_in(source) == writes


def test_no_code_reads_the_environment_outside_the_settings() -> None:
    readers = [
        f"{path}:{call.lineno}"
        for path in files_below("articles", suffix=".py")
        for call in calls(path)
        if ast.unparse(call.func) in {"os.environ.get", "os.getenv"}
    ]
    assert readers == []
