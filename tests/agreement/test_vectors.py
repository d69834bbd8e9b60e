"""Published tables and worked examples: the package gives the same numbers."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from articles.agreement import category_counts, nominal_alpha, percent_agreement
from articles.agreement.nominal import disagreements_observed_expected
from articles.agreement.reference import KINDS, RATINGS, coefficient_of
from articles.agreement.vectors import PUBLISHED, Vector, VectorFileError, read_vectors
from articles.agreement.verify import Check, State, verify

TEXT = PUBLISHED.read_text(encoding="utf-8")
VECTORS = {vector.id: vector for vector in read_vectors(TEXT)}
CHECKS = [
    pytest.param(check, id=f"{check.vector}-{check.metric}") for check in verify(VECTORS.values())
]


@pytest.mark.parametrize("check", CHECKS)
def test_reference_value_is_reproduced(check: Check) -> None:
    gamma = check.vector.startswith("gamma_")
    assert (check.state, check.why) == (State.NOT_SUPPORTED if gamma else State.OK, "")


def test_all_vectors_are_there() -> None:
    assert len(VECTORS) == 28
    assert sum(len(vector.expected) for vector in VECTORS.values()) == 101
    assert len(CHECKS) == 117  # 12 standard errors and 4 intervals with them


@pytest.mark.parametrize("vector", [v for v in VECTORS.values() if v.kind in KINDS], ids=str)
def test_a_value_that_is_a_little_off_fails(vector: Vector) -> None:
    wrong = replace(
        vector,
        expected=tuple(
            replace(one, value=_off(one.value, 3 * one.tol + 0.001)) for one in vector.expected
        ),
    )
    states = {check.metric: check.state for check in verify([wrong])}
    assert {states[one.metric] for one in wrong.expected} == {State.FAILED}


def _off(value: Any, by: float) -> Any:
    if isinstance(value, dict):
        return {key: _off(each, by) for key, each in value.items()}
    if isinstance(value, list):
        return [_off(each, by) for each in value]
    return by if value is None else value + by


@pytest.mark.parametrize("name", ["span_f1_semeval", "span_split", "span_ambiguous"])
def test_span_values_are_the_same_whoever_comes_first(name: str) -> None:
    vector = VECTORS[name]
    swapped = replace(vector, data={"A": vector.data["B"], "B": vector.data["A"]})
    assert {check.state for check in verify([swapped])} == {State.OK}


@pytest.mark.parametrize("name", [v.id for v in VECTORS.values() if v.kind == "contingency"])
def test_a_table_gives_what_its_units_give(name: str) -> None:
    table = VECTORS[name]
    rows = RATINGS["contingency"](table.data).codes.tolist()
    units = replace(table, kind="units_x_coders", data={**table.data, "data": rows})
    # But for standard errors: with raw data they divide by n - 1.
    states = {c.metric: c.state for c in verify([units]) if "standard error" not in c.metric}
    assert set(states.values()) == {State.OK}
    errors = [coefficient_of(each, "cohen_kappa") for each in (table, units)]
    by_n, by_less = (each.error for each in errors if each is not None)
    assert by_n is not None
    assert by_n < (by_less or 0) < 1.01 * by_n


def test_kappas_of_categories_are_those_of_the_category_against_the_rest() -> None:
    """Cohen 1960, Table 2: first category (.78 - .50) / .50, second (.80 - .58) / .42, third (.82 - .74) / .26."""
    rows = [
        ("cohen_kappa_per_category", [0.56, 0.5238, 0.3077]),
        ("kappa_per_category", {"0": 0.56}),
    ]
    text = json.dumps(
        {
            "vectors": [
                {
                    "id": "cohen",
                    "kind": "contingency",
                    "input": {"table": [[88, 14, 18], [10, 40, 10], [2, 6, 12]]},
                    "expected": [{"metric": m, "value": v, "tol": 1e-4} for m, v in rows],
                }
            ]
        }
    )
    assert [check.ours for check in verify(read_vectors(text)) if check.state is not State.OK] == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "no JSON: Expecting property name enclosed in double quotes in line 1, column 2"),
        ("[]", 'no list "vectors"'),
        ('{"vectors": []}', "nothing to verify"),
        ('{"vectors": [7]}', "vector 1: this is no object"),
        ('{"vectors": [{"id": "a", "kind": "counts"}]}', "vector “a”: “input” is missing"),
        (
            '{"vectors": [{"id": "a", "kind": "counts", "input": {}, "expected": []}]}',
            "“expected” is empty",
        ),
        (
            '{"vectors": [{"id": "a", "kind": "counts", "input": {}, "expected": [{"metric": "po", "tol": "x"}]}]}',
            "vector “a”, expectation 1: “tol” is of the wrong type",
        ),
        (
            '{"vectors": [{"id": "a", "kind": "counts", "input": {}, "expected": [{"metric": "po", "tol": 1}]}]}',
            "there is no “value”",
        ),
    ],
)
def test_a_bad_file_says_what_is_wrong_and_where(text: str, says: str) -> None:
    with pytest.raises(VectorFileError, match=r".+") as raised:
        read_vectors(text)
    assert says in str(raised.value)


@pytest.mark.parametrize(
    ("kind", "data", "metric", "says"),
    [
        ("counts", {}, "po", "“input” is not as counts needs it: KeyError('counts')"),
        ("sums", {}, "po", "data of kind “sums” are not known."),
        ("counts", {"counts": [[1, 1]]}, "zeta", "“zeta” is not known for data of kind “counts”."),
        ("units_x_coders", {"data": [[1, 2, 1]]}, "cohen_kappa", "compares two coders, not 3"),
        ("units_x_coders", {"data": [["a", "b"]]}, "kripp_alpha_ratio", "'a' is not a number"),
        ("units_x_coders", {"data": [[1, 2], [1]]}, "po", "different numbers of coders"),
    ],
)
def test_what_cannot_be_computed_fails_with_its_reason(
    kind: str, data: dict[str, Any], metric: str, says: str
) -> None:
    item = {
        "id": "a",
        "kind": kind,
        "input": data,
        "expected": [{"metric": metric, "value": 1, "tol": 0}],
    }
    (check,) = verify(read_vectors(json.dumps({"vectors": [item]})))
    assert check.state is State.FAILED
    assert says in check.why


def test_a_single_value_has_no_nominal_alpha() -> None:
    alpha = nominal_alpha(category_counts([["a", "a"], ["a", "a"]]))
    assert alpha.value is None
    assert alpha.undefined.startswith("Not defined: no variation.")


def test_no_values_have_no_disagreement() -> None:
    assert disagreements_observed_expected(category_counts([[1, None]])) == (0.0, 0.0)


@pytest.mark.parametrize("measure", [nominal_alpha, percent_agreement])
def test_units_with_one_value_each_compare_nothing(measure: Any) -> None:
    estimate = measure(category_counts([["a", None], [None, "b"]]))
    assert estimate.value is None
    assert estimate.undefined == "Not defined: no unit has values of two coders."
    assert np.array_equal(category_counts([["a", None], [None, "b"]]), [[1, 0], [0, 1]])
