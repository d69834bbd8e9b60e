"""Values that coders gave to units, the shape that all coefficients on units start from."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from articles.agreement.coding import FloatArray, IntArray

MISSING = -1


@dataclass(frozen=True, slots=True, eq=False)
class Ratings:
    """``codes`` (U, J): place of coder j's value in ``categories``, -1 where there is none.

    ``categories`` are those that were offered, in their order; some may never have been used.
    """

    codes: IntArray
    categories: tuple[Hashable, ...]

    @property
    def counts(self) -> FloatArray:
        """(U, q) coders per unit and category."""
        units, width = len(self.codes), len(self.categories)
        unit, coder = np.nonzero(self.codes >= 0)
        cells = unit * width + self.codes[unit, coder]
        return np.bincount(cells, minlength=units * width).astype(np.float64).reshape(units, width)

    def of_coders(self, first: int, second: int) -> Ratings:
        """Two coders on the units that both valued."""
        codes = self.codes[:, [first, second]]
        return Ratings(codes[(codes >= 0).all(axis=1)], self.categories)

    def against_rest(self, category: int) -> Ratings:
        """One category against all others: the codes become 0, and 1 for the rest."""
        codes = np.where(self.codes < 0, MISSING, (self.codes != category).astype(np.int64))
        return Ratings(codes, (self.categories[category], "any other"))


def ratings_of_rows(
    rows: Sequence[Sequence[Any]], categories: Sequence[Hashable] | None = None
) -> Ratings:
    """From rows of hashable values, one row per unit, one place per coder; None is missing.

    ``categories`` names those that were offered, in their order; else the used ones are sorted. Raises
    ``ValueError`` for rows of different length and for a value that was not offered.
    """
    if len({len(row) for row in rows}) > 1:
        raise ValueError(
            "the units have different numbers of coders; write None where a value is missing."
        )
    if categories is None:
        categories = in_order({value for row in rows for value in row if value is not None})
    place = {value: number for number, value in enumerate(categories)}
    try:
        codes = [[MISSING if value is None else place[value] for value in row] for row in rows]
    except KeyError as unknown:
        raise ValueError(f"the value {unknown.args[0]!r} is not among the categories.") from None
    width = len(rows[0]) if rows else 0
    return Ratings(np.array(codes, dtype=np.int64).reshape(len(rows), width), tuple(categories))


def ratings_of_table(
    table: NDArray[np.number], categories: Sequence[Hashable] | None = None
) -> Ratings:
    """From a (q, q) table of two coders: rows are the first one's categories, cells numbers of units."""
    cells = np.asarray(table, dtype=np.int64)
    first, second = np.indices(cells.shape).reshape(2, -1)
    codes = np.repeat(np.stack([first, second], axis=1), cells.ravel(), axis=0)
    return Ratings(codes, tuple(categories or range(len(cells))))


def ratings_of_counts(
    counts: NDArray[np.number], categories: Sequence[Hashable] | None = None
) -> Ratings:
    """From (U, q) coders per unit and category. Who gave which value is unknown: they stand in order of category.

    So only coefficients that don't ask who it was mean anything: alpha, Fleiss, AC, Brennan-Prediger, percent.
    """
    cells = np.asarray(counts, dtype=np.int64)
    sizes = cells.sum(axis=1)
    codes = np.full((len(cells), int(sizes.max(initial=0))), MISSING, dtype=np.int64)
    filled = np.arange(codes.shape[1]) < sizes[:, None]
    codes[filled] = np.repeat(np.tile(np.arange(cells.shape[1]), len(cells)), cells.ravel())
    return Ratings(codes, tuple(categories or range(cells.shape[1])))


def in_order(values: set[Any]) -> list[Any]:
    """Values sorted, numbers by size, and by their text where they don't compare."""
    try:
        return sorted(values)
    except TypeError:
        return sorted(values, key=lambda value: (type(value).__name__, str(value)))
