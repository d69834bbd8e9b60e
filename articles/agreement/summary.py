"""From per-article statistics to the figures that are shown."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from articles.agreement.coding import FloatArray, Names
from articles.agreement.coefficients import (
    binary_alphas,
    over_labels,
    percent,
    pooled_alpha,
    span_f1,
    span_percent,
)
from articles.agreement.counts import ArticleStatistics
from articles.agreement.estimate import (
    NO_DOUBLE_CODING,
    NO_SHARED_ARTICLES,
    NO_SPANS,
    NO_TEXT,
    NO_VARIATION,
    NOT_OFFERED,
    Estimate,
)
from articles.agreement.intervals import Basis, Formula, Jackknifed, jackknife
from articles.agreement.results import (
    DataQuality,
    LabelRow,
    Measures,
    PairRow,
    Summary,
    WorstArticle,
)


def summarize(
    statistics: ArticleStatistics, names: Names | None = None, *, worst: int = 10
) -> Summary:
    """All figures of the given articles; ``worst`` is the number of worst articles to list.

    ``names`` default to the numbers. Articles submitted by fewer than two coders are counted in
    ``quality`` and in nothing else.
    """
    names = names or _numbered(statistics)
    double = statistics.select(statistics.coders >= 2)
    pooled, mean_alpha, rows = _measures(double)
    left_out = np.count_nonzero(~double.offered, axis=0).tolist()
    return Summary(
        articles=len(statistics.article),
        double_coded=len(double.article),
        coders=int(np.count_nonzero(np.bincount(double.pairs.coders.ravel()))),
        spans=int(double.spans.sum()),
        pooled=pooled,
        mean_alpha=mean_alpha,
        labels=tuple(
            LabelRow(
                *(label, names.labels[label], row.alpha.n_articles, row.alpha.n_spans, row),
                left_out=left_out[label],
            )
            for label, row in enumerate(rows)
        ),
        pairs=tuple(_pair_rows(double, names)),
        worst=tuple(_worst_articles(double, names, worst)),
        quality=_quality(statistics, double),
    )


def _numbered(statistics: ArticleStatistics) -> Names:
    articles = int(statistics.article.max(initial=-1)) + 1
    counts = (articles, statistics.n_coders, statistics.n_labels)
    return Names(*(tuple(str(number) for number in range(count)) for count in counts))


def _measures(double: ArticleStatistics) -> tuple[Measures, Estimate, list[Measures]]:
    """The pooled row, the mean of the labels' alphas, and one row per label."""
    if not len(double.article):
        nothing = Estimate(None, undefined=NO_DOUBLE_CODING)
        row = Measures(*[nothing] * 5)
        return row, nothing, [row] * double.n_labels
    rows, mean_alpha = _rows(double)
    return rows[-1], mean_alpha, [*_over_what_was_offered(double, rows[:-1])]


def _over_what_was_offered(double: ArticleStatistics, rows: list[Measures]) -> Iterator[Measures]:
    """The labels' rows; that of a label which some articles were not offered is over the others alone."""
    known: dict[bytes, list[Measures]] = {}
    for label, row in enumerate(rows):
        had = double.offered[:, label]
        if had.all():
            yield row
        elif not had.any():
            yield Measures(*[Estimate(None, undefined=NOT_OFFERED)] * 5)
        else:
            pattern = had.tobytes()
            alike = (double.offered == had[:, None]).all(axis=0)
            if pattern not in known:
                known[pattern] = _rows(double.select(had).only_labels(alike))[0]
            yield known[pattern][int(np.count_nonzero(alike[:label]))]


def _rows(double: ArticleStatistics) -> tuple[list[Measures], Estimate]:
    """One row per label and the pooled one; the mean of the labels' alphas. There is at least one article."""
    contains = double.spans > 0
    bases = [
        Basis(int(articles), int(spans))
        for articles, spans in zip(contains.sum(axis=0), double.spans.sum(axis=0), strict=True)
    ]
    bases += [Basis(int(contains.any(axis=1).sum()), int(double.spans.sum()))]
    alphas, characters, exact, overlap, passages = _figures(double)
    rows = [
        Measures(
            alpha=alphas.estimate(0, column, basis, NO_VARIATION, floor=-1.0),
            character_percent=characters.estimate(0, column, basis, NO_TEXT),
            f1_exact=exact.estimate(0, column, basis, NO_SPANS),
            f1_overlap=overlap.estimate(0, column, basis, NO_SPANS),
            span_percent=passages.estimate(0, column, basis, NO_SPANS),
        )
        for column, basis in enumerate(bases)
    ]
    return rows, alphas.estimate(0, len(bases), bases[-1], NO_VARIATION, floor=-1.0)


def _figures(
    double: ArticleStatistics,
) -> tuple[Jackknifed, Jackknifed, Jackknifed, Jackknifed, Jackknifed]:
    """Alphas, character percent, exact F1, overlap F1, span percent.

    Columns: the labels, all together, and for the alphas their mean.
    """
    start = np.zeros(1, dtype=np.int64)
    alphas, characters, exact, overlap, passages = (
        jackknife(formula, columns, start) for formula, columns in formulas(double)
    )
    return alphas, characters, exact, overlap, passages


def formulas(double: ArticleStatistics) -> list[tuple[Formula, tuple[FloatArray, ...]]]:
    """Alphas, character percent, exact F1, overlap F1, span percent: each formula with the columns that it sums.

    Figures: the labels, all together, and for the alphas their mean.
    """
    coders, length = double.coders[:, None].astype(np.float64), _lengths(double)
    # A character's pairs disagree at a rate of 2 r (m - r) / (m (m - 1)) = 2 o10 / m.
    agreeing = length - 2 * double.differ / coders
    return [
        (binary_alphas, (double.differ, double.marked, coders * length)),
        (percent, (agreeing, length)),
        (span_f1, (double.exact, double.sides)),
        (span_f1, (double.overlap, double.sides)),
        (span_percent, (double.overlap, double.sides)),
    ]


def _lengths(double: ArticleStatistics) -> FloatArray:
    """Text that a label may lie in: (A, 1) where all articles were offered all labels, else (A, K)."""
    length = double.length[:, None].astype(np.float64)
    return length if double.offered.all() else length * double.offered


def _pair_rows(double: ArticleStatistics, names: Names) -> Iterator[PairRow]:
    """One row for every two coders, whether or not they share an article."""
    known = _known_pairs(double)
    for first in range(double.n_coders):
        for second in range(first + 1, double.n_coders):
            unknown = Estimate(None, undefined=NO_SHARED_ARTICLES)
            shared, *figures = known.get((first, second), (0, unknown, unknown, unknown))
            both = (names.coders[first], names.coders[second])
            yield PairRow((first, second), both, shared, *figures)


def _known_pairs(
    double: ArticleStatistics,
) -> dict[tuple[int, int], tuple[int, Estimate, Estimate, Estimate]]:
    """Shared articles, alpha, exact and overlap F1 of the pairs that share an article."""
    pairs = double.pairs
    if not len(pairs.row):
        return {}
    code = pairs.coders[:, 0] * double.n_coders + pairs.coders[:, 1]
    starts = np.flatnonzero(np.append(True, np.diff(code) != 0))
    shared = np.diff(np.append(starts, len(code)))
    # With two coders o10 is the text that one of them marked alone, n is twice the length.
    marked = pairs.marked_sum
    values = 2 * _lengths(double)[pairs.row]
    exact, overlap, spans = (
        over_labels(counts) for counts in (pairs.exact, pairs.overlap, pairs.spans)
    )
    alpha = jackknife(pooled_alpha, (marked - 2 * pairs.marked_both, marked, values), starts)
    f1_exact = jackknife(span_f1, (exact, spans), starts)
    f1_overlap = jackknife(span_f1, (overlap, spans), starts)
    containing = np.add.reduceat(spans > 0, starts, axis=0, dtype=np.int64)[:, 0]
    n_spans = np.add.reduceat(spans, starts, axis=0)[:, 0]
    known = {}
    for group, (low, high) in enumerate(pairs.coders[starts].tolist()):
        basis = Basis(int(containing[group]), int(n_spans[group]))
        known[low, high] = (
            int(shared[group]),
            alpha.estimate(group, 0, basis, NO_VARIATION, floor=-1.0),
            f1_exact.estimate(group, 0, basis, NO_SPANS),
            f1_overlap.estimate(group, 0, basis, NO_SPANS),
        )
    return known


def _worst_articles(double: ArticleStatistics, names: Names, limit: int) -> Iterator[WorstArticle]:
    """Articles with the largest share of the summed observed disagreement, largest first."""
    per_article = double.differ.sum(axis=1)
    total = float(per_article.sum())
    for row in np.argsort(-per_article, kind="stable")[:limit]:
        if per_article[row] <= 0:
            return
        label = int(np.argmax(double.differ[row]))
        article = int(double.article[row])
        share = float(per_article[row]) / total
        yield WorstArticle(article, names.articles[article], share, label, names.labels[label])


def _quality(statistics: ArticleStatistics, double: ArticleStatistics) -> DataQuality:
    return DataQuality(
        single_coded=int(np.count_nonzero(statistics.coders == 1)),
        uncoded=int(np.count_nonzero(statistics.coders == 0)),
        both_empty=int(np.count_nonzero(~double.spans.any(axis=1))),
        duplicates=int(statistics.duplicates.sum()),
        self_overlaps=int(statistics.self_overlaps.sum()),
        not_submitted=int(statistics.not_submitted.sum()),
    )
