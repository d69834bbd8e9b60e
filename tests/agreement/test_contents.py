"""Attributes and links as kinds of differences, and F1 of links given matched ends."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from articles.agreement import Coding, passage_table
from articles.agreement.contents import Finer, Links, Values, tell_apart
from articles.agreement.estimate import NO_LINKS
from articles.agreement.explained import DIFFERENCES, Explanation, Finding, explain
from articles.agreement.passages import KINDS, Kind
from articles.agreement.relations import ALL_TYPES, link_figures
from tests.agreement.builders import Article, code

#: Two passages that both marked alike, and one each: Ann's spans are 0 to 2, Bob's 3 to 5.
TWO: Article = (
    99,
    {
        "ann": [("DEC", 0, 10), ("OPP", 20, 30), ("SRC", 40, 50)],
        "bob": [("DEC", 0, 10), ("OPP", 20, 30), ("SRC", 60, 70)],
    },
)
DEC, OPP, SRC = range(3)
TARGETS, SAME = range(2)


def links(*drawn: tuple[int, int, int]) -> Links:
    """Type, source and target of each; the second type is symmetric."""
    table = np.array(drawn, dtype=np.int64).reshape(-1, 3)
    return Links(table[:, 0], table[:, 1], table[:, 2], np.array([False, True]))


def told(
    *articles: Article, values: Sequence[Values] = (), drawn: Links | None = None
) -> tuple[Coding, Finer]:
    """Over all pairs of coders."""
    coding, _names = code(*articles)
    pairs = list(combinations(range(3), 2))
    table = passage_table(coding, pairs)
    return coding, tell_apart(coding, table, pairs, values, drawn or Links.none())


def kinds(found: tuple[Coding, Finer]) -> list[Kind]:
    return [KINDS[number] for number in found[1].table.kind.tolist()]


def explained(found: tuple[Coding, Finer]) -> Explanation:
    return explain(*found)


def stage(ann: int, bob: int) -> Values:
    """What both say of the decision."""
    return Values(DEC, np.array([ann, bob]))


def test_other_values_are_a_kind_of_their_own_where_both_filled_them_in() -> None:
    assert kinds(told(TWO, values=[stage(0, 1)]))[:2] == [Kind.ATTRIBUTE, Kind.MATCH]
    for ann, bob in ((1, 1), (-1, 1), (0, -1), (-1, -1)):
        assert kinds(told(TWO, values=[stage(ann, bob)]))[0] == Kind.MATCH
    moved: Article = (99, {"ann": [("DEC", 0, 10)], "bob": [("DEC", 0, 12)]})
    assert kinds(told(moved, values=[stage(0, 1)])) == [Kind.BOUNDARY]
    named: Article = (99, {"ann": [("DEC", 0, 10)], "bob": [("OPP", 0, 10)]})
    assert kinds(told(named, values=[Values(DEC, np.array([0]))])) == [Kind.LABEL]


def test_other_links_are_the_last_kind_and_belong_to_where_they_begin() -> None:
    only_ann = links((TARGETS, 1, 0))
    assert kinds(told(TWO, drawn=only_ann)) == [
        *(Kind.MATCH, Kind.RELATION, Kind.MISSED, Kind.MISSED)
    ]
    assert kinds(told(TWO, drawn=links((TARGETS, 1, 0), (TARGETS, 4, 3))))[:2] == [Kind.MATCH] * 2
    # The same spans, but another way round, or another type of link.
    for other in ((TARGETS, 3, 4), (SAME, 4, 3)):
        assert Kind.RELATION in kinds(told(TWO, drawn=links((TARGETS, 1, 0), other)))
    both = told(TWO, values=[Values(OPP, np.array([0, 1]))], drawn=only_ann)
    assert kinds(both)[:2] == [Kind.MATCH, Kind.ATTRIBUTE]


def test_a_link_to_what_the_other_did_not_mark_is_no_difference_and_is_counted() -> None:
    found = told(TWO, drawn=links((TARGETS, 1, 2), (TARGETS, 4, 5)))
    assert kinds(found)[:2] == [Kind.MATCH, Kind.MATCH]
    targets, _same, every = link_figures(found[1].links, 2)
    assert (targets.links, targets.both, targets.left_out) == (0, 0, 2)
    assert targets.f1.undefined == every.f1.undefined == NO_LINKS


def test_of_a_symmetric_link_either_end_may_come_first() -> None:
    found = told(TWO, drawn=links((SAME, 0, 1), (SAME, 4, 3)))
    assert kinds(found)[:2] == [Kind.MATCH, Kind.MATCH]
    _targets, same, _every = link_figures(found[1].links, 2)
    assert (same.both, same.links, same.f1.value) == (1, 2, 1)
    alone = told(TWO, drawn=links((SAME, 1, 0)))
    assert kinds(alone)[:2] == [Kind.RELATION, Kind.MATCH]
    (row,) = np.flatnonzero(alone[1].links.state == 0)
    assert alone[1].links.target[row] == 1


def test_f1_of_links_is_over_pairs_of_coders_and_by_type() -> None:
    three: Article = (99, dict.fromkeys(("ann", "bob", "cem"), TWO[1]["ann"]))
    # Ann and Bob draw the same link, Cem none; Cem alone draws another.
    found = told(three, drawn=links((TARGETS, 1, 0), (TARGETS, 4, 3), (SAME, 6, 7)))
    targets, same, every = link_figures(found[1].links, 2)
    assert (targets.both, targets.links, targets.f1.value) == (1, 4, 0.5)
    assert (same.both, same.links, same.f1.value) == (0, 2, 0)
    assert (every.type, every.both, every.links) == (ALL_TYPES, 1, 6)
    assert (targets.f1.n_articles, targets.f1.low) == (1, None)
    many = link_figures(
        told(*[TWO] * 20, drawn=links(*[(TARGETS, 6 * at + 1, 6 * at) for at in range(20)],
             *[(TARGETS, 6 * at + 4, 6 * at + 3) for at in range(0, 20, 2)]))[1].links, 2
    )[0]  # fmt: skip
    assert many.f1.value == 2 / 3
    assert many.f1.low is not None
    assert many.f1.low < 2 / 3 < (many.f1.high or 0)


def test_the_sentence_can_name_the_attribute_or_the_link() -> None:
    found = explained(told(TWO, TWO, values=[Values(DEC, np.array([0, 1, 0, 1]))]))
    decision = found.labels[DEC]
    assert (decision.finding, decision.attribute) == (Finding.ATTRIBUTE, (0, 2))
    assert dict(zip(DIFFERENCES, decision.counts, strict=True))[Kind.ATTRIBUTE] == 2
    opposition = explained(told(TWO, drawn=links((SAME, 3, 4), (TARGETS, 4, 3)))).labels
    assert (opposition[OPP].finding, opposition[OPP].link) == (Finding.RELATION, (TARGETS, 1))
    assert (opposition[DEC].finding, opposition[DEC].link) == (Finding.RELATION, (SAME, 1))
    assert explained(told(TWO)).labels[DEC].attribute is None


span = st.tuples(st.sampled_from(["DEC", "OPP", "SRC"]), st.integers(0, 12), st.integers(1, 3))
spans = st.lists(span.map(lambda one: (one[0], one[1], one[1] + one[2])), max_size=5)


@given(spans, spans, st.lists(st.integers(-1, 2), min_size=10, max_size=10),
       st.lists(st.tuples(st.integers(0, 1), st.integers(0, 9), st.integers(0, 9)), max_size=6))  # fmt: skip
def test_every_passage_has_one_kind_and_nobody_is_first(
    ann: list[tuple[str, int, int]],
    bob: list[tuple[str, int, int]],
    codes: list[int],
    drawn: list[tuple[int, int, int]],
) -> None:
    def found(first: list[tuple[str, int, int]], second: list[tuple[str, int, int]]) -> Explanation:
        whose = [*((0, at) for at in range(len(ann))), *((1, at) for at in range(len(bob)))]
        order = [*((0, at) for at in range(len(first))), *((1, at) for at in range(len(second)))]
        turn = first is not ann
        place = {(side ^ turn, at): number for number, (side, at) in enumerate(order)}
        given = [code for code, _who in zip(codes, whose, strict=False)]
        by_span = {place[who]: value for who, value in zip(whose, given, strict=True)}
        every = [*first, *second]
        values = [
            Values(
                number, np.array([by_span[at] for at, mark in enumerate(every) if mark[0] == key])
            )
            for number, key in enumerate(("DEC", "OPP", "SRC"))
        ]
        both = [
            (kind, place[whose[a]], place[whose[b]])
            for kind, a, b in drawn
            if a < len(whose) and b < len(whose) and a != b and whose[a][0] == whose[b][0]
        ]
        article: Article = (60, {"ann": first, "bob": second})
        return explained(told(article, values=values, drawn=links(*both)))

    forth, back = found(ann, bob), found(bob, ann)
    for one, other in zip((*forth.labels, forth.every), (*back.labels, back.every), strict=True):
        assert one.same + sum(one.counts) == one.passages
        assert (one.same, one.counts) == (other.same, other.counts)
