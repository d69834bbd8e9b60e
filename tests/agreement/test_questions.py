"""Questions on the article: the ordinary coefficients over articles, and picked passages."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.agreement import passage_table
from articles.agreement.alphas import krippendorff_alpha
from articles.agreement.distances import Level
from articles.agreement.estimate import NO_ANSWERS, NO_CHANCE, NO_VARIATION
from articles.agreement.kappas import gwet_ac, percent
from articles.agreement.questions import QuestionFigures, pick_figures, question_figures
from articles.agreement.ratings import Ratings
from tests.agreement.builders import Article, code

VALUES = (0, 1, 5)
SETS = (frozenset("a"), frozenset("ab"), frozenset("c"))
answer = st.integers(-1, 2)


@given(
    st.lists(st.tuples(answer, answer, answer), min_size=1, max_size=8),
    st.sampled_from([Level.NOMINAL, Level.ORDINAL, Level.INTERVAL, Level.MASI]),
)
def test_it_is_the_ordinary_alpha_percent_and_ac1(
    rows: list[tuple[int, ...]], level: Level
) -> None:
    codes = np.array(rows, dtype=np.int64)
    categories = SETS if level is Level.MASI else VALUES
    ratings = Ratings(codes, categories)
    found = question_figures(codes, categories, level)
    alpha, agreed, ac1 = krippendorff_alpha(ratings, level), percent(ratings), gwet_ac(ratings)
    assert found.articles == sum(np.count_nonzero(codes >= 0, axis=1) >= 2)
    assert (found.alpha.value is None) == (alpha.value is None)
    assert (found.percent.value is None) == (agreed.value is None)
    if alpha.value is not None:
        assert found.alpha.value == pytest.approx(alpha.value)
    if agreed.value is not None:
        assert found.percent.value == pytest.approx(agreed.value)
    if found.ac1 is not None and found.ac1.value is not None:
        assert found.ac1.value == pytest.approx(ac1.value)
    assert (found.ac1 is None) == (level in (Level.INTERVAL, Level.MASI))


def test_not_answered_is_missing_and_an_explicit_none_is_an_answer() -> None:
    explicit = question_figures(np.array([[0, 1], [1, 1]]), ("none", "reported"), Level.NOMINAL)
    missing = question_figures(np.array([[-1, 1], [1, 1]]), ("none", "reported"), Level.NOMINAL)
    assert (explicit.articles, explicit.single, explicit.percent.value) == (2, 0, 0.5)
    assert (missing.articles, missing.single, missing.percent.value) == (1, 1, 1)
    assert missing.alpha.undefined == NO_VARIATION
    nobody = question_figures(np.array([[-1, 1]]), ("none", "reported"), Level.NOMINAL)
    assert nobody.ac1 is not None
    assert {nobody.alpha.undefined, nobody.ac1.undefined} == {NO_ANSWERS}


def test_intervals_are_over_articles() -> None:
    codes = np.array([[one % 2, (one + (one % 5 == 0)) % 2] for one in range(30)])
    found = question_figures(codes, (False, True), Level.NOMINAL)
    assert found.percent.value == pytest.approx(0.8)
    for figure in (found.alpha, found.percent, found.ac1):
        assert figure is not None
        assert figure.n_articles == 30
        assert figure.low is not None
        assert figure.low < (figure.value or 0) < (figure.high or 0)


def picked(*picks: tuple[int, ...]) -> QuestionFigures:
    """Ann's spans are 0 and 1, Bob's 2 and 3, Cem's 4 in each article of five spans."""
    article: Article = (
        99,
        {
            "ann": [("DEC", 0, 10), ("DEC", 20, 30)],
            "bob": [("DEC", 0, 12), ("DEC", 20, 30)],
            "cem": [("OPP", 0, 10)],
        },
    )
    coding, _names = code(*[article] * len(picks))
    pairs = list(combinations(range(3), 2))
    table = passage_table(coding, pairs)
    spans = np.array(picks)
    offset = 5 * np.arange(len(picks))[:, None]
    chosen = np.where(spans < 0, -1, spans + offset)
    return pick_figures(chosen, table, pairs, coding.n_spans)


def test_the_same_passage_is_picked_where_both_marked_it_whatever_its_ends() -> None:
    assert picked((0, 2, -1), (1, 2, -1)).percent.value == 0.5
    # Another label over the same text is another passage; three coders make three pairs.
    three = picked((0, 2, 4))
    assert three.percent.value == pytest.approx(1 / 3)
    assert (three.articles, three.answers, three.ac1) == (1, 3, None)
    assert three.alpha.undefined == NO_CHANCE
    assert picked((0, -1, -1)).percent.undefined == NO_ANSWERS
