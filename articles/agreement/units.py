"""Agreement on the labels of settled units: every coder classifies the same passages (the second stage)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from articles.agreement.coding import FloatArray
from articles.agreement.coefficients import ratio
from articles.agreement.estimate import NO_PAIRS, NO_VARIATION, Estimate
from articles.agreement.intervals import Basis, jackknife
from articles.agreement.nominal import category_counts, coincidences

#: An article's units: for each, the label that each coder gave it, or None.
Units = Sequence[Sequence[str | None]]


@dataclass(frozen=True, slots=True)
class UnitLabel:
    """One label against all others: how often it was given, and alpha."""

    label: str
    given: int
    alpha: Estimate


@dataclass(frozen=True, slots=True)
class UnitAgreement:
    """``units``: those that two coders or more classified; ``alpha`` is nominal over all labels.

    ``confusion`` counts ordered pairs of labels within units, each pair of coders once in each order.
    """

    units: int
    articles: int
    alpha: Estimate
    percent: Estimate
    labels: list[UnitLabel]
    confusion: Mapping[tuple[str, str], float]


def unit_agreement(articles: Sequence[Units]) -> UnitAgreement:
    """Krippendorff's nominal alpha on units, with intervals over articles.

    The coincidence matrix (Krippendorff 2011, sec. C) is a sum over articles; so the jackknife leaves one article out
    at a time. A label's own alpha collapses the matrix to that label and the rest.
    """
    names = sorted({label for units in articles for unit in units for label in unit if label})
    matrices, sizes = [], []
    for units in articles:
        double = [unit for unit in units if sum(label is not None for label in unit) >= 2]
        if double:
            matrices.append(_matrix(double, names))
            sizes.append(len(double))
    if not matrices:
        nothing = Estimate(None, undefined=NO_PAIRS)
        return UnitAgreement(0, 0, nothing, nothing, [], {})
    stack = np.stack(matrices)
    found = jackknife(_figures, (stack,), np.array([0]))
    total = stack.sum(axis=0)
    holding = np.count_nonzero(stack.sum(axis=2) > 0, axis=0)
    basis = Basis(len(matrices), sum(sizes))
    labels = [
        UnitLabel(
            name,
            round(float(total[number].sum())),
            found.estimate(
                0, number, Basis(int(holding[number]), sum(sizes)), NO_VARIATION, floor=-1.0
            ),
        )
        for number, name in enumerate(names)
    ]
    return UnitAgreement(
        units=sum(sizes),
        articles=len(matrices),
        alpha=found.estimate(0, len(names), basis, NO_VARIATION, floor=-1.0),
        percent=found.estimate(0, len(names) + 1, basis, NO_PAIRS),
        labels=labels,
        confusion={
            (a, b): float(total[i, j])
            for i, a in enumerate(names)
            for j, b in enumerate(names)
            if total[i, j]
        },
    )


def _matrix(units: Units, names: list[str]) -> FloatArray:
    """(q, q) coincidences of one article, in the order of ``names``."""
    # A row that holds every name once fixes the order of the columns; it is taken off again.
    counts = category_counts([names, *units])[1:]
    return coincidences(counts)


def _figures(matrix: FloatArray) -> FloatArray:
    """(G, q, q) sums to (G, q + 2): alpha of each label against the rest, alpha of all, percent agreement."""
    n = matrix.sum(axis=(1, 2))[:, None]
    marginal = matrix.sum(axis=2)
    diagonal = np.diagonal(matrix, axis1=1, axis2=2)
    # Do = 2 (n_c - o_cc) / n and De = 2 n_c (n - n_c) / (n (n - 1)), for each label c.
    each = 1 - ratio((marginal - diagonal) * (n - 1), marginal * (n - marginal))
    agreeing = diagonal.sum(axis=1, keepdims=True)
    expected = n * n - (marginal**2).sum(axis=1, keepdims=True)
    every = 1 - ratio((n - agreeing) * (n - 1), expected)
    return np.concatenate([each, every, ratio(agreeing, n)], axis=1)
