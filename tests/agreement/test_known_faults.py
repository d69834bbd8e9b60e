"""Faults that users of other tools reported; each would be a wrong number here."""

from __future__ import annotations

from articles.agreement.continua import continuum_statistics
from articles.agreement.kappas import conger_kappa, fleiss_kappa, gwet_ac, light_kappa
from articles.agreement.ratings import ratings_of_rows
from articles.agreement.unitizing import ContinuumAgreement, continuum_agreement
from tests.agreement.builders import Article, code, summary_of


def _family(*articles: Article) -> ContinuumAgreement:
    return continuum_agreement(continuum_statistics(code(*articles)[0]))


def test_two_coders_without_a_shared_article_have_no_alpha() -> None:
    # elsewhere: alpha 1.0 for two coders who had no document in common (INCEpTION issue 2219)
    summary = summary_of(
        (100, {"ann": [("DEC", 0, 10)], "cem": [("DEC", 0, 10)]}),
        (100, {"bob": [("DEC", 0, 10)], "cem": [("DEC", 0, 12)]}),
    )
    pair = next(row for row in summary.pairs if row.names == ("ann", "bob"))
    assert pair.shared_articles == 0
    for estimate in (pair.alpha, pair.f1_exact, pair.f1_overlap):
        assert estimate.value is None
        assert estimate.undefined == (
            "Not defined: no shared articles. These two coders submitted none in common."
        )


def test_overlapping_spans_of_one_coder_leave_alpha_as_if_united() -> None:
    # elsewhere: self-overlaps distort the coefficient (INCEpTION issue 5348)
    other = [("DEC", 12, 34), ("OPP", 60, 80)]
    twice = summary_of((100, {"ann": [("DEC", 10, 30), ("DEC", 28, 34)], "bob": other}))
    united = summary_of((100, {"ann": [("DEC", 10, 34)], "bob": other}))
    assert twice.pooled.alpha.value == united.pooled.alpha.value
    assert twice.pooled.character_percent.value == united.pooled.character_percent.value
    assert (twice.quality.self_overlaps, united.quality.self_overlaps) == (2, 0)


def test_an_exact_match_never_scores_below_a_partial_one() -> None:
    # elsewhere: the 2004 unitizing alpha ranks a partial match higher (INCEpTION issue 5305)
    ann = [("DEC", 20, 60)]
    exact = summary_of((200, {"ann": ann, "bob": [("DEC", 20, 60)]})).pooled
    for start, end in [(19, 60), (20, 61), (21, 59), (20, 100), (0, 60), (59, 60), (30, 31)]:
        partial = summary_of((200, {"ann": ann, "bob": [("DEC", start, end)]})).pooled
        for name in ("alpha", "character_percent", "f1_exact", "f1_overlap", "span_percent"):
            higher, lower = getattr(exact, name).value, getattr(partial, name).value
            assert higher == 1.0, name
            assert lower <= higher, name
        assert partial.alpha.value is not None
        assert partial.alpha.value < 1.0


def test_without_a_shared_unit_or_article_nothing_is_one() -> None:
    rows = [["a", None], ["b", None], [None, "a"], [None, "b"]]
    for measure in (conger_kappa, fleiss_kappa, gwet_ac, light_kappa):
        found = measure(ratings_of_rows(rows)).estimate
        assert (found.value, found.undefined[:20]) == (None, "Not defined: no unit")
    apart = _family((100, {"ann": [("DEC", 0, 10)]}), (100, {"bob": [("DEC", 0, 10)]}))
    assert (apart.u.value, apart.cu.value, apart.coverage) == (None, None, None)


def test_overlapping_spans_of_one_coder_leave_the_u_alphas_as_if_united() -> None:
    other = [("DEC", 12, 34), ("OPP", 60, 80)]
    twice = _family((100, {"ann": [("DEC", 10, 30), ("DEC", 28, 34)], "bob": other}))
    assert twice == _family((100, {"ann": [("DEC", 10, 34)], "bob": other}))


def test_no_u_alpha_ranks_a_partial_match_above_an_exact_one() -> None:
    ann = [("DEC", 20, 60), ("OPP", 70, 80)]
    exact = _family((200, {"ann": ann, "bob": ann}))
    assert (exact.u.value, exact.bar_u.value, exact.cu.value) == (1.0, 1.0, 1.0)
    shares = []
    for end in (59, 55, 50, 40, 30, 21):
        partial = _family((200, {"ann": ann, "bob": [("DEC", 20, end), ("OPP", 70, 80)]}))
        shares.append((partial.u.value or 0, partial.bar_u.value or 0))
    assert shares == sorted(shares, reverse=True)  # the less text is shared, the lower
    assert shares[0] < (1.0, 1.0)
