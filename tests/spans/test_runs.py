"""Blocks, lanes and runs, on any text and any spans."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from articles.spans import (
    BLOCK_LIMIT,
    LabelStyle,
    Span,
    article_html,
    blocks,
    lanes,
    pieces_by_block,
    runs,
)

STYLES = {"a": LabelStyle("First", "Fi", 1), "b": LabelStyle("<Second>", "S&", 14)}
PLAIN = st.text(st.sampled_from("ab .\n&<'é👩\u0301\u200d中"), min_size=1, max_size=300)


@st.composite
def coded(draw: st.DrawFn) -> tuple[str, list[Span]]:
    """A text with up to twelve spans, some in two parts."""
    text = draw(PLAIN)
    spans = []
    for number in range(draw(st.integers(0, 12))):
        points = draw(
            st.lists(st.integers(0, len(text)), min_size=2, max_size=4, unique=True).map(sorted)
        )
        pairs = list(zip(points[::2], points[1::2], strict=False))
        spans.append(
            Span(
                pairs[0][0], pairs[-1][1], f"{number:02}", draw(st.sampled_from("ab")), tuple(pairs)
            )
        )
    return text, spans


@given(coded())
def test_html_holds_exactly_the_text(case: tuple[str, list[Span]]) -> None:
    text, spans = case
    assert unescape(re.sub(r"<[^>]*>", "", article_html(text, spans, STYLES))) == text


@given(coded())
def test_runs_cover_each_block_once_and_name_the_spans_that_cover_them(
    case: tuple[str, list[Span]],
) -> None:
    text, spans = case
    boxes = blocks(text)
    for box, pieces in zip(boxes, pieces_by_block(spans, boxes), strict=True):
        found = runs(box.start, box.end, pieces)
        assert [run.start for run in found] == [box.start, *(run.end for run in found[:-1])]
        assert found[-1].end == box.end
        for run in found:
            covering = {
                span.id
                for span in spans
                if any(start <= run.start and run.end <= end for start, end in span.parts)
            }
            assert {piece.span.id for piece in run.pieces} == covering


@given(coded())
def test_spans_whose_envelopes_overlap_have_different_rows(case: tuple[str, list[Span]]) -> None:
    spans = case[1]
    row = lanes(spans)
    for one in spans:
        for other in spans:
            if one.id < other.id and one.start < other.end and other.start < one.end:
                assert row[one.id] != row[other.id]


@given(coded())
def test_rows_do_not_depend_on_the_order_in_which_spans_come(case: tuple[str, list[Span]]) -> None:
    spans = case[1]
    assert lanes(reversed(spans)) == lanes(spans)


@given(st.text(st.sampled_from("word. \n"), min_size=1, max_size=6000))
def test_blocks_cover_the_text_and_stay_short(text: str) -> None:
    boxes = blocks(text)
    assert "".join(text[box.start : box.end] for box in boxes) == text
    assert all(box.end - box.start <= BLOCK_LIMIT for box in boxes if box.kind != "gap")


def test_an_empty_text_has_no_blocks() -> None:
    assert blocks("") == []
    assert article_html("", [], STYLES) == ""


def test_a_long_paragraph_is_cut_after_a_sentence() -> None:
    text = "The council met again. " * 120
    assert {text[box.end - 2 : box.end] for box in blocks(text)} == {". "}


def test_a_freed_row_is_used_again() -> None:
    spans = [Span(0, 9, "a"), Span(1, 4, "b"), Span(4, 8, "c"), Span(9, 12, "d")]
    assert lanes(spans) == {"a": 0, "b": 1, "c": 1, "d": 0}


def test_a_block_in_a_zone_carries_its_class() -> None:
    html = article_html("Title\nBody", [], STYLES, [("headline", 0, 5)])
    assert html == (
        '<div class="block block-para zone-headline" data-o="0">Title\n</div>'
        '<div class="block block-para" data-o="6">Body</div>'
    )
