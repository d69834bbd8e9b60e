"""Published tables and worked examples: the package gives the same numbers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from articles.agreement import (
    category_counts,
    nominal_alpha,
    percent_agreement,
    statistics,
)
from articles.agreement.nominal import disagreements_observed_expected
from tests.agreement.builders import code, summary_of

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text())["vectors"]
EXPECTATIONS = [
    pytest.param(vector, expected, id=f"{vector['id']}-{expected['metric']}")
    for vector in VECTORS
    for expected in vector["expected"]
]


def _counts(kind: str, data: dict[str, Any]) -> np.ndarray:
    if kind == "counts":
        return np.array(data["counts"])
    if kind == "units_x_coders":
        return category_counts(data["data"])
    table = np.array(data["table"])
    cells = [(a, b) for a, b in np.ndindex(*table.shape) for _ in range(table[a, b])]
    return category_counts(cells)


def _from_units(kind: str, data: dict[str, Any], metric: str) -> float | None:
    counts = _counts(kind, data)
    if metric == "kripp_alpha_nominal":
        return nominal_alpha(counts).value
    if metric in {"kripp_Do", "kripp_De"}:
        return disagreements_observed_expected(counts)[metric == "kripp_De"]
    assert metric in {"percent_agreement", "po"}
    return percent_agreement(counts).value


def _from_span_pair(data: dict[str, Any], metric: str) -> float | None:
    article = (200, {"ann": data["A"], "bob": data["B"]})
    swapped = (200, {"ann": data["B"], "bob": data["A"]})
    if metric == "char_f1":
        pairs = statistics(code(article, labels=("A",))[0]).pairs
        return float(2 * pairs.marked_both.sum() / pairs.marked_sum.sum())
    values = set()
    for each in (article, swapped):
        measures = summary_of(each, labels=("A", "DEC", "OPP", "SRC")).pooled
        figure = measures.f1_exact if metric == "f1_strict" else measures.f1_overlap
        values.add(figure.value)
    (value,) = values  # the same whoever comes first
    return value


def _from_characters(data: dict[str, Any], metric: str) -> Any:
    summary = summary_of(*[(doc["L"], doc["coders"]) for doc in data["docs"]])
    if metric == "char_alpha_pooled":
        return summary.pooled.alpha.value
    return {row.name: row.measures.alpha.value for row in summary.labels}


@pytest.mark.parametrize(("vector", "expected"), EXPECTATIONS)
def test_reference_value_is_reproduced(vector: dict[str, Any], expected: dict[str, Any]) -> None:
    kind, data, metric = vector["kind"], vector["input"], expected["metric"]
    value: Any
    if kind == "span_pair":
        value = _from_span_pair(data, metric)
    elif kind == "char_multilabel":
        value = _from_characters(data, metric)
    else:
        value = _from_units(kind, data, metric)
    assert value == pytest.approx(expected["value"], abs=expected["tol"])


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
