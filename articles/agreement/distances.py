"""How near or far two values are: weights of agreement for the kappas, distances for alpha.

Weights are 1 on the diagonal and at most 1 elsewhere; distances are 0 on the diagonal and not negative. Both are
symmetric (q, q) matrices over the categories in their order.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from enum import StrEnum
from typing import Any

import numpy as np

from articles.agreement.coding import FloatArray


class Weighting(StrEnum):
    """What a near miss is worth to a weighted kappa or AC2."""

    IDENTITY = "identity"
    LINEAR = "linear"
    QUADRATIC = "quadratic"
    ORDINAL = "ordinal"


class Level(StrEnum):
    """The level of measurement of an alpha; sets of values by Jaccard or MASI."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"
    JACCARD = "jaccard"
    MASI = "masi"


def weight_matrix(weighting: Weighting, categories: Sequence[Hashable]) -> FloatArray:
    """(q, q) weights of Cohen (1968) and Gwet (2014, ch. 3).

    Linear and quadratic weights go by the categories' values if all are numbers, else by their places; ordinal
    weights always by their places: 1 - C(d + 1, 2) / C(q, 2) for places d apart.
    """
    places = np.arange(len(categories), dtype=np.float64)
    if weighting is Weighting.IDENTITY or len(categories) < 2:
        return np.eye(len(categories))
    if weighting is Weighting.ORDINAL:
        apart = np.abs(places[:, None] - places)
        apart = apart * (apart + 1) / 2
    else:
        values = _numbers(categories) if _all_numbers(categories) else places
        apart = np.abs(values[:, None] - values)
        if weighting is Weighting.QUADRATIC:
            apart = apart**2
    return np.asarray(1 - apart / apart.max())


def distance_matrix(level: Level, categories: Sequence[Any]) -> FloatArray:
    """(q, q) distances of alpha (Krippendorff 2011, sec. F; Passonneau 2006 for sets).

    Ordinal distances depend on how often each value was used: see ``ordinal_distances``. Raises ``ValueError`` for
    values that the level does not fit.
    """
    if level is Level.NOMINAL:
        return np.asarray(1 - np.eye(len(categories)))
    if level in {Level.JACCARD, Level.MASI}:
        between = jaccard_distance if level is Level.JACCARD else masi_distance
        return np.array([[between(one, other) for other in categories] for one in categories])
    if level is Level.ORDINAL:
        raise ValueError("ordinal distances depend on the values' frequencies.")
    values = _numbers(categories)
    apart = (values[:, None] - values) ** 2
    if level is Level.INTERVAL:
        return np.asarray(apart)
    if values.min(initial=0) < 0:
        raise ValueError("alpha for ratios needs values of zero and above; use interval.")
    total = (values[:, None] + values) ** 2
    return np.divide(apart, total, out=np.zeros_like(apart), where=total > 0)


def ordinal_distances(marginals: FloatArray) -> FloatArray:
    """(..., q) frequencies of ordered values to (..., q, q) squared distances in ranks (Krippendorff 2011)."""
    rank = np.cumsum(marginals, axis=-1) - marginals / 2
    return np.asarray((rank[..., :, None] - rank[..., None, :]) ** 2)


def jaccard_distance(one: Collection[Hashable], other: Collection[Hashable]) -> float:
    """1 - shared / united; two empty sets are the same, an empty one has nothing of another."""
    first, second = frozenset(one), frozenset(other)
    return 1 - len(first & second) / len(first | second) if first or second else 0.0


def masi_distance(one: Collection[Hashable], other: Collection[Hashable]) -> float:
    """1 - J M (Passonneau 2006): J shared / united, M 1 if equal, 2/3 if one holds the other, 1/3 if they overlap."""
    first, second = frozenset(one), frozenset(other)
    if first == second:
        return 0.0
    if not first & second:
        return 1.0
    part = 2 / 3 if first <= second or second <= first else 1 / 3
    return 1 - (1 - jaccard_distance(first, second)) * part


#: For whoever wants the distance of two sets by its name.
SET_DISTANCES: dict[Level, Callable[[Collection[Hashable], Collection[Hashable]], float]] = {
    Level.JACCARD: jaccard_distance,
    Level.MASI: masi_distance,
}


def _all_numbers(categories: Sequence[Any]) -> bool:
    return all(isinstance(value, int | float) for value in categories)


def _numbers(categories: Sequence[Any]) -> FloatArray:
    if not _all_numbers(categories):
        odd = next(value for value in categories if not isinstance(value, int | float))
        raise ValueError(f"{odd!r} is not a number; use nominal or ordinal.")
    return np.array(categories, dtype=np.float64)
