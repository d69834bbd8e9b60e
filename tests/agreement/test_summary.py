"""The page as data: header, matrix of coders, worst articles."""

from __future__ import annotations

import pytest

from articles.agreement import statistics, summarize
from tests.agreement.builders import Article, code, summary_of

FOUND: tuple[Article, ...] = (
    (100, {"ann": [("DEC", 0, 10)], "bob": [("DEC", 0, 20)]}),
    (100, {"ann": [("OPP", 0, 30)], "bob": [("DEC", 0, 5)], "cem": []}),
    (100, {"ann": [("DEC", 0, 10)], "bob": [("DEC", 0, 10)]}),
    (100, {"cem": [("DEC", 0, 10)]}),
)


def test_header_counts_articles_coders_and_spans() -> None:
    summary = summary_of(*FOUND)
    assert (summary.articles, summary.double_coded) == (4, 3)
    assert (summary.coders, summary.spans) == (3, 6)
    assert [(row.name, row.articles, row.spans) for row in summary.labels] == [
        ("DEC", 3, 5),
        ("OPP", 1, 1),
        ("SRC", 0, 0),
    ]


def test_worst_articles_come_first_with_their_share_of_all_disagreement() -> None:
    worst = summary_of(*FOUND).worst
    # a1: three coders, one of whom marked 30 + 5 characters alone: each weighs 2 / (3 - 1) = 1
    assert [(each.name, each.label_name) for each in worst] == [("a1", "OPP"), ("a0", "DEC")]
    assert [each.share for each in worst] == pytest.approx([35 / 45, 10 / 45])


def test_list_of_worst_articles_can_be_shortened() -> None:
    coding, names = code(*FOUND)
    assert [each.name for each in summarize(statistics(coding), names, worst=1).worst] == ["a1"]


def test_matrix_has_every_pair_of_coders_once() -> None:
    pairs = summary_of(*FOUND).pairs
    assert [(pair.names, pair.shared_articles) for pair in pairs] == [
        (("ann", "bob"), 3),
        (("ann", "cem"), 1),
        (("bob", "cem"), 1),
    ]


def test_names_default_to_numbers() -> None:
    summary = summarize(statistics(code(*FOUND)[0]))
    assert summary.worst[0].name == "1"
    assert summary.pairs[0].names == ("0", "1")
    assert [row.name for row in summary.labels] == ["0", "1", "2"]


def test_mean_alpha_is_unweighted_over_defined_labels() -> None:
    summary = summary_of(*FOUND)
    values = [row.measures.alpha.value for row in summary.labels]
    defined = [value for value in values if value is not None]
    assert len(defined) == 2
    assert summary.mean_alpha.value == pytest.approx(sum(defined) / 2)
