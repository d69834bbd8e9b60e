"""One of a thing is never called by its plural: every sentence with a count has a form for 1."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from articles.selectors.agreement import project_agreement
from tests.builders import make_article, make_assignment, make_span, owner_of, submit
from tests.web.people import Study

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
MODULES = sorted((ROOT / "articles").rglob("*.py"))
NOUNS = (
    "spans|articles|coders|assignments|rows|words|labels|members|files|errors|links|changes|characters"
    "|columns|cells|duplicates|things|codings|matches"
)
COUNTED = rf"(?:</b>)? (?:new |more |bad |of these )?(?:{NOUNS})\b"
BLOCK = re.compile(r"{% *blocktranslate\b[^%]*%}(.*?){% *endblocktranslate *%}", re.DOTALL)
#: What holds a limit of ours, which is never 1; ``len(…)`` stands where something goes beyond one.
LIMITS = frozenset({"limit", "most", "LIMITS[field]"})


def test_every_count_in_a_template_has_a_form_for_one() -> None:
    found = []
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        loose = BLOCK.sub(lambda block: "" if "{% plural %}" in block[1] else block[1], text)
        found += re.findall(rf"\{{\{{[^}}]*\}}\}}{COUNTED}", loose)
        # ``-other`` and ``-many`` have a sister ``-one``; what has ``-limit`` or ``-long`` is never 1.
        pairs = re.sub(r'data-[\w-]+-(?:limit|long)="[^"]*"', "", text)
        for stem in re.findall(r"data-([\w-]+)-one=", text):
            pairs = re.sub(rf'data-{stem}-(?:other|many)="[^"]*"', "", pairs)
        found += re.findall(rf"\{{n\}}{COUNTED}", pairs)
    assert found == []


def sentences(tree: ast.AST, *, plural: bool = False) -> Iterator[str]:
    """The strings of a module but for those given to ``ngettext``; what is put in stands as ``%(name)s``."""
    if isinstance(tree, ast.Call) and "ngettext" in ast.unparse(tree.func):
        return
    if isinstance(tree, ast.JoinedStr):
        parts = (
            str(part.value) if isinstance(part, ast.Constant) else f"%({ast.unparse(part.value)})s"  # type: ignore[attr-defined]  # a FormattedValue
            for part in tree.values
        )
        yield "".join(parts)
        return
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str):
        yield tree.value
    for child in ast.iter_child_nodes(tree):
        yield from sentences(child)


def test_every_count_in_a_message_has_a_form_for_one() -> None:
    found = []
    for path in MODULES:
        for text in sentences(ast.parse(path.read_text(encoding="utf-8"))):
            for name, _noun in re.findall(rf"%\(([^)]*\)?)\)[sd]({COUNTED})", text):
                if name not in LIMITS and not name.isupper() and not name.startswith("len("):
                    found.append(f"{path.name}: {text}")
    assert found == []


@pytest.fixture
def one(study: Study) -> Study:
    """One article, one span, one coder."""
    make_span(study.assignment)
    submit(study.assignment)
    return study


def words(text: str) -> str:
    """What is read: without tags, blanks as one."""
    return " ".join(re.sub(r"<[^>]+>", "", text).split())


def test_the_export_page_counts_one_and_two(one: Study) -> None:
    page = words(one.get("owner", one.url("export")).content.decode())
    assert "This file will hold 1 span from 1 article by 1 coder." in page
    second = make_assignment(one.project, one.article)
    make_span(second)
    submit(second)
    page = words(one.get("owner", one.url("export")).content.decode())
    assert "This file will hold 2 spans from 1 article by 2 coders." in page


def test_the_export_page_tells_who_settled(one: Study) -> None:
    page = words(one.get("owner", one.url("export"), {"layer": "adjudicated"}).content.decode())
    assert "This file will hold 0 spans from 0 articles by 0 adjudicators." in page


def test_the_assign_preview_counts_one_and_two(one: Study) -> None:
    coders = [str(one.people[who].pk) for who in ("manager", "adjudicator")]
    said = []
    for number in (1, 2):
        data = {"scope": "all", "coder": coders[:number]}
        page = one.post("owner", one.url("assign"), data).content.decode()
        said.append(re.findall(r"\d+ new assignments? \([^)]*\)", words(page)))
        assert f"Make {number} assignment" in page
    assert said == [
        ["1 new assignment (1 article × 1 coder)"],
        ["2 new assignments (1 article × 2 coders)"],
    ]
    data = {"scope": "all", "coder": str(one.people["annotator"].pk)}
    assert "1 exists already" in words(one.post("owner", one.url("assign"), data).content.decode())


def test_the_agreement_page_counts_one_and_two(one: Study) -> None:
    second = make_assignment(one.project, one.article)
    submit(second)
    page = words(one.get("owner", one.url("agreement")).content.decode())
    assert "1 article coded by both coders, 1 span; 100% of" in page
    methods = project_agreement(owner_of(one.project), one.project).methods
    assert "assessed on 1 news article, annotated independently by both coders (1 span)." in methods
    submit(make_assignment(one.project, make_article(one.project)))
    page = words(one.get("owner", one.url("agreement")).content.decode())
    assert "1 article with one coder only, left out of everything" in page
    assert "not finished yet" not in page
    make_assignment(one.project, make_article(one.project))
    page = words(one.get("owner", one.url("agreement")).content.decode())
    assert "1 article that a coder has not finished yet, so that it does not count" in page
