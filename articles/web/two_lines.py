"""An article with the marks of two coders in one text: the first one's line above the words, the second one's below."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from articles.spans import HUES, Span, blocks, pieces_by_block, runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from articles.clusters import Mark
    from articles.spans import LabelStyle, Piece, Run


def two_lines_html(
    text: str,
    marks: Sequence[Mark],
    coders: Sequence[tuple[int, str]],
    styles: Mapping[str, LabelStyle],
    zones: Iterable[tuple[str, int, int]] = (),
) -> str:
    """All blocks of the article: exactly its text, escaped. ``coders``: number and letter of the two, above first.

    Of several spans of one coder at one place the innermost is drawn; ``data-more`` counts the rest.
    """
    letters = dict(coders)
    above = coders[0][0] if coders else -1
    side = {mark.id: mark.coder for mark in marks}
    spans = [
        Span(mark.start, mark.end, mark.id, mark.label, mark.parts)
        for mark in marks
        if mark.coder in letters
    ]
    boxes, zones = blocks(text), list(zones)
    made = []
    for box, pieces in zip(boxes, pieces_by_block(spans, boxes), strict=True):
        names = ["block", f"block-{box.kind}", "block-blanks"]
        names += [f"zone-{kind}" for kind, low, high in zones if low <= box.start < high]
        inner = "".join(
            _run(text, run, styles, side, above, letters)
            for run in runs(box.start, box.end, pieces)
        )
        made.append(f'<div class="{escape(" ".join(names))}">{inner}</div>')
    return "".join(made)


def _run(
    text: str,
    run: Run,
    styles: Mapping[str, LabelStyle],
    side: Mapping[str, int],
    above: int,
    letters: Mapping[int, str],
) -> str:
    words = escape(text[run.start : run.end], quote=False)
    if not run.pieces:
        return words
    classes, told, attributes, hidden = [], [], "", 0
    for coder, letter in letters.items():
        own = [piece for piece in run.pieces if side[piece.span.id] == coder]
        if not own:
            continue
        inner = min(own, key=lambda piece: (piece.span.length, piece.span.id))
        hidden += len(own) - 1
        place = "2" if coder == above else "0"
        classes.append(f"u{place}-{(styles[inner.span.label].color - 1) % HUES + 1}")
        starting = _starting(own, run, styles)
        if starting:
            name = "t" if coder == above else "b"
            short = " ".join(style.abbr for style in starting)
            attributes += f' data-{name}="{escape(f"{letter} {short}")}"'
            told.append(f"{letter}: {', '.join(style.name for style in starting)}")
    ids = " ".join(piece.span.id for piece in run.pieces)
    if told:
        attributes += f' aria-description="{escape("; ".join(told))}"'
    if hidden:
        attributes += f' data-more="+{hidden}"'
    return f'<mark class="{" ".join(classes)}" data-ids="{escape(ids)}"{attributes}>{words}</mark>'


def _starting(
    pieces: Iterable[Piece], run: Run, styles: Mapping[str, LabelStyle]
) -> list[LabelStyle]:
    return [styles[piece.span.label] for piece in pieces if piece.span.start == run.start]
