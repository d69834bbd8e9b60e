"""Short ways to write a coding down, and the slow definitions that the package must agree with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from articles.agreement import Coding, Names, Summary, coding_from_rows, statistics, summarize
from articles.records import Parts

#: Label and text of a span: ("DEC", 10, 30), or with a gap ("DEC", 10, 30, 40, 50).
Mark = tuple[str | int, ...]
#: Length of an article, and what each coder who submitted it marked.
Article = tuple[int, Mapping[str, Sequence[Mark]]]


def parts_of(mark: Mark) -> Parts:
    """The stretches of a mark."""
    offsets = [int(offset) for offset in mark[1:]]
    return tuple(zip(offsets[::2], offsets[1::2], strict=True))


def code(
    *articles: Article,
    coders: Sequence[str] = ("ann", "bob", "cem"),
    labels: Sequence[str] = ("DEC", "OPP", "SRC"),
) -> tuple[Coding, Names]:
    """A coding of articles named a0, a1, …; coders who are not in an article did not submit it."""
    named = [(f"a{number}", article) for number, article in enumerate(articles)]
    return coding_from_rows(
        {name: length for name, (length, _) in named},
        [(name, coder) for name, (_, marks) in named for coder in marks],
        [
            (name, coder, str(mark[0]), parts_of(mark))
            for name, (_, marks) in named
            for coder, found in marks.items()
            for mark in found
        ],
        coders=coders,
        labels=labels,
    )


def summary_of(*articles: Article, **names: Sequence[str]) -> Summary:
    """The figures of some articles."""
    coding, all_names = code(*articles, **names)
    return summarize(statistics(coding), all_names)


def character_counts(articles: Sequence[Article], label: str) -> np.ndarray:
    """(characters, 2) coders who did not and who did mark each character: nothing clever."""
    rows = []
    for length, marks in articles:
        for place in range(length):
            yes = sum(
                any(
                    mark[0] == label and any(a <= place < b for a, b in parts_of(mark))
                    for mark in found
                )
                for found in marks.values()
            )
            rows.append((len(marks) - yes, yes))
    return np.array(rows).reshape(-1, 2)


def best_matching(
    weights: Mapping[tuple[int, int], float],
) -> tuple[float, int]:
    """Weight and size of the heaviest one-to-one choice of edges, by trying all of them."""
    best = (0.0, 0)
    for size in range(1, len(weights) + 1):
        for edges in combinations(weights, size):
            one_to_one = all(len({edge[side] for edge in edges}) == size for side in (0, 1))
            if one_to_one:
                best = max(best, (round(sum(weights[edge] for edge in edges), 9), size))
    return best
