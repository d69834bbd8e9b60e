"""Values on a scale: ordinal alpha against published tables, and what stands beside the scale."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from articles import agreement
from articles.agreement.attributes import AttributeFigures, attribute_figures
from articles.agreement.coding import IntArray
from articles.agreement.distances import Level
from articles.agreement.estimate import NO_SCALE, NO_VALUES
from articles.agreement.matched import match_counts
from articles.agreement.questions import question_figures
from articles.agreement.vectors import read_vectors
from tests.agreement.builders import Article, code

LOW, MIDDLE, HIGH, NOT_STATED = range(4)
PUBLISHED = Path(agreement.__file__).with_name("published.json")
SCALE = ("low", "middle", "high", "not-stated")


def published() -> list[Any]:
    """Tables with an ordinal alpha: (codes of units by coders, categories, ordinal, nominal)."""
    found = []
    for vector in read_vectors(PUBLISHED.read_text("utf-8")):
        alphas = {one.metric: one for one in vector.expected}
        if vector.kind == "units_x_coders" and "kripp_alpha_ordinal" in alphas:
            rows = vector.data["data"]
            values = sorted({value for row in rows for value in row if value is not None})
            codes = [[-1 if one is None else values.index(one) for one in row] for row in rows]
            found.append(pytest.param(np.array(codes), values, alphas, id=vector.id))
    return found


def of_passages(codes: IntArray, categories: Any, level: Level, off: Any = ()) -> AttributeFigures:
    """Each unit a passage that the coders with a value found, in an article of its own."""
    coders = [f"coder {at}" for at in range(codes.shape[1])]
    articles: list[Article] = [
        (
            50,
            {name: [("DEC", 0, 10)] for name, value in zip(coders, row, strict=True) if value >= 0},
        )
        for row in codes.tolist()
    ]
    counts = match_counts(code(*articles, coders=coders)[0])
    return attribute_figures(counts, 0, codes[codes >= 0], categories, level, off)


@pytest.mark.parametrize(("codes", "categories", "wanted"), published())
def test_both_give_the_published_ordinal_alpha(
    codes: IntArray, categories: Any, wanted: Any
) -> None:
    expected = wanted["kripp_alpha_ordinal"]
    for found in (
        of_passages(codes, categories, Level.ORDINAL),
        question_figures(codes, categories, Level.ORDINAL),
    ):
        assert found.alpha.value == pytest.approx(expected.value, abs=expected.tol)
        assert found.off_scale == 0
        assert found.nominal is not None
        if "kripp_alpha_nominal" in wanted:
            nominal = wanted["kripp_alpha_nominal"]
            assert found.nominal.value == pytest.approx(nominal.value, abs=nominal.tol)


@pytest.mark.parametrize(("codes", "categories", "wanted"), published())
def test_values_off_the_scale_are_missing_for_it(
    codes: IntArray, categories: Any, wanted: Any
) -> None:
    """Between them the published values are what they were, wherever in the list the other one stands."""
    off = np.full((4, codes.shape[1]), 0)
    off[1, 0] = off[2, 1] = 1
    moved = np.where(codes >= 0, codes + 1, codes)
    for found in (
        of_passages(
            np.concatenate([off[:1], moved, off[1:]]), ["other", *categories], Level.ORDINAL, {0}
        ),
        question_figures(
            np.concatenate([off[:1], moved, off[1:]]), ["other", *categories], Level.ORDINAL, {0}
        ),
    ):
        expected = wanted["kripp_alpha_ordinal"]
        assert found.alpha.value == pytest.approx(expected.value, abs=expected.tol)
        assert found.off_scale > 0


def test_what_is_off_the_scale_counts_for_all_but_the_ordinal_alpha() -> None:
    rows = [(LOW, LOW), (LOW, MIDDLE), (HIGH, HIGH), (NOT_STATED, NOT_STATED), (HIGH, NOT_STATED)]
    codes = np.array(rows)
    for make in (of_passages, question_figures):
        ordinal = make(codes, SCALE, Level.ORDINAL, {NOT_STATED})
        nominal = make(codes, SCALE, Level.NOMINAL)
        on = make(codes[:3], SCALE, Level.ORDINAL)
        assert (ordinal.nominal, ordinal.percent, ordinal.ac1) == (
            nominal.alpha,
            nominal.percent,
            nominal.ac1,
        )
        assert ordinal.alpha == on.alpha
        assert ordinal.alpha.n_articles == 3
    # Two pairs of passages, three answers.
    assert of_passages(codes, SCALE, Level.ORDINAL, {NOT_STATED}).off_scale == 2
    assert question_figures(codes, SCALE, Level.ORDINAL, {NOT_STATED}).off_scale == 3


def test_without_a_pair_on_the_scale_only_nominal_alpha_is_defined() -> None:
    codes = np.array([[NOT_STATED, NOT_STATED], [NOT_STATED, LOW]])
    for make in (of_passages, question_figures):
        found = make(codes, SCALE, Level.ORDINAL, {NOT_STATED})
        assert found.alpha.undefined == NO_SCALE
        assert found.nominal is not None
        assert found.nominal.value is not None
        assert found.percent.value == 0.5


def test_where_nobody_says_anything_both_are_undefined_for_that() -> None:
    found = attribute_figures(
        match_counts(code((50, {"ann": [("DEC", 0, 10)], "bob": [("DEC", 0, 10)]}))[0]),
        0,
        np.array([-1, LOW]),
        SCALE,
        Level.ORDINAL,
        {NOT_STATED},
    )
    assert found.nominal is not None
    assert {found.alpha.undefined, found.nominal.undefined} == {NO_VALUES}


def test_values_without_an_order_have_no_second_alpha() -> None:
    found = asdict(of_passages(np.array([[LOW, LOW], [LOW, HIGH]]), SCALE, Level.NOMINAL))
    assert (found["nominal"], found["off_scale"]) == (None, 0)


def test_its_interval_is_over_articles() -> None:
    codes = np.array([[one % 3, (one + (one % 5 == 0)) % 3] for one in range(30)])
    found = of_passages(codes, SCALE, Level.ORDINAL, {NOT_STATED}).alpha
    assert found.n_articles == 30
    assert found.low is not None
    assert found.low < (found.value or 0) < (found.high or 0)
