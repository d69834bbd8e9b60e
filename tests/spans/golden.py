"""Golden files of the segmenter: what Python makes of a case, and a command that writes it down.

``python -m tests.spans.golden`` rewrites the expected part of every file in
``tests/fixtures/segments/``. Look at the diff before you keep it: ``static/js/text.js`` must give the
same, and so must every page that was rendered before.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from articles.spans import LabelStyle, Span, article_html, blocks, lanes

FIXTURES = Path(__file__).parent.parent / "fixtures" / "segments"


def outcome(case: dict[str, Any]) -> dict[str, Any]:
    """What the segmenter gives for a case: blocks, lanes by span id, the article's HTML."""
    spans = [
        Span(
            start=span["start"],
            end=span["end"],
            id=span["id"],
            label=span["label"],
            parts=tuple((start, end) for start, end in span.get("parts", ())),
        )
        for span in case["spans"]
    ]
    styles = {key: LabelStyle(*look) for key, look in case["labels"].items()}
    return {
        "blocks": [list(block) for block in blocks(case["text"])],
        "lanes": dict(sorted(lanes(spans).items())),
        "html": article_html(case["text"], spans, styles),
    }


def read(path: Path) -> dict[str, Any]:
    """One golden file."""
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def paths() -> list[Path]:
    """All golden files, in order."""
    return sorted(FIXTURES.glob("*.json"))


if __name__ == "__main__":
    for file in paths():
        stored = read(file)
        stored["expected"] = outcome(stored)
        file.write_text(json.dumps(stored, ensure_ascii=False, indent=1) + "\n", "utf-8")
