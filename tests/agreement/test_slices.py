"""Slices of the statistics: labels that articles were not offered, one coder beside the others, kept bytes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from articles.agreement import Coding, statistics, summarize
from articles.agreement.coding import BoolArray
from articles.agreement.packed import STORED, VERSION, Part, combine, pack, unpack
from tests.agreement.builders import Article, code

#: Six articles; the first two are older than the label SRC.
FOUND: list[Article] = [
    (100, {"ann": [("DEC", 0, 10)], "bob": [("DEC", 0, 12)]}),
    (90, {"ann": [("DEC", 0, 10)], "bob": [], "cem": [("OPP", 3, 8)]}),
    (100, {"ann": [("DEC", 5, 20), ("SRC", 30, 50)], "bob": [("DEC", 5, 20), ("SRC", 35, 55)]}),
    (80, {"ann": [("SRC", 0, 30)], "bob": [("SRC", 0, 30)], "cem": [("SRC", 10, 40)]}),
    (70, {"bob": [("SRC", 1, 9), ("OPP", 20, 25)], "cem": [("OPP", 20, 29)]}),
    (60, {"ann": [("SRC", 1, 9)], "cem": []}),
]
NEWER = FOUND[2:]


def offering(coding: Coding, older: int) -> Coding:
    """The same, the first ``older`` articles not offered the last label."""
    offered: BoolArray = np.ones((coding.n_articles, coding.n_labels), dtype=np.bool_)
    offered[:older, -1] = False
    return replace(coding, offered=offered)


def test_a_label_is_judged_by_the_articles_that_were_offered_it_alone() -> None:
    coding, names = code(*FOUND)
    row = summarize(statistics(offering(coding, 2)), names).labels[2]
    newer, newer_names = code(*NEWER)
    alone = summarize(statistics(newer), newer_names).labels[2]
    assert (row.measures, row.spans) == (alone.measures, alone.spans)
    assert (row.left_out, alone.left_out) == (2, 0)
    # Counted as blank, the older articles make chance agreement rarer and alpha larger.
    blank = summarize(statistics(coding), names).labels[2].measures.alpha
    assert (blank.value or 0) > (row.measures.alpha.value or 1)


def test_pooled_alpha_weighs_a_label_by_the_text_that_it_was_offered_in() -> None:
    coding, names = code(*FOUND)
    counts = statistics(offering(coding, 2))
    n = (counts.coders * counts.length)[:, None] * counts.offered
    n, marked, differ = n.sum(axis=0), counts.marked.sum(axis=0), counts.differ.sum(axis=0)
    expected = marked * (n - marked) / (n - 1)
    pooled = summarize(counts, names).pooled
    assert pooled.alpha.value == pytest.approx(1 - differ.sum() / expected.sum())
    text = counts.length[:, None] * counts.offered
    pairs = text - 2 * counts.differ / counts.coders[:, None]
    assert pooled.character_percent.value == pytest.approx(pairs.sum() / text.sum())


def test_a_label_that_no_article_was_offered_says_so() -> None:
    coding, names = code(*FOUND[:2])
    found = summarize(statistics(offering(coding, 2)), names)
    assert "codebook that has this label" in found.labels[2].measures.alpha.undefined
    assert found.pooled.alpha.value is not None
    two, two_names = code(*FOUND[:2], labels=("DEC", "OPP"))
    assert found.pooled == summarize(statistics(two), two_names).pooled


def test_a_span_of_a_label_that_was_not_offered_is_refused() -> None:
    with pytest.raises(ValueError, match="not offered"):
        offering(code(*FOUND)[0], 3)


def test_one_coder_beside_the_others_is_the_mean_of_their_pairs() -> None:
    coding, names = code(*FOUND)
    own = statistics(coding).of_coder(0)
    pair = statistics(code(FOUND[0])[0])
    assert np.array_equal(own.differ[0], pair.differ[0])
    # In the fourth article ann agrees with bob, and differs from cem on twenty characters.
    assert own.differ[3].tolist() == [0, 0, 10]
    assert own.coders.tolist() == [2, 2, 2, 2, 1, 2]
    rows = summarize(own, names).pairs
    shared = {row.names: row.shared_articles for row in rows}
    assert shared == {("ann", "bob"): 4, ("ann", "cem"): 3, ("bob", "cem"): 0}


def test_some_labels_are_what_those_labels_alone_would_give() -> None:
    counts = statistics(code(*FOUND)[0]).only_labels(np.array([0, 1]))
    rows = [
        (
            length,
            {who: [mark for mark in marks if mark[0] != "SRC"] for who, marks in given.items()},
        )
        for length, given in FOUND
    ]
    coding, names = code(*rows, labels=("DEC", "OPP"))
    assert summarize(counts, names) == summarize(statistics(coding), names)


def test_kept_bytes_give_the_same_statistics_in_any_order_of_articles() -> None:
    coding, names = code(*FOUND)
    coding = offering(coding, 2)
    data = pack(statistics(coding), np.arange(len(FOUND)))
    parts = []
    for packed in unpack(data):
        coders = [np.flatnonzero([who in FOUND[at][1] for who in names.coders]) for at in packed.at]
        for at, who in zip(range(len(packed.at)), coders, strict=True):
            one = replace(
                packed,
                **{
                    name: getattr(packed, name)[at : at + 1]
                    for name in ("at", "length", "lost", "pairs", "labels")
                },
            )
            column = np.array([0, 1, -1 if packed.at[at] < 2 else 2])
            parts.append(Part(one, one.at, who[None, :], column))
    assert sorted(int(part.packed.lost[0]) for part in parts) == list(range(len(FOUND)))
    again = combine(reversed(parts), statistics(coding).coders, 3, 3)
    assert summarize(again, names) == summarize(statistics(coding), names)


def test_bytes_of_another_version_are_refused() -> None:
    (data,) = pack(statistics(code(FOUND[0])[0]), np.zeros(1, dtype=np.int64))
    other = np.array([VERSION + 1], dtype=STORED).tobytes() + data[STORED.itemsize :]
    with pytest.raises(ValueError, match="count anew"):
        unpack([other])
