"""A coding held against gold: worked examples, and what holds for any two codings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.agreement.gold import Comparison, Kind, LabelFigures, Mark, compare, total


def mark(id: str, label: str, start: int, end: int, **attributes: Any) -> Mark:
    """A span in one part."""
    return Mark(id, label, ((start, end),), attributes)


def counts(row: LabelFigures) -> dict[str, int]:
    """The five counts of a label."""
    return {kind.value: getattr(row, kind.value) for kind in Kind}


def kinds(found: Comparison) -> list[tuple[str, str | None, str | None]]:
    """Kind and ids of each outcome."""
    return [(one.kind.value, one.own, one.gold) for one in found.outcomes]


GOLD = [
    mark("g1", "decision", 0, 40, stage="decided"),
    mark("g2", "source", 50, 70),
    mark("g3", "decision", 100, 160),
    mark("g4", "evidence", 200, 230),
]


def test_each_span_is_found_off_wrong_missed_or_extra() -> None:
    own = [
        mark("o1", "decision", 2, 44, stage="proposed"),  # within 5
        mark("o2", "opposition", 50, 70),  # gold has a source here
        mark("o3", "decision", 100, 130),  # 30 too short
        mark("o5", "evidence", 300, 320),  # gold has nothing here
    ]
    found = compare(own, GOLD, tolerance=5, keys={"decision": ("stage",)})
    assert kinds(found) == [
        ("found", "o1", "g1"),
        ("wrong", "o2", "g2"),
        ("off", "o3", "g3"),
        ("missed", None, "g4"),
        ("extra", "o5", None),
    ]
    first, second, third = found.outcomes[:3]
    assert (first.start_off, first.end_off) == (2, 4)
    assert first.values == (("stage", "proposed", "decided"),)
    assert (second.label, second.instead) == ("source", "opposition")
    assert (third.start_off, third.end_off) == (0, -30)


def test_figures_are_counted_by_label() -> None:
    own = [mark("o1", "decision", 2, 44, stage="decided"), mark("o2", "opposition", 50, 70)]
    found = compare(own, GOLD, tolerance=5, keys={"decision": ("stage",)})
    rows = {row.label: row for row in found.labels}
    assert list(rows) == ["decision", "evidence", "opposition", "source"]
    decision = rows["decision"]
    assert counts(decision) == {"found": 1, "off": 0, "wrong": 0, "missed": 1, "extra": 0}
    # one of one own is right, one of two of gold was found: F1 = 2 * 1 / (1 + 2)
    assert (decision.precision, decision.recall, decision.f1) == (1.0, 0.5, 2 / 3)
    assert (decision.mean_off, decision.right, decision.values) == (3.0, 1, 1)
    assert (rows["source"].wrong, rows["source"].f1) == (1, 0.0)
    assert (rows["opposition"].own, rows["opposition"].gold, rows["opposition"].f1) == (1, 0, 0.0)
    assert (found.overall.own, found.overall.gold, found.overall.found) == (2, 4, 1)


def test_tolerance_counts_each_end_alone() -> None:
    gold = [mark("g", "source", 50, 70)]
    both = [mark("o", "source", 45, 75)]
    assert compare(both, gold, tolerance=5).overall.found == 1
    assert compare(both, gold, tolerance=4).overall.off == 1


def test_a_pair_within_the_tolerance_wins_over_a_larger_overlap() -> None:
    near = mark("g1", "source", 5, 45)  # both ends 5 away, 35 of 45 shared
    large = mark("g2", "source", 0, 46)  # one end 6 away, 40 of 46 shared
    found = compare([mark("o", "source", 0, 40)], [near, large], tolerance=5)
    assert kinds(found) == [("missed", None, "g2"), ("found", "o", "g1")]


def test_spans_that_only_touch_or_lie_inside_something_else_are_no_wrong_label() -> None:
    gold = [mark("g1", "decision", 0, 100)]
    assert kinds(compare([mark("o", "source", 100, 104)], gold, tolerance=12)) == [
        ("missed", None, "g1"),
        ("extra", "o", None),
    ]
    inside = compare([mark("o", "source", 40, 60)], gold, tolerance=12)
    assert (inside.overall.wrong, inside.overall.extra) == (0, 1)


def test_words_that_lie_between_the_parts_are_not_shared() -> None:
    gold = [Mark("g", "decision", ((0, 10), (40, 50)))]
    assert compare([mark("o", "decision", 15, 30)], gold, tolerance=12).overall.missed == 1
    assert compare([mark("o", "decision", 0, 50)], gold, tolerance=12).overall.found == 1


def test_pass_needs_every_label_of_gold_and_all_spans_together() -> None:
    perfect = [replace(one, id=f"o{one.id}") for one in GOLD]
    found = compare(perfect, GOLD, tolerance=0)
    assert (found.failed(100), found.passed(100)) == ([], True)
    missing = compare(perfect[:-1], GOLD, tolerance=0)
    assert (missing.failed(70), missing.passed(70)) == (["evidence"], False)
    # nothing is missing, but as many marks again are extra, under a label that gold does not have
    extras = [mark(f"x{n}", "opposition", n, n + 1) for n in range(4)]
    noisy = compare([*perfect, *extras], GOLD, tolerance=0)
    assert (noisy.failed(70), noisy.passed(70), noisy.overall.f1) == ([], False, 8 / 12)


@pytest.mark.parametrize("tolerance", [0, 12])
def test_nothing_to_code_is_passed_by_coding_nothing(tolerance: int) -> None:
    empty = compare([], [], tolerance=tolerance)
    assert (empty.labels, empty.outcomes, empty.overall.f1) == ((), (), None)
    assert empty.passed(100)
    assert not compare([mark("o", "source", 0, 5)], [], tolerance=tolerance).passed(70)
    assert not compare([], GOLD, tolerance=tolerance).passed(70)


codings = st.lists(
    st.builds(
        lambda label, start, length: (label, start, start + length),
        st.sampled_from(["decision", "source"]),
        st.integers(0, 60),
        st.integers(1, 30),
    ),
    max_size=7,
    unique=True,
)


def as_marks(rows: list[tuple[str, int, int]], side: str) -> list[Mark]:
    """Marks with ids of their side."""
    return [mark(f"{side}{n}", *row) for n, row in enumerate(rows)]


@given(codings, st.integers(0, 20))
def test_a_copy_finds_everything(rows: list[tuple[str, int, int]], tolerance: int) -> None:
    found = compare(as_marks(rows, "o"), as_marks(rows, "g"), tolerance=tolerance)
    assert found.overall.found == len(rows)
    assert found.overall.f1 == (1.0 if rows else None)
    assert found.passed(100)


@given(codings, codings, st.integers(0, 20))
def test_sides_can_be_swapped(
    one: list[tuple[str, int, int]], two: list[tuple[str, int, int]], tolerance: int
) -> None:
    there = compare(as_marks(one, "o"), as_marks(two, "g"), tolerance=tolerance).overall
    back = compare(as_marks(two, "o"), as_marks(one, "g"), tolerance=tolerance).overall
    assert (there.found, there.off, there.f1) == (back.found, back.off, back.f1)
    assert (there.missed + there.wrong, there.extra + there.wrong) == (
        back.extra + back.wrong,
        back.missed + back.wrong,
    )


@given(codings, codings, st.integers(0, 20), st.randoms())
def test_order_is_nothing(
    one: list[tuple[str, int, int]],
    two: list[tuple[str, int, int]],
    tolerance: int,
    random: Any,
) -> None:
    own, gold = as_marks(one, "o"), as_marks(two, "g")
    first = compare(own, gold, tolerance=tolerance)
    random.shuffle(own)
    random.shuffle(gold)
    assert compare(own, gold, tolerance=tolerance) == first


@given(codings, codings, st.integers(0, 20))
def test_every_span_has_one_outcome(
    one: list[tuple[str, int, int]], two: list[tuple[str, int, int]], tolerance: int
) -> None:
    own, gold = as_marks(one, "o"), as_marks(two, "g")
    found = compare(own, gold, tolerance=tolerance)
    assert sorted(row.own for row in found.outcomes if row.own) == sorted(one.id for one in own)
    assert sorted(row.gold for row in found.outcomes if row.gold) == sorted(one.id for one in gold)
    assert total(found.labels) == found.overall
    for row in found.labels:
        assert row.found + row.off + row.wrong + row.missed == row.gold
