"""The cases that packages treat differently; each rule is a row of docs/agreement.md."""

from __future__ import annotations

import pytest

from articles.agreement import coding_from_rows, statistics, summarize
from tests.agreement.builders import Article, code, summary_of

AGREED: Article = (100, {"ann": [("DEC", 10, 30)], "bob": [("DEC", 10, 30)]})


@pytest.mark.parametrize(
    "extra",
    [("DEC", 10, 30), ("DEC", 12, 20), ("DEC", 10, 12)],
    ids=["identical", "inside", "edge"],
)
def test_duplicate_of_the_same_coder_is_merged_for_span_f1(extra: tuple[str, int, int]) -> None:
    summary = summary_of((100, {"ann": [("DEC", 10, 30), extra], "bob": [("DEC", 10, 30)]}))
    assert summary.pooled.f1_exact.value == 1.0
    assert (summary.quality.duplicates, summary.quality.self_overlaps, summary.spans) == (1, 0, 2)


def test_duplicate_inside_a_duplicate_is_merged_too() -> None:
    nested = [("DEC", 12, 20), ("DEC", 10, 30), ("DEC", 14, 16)]
    summary = summary_of((100, {"ann": nested, "bob": [("DEC", 10, 30)]}))
    assert summary.pooled.f1_exact.value == 1.0
    assert summary.quality.duplicates == 2


def test_partial_self_overlap_is_kept_for_span_f1_and_reported() -> None:
    summary = summary_of(
        (100, {"ann": [("DEC", 10, 30), ("DEC", 25, 40)], "bob": [("DEC", 10, 30)]})
    )
    assert summary.pooled.f1_exact.value == pytest.approx(2 / 3)
    assert (summary.quality.duplicates, summary.quality.self_overlaps) == (0, 2)


def test_overlapping_spans_of_different_labels_are_no_question_of_quality() -> None:
    marks = [("DEC", 10, 30), ("OPP", 12, 20)]
    summary = summary_of((100, {"ann": marks, "bob": marks}))
    assert summary.pooled.f1_exact.value == 1.0
    assert (summary.quality.duplicates, summary.quality.self_overlaps) == (0, 0)


def test_article_that_both_left_empty_adds_blank_text_to_alpha_and_nothing_to_f1() -> None:
    disagreed: Article = (100, {"ann": [("DEC", 10, 30)], "bob": [("DEC", 20, 40)]})
    without = summary_of(disagreed)
    with_empty = summary_of(disagreed, (300, {"ann": [], "bob": []}))
    assert without.pooled.alpha.value is not None
    assert with_empty.pooled.alpha.value is not None
    assert with_empty.pooled.alpha.value > without.pooled.alpha.value
    assert with_empty.pooled.f1_overlap == without.pooled.f1_overlap
    assert (without.quality.both_empty, with_empty.quality.both_empty) == (0, 1)


def test_article_that_one_of_two_left_empty_has_f1_zero() -> None:
    summary = summary_of((100, {"ann": [("DEC", 10, 30)], "bob": []}))
    assert (summary.pooled.f1_exact.value, summary.pooled.f1_overlap.value) == (0.0, 0.0)
    assert summary.quality.both_empty == 0


def test_article_of_one_coder_counts_in_nothing_but_its_own_number() -> None:
    with_single = summary_of(
        AGREED, (500, {"cem": [("DEC", 0, 500), ("DEC", 0, 9), ("OPP", 3, 9)]})
    )
    alone = summary_of(AGREED)
    assert with_single.pooled == alone.pooled
    assert with_single.labels == alone.labels
    assert (with_single.articles, with_single.double_coded) == (2, 1)
    assert (with_single.spans, with_single.coders) == (2, 2)
    assert (with_single.quality.single_coded, with_single.quality.duplicates) == (1, 0)


def test_spans_of_a_coder_who_has_not_submitted_are_ignored_and_counted() -> None:
    spans = [
        ("a0", "ann", "DEC", ((10, 30),)),
        ("a0", "bob", "DEC", ((10, 30),)),
        ("a0", "cem", "DEC", ((50, 90),)),
    ]
    coding, names = coding_from_rows({"a0": 100}, [("a0", "ann"), ("a0", "bob")], spans)
    summary = summarize(statistics(coding), names)
    assert (summary.pooled.alpha.value, summary.pooled.f1_exact.value) == (1.0, 1.0)
    assert summary.quality.not_submitted == 1


def test_submitted_empty_article_is_a_decision_and_an_untouched_one_is_missing() -> None:
    decided = summary_of((100, {"ann": [("DEC", 0, 50)], "bob": [("DEC", 0, 50)], "cem": []}))
    missing = summary_of((100, {"ann": [("DEC", 0, 50)], "bob": [("DEC", 0, 50)]}))
    assert missing.pooled.alpha.value == 1.0
    assert decided.pooled.alpha.value is not None
    assert decided.pooled.alpha.value < 1.0


def test_pair_of_coders_is_compared_on_shared_articles_only() -> None:
    summary = summary_of(
        AGREED,
        (100, {"ann": [("DEC", 0, 50)], "cem": [("DEC", 50, 100)]}),
        (100, {"ann": [("DEC", 5, 9)], "bob": [("DEC", 5, 9)], "cem": []}),
    )
    pair = summary.pairs[0]
    assert (pair.names, pair.shared_articles) == (("ann", "bob"), 2)
    assert (pair.alpha.value, pair.f1_exact.value) == (1.0, 1.0)


@pytest.mark.parametrize(
    "marks", [[], [("DEC", 0, 100)]], ids=["nobody marked anything", "all marked everything"]
)
def test_alpha_without_variation_is_not_defined(marks: list[tuple[str, int, int]]) -> None:
    four = ("ann", "bob", "cem", "dan")  # thirds in the weights: must not round to variation
    alpha = summary_of((100, dict.fromkeys(four, marks)), coders=four).labels[0].measures.alpha
    assert alpha.value is None
    assert alpha.undefined == (
        "Not defined: no variation. All values are the same, so agreement cannot be told from "
        "chance."
    )


def test_label_that_nobody_used_is_explained_and_left_out_of_the_mean() -> None:
    summary = summary_of(AGREED)
    unused = summary.labels[1]
    assert (unused.name, unused.articles, unused.spans) == ("OPP", 0, 0)
    assert unused.measures.f1_overlap.undefined == "Not defined: nobody marked anything here."
    assert unused.measures.alpha.value is None
    assert summary.mean_alpha.value == summary.labels[0].measures.alpha.value


@pytest.mark.parametrize(
    "articles", [(), ((100, {}),), ((100, {"ann": [("DEC", 0, 5)]}),)], ids=["none", "zero", "one"]
)
def test_project_without_double_coding_has_explanations_only(articles: tuple[Article, ...]) -> None:
    summary = summary_of(*articles)
    wanted = "Not defined: no article was submitted by at least two coders."
    figures = [summary.pooled.alpha, summary.pooled.f1_overlap, summary.mean_alpha]
    assert [figure.undefined for figure in figures] == [wanted] * 3
    assert {pair.shared_articles for pair in summary.pairs} == {0}
    assert summary.worst == ()


def test_empty_text_has_no_character_agreement() -> None:
    summary = summary_of((0, {"ann": [], "bob": []}))
    assert summary.pooled.character_percent.undefined == "Not defined: the articles have no text."


def test_codebook_without_labels_has_explanations_only() -> None:
    summary = summary_of((50, {"ann": [], "bob": []}), labels=())
    assert summary.labels == ()
    assert summary.pooled.alpha.value is None
    assert summary.pooled.f1_overlap.value is None


def test_batches_are_a_selection_of_rows() -> None:
    before: Article = (100, {"ann": [("DEC", 0, 50)], "bob": [("DEC", 50, 100)], "cem": []})
    both = statistics(code(before, AGREED)[0])
    names = code(before, AGREED)[1]
    again = summarize(both.select(both.article == 1), names)
    assert again.pooled == summary_of(AGREED).pooled
    assert again.articles == 1
