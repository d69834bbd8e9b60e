"""The agreement page as data: every figure with its interval, or the reason why it has none."""

from __future__ import annotations

from dataclasses import dataclass

from articles.agreement.estimate import Estimate


@dataclass(frozen=True, slots=True)
class Measures:
    """One row of figures: a label, or all labels together.

    ``alpha``: Krippendorff's alpha on characters. ``character_percent``: pairs of coders that agree
    about a character, marked or not. ``f1_exact``, ``f1_overlap``: span F1, same label.
    ``span_percent``: passages that both marked with the same label, of all that either marked.
    """

    alpha: Estimate
    character_percent: Estimate
    f1_exact: Estimate
    f1_overlap: Estimate
    span_percent: Estimate


@dataclass(frozen=True, slots=True)
class LabelRow:
    """A label, the double-coded articles that contain it, its spans in them, and its figures.

    ``left_out``: double-coded articles whose codebook did not have the label; they count nowhere in this row.
    """

    label: int
    name: str
    articles: int
    spans: int
    measures: Measures
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class PairRow:
    """Two coders, the articles that both submitted, and their figures over all labels."""

    coders: tuple[int, int]
    names: tuple[str, str]
    shared_articles: int
    alpha: Estimate
    f1_exact: Estimate
    f1_overlap: Estimate


@dataclass(frozen=True, slots=True)
class WorstArticle:
    """An article and its share of all disagreement; ``label`` contributes most of that."""

    article: int
    name: str
    share: float
    label: int
    label_name: str


@dataclass(frozen=True, slots=True)
class DataQuality:
    """What was left out or looks odd, in numbers of articles and spans.

    ``single_coded`` and ``uncoded`` articles are excluded from everything. ``both_empty``: every
    coder submitted the article without a span; joint blank text for alpha, nothing for F1.
    ``duplicates``: spans identical to or inside another of the same coder and label, merged for F1.
    ``self_overlaps``: spans that overlap one of the same coder and label in part.
    ``not_submitted``: spans of coders who have not submitted the article, ignored.
    """

    single_coded: int
    uncoded: int
    both_empty: int
    duplicates: int
    self_overlaps: int
    not_submitted: int


@dataclass(frozen=True, slots=True)
class Summary:
    """Agreement over some articles.

    ``pooled``: over all labels together; its alpha is 1 - (sum of observed) / (sum of expected
    disagreement), chance within each label. ``mean_alpha``: unweighted mean of the labels' alphas
    where defined. ``worst``: articles by contribution to total disagreement, which adds up over
    articles as a single article's alpha would not.
    """

    articles: int
    double_coded: int
    coders: int
    spans: int
    pooled: Measures
    mean_alpha: Estimate
    labels: tuple[LabelRow, ...]
    pairs: tuple[PairRow, ...]
    worst: tuple[WorstArticle, ...]
    quality: DataQuality
