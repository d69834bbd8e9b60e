"""Coders against settled text: worked by hand, and against Cohen's kappa of the table of characters."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.agreement.accuracy import TOGETHER, Accuracy, against, binary_kappas
from articles.agreement.estimate import NO_SPANS, NO_VARIATION
from articles.agreement.kappas import cohen_kappa
from articles.agreement.ratings import ratings_of_table
from tests.agreement.builders import Article, code

CODERS = ("ann", "bob", "settled")


def rows_of(*articles: Article) -> dict[tuple[int, int], Accuracy]:
    coding, _names = code(*articles, coders=CODERS, labels=("DEC", "OPP"))
    return {(row.coder, row.label): row for row in against(coding, 2)}


def test_precision_recall_and_f1_are_those_worked_by_hand() -> None:
    found = rows_of(
        (
            100,
            {
                "ann": [("DEC", 10, 30), ("DEC", 80, 90), ("OPP", 40, 60)],
                "settled": [("DEC", 10, 30), ("DEC", 50, 60)],
            },
        )
    )
    decision, together = found[0, 0], found[0, TOGETHER]
    assert (decision.own, decision.settled, decision.found) == (2, 2, 1)
    assert (decision.precision.value, decision.recall.value) == (0.5, 0.5)
    assert (together.own, together.settled, together.found) == (3, 2, 1)
    assert together.precision.value == pytest.approx(1 / 3)
    assert together.recall.value == 0.5
    assert together.f1.value == pytest.approx(2 / 5)
    assert found[0, 1].recall.undefined == NO_SPANS
    # Of 100 characters 20 are marked by both, 10 by ann alone, 10 in the settled text alone.
    assert decision.kappa.value == pytest.approx(1 - 20 / (0.01 * (30 * 70 + 30 * 70)))


def test_identical_codings_find_everything() -> None:
    marks = [("DEC", 10, 30), ("OPP", 40, 50)]
    found = rows_of(*[(100, {"bob": marks, "settled": marks})] * 6)
    row = found[1, TOGETHER]
    assert (row.articles, row.precision.value, row.recall.value) == (6, 1.0, 1.0)
    assert (row.f1_exact.value, row.kappa.value) == (1.0, 1.0)
    assert {coder for coder, _label in found} == {1}


def test_an_overlap_counts_for_f1_and_not_for_exact_f1() -> None:
    found = rows_of((100, {"ann": [("DEC", 10, 30)], "settled": [("DEC", 12, 30)]}))
    assert (found[0, 0].f1.value, found[0, 0].f1_exact.value) == (1.0, 0.0)


def test_nothing_marked_by_either_is_no_figure_but_an_article() -> None:
    row = rows_of((100, {"ann": [], "settled": []}))[0, TOGETHER]
    assert (row.articles, row.f1.undefined, row.kappa.undefined) == (1, NO_SPANS, NO_VARIATION)


def test_articles_that_are_not_settled_or_not_coded_do_not_count() -> None:
    marks = [("DEC", 10, 30)]
    found = rows_of((100, {"ann": marks, "bob": marks}), (100, {"settled": marks}))
    assert found == {}


def test_what_one_coder_did_is_not_moved_by_another() -> None:
    ann, settled = [("DEC", 10, 30)], [("DEC", 10, 31)]
    alone = rows_of((100, {"ann": ann, "settled": settled}))
    beside = rows_of((100, {"ann": ann, "bob": [("DEC", 5, 90)], "settled": settled}))
    assert {key: row for key, row in beside.items() if key[0] == 0} == alone


def test_the_reference_must_be_the_last_coder() -> None:
    coding, _names = code((10, {"ann": []}), coders=CODERS)
    with pytest.raises(ValueError, match="last of the coders"):
        against(coding, 0)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_kappa_is_that_of_the_table_of_characters(both: int, a: int, b: int, none: int) -> None:
    columns = [
        np.array([float(value)]) for value in (both, both + a, both + b, both + a + b + none)
    ]
    found = binary_kappas(*columns)
    table = np.array([[both, a], [b, none]])
    value = cohen_kappa(ratings_of_table(table)).value if table.sum() else None
    value = float("nan") if value is None else value
    assert found[0] == pytest.approx(value, nan_ok=True)
    assert found[1] == pytest.approx(value, nan_ok=True)
