"""Files of reference values: published tables and what each coefficient must give for them.

``{"vectors": [{"id", "citation", "kind", "input", "expected": [{"metric", "value", "tol", "source"}]}]}``. Spans are
``[label, start, end]``, half open; null is missing. An expectation may have ``se`` and ``ci95`` beside its value.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: Tables of the literature, with citations; the tests and the page of verified formulas read it.
PUBLISHED = Path(__file__).with_name("published.json")


class VectorFileError(ValueError):
    """The file is none of reference values; the text says what is wrong, where, and what to do."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What ``metric`` must be, within ``tol``; ``source`` says who says so. ``order``: categories of a list."""

    metric: str
    value: Any
    tol: float
    source: str
    error: float | None = None
    interval: tuple[float, float] | None = None
    order: tuple[Any, ...] | None = None


@dataclass(frozen=True, slots=True)
class Vector:
    """One published table: ``kind`` says how ``data`` is written."""

    id: str
    citation: str
    kind: str
    data: Mapping[str, Any]
    expected: tuple[Expectation, ...]


def read_vectors(text: str) -> list[Vector]:
    """The vectors of a file. Raises ``VectorFileError``."""
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise VectorFileError(
            f"The file is no JSON: {error.msg} in line {error.lineno}, column {error.colno}. Correct it there."
        ) from None
    if not isinstance(found, dict) or not isinstance(found.get("vectors"), list):
        raise VectorFileError(
            'The file has no list "vectors". Write {"vectors": [{"id": …, "kind": …, "input": …, "expected": […]}]}.'
        )
    if not found["vectors"]:
        raise VectorFileError('The list "vectors" is empty, so there is nothing to verify.')
    vectors = [_vector(item, number) for number, item in enumerate(found["vectors"], start=1)]
    twice = {
        one.id for number, one in enumerate(vectors) if one.id in {v.id for v in vectors[:number]}
    }
    if twice:
        raise VectorFileError(f"Two vectors have the id “{min(twice)}”. Give each one its own.")
    return vectors


def _vector(item: Any, number: int) -> Vector:
    where = f"vector {number}"
    if isinstance(item, dict) and isinstance(item.get("id"), str):
        where = f"vector “{item['id']}”"
    wanted = (("id", str), ("kind", str), ("input", dict), ("expected", list))
    given = _object(item, wanted, where)
    expected = [
        _expectation(one, f"{where}, expectation {place}")
        for place, one in enumerate(given["expected"], start=1)
    ]
    if not expected:
        raise VectorFileError(f"{where}: “expected” is empty. Say what is to be reproduced.")
    return Vector(
        given["id"], str(given.get("citation", "")), given["kind"], given["input"], tuple(expected)
    )


def _expectation(item: Any, where: str) -> Expectation:
    given = _object(item, (("metric", str), ("tol", (int, float))), where)
    if "value" not in given:
        raise VectorFileError(f"{where}: there is no “value”. Add it; null says not defined.")
    interval, error = given.get("ci95"), given.get("se")
    if error is not None and not isinstance(error, int | float):
        raise VectorFileError(f"{where}: “se” is no number. Correct or leave it out.")
    if interval is not None and not (
        isinstance(interval, list)
        and len(interval) == 2
        and all(isinstance(end, int | float) for end in interval)
    ):
        raise VectorFileError(f"{where}: “ci95” are no two numbers. Correct or leave them out.")
    order = given.get("order")
    return Expectation(
        metric=given["metric"],
        value=given["value"],
        tol=float(given["tol"]),
        source=str(given.get("source", "not said")),
        error=error,
        interval=None if interval is None else (interval[0], interval[1]),
        order=tuple(order) if isinstance(order, list) else None,
    )


def _object(item: Any, wanted: tuple[tuple[str, Any], ...], where: str) -> dict[str, Any]:
    if not isinstance(item, dict):
        raise VectorFileError(f"{where}: this is no object. Write {{…}} with its keys.")
    for key, kind in wanted:
        if key not in item:
            raise VectorFileError(f"{where}: “{key}” is missing. Add it.")
        if not isinstance(item[key], kind):
            raise VectorFileError(f"{where}: “{key}” is of the wrong type. See docs/agreement.md.")
    return item
