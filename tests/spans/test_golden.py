"""The Python half of the golden files; tests/js/segments.test.js reads the same ones."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from tests.spans.golden import outcome, paths, read


@pytest.mark.parametrize("path", paths(), ids=lambda path: path.stem)
def test_python_gives_what_the_golden_file_says(path: Path) -> None:
    case = read(path)
    assert outcome(case) == case["expected"]


@pytest.mark.parametrize("path", paths(), ids=lambda path: path.stem)
def test_html_without_its_tags_is_exactly_the_text(path: Path) -> None:
    case = read(path)
    assert unescape(re.sub(r"<[^>]*>", "", case["expected"]["html"])) == case["text"]
