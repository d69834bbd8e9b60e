"""Answers to the questions on an article: the article is the unit, so these are the ordinary coefficients.

Their intervals are over articles by the jackknife, as everywhere; for a question it is close to Gwet's (2014) error
over units.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from articles.agreement.coding import BoolArray, FloatArray, IntArray
from articles.agreement.distances import Level
from articles.agreement.estimate import NO_ANSWERS, NO_CHANCE, NO_SCALE, Estimate
from articles.agreement.intervals import Basis
from articles.agreement.passages import KINDS, Kind, PassageTable
from articles.agreement.valued import (
    WITHOUT_AC1,
    ValuePairs,
    ac1_of,
    alpha_of_pairs,
    on_scale,
    percent_of,
    summed,
)

_FOUND = [KINDS.index(kind) for kind in Kind if kind not in (Kind.MISSED, Kind.LABEL)]


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """``articles``: with the answers of two coders or more; ``single``: with that of one only, which tell nothing.

    ``answers``: those in ``articles``. ``ac1`` is None for sets, numbers and passages.
    ``nominal``: of ordered answers alpha without their order, from all of them; the ordinal ``alpha`` takes the
    ``off_scale`` ones for missing. None and 0 where they have no order.
    """

    articles: int
    single: int
    answers: int
    alpha: Estimate
    percent: Estimate
    ac1: Estimate | None
    nominal: Estimate | None = None
    off_scale: int = 0


def question_figures(
    codes: IntArray, categories: Sequence[Hashable], level: Level, off: Collection[int] = ()
) -> QuestionFigures:
    """Alpha at ``level``, percent and AC1 of the answers (A, J): places in ``categories``, -1 where there is none.

    Not answered is missing; an explicit "none" is one of the categories, which are those that were offered. Percent:
    agreeing pairs over pairs of an article's answers, averaged over articles (Fleiss 1971; Gwet 2014). AC1 takes what
    is usual also from articles with one answer, as Gwet does. ``off``: places of the values that ordinal alpha takes
    for missing; all else counts them.
    """
    if level is Level.ORDINAL:
        found = question_figures(codes, categories, Level.NOMINAL)
        scaled = on_scale(codes, off)
        several = (codes >= 0).sum(axis=1) >= 2
        return replace(
            found,
            alpha=_alpha(scaled, categories, level) if found.articles else found.alpha,
            nominal=found.alpha,
            off_scale=int((scaled != codes)[several].sum()),
        )
    given = (codes >= 0).sum(axis=1)
    without = level in WITHOUT_AC1
    pairs = _value_pairs(codes, given)
    if not len(pairs.article):
        return _nothing(given, without)
    percent, same, basis = _percent(given, pairs.article, pairs.one == pairs.other)
    ac1 = None
    if not without:
        some = np.flatnonzero(given)
        shares = _shares(codes[some], given[some], len(categories))
        ac1 = ac1_of(same[some], (given[some] >= 2).astype(np.float64), shares, basis)
    return QuestionFigures(
        articles=basis.n_articles,
        single=int((given == 1).sum()),
        answers=basis.n_spans,
        alpha=alpha_of_pairs(pairs, categories, level, basis),
        percent=percent,
        ac1=ac1,
    )


def _alpha(codes: IntArray, categories: Sequence[Hashable], level: Level) -> Estimate:
    """Alpha by itself, of fewer answers than the other figures."""
    given = (codes >= 0).sum(axis=1)
    pairs = _value_pairs(codes, given)
    if not len(pairs.article):
        return Estimate(None, undefined=NO_SCALE)
    several = given >= 2
    basis = Basis(int(several.sum()), int(given[several].sum()))
    return alpha_of_pairs(pairs, categories, level, basis)


def _value_pairs(codes: IntArray, given: IntArray) -> ValuePairs:
    """Every pair of an article's answers, worth 1/(answers - 1)."""
    none = np.zeros(0, dtype=np.int64)
    both = list(_pairs(codes))
    article = np.concatenate([none, *(rows for _a, _b, rows in both)])
    one = np.concatenate([none, *(codes[rows, a] for a, _b, rows in both)])
    other = np.concatenate([none, *(codes[rows, b] for _a, b, rows in both)])
    return ValuePairs(article, one, other, 1 / (given[article] - 1))


def pick_figures(
    picks: IntArray, table: PassageTable, pairs: Sequence[tuple[int, int]], n_spans: int
) -> QuestionFigures:
    """Of a question that asks for a passage: how often two coders pick the same, (A, J) spans, -1 for none.

    The same: a pair of ``table``, whose ``pairs`` of coders are given, with the same label; its ends may differ. There
    is no alpha: which passages might have been picked by chance depends on the article.
    """
    given = (picks >= 0).sum(axis=1)
    found = np.isin(table.kind, _FOUND)
    known = table.a[found] * n_spans + table.b[found]
    both = [
        (rows, picks[rows, a] * n_spans + picks[rows, b]) for a, b, rows in _pairs(picks, pairs)
    ]
    if not both:
        return _nothing(given, without=True)
    article = np.concatenate([rows for rows, _keys in both])
    same = np.isin(np.concatenate([keys for _rows, keys in both]), known)
    percent, _same, basis = _percent(given, article, same)
    alpha = Estimate(None, n_articles=basis.n_articles, n_spans=basis.n_spans, undefined=NO_CHANCE)
    single = int((given == 1).sum())
    return QuestionFigures(basis.n_articles, single, basis.n_spans, alpha, percent, None)


def _pairs(
    codes: IntArray, pairs: Sequence[tuple[int, int]] | None = None
) -> Iterator[tuple[int, int, IntArray]]:
    """Two coders and the rows that both answered, where there are any."""
    for a, b in pairs or combinations(range(codes.shape[1]), 2):
        rows = np.flatnonzero((codes[:, a] >= 0) & (codes[:, b] >= 0))
        if len(rows):
            yield a, b, rows


def _nothing(given: IntArray, without: bool) -> QuestionFigures:
    none = Estimate(None, undefined=NO_ANSWERS)
    return QuestionFigures(0, int((given == 1).sum()), 0, none, none, None if without else none)


def _percent(
    given: IntArray, article: IntArray, same: BoolArray
) -> tuple[Estimate, FloatArray, Basis]:
    """Percent, the share of agreeing pairs of each article, and what both rest on."""
    worth = same * 2 / (given * (given - 1))[article]
    shares = summed(article, worth, len(given))
    double = given >= 2
    basis = Basis(int(double.sum()), int(given[double].sum()))
    percent = percent_of(shares[double], np.ones(basis.n_articles), basis, NO_ANSWERS)
    return percent, shares, basis


def _shares(codes: IntArray, given: IntArray, width: int) -> FloatArray:
    """(A, q) of each article the share of its answers that is each value."""
    row, coder = np.nonzero(codes >= 0)
    cells = row * width + codes[row, coder]
    return summed(cells, 1 / given[row], len(codes) * width).reshape(len(codes), width)
