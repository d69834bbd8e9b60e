"""Clusters of overlapping spans, how coders differ in them, and what a ruling makes of them."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.clusters import (
    Cluster,
    Draft,
    Kind,
    Mark,
    agreed,
    clusters,
    intersected,
    pair_up,
    taken_over,
    united,
)
from articles.spans import normalise_parts, shared_length

LENGTH = 24


def mark(coder: int, label: str, *offsets: int, id: str = "", **attributes: Any) -> Mark:
    """A mark of one or more stretches."""
    parts = tuple(zip(offsets[::2], offsets[1::2], strict=True))
    return Mark(id or f"{coder}{label}{offsets}", coder, label, parts, attributes)


def only(*marks: Mark, coders: tuple[int, ...] = (0, 1)) -> Cluster:
    """The one cluster of these marks."""
    (found,) = clusters(marks, coders)
    return found


def covers(drafts: list[Draft]) -> set[int]:
    """The code points in any of the drafts."""
    return {at for draft in drafts for start, end in draft.parts for at in range(start, end)}


@pytest.mark.parametrize(
    ("marks", "kind"),
    [
        ([mark(0, "d", 2, 9), mark(1, "d", 2, 9)], Kind.UNANIMOUS),
        ([mark(0, "d", 2, 9), mark(1, "d", 2, 8)], Kind.BOUNDARY),
        ([mark(0, "d", 2, 9), mark(1, "d", 2, 4, 5, 9)], Kind.BOUNDARY),
        ([mark(0, "d", 2, 9), mark(1, "o", 2, 9)], Kind.LABEL),
        ([mark(0, "d", 2, 9)], Kind.MISSED),
        ([mark(0, "d", 2, 9, stage="a"), mark(1, "d", 2, 9, stage="b")], Kind.ATTRIBUTE),
        ([mark(0, "d", 2, 9, stage="a"), mark(1, "d", 2, 9)], Kind.ATTRIBUTE),
        ([mark(0, "d", 2, 9), mark(1, "o", 2, 8)], Kind.MIXED),
        ([mark(0, "d", 2, 9, stage="a"), mark(1, "d", 2, 8)], Kind.MIXED),
        ([mark(0, "d", 2, 9), mark(0, "s", 2, 5), mark(1, "d", 2, 9)], Kind.MISSED),
    ],
)
def test_cluster_tells_how_its_coders_differ(marks: list[Mark], kind: Kind) -> None:
    assert only(*marks).kind == kind


def test_third_coder_without_a_mark_is_a_difference() -> None:
    same = [mark(0, "d", 2, 9), mark(1, "d", 2, 9)]
    assert only(*same).kind == Kind.UNANIMOUS
    assert only(*same, coders=(0, 1, 2)).kind == Kind.MISSED


def test_touching_spans_and_gaps_join_nothing() -> None:
    touching = clusters([mark(0, "d", 0, 5), mark(1, "d", 5, 9)], (0, 1))
    inside_gap = clusters([mark(0, "d", 0, 3, 10, 12), mark(1, "o", 4, 9)], (0, 1))
    assert [len(found.marks) for found in touching] == [1, 1]
    assert [(found.start, found.end) for found in inside_gap] == [(0, 12), (4, 9)]


def test_chain_hangs_together_by_its_links() -> None:
    found = only(mark(0, "d", 0, 5), mark(1, "o", 4, 9), mark(0, "s", 8, 12))
    assert (found.start, found.end, len(found.marks)) == (0, 12, 3)


def test_key_names_the_marks_and_their_versions() -> None:
    one, other = mark(0, "d", 0, 5), mark(1, "d", 0, 5)
    newer = Mark(other.id, 1, "d", other.parts, {}, version=2)
    assert only(one, other).key == only(other, one).key
    assert only(one, other).key != only(one, newer).key
    assert only(one, newer).inputs == [[one.id, 1], [other.id, 2]]


def test_union_and_intersection_of_a_pair_take_label_and_values_of_the_first() -> None:
    one = mark(0, "d", 2, 9, stage="a")
    other = mark(1, "d", 5, 12, stage="b", vote="yes")
    values = {"stage": "a", "vote": "yes"}
    ids = (one.id, other.id)
    assert united([one], [other]) == [Draft("d", ((2, 12),), values, "", ids)]
    assert intersected([one], [other]) == [Draft("d", ((5, 9),), values, "", ids)]


def test_values_of_another_label_are_not_mixed_in() -> None:
    one, other = mark(0, "d", 2, 9), mark(1, "o", 2, 9, vote="yes")
    assert united([one], [other])[0].attributes == {}
    assert united([other], [one])[0].label == "o"


def test_union_joins_what_then_meets_under_one_label() -> None:
    ones = [mark(0, "d", 0, 10), mark(0, "d", 20, 24)]
    made = united(ones, [mark(1, "d", 5, 22)])
    assert [draft.parts for draft in made] == [((0, 24),)]
    assert set(made[0].origins) == {*(one.id for one in ones), "1d(5, 22)"}


def test_leftovers_stay_in_a_union_and_go_in_an_intersection() -> None:
    ones = [mark(0, "d", 0, 10), mark(0, "s", 0, 4)]
    others = [mark(1, "d", 0, 10)]
    assert [draft.label for draft in united(ones, others)] == ["d", "s"]
    assert [draft.label for draft in intersected(ones, others)] == ["d"]


def test_unanimous_marks_stand_for_every_coder() -> None:
    cluster = only(mark(0, "d", 2, 9, id="a"), mark(1, "d", 2, 9, id="b"))
    assert agreed(cluster) == [Draft("d", ((2, 9),), {}, "", ("a", "b"))]
    with pytest.raises(ValueError, match="differ"):
        agreed(only(mark(0, "d", 2, 9)))


@st.composite
def codings(draw: st.DrawFn) -> list[Mark]:
    """Marks of up to three coders in a short text, some in parts; one coder's marks differ."""
    made: dict[tuple[Any, ...], Mark] = {}
    for number in range(draw(st.integers(0, 9))):
        stretches = draw(
            st.lists(
                st.tuples(st.integers(0, LENGTH - 1), st.integers(1, 6)), min_size=1, max_size=2
            )
        )
        parts = normalise_parts((start, start + length) for start, length in stretches)
        coder, label = draw(st.integers(0, 2)), draw(st.sampled_from("dos"))
        values = draw(st.sampled_from([{}, {"stage": "a"}, {"stage": "b"}]))
        made[coder, label, parts] = Mark(f"m{number}", coder, label, parts, values)
    return list(made.values())


@given(codings())
def test_clusters_part_the_marks_into_what_overlaps(marks: list[Mark]) -> None:
    found = clusters(marks, range(3))
    assert sorted(one.id for cluster in found for one in cluster.marks) == sorted(
        one.id for one in marks
    )
    for cluster, other in combinations(found, 2):
        assert not any(
            shared_length(one.parts, two.parts) for one in cluster.marks for two in other.marks
        )
    for cluster in found:
        reached, rest = [cluster.marks[0]], list(cluster.marks[1:])
        while near := [m for m in rest if any(shared_length(m.parts, r.parts) for r in reached)]:
            reached += near
            rest = [m for m in rest if m not in near]
        assert rest == []


@given(codings(), st.randoms(use_true_random=False))
def test_order_of_marks_makes_no_difference(marks: list[Mark], random: Any) -> None:
    shuffled = random.sample(marks, len(marks))
    assert clusters(shuffled, range(3)) == clusters(marks, range(3))


@given(codings())
def test_who_is_first_makes_no_difference_to_the_kind(marks: list[Mark]) -> None:
    turned = [Mark(m.id, 2 - m.coder, m.label, m.parts, m.attributes) for m in marks]
    kinds = {cluster.key: cluster.kind for cluster in clusters(marks, range(3))}
    assert {cluster.key: cluster.kind for cluster in clusters(turned, range(3))} == kinds


@given(codings())
def test_cluster_is_unanimous_exactly_if_everybody_marked_the_same(marks: list[Mark]) -> None:
    for cluster in clusters(marks, range(3)):
        contents = [sorted(m.content for m in cluster.of(coder)) for coder in range(3)]
        same = all(one == contents[0] for one in contents)
        assert (cluster.kind is Kind.UNANIMOUS) == same
        if same:
            assert covers(agreed(cluster)) == covers(taken_over(cluster.marks))


@given(codings())
def test_union_covers_both_and_intersection_lies_in_both(marks: list[Mark]) -> None:
    for cluster in clusters(marks, range(3)):
        ones, others = cluster.of(0), cluster.of(1)
        both = covers(taken_over([*ones, *others]))
        assert covers(united(ones, others)) == both
        inner = covers(intersected(ones, others))
        assert inner <= covers(taken_over(ones)) & covers(taken_over(others))
        pairs, left, right = pair_up(ones, others)
        assert len(pairs) * 2 + len(left) + len(right) == len(ones) + len(others)
        if not left and not right and all(one.parts == two.parts for one, two in pairs):
            assert inner == both


@given(codings())
def test_union_and_intersection_stay_in_the_cluster_and_name_their_marks(
    marks: list[Mark],
) -> None:
    for cluster in clusters(marks, range(3)):
        ids = {m.id for m in cluster.marks}
        for drafts in (
            united(cluster.of(0), cluster.of(1)),
            intersected(cluster.of(0), cluster.of(1)),
        ):
            for draft in drafts:
                assert set(draft.origins) <= ids
                assert cluster.start <= draft.parts[0][0] < draft.parts[-1][1] <= cluster.end
