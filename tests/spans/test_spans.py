"""Geometry of spans: offsets, parts, overlap, order."""

from __future__ import annotations

import pytest

from articles.spans import Span, Utf16Index, envelope, normalise_parts, shared_length


def test_a_span_without_parts_has_one_part_from_start_to_end() -> None:
    assert Span(3, 9).parts == ((3, 9),)


@pytest.mark.parametrize(("start", "end"), [(-1, 4), (4, 4), (5, 4)])
def test_offsets_that_are_no_stretch_are_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="start must be 0 or more and before end"):
        Span(start, end)


def test_parts_that_touch_are_refused() -> None:
    with pytest.raises(ValueError, match="sorted, disjoint and not touching"):
        Span(0, 9, parts=((0, 4), (4, 9)))


def test_parts_that_do_not_fill_the_envelope_are_refused() -> None:
    with pytest.raises(ValueError, match="must reach from 0 to 9"):
        Span(0, 9, parts=((0, 4), (6, 8)))


def test_parts_are_sorted_and_joined_where_they_touch_or_overlap() -> None:
    assert normalise_parts([[8, 12], [0, 3], [3, 5], [10, 11]]) == ((0, 5), (8, 12))


def test_an_empty_part_is_refused() -> None:
    with pytest.raises(ValueError, match="part 4–4"):
        normalise_parts([[0, 2], [4, 4]])


def test_the_envelope_reaches_from_the_first_start_to_the_last_end() -> None:
    assert envelope(((2, 4), (9, 11))) == (2, 11)


def test_touching_spans_do_not_overlap() -> None:
    assert not Span(0, 5).overlaps(Span(5, 9))


def test_a_span_in_the_gap_of_another_does_not_overlap_it() -> None:
    assert not Span(0, 20, parts=((0, 5), (15, 20))).overlaps(Span(6, 14))


def test_one_shared_code_point_is_overlap() -> None:
    assert Span(0, 6).overlaps(Span(5, 9))


def test_a_span_contains_itself_and_what_lies_in_its_parts() -> None:
    outer = Span(0, 20, parts=((0, 8), (12, 20)))
    inside = [Span(0, 20, parts=((0, 8), (12, 20))), Span(1, 8), Span(5, 14), Span(7, 21)]
    assert [outer.contains(span) for span in inside] == [True, True, False, False]


def test_shared_length_counts_code_points_in_both() -> None:
    assert shared_length(((0, 4), (6, 10)), ((2, 8),)) == 4


def test_length_leaves_gaps_out() -> None:
    assert Span(0, 20, parts=((0, 5), (15, 20))).length == 10


def test_reading_order_is_earlier_then_longer_then_by_id() -> None:
    spans = [Span(4, 6, "b"), Span(4, 6, "a"), Span(4, 9, "z"), Span(1, 2, "y")]
    assert [span.id for span in sorted(spans, key=lambda span: span.order)] == ["y", "z", "a", "b"]


def test_the_quote_is_cut_by_code_points() -> None:
    assert Span(2, 4).quote("a👩b👩c") == "b👩"


def test_utf16_offsets_count_two_for_characters_beyond_the_basic_plane() -> None:
    index = Utf16Index("a👩b👩c")
    assert [index(offset) for offset in range(6)] == [0, 1, 3, 4, 6, 7]


def test_utf16_offsets_of_ascii_are_the_same() -> None:
    assert Utf16Index("plain")(5) == 5
