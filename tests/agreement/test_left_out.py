"""Alpha without one coder is alpha of a coding that never had that coder."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.agreement import statistics, summarize
from articles.agreement.estimate import NO_DOUBLE_CODING
from articles.agreement.left_out import alpha_without
from tests.agreement.builders import Article, Mark, code

CODERS = ("ann", "bob", "cem", "dee")


def without(article: Article, coder: str) -> Article:
    return (article[0], {name: marks for name, marks in article[1].items() if name != coder})


span = st.tuples(st.sampled_from(["DEC", "OPP"]), st.integers(0, 30), st.integers(1, 12))
spans = st.lists(span.map(lambda one: (one[0], one[1], one[1] + one[2])), max_size=4)
codings = st.lists(st.dictionaries(st.sampled_from(CODERS), spans), min_size=1, max_size=8)


@given(codings, st.sampled_from(CODERS), st.booleans())
def test_it_is_as_if_the_coder_had_never_been_there(
    found: list[dict[str, list[Mark]]], coder: str, older: bool
) -> None:
    articles: list[Article] = [(50 + number, marks) for number, marks in enumerate(found)]
    coding, _names = code(*articles, coders=CODERS)
    gone, names = code(*[without(one, coder) for one in articles], coders=CODERS)
    if older and not any(mark[0] == "DEC" for marks in found[0].values() for mark in marks):
        offered = np.ones((len(articles), 3), dtype=np.bool_)
        offered[0, 0] = False
        coding, gone = replace(coding, offered=offered), replace(gone, offered=offered)
    alpha = alpha_without(statistics(coding), CODERS.index(coder))
    wanted = summarize(statistics(gone), names).pooled.alpha
    assert alpha.undefined == wanted.undefined
    assert (alpha.n_articles, alpha.n_spans) == (wanted.n_articles, wanted.n_spans)
    for name in ("value", "low", "high"):
        assert getattr(alpha, name) == pytest.approx(getattr(wanted, name), abs=1e-9), name


def test_who_differs_from_all_is_seen_and_of_two_nobody_can_be_left_out() -> None:
    marks: list[Mark] = [("DEC", 0, 10)]
    three: Article = (99, {"ann": marks, "bob": marks, "cem": [("DEC", 50, 60)]})
    counts = statistics(code(three)[0])
    assert alpha_without(counts, 2).value == 1
    assert (alpha_without(counts, 0).value or 0) < 0
    two = statistics(code((99, {"ann": marks, "bob": marks}))[0])
    assert alpha_without(two, 0).undefined == NO_DOUBLE_CODING
