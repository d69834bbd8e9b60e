"""Coders against settled text: what each found of it, and what they marked besides.

One side is a reference here, unlike in agreement: precision and recall tell them apart, and the settled side is never a
coder in alpha.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from articles.agreement.coding import Coding, FloatArray
from articles.agreement.coefficients import over_labels, ratio
from articles.agreement.counts import matched_pairs
from articles.agreement.estimate import NO_SPANS, NO_VARIATION, Estimate
from articles.agreement.intervals import Basis, jackknife
from articles.agreement.overlaps import span_facts
from articles.agreement.panel import make_panel
from articles.agreement.sweep import marked_text

#: Stands for a label: all labels together.
TOGETHER = -1


@dataclass(frozen=True, slots=True)
class Accuracy:
    """One coder and a label, or ``TOGETHER``, over the articles that the coder did and that are settled.

    ``own``, ``settled``: spans of either side, duplicates merged; ``found``: pairs of them, same label, one to one,
    that share a character. ``precision`` = found / own, ``recall`` = found / settled, ``f1`` = 2 found / both;
    ``f1_exact`` with pairs of the same characters only. ``kappa``: Cohen's (1960) on characters, marked or not; over
    all labels 1 - (sum of 1 - Po) / (sum of 1 - Pe), weighted by text, chance within each label.
    """

    coder: int
    label: int
    articles: int
    own: int
    settled: int
    found: int
    precision: Estimate
    recall: Estimate
    f1: Estimate
    f1_exact: Estimate
    kappa: Estimate


def against(coding: Coding, reference: int) -> list[Accuracy]:
    """Every coder against the coder number ``reference``, the highest: by coder, labels first, then together.

    Coders who share no article with it have no rows. Raises ``ValueError`` if another coder has a higher number.
    """
    if reference != coding.n_coders - 1:
        raise ValueError("the reference must be the last of the coders.")
    panel = make_panel(coding)
    submitted = panel.slots_of(coding.span_article, coding.span_coder) >= 0
    facts = span_facts(coding, submitted & (panel.coders[coding.span_article] >= 2))
    exact, overlap, sides = matched_pairs(coding, panel, facts)
    text = marked_text(coding, panel)
    # The reference has the highest number, so it is the second of each pair that it is in.
    rows = np.flatnonzero(panel.row_coders[:, 1] == reference)
    rows = rows[np.lexsort((panel.row_article[rows], panel.row_coders[rows, 0]))]
    article, coder = panel.row_article[rows], panel.row_coders[rows, 0]
    theirs = np.flatnonzero(facts.counted & (coding.span_coder == reference))
    cell = coding.span_article[theirs] * coding.n_labels + coding.span_label[theirs]
    spans = np.bincount(cell, minlength=coding.n_articles * coding.n_labels).astype(np.float64)
    settled = spans.reshape(coding.n_articles, coding.n_labels)[article]
    length = (coding.article_lengths[:, None] * coding.offered)[article].astype(np.float64)
    counts = _Counts(
        overlap[rows], exact[rows], sides[rows] - settled, settled,
        text.both[rows], text.first[rows], text.second[rows], length,
    )  # fmt: skip
    return list(_rows(counts, coder, coding.n_labels))


@dataclass(frozen=True, slots=True, eq=False)
class _Counts:
    """One row per coder and article, sorted by coder; columns are labels. Spans, then code points."""

    found: FloatArray
    exact: FloatArray
    own: FloatArray
    settled: FloatArray
    both: FloatArray
    marked: FloatArray
    marked_settled: FloatArray
    length: FloatArray


def _rows(counts: _Counts, coder: np.ndarray, labels: int) -> Iterator[Accuracy]:
    if not len(coder):
        return
    starts = np.flatnonzero(np.append(True, np.diff(coder) != 0))
    ends = np.append(starts[1:], len(coder))
    precision = jackknife(_share, (counts.found, counts.own), starts)
    recall = jackknife(_share, (counts.found, counts.settled), starts)
    both_sides = counts.own + counts.settled
    f1 = jackknife(_share, (2 * counts.found, both_sides), starts)
    exact = jackknife(_share, (2 * counts.exact, both_sides), starts)
    characters = (counts.both, counts.marked, counts.marked_settled, counts.length)
    kappa = jackknife(binary_kappas, characters, starts)
    for group, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        for column in range(labels + 1):
            label = TOGETHER if column == labels else column
            here = [
                _of(each[start:end], column) for each in (counts.own, counts.settled, counts.found)
            ]
            own, settled, found = (int(each.sum()) for each in here)
            basis = Basis(int(np.count_nonzero(here[0] + here[1])), own + settled)
            yield Accuracy(
                int(coder[start]),
                label,
                end - start,
                own,
                settled,
                found,
                precision.estimate(group, column, basis, NO_SPANS),
                recall.estimate(group, column, basis, NO_SPANS),
                f1.estimate(group, column, basis, NO_SPANS),
                exact.estimate(group, column, basis, NO_SPANS),
                kappa.estimate(group, column, basis, NO_VARIATION, floor=-1.0),
            )


def _of(table: FloatArray, column: int) -> FloatArray:
    """A label's column, or the sum of all behind the last."""
    return table[:, column] if column < table.shape[1] else table.sum(axis=1)


def _share(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    """(..., K) to (..., K + 1), the last one over all labels together."""
    together = ratio(over_labels(numerator), over_labels(denominator))
    return np.concatenate([ratio(numerator, denominator), together], axis=-1)


def binary_kappas(
    both: FloatArray, one: FloatArray, other: FloatArray, n: FloatArray
) -> FloatArray:
    """Cohen's kappa (1960) of two coders on a binary variable for each label, then over all: (..., K) to (..., K + 1).

    ``both``, ``one``, ``other``: text that both, the one, the other marked; ``n``: all text.
    """
    differ = one + other - 2 * both  # n (1 - Po)
    expected = ratio(one * (n - other) + other * (n - one), n)  # n (1 - Pe)
    expected = np.where(np.isnan(expected), 0.0, expected)
    together = 1 - ratio(over_labels(differ), over_labels(expected))
    return np.concatenate([1 - ratio(differ, expected), together], axis=-1)
