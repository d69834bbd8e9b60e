"""Plans: the same for a seed, balanced, within caps, and honest about what doesn't fit."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.plan import Coder, Plan, Spot, draw, make_plan, spots

Made = Plan[int, str]


@st.composite
def wishes(draw_: st.DrawFn) -> tuple[list[Spot[int]], list[Coder[str]], int]:
    """Places, coders with caps and what they carry, a seed."""
    number, seed = draw_(st.integers(0, 40)), draw_(st.integers(0, 2**31 - 1))
    places = spots(
        range(number),
        coders=draw_(st.integers(1, 5)),
        overlap=draw_(st.integers(0, 100)),
        seed=seed,
    )
    cap = st.one_of(st.none(), st.integers(0, 30))
    people = draw_(st.lists(st.tuples(st.integers(0, 10), cap), max_size=7))
    return places, [Coder(f"c{n}", *given_) for n, given_ in enumerate(people)], seed


@given(wishes())
def test_a_plan_holds_what_it_promises(
    wish: tuple[list[Spot[int]], list[Coder[str]], int],
) -> None:
    places, coders, seed = wish
    plan = make_plan(places, coders, seed=seed)
    assert make_plan(places, coders, seed=seed) == plan
    got = Counter(article for queue in plan.queues.values() for article in queue)
    for spot in places:  # every place is filled, or listed with what it lacks
        assert got[spot.article] + plan.unfilled.get(spot.article, 0) == spot.wanted
    for coder in coders:
        queue = plan.queues[coder.id]
        assert len(set(queue)) == len(queue)  # nobody gets an article twice
        if coder.cap is not None:
            assert len(queue) <= max(0, coder.cap - coder.carries)
    lacking = plan.unfilled.keys()
    for coder in coders:  # who lacks work while something is unfilled is full, or has it already
        full = coder.cap is not None and coder.carries + len(plan.queues[coder.id]) >= coder.cap
        assert full or lacking <= set(plan.queues[coder.id])


@given(
    st.integers(0, 60),
    st.integers(1, 9),
    st.integers(1, 4),
    st.integers(0, 100),
    st.integers(0, 10**6),
)
def test_loads_and_pairs_are_balanced(
    number: int, people: int, many: int, overlap: int, seed: int
) -> None:
    coders = [Coder(n) for n in range(people)]
    plan = make_plan(
        spots(range(number), coders=many, overlap=overlap, seed=seed), coders, seed=seed
    )
    loads = [len(queue) for queue in plan.queues.values()]
    assert max(loads) - min(loads) <= 1
    pairs = plan.pairs()
    counts = [pairs[frozenset(pair)] for pair in combinations(range(people), 2)]
    assert max(counts, default=0) - min(counts, default=0) <= 3


def test_who_carries_more_gets_less() -> None:
    coders = [Coder("ada", carries=6), Coder("ben"), Coder("cem")]
    plan = make_plan(spots(range(12), coders=1, overlap=0, seed=1), coders, seed=1)
    assert {name: len(queue) for name, queue in plan.queues.items()} == {
        "ada": 0,
        "ben": 6,
        "cem": 6,
    }


def test_a_cap_is_made_up_for_by_the_others() -> None:
    coders = [Coder("ada", cap=3), Coder("ben"), Coder("cem")]
    plan = make_plan(spots(range(23), coders=1, overlap=0, seed=1), coders, seed=1)
    assert sorted(len(queue) for queue in plan.queues.values()) == [3, 10, 10]


@given(st.integers(0, 60), st.integers(2, 5), st.integers(0, 100), st.integers(0, 10**6))
def test_the_sample_has_the_share_that_was_asked_for(
    number: int, many: int, overlap: int, seed: int
) -> None:
    found = spots(range(number), coders=many, overlap=overlap, seed=seed)
    chosen = [spot for spot in found if spot.reliability]
    assert sorted(spot.article for spot in found) == list(range(number))
    assert len(chosen) == -(-number * overlap // 100)
    assert {spot.wanted for spot in chosen} <= {many}
    assert {spot.wanted for spot in found if not spot.reliability} <= {1}


def test_queues_mix_both_kinds_at_every_stretch() -> None:
    """No run of a queue tells the kinds apart: the share of the sample is the same all along."""
    places = spots(range(2000), coders=2, overlap=50, seed=3)
    twice = {spot.article for spot in places if spot.reliability}
    plan = make_plan(places, [Coder(n) for n in range(4)], seed=3)
    for queue in plan.queues.values():
        tenth = len(queue) // 10
        shares = [
            sum(article in twice for article in queue[start : start + tenth]) / tenth
            for start in range(0, tenth * 10, tenth)
        ]
        assert min(shares) > 0.45
        assert max(shares) < 0.88
        assert queue != sorted(queue)


def test_another_seed_is_another_plan() -> None:
    coders = [Coder(n) for n in range(4)]
    plans = [
        make_plan(spots(range(50), coders=2, overlap=20, seed=seed), coders, seed=seed)
        for seed in (1, 2)
    ]
    assert plans[0].queues != plans[1].queues
    assert [spot.article for spot in plans[0].spots] != [spot.article for spot in plans[1].spots]


def test_what_somebody_has_is_not_given_again() -> None:
    places = [Spot(1, 2, True), Spot(2, 1), Spot(3, 1)]
    had = {1: ["ada"], 2: ["gone"]}
    plan = make_plan(places, [Coder("ada", 1), Coder("ben")], seed=1, taken=had)
    assert sorted(plan.queues["ben"]) == [1, 3] or plan.queues == {"ada": [3], "ben": [1]}
    assert (plan.assignments, plan.missing) == (2, 0)


def test_nobody_to_code_leaves_everything_open() -> None:
    plan: Made = make_plan(spots([1, 2], coders=2, overlap=50, seed=1), [], seed=1)
    assert (plan.assignments, plan.missing) == (0, 3)


@pytest.mark.parametrize(("number", "expected"), [(0, 0), (3, 3), (10, 10), (11, 10)])
def test_a_sample_is_drawn_by_seed_and_keeps_the_order(number: int, expected: int) -> None:
    found = draw(range(10), number, 7)
    assert found == draw(range(10), number, 7) == sorted(found)
    assert len(found) == expected
