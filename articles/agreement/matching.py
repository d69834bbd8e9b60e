"""One-to-one matching of two coders' spans.

Within each article, coder pair and label the matching maximises the sum of ``1 + IoU`` over the
matched spans, so it does not depend on who comes first. Most spans overlap exactly one span of the
other coder and are matched at once; only where several compete is an assignment problem solved
(scipy's ``linear_sum_assignment``; the principle is that of pairwise F1 without a gold standard,
Hripcsak & Rothschild 2005).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from articles.agreement.coding import BoolArray, FloatArray, IntArray

# Among matchings of equal weight the one with more pairs is taken: without this the number of
# pairs, and so F1, could depend on the order of the spans.
_PER_PAIR = 1.0 + 1e-9


def one_to_one(group: IntArray, left: IntArray, right: IntArray, iou: FloatArray) -> BoolArray:
    """Which of the edges (``left[e]``, ``right[e]``) form the best one-to-one matching.

    ``group`` (E,) numbers the independent problems: one article, coder pair and label. A span may
    stand in several groups, and is matched once in each. Returns (E,) booleans.
    """
    if not len(group):
        return np.zeros(0, dtype=np.bool_)
    lefts, left_degree = _nodes(group, left)
    rights, right_degree = _nodes(group, right)
    chosen = (left_degree[lefts] == 1) & (right_degree[rights] == 1)
    contested = np.flatnonzero(~chosen)
    if len(contested):
        _, lefts = np.unique(lefts[contested], return_inverse=True)
        _, rights = np.unique(rights[contested], return_inverse=True)
        won = _assign(lefts, rights, _PER_PAIR + iou[contested])
        chosen[contested[won]] = True
    return np.asarray(chosen)


def _nodes(group: IntArray, span: IntArray) -> tuple[IntArray, IntArray]:
    """Number the (group, span) nodes, and how many edges each has."""
    _, node, degree = np.unique(
        group * (int(span.max()) + 1) + span, return_inverse=True, return_counts=True
    )
    return node, degree


def _assign(left: IntArray, right: IntArray, weight: FloatArray) -> IntArray:
    """Positions of the edges of a best matching; nodes are numbered from 0 on each side."""
    component = _components(left, right)
    order = np.argsort(component, kind="stable")
    cuts = [0, *(np.flatnonzero(np.diff(component[order])) + 1).tolist(), len(order)]
    # Plain lists from here: most components have two or three edges.
    edges, lefts, rights = order.tolist(), left[order].tolist(), right[order].tolist()
    weights = weight[order].tolist()
    won: list[int] = []
    for start, stop in pairwise(cuts):
        at = slice(start, stop)
        best = _best_of(lefts[at], rights[at], weights[at])
        won.extend(edges[start + position] for position in best)
    return np.array(won, dtype=np.int64)


def _components(left: IntArray, right: IntArray) -> IntArray:
    """Number of the connected component of each edge."""
    # Imported late: loading it costs more than most pages, and few need it.
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    n_left, n_right = int(left.max()) + 1, int(right.max()) + 1
    size = n_left + n_right
    links = coo_matrix((np.ones(len(left)), (left, right + n_left)), shape=(size, size))
    _, component = connected_components(links, directed=False)
    return np.asarray(component[left], dtype=np.int64)


def _best_of(left: list[int], right: list[int], weight: list[float]) -> list[int]:
    """Positions of the edges of the best matching within one component."""
    rows = {node: row for row, node in enumerate(dict.fromkeys(left))}
    columns = {node: column for column, node in enumerate(dict.fromkeys(right))}
    if len(rows) == 1 or len(columns) == 1:
        return [weight.index(max(weight))]
    from scipy.optimize import linear_sum_assignment

    table = np.zeros((len(rows), len(columns)))
    position = {}
    for edge, (one, other, value) in enumerate(zip(left, right, weight, strict=True)):
        place = rows[one], columns[other]
        table[place] = value
        position[place] = edge
    taken, given = linear_sum_assignment(table, maximize=True)
    chosen = zip(taken.tolist(), given.tolist(), strict=True)
    return [position[place] for place in chosen if place in position]
