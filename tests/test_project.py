"""The project as a whole: pins, settings, files, migrations."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest
from django.core.management import call_command
from packaging.requirements import Requirement

import annotator
from tests.project_files import ROOT, calls, files_below, project_files, read

LINES_AT_MOST = 320
REGISTRY_HOST = re.compile(
    r"(?:pypi|npmjs|pythonhosted|deb\.debian|crates|jsdelivr|unpkg)\.(?:org|com|io|net)"
)
MACHINE_PATH = re.compile(r"(?:^|[^\w./-])/(?:work|root|home/\w+|farm)/")


def _requirements() -> tuple[list[str], list[str]]:
    """Requirements of pyproject.toml: to run, and to develop."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return project["dependencies"], project["optional-dependencies"]["dev"]


def _name(requirement: str) -> str:
    """Name of a requirement such as ``Django[argon2]>=5.2``, in the form that pins use."""
    found = re.match(r"[\w.-]+", requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found.group()).lower()


def _pins(name: str) -> dict[str, str]:
    """Versions by package name in a compiled requirements file; a package may have several for several systems."""
    text = (ROOT / "requirements" / name).read_text()
    return {
        _name(package): version
        for package, version in re.findall(
            r"^([\w.-]+)(?:\[[^]]*\])?==([^\s;]+)", text, re.MULTILINE
        )
    }


def test_pins_name_every_direct_dependency() -> None:
    run, dev = _requirements()
    missing = {
        "run.txt": sorted({_name(item) for item in run} - _pins("run.txt").keys()),
        "dev.txt": sorted({_name(item) for item in run + dev} - _pins("dev.txt").keys()),
    }
    assert missing == {"run.txt": [], "dev.txt": []}, "run: make pins"


def test_pins_satisfy_the_ranges_of_pyproject() -> None:
    run, dev = _requirements()
    pins = _pins("dev.txt")
    outside = [
        item
        for item in run + dev
        if not Requirement(item).specifier.contains(pins[_name(item)], prereleases=True)
    ]
    assert outside == [], "run: make pins"


def test_pins_are_the_same_for_run_and_development() -> None:
    dev = _pins("dev.txt")
    assert {name: dev.get(name) for name in _pins("run.txt")} == _pins("run.txt"), "run: make pins"


@pytest.mark.parametrize("name", ["run.txt", "dev.txt", "postgres.txt"])
def test_pins_have_hashes_and_no_addresses(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text()
    blocks = re.split(r"\n(?=[\w.-]+==)", text)[1:]
    assert [block for block in blocks if "--hash=sha256:" not in block] == []
    assert re.findall(r"https?://\S+|^-.*|--index\S*|--find-links", text, re.MULTILINE) == []


def test_no_file_names_a_package_registry() -> None:
    named = [str(path) for path in project_files() if REGISTRY_HOST.search(read(path))]
    assert named == []


def test_no_file_names_a_path_of_one_machine() -> None:
    named = [str(path) for path in project_files() if MACHINE_PATH.search(read(path))]
    assert named == []


def _variables_read() -> set[str]:
    """Names of environment variables that the code asks for, such as ``os.environ.get("SITE_URL")``."""
    names = set()
    for path in files_below("annotator", "articles", suffix=".py"):
        for node in ast.walk(ast.parse(read(path))):
            if isinstance(node, ast.Call):
                asked, source = node.args[:1], ast.unparse(node.func)
            elif isinstance(node, ast.Subscript):
                asked, source = [node.slice], ast.unparse(node.value)
            else:
                continue
            reads = re.search(r"environ|getenv|^_(flag|text|number|path)$", source)
            names |= {
                item.value
                for item in asked
                if reads and isinstance(item, ast.Constant) and isinstance(item.value, str)
            }
    return {name for name in names if name.isupper()} - {"DJANGO_SETTINGS_MODULE"}


def test_env_example_lists_each_variable_that_the_settings_read() -> None:
    listed = re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert sorted(listed) == sorted(_variables_read())


def test_no_source_file_is_longer_than_its_readers_patience() -> None:
    sources = [
        *files_below("articles", "annotator", "tests", suffix=".py"),
        *files_below("static/js", "tests/js", suffix=".js"),
        *files_below("static/css", suffix=".css"),
    ]
    long = {
        str(path): lines
        for path in sources
        if "migrations" not in path.parts and (lines := read(path).count("\n")) > LINES_AT_MOST
    }
    assert long == {}


def test_no_test_is_skipped_without_a_reason() -> None:
    bare = [
        f"{path}:{call.lineno}"
        for path in files_below("tests", suffix=".py")
        for call in calls(path)
        if re.search(r"pytest\.(mark\.)?(skip|xfail|skipif)$", ast.unparse(call.func))
        and not call.args
        and not any(keyword.arg == "reason" for keyword in call.keywords)
    ]
    assert bare == []


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_every_place_names_the_same_version() -> None:
    named = tomllib.loads(read(Path("pyproject.toml")))["project"]["version"]
    newest = re.search(r"^## (\S+)", read(Path("CHANGELOG.md")), re.MULTILINE)
    assert newest is not None
    assert annotator.__version__ == named == newest[1]
