"""What the source itself must say: every face starts from what the caller may see (T34)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.project_files import files_below, read

FACES = ("articles/web", "articles/api", "articles/admin")
#: Queries of the faces that don't start from ``visible_to``, and what narrows them instead.
NARROWED = {
    "articles/web/views/tokens.py": {"Token": "one's own"},
    "articles/web/views/assign.py": {"Article": "the project that the caller manages"},
    "articles/web/views/invitations.py": {"Invitation": "the project that the caller manages"},
    "articles/api/views/invitations.py": {"Invitation": "projects that the caller manages"},
    "articles/api/views/reveals.py": {"Reveal": "the project that the caller manages"},
    "articles/web/lookups.py": {
        "Membership": "one's own seat; members of a project that the caller manages",
        "Import": "imports of a project that the caller manages",
    },
    "articles/api/views/accounts.py": {"Token": "one's own"},
    "articles/api/views/members.py": {
        "Membership": "projects that the caller manages, and oneself",
        "User": "adding a member by id: only whether the account exists",
    },
    "articles/api/views/answers.py": {"Assignment": "readable to the caller, locked again"},
    "articles/api/views/projects.py": {"Project": "visible to the caller, locked again"},
    "articles/api/views/rounds.py": {"Place": "a round of a project that the caller manages"},
    "articles/api/views/adjudication.py": {
        "Ruling": "the caller's own adjudication",
        "Round": "a project that is visible to the caller",
    },
    "articles/api/views/training.py": {"Round": "projects of the caller"},
    "articles/web/views/adjudication.py": {"Round": "the project that the caller reviews"},
    "articles/web/views/rounds.py": {"Article": "the project that the caller manages"},
    "articles/web/views/training.py": {"Round": "the caller's project"},
    "articles/web/forms/rounds.py": {
        "Codebook": "none; the view gives those of the project",
        "Round": "none; the view gives those of the project",
    },
    "articles/api/views/imports.py": {
        "Membership": "one's own managing seats",
        "Import": "imports of projects that the caller manages",
    },
    "articles/api/views/base.py": {
        "Assignment": "the project of the token; the action asks who may"
    },
    "articles/api/authentication.py": {"Token": "by its secret"},
    "articles/admin/base.py": {"Membership": "one's own seats"},
    "articles/admin/users.py": {"Membership": "one's own managing seats"},
    "articles/admin/models.py": {"Token": "one's own"},
}
VISIBLE = ("visible_to(", "content_visible_to(")


def queries(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Model and whole chain of each query that starts at ``Model.objects``."""
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "objects":
            whole: ast.AST = node
            while isinstance(parents.get(whole), ast.Attribute | ast.Call):
                parent = parents[whole]
                if isinstance(parent, ast.Call) and whole is not parent.func:
                    break
                whole = parent
            yield ast.unparse(node.value).rpartition(".")[2], ast.unparse(whole)


def unscoped(path: Path) -> dict[str, list[str]]:
    """Queries of a file that don't ask ``visible_to``, by model."""
    found: dict[str, list[str]] = {}
    for model, chain in queries(ast.parse(read(path))):
        if not any(door in chain for door in VISIBLE):
            found.setdefault(model, []).append(chain)
    return found


def test_every_query_of_a_face_starts_from_what_the_caller_may_see() -> None:
    found = {str(path): set(unscoped(path)) for path in files_below(*FACES, suffix=".py")}
    assert {path: models for path, models in found.items() if models} == {
        path: set(models) for path, models in NARROWED.items()
    }


def test_no_face_asks_for_all_rows() -> None:
    every = [
        f"{path}: {chain}"
        for path in files_below(*FACES, suffix=".py")
        for chains in unscoped(path).values()
        for chain in chains
        if ".all()" in chain or chain.endswith(".objects")
    ]
    assert every == []


def test_codings_are_never_asked_for_without_an_assignment_or_a_reader() -> None:
    """Below the faces as well: a selector that reads spans names whose."""
    coded = ("Span", "Relation", "Answer")
    loose = []
    for path in files_below("articles/selectors", "articles/jobs", suffix=".py"):
        for model, chains in unscoped(path).items():
            loose += [
                f"{path}: {chain}"
                for chain in chains
                if model in coded and "assignment" not in chain and "source=OuterRef" not in chain
            ]
    # chosen_spans, chosen_answers: their callers add assignment__in, from content_visible_to.
    choice = "articles/selectors/export_choice.py"
    allowed = [f"{choice}: {model}.objects.all()" for model in ("Span", "Answer")]
    assert [chain for chain in loose if chain not in allowed] == []


def test_serializers_name_their_fields() -> None:
    """None is made from a model, so that a new column is never served by accident."""
    automatic = {"ModelSerializer", "HyperlinkedModelSerializer", "ModelForm", "ModelViewSet"}
    generic = {"ListAPIView", "RetrieveAPIView", "GenericAPIView", "UpdateView", "ListView"}
    found = []
    for path in files_below(*FACES, suffix=".py"):
        tree = ast.parse(read(path))
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                bases = {ast.unparse(base).rpartition(".")[2] for base in node.bases}
                found += [f"{path}: {node.name}" for _base in bases & (automatic | generic)]
            if isinstance(node, ast.Assign) and ast.unparse(node.value) == "'__all__'":
                found.append(f"{path}: {ast.unparse(node)}")
    assert found == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("Span.objects.all()", [("Span", "Span.objects.all()")]),
        (
            "f(models.Span.objects.filter(a=1).first())",
            [("Span", "models.Span.objects.filter(a=1).first()")],
        ),
        ("x = User.objects", [("User", "User.objects")]),
        ("span.objects_of()", []),
    ],
)
def test_the_search_sees_the_whole_chain(source: str, found: list[tuple[str, str]]) -> None:
    assert list(queries(ast.parse(source))) == found
