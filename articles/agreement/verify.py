"""Reference values against ours, one line each."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from articles.agreement.reference import (
    NOT_SUPPORTED,
    UnknownMetricError,
    coefficient_of,
    computed,
)
from articles.agreement.vectors import Expectation, Vector

#: Standard errors are printed with five digits, limits with three.
_ERROR_TOLERANCE, _LIMIT_TOLERANCE = 1e-5, 1e-3


class State(StrEnum):
    """What became of a check."""

    OK = "ok"
    FAILED = "FAILED"
    NOT_SUPPORTED = "not supported"


@dataclass(frozen=True, slots=True)
class Check:
    """One reference value; ``why`` says what is wrong where there is no value of ours."""

    vector: str
    metric: str
    source: str
    expected: Any
    ours: Any
    state: State
    why: str = ""


def verify(vectors: Iterable[Vector]) -> Iterator[Check]:
    """Every expectation of every vector, with standard errors and intervals where they are given."""
    for vector in vectors:
        for expected in vector.expected:
            yield from _checks(vector, expected)


def _checks(vector: Vector, expected: Expectation) -> Iterator[Check]:
    about = (vector.id, expected.metric, expected.source, expected.value)
    if vector.kind in NOT_SUPPORTED:
        yield Check(*about, None, State.NOT_SUPPORTED)
        return
    try:
        ours = computed(vector, expected)
        found = coefficient_of(vector, expected.metric)
    except UnknownMetricError as error:
        yield Check(*about, None, State.FAILED, str(error))
        return
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        yield Check(
            *about, None, State.FAILED, f"“input” is not as {vector.kind} needs it: {error!r}"
        )
        return
    yield _check(vector, expected.metric, expected, expected.value, ours, expected.tol)
    error_of = None if found is None else found.error
    limits = None if found is None or found.interval is None else list(found.interval)
    if expected.error is not None:
        name = f"{expected.metric}, standard error"
        yield _check(vector, name, expected, expected.error, error_of, _ERROR_TOLERANCE)
    if expected.interval is not None:
        name = f"{expected.metric}, 95 % interval"
        yield _check(vector, name, expected, list(expected.interval), limits, _LIMIT_TOLERANCE)


def _check(
    vector: Vector, metric: str, about: Expectation, wanted: Any, ours: Any, tol: float
) -> Check:
    state = State.OK if _near(wanted, ours, tol) else State.FAILED
    return Check(vector.id, metric, about.source, wanted, ours, state)


def _near(wanted: Any, ours: Any, tol: float) -> bool:
    """Whether ours is within ``tol``; of a dictionary the keys that are expected, of null nothing but null."""
    if isinstance(wanted, Mapping):
        return isinstance(ours, Mapping) and all(
            key in ours and _near(value, ours[key], tol) for key, value in wanted.items()
        )
    if isinstance(wanted, list):
        return (
            isinstance(ours, list)
            and len(wanted) == len(ours)
            and all(_near(one, other, tol) for one, other in zip(wanted, ours, strict=True))
        )
    if not isinstance(wanted, int | float) or not isinstance(ours, int | float):
        return wanted is None and ours is None
    # A billionth more: .0005 is no number of the machine's.
    return math.isclose(wanted, ours, rel_tol=0, abs_tol=tol + 1e-9)
