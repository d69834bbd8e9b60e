"""Agreement between coders: plain arrays in, figures with intervals or explanations out.

Start here: ``coding_from_rows`` or ``Coding``, then ``summarize(statistics(coding), names)``;
``disagreements`` lists the passages behind the figures. Beside them: ``kappas`` and ``alphas`` for
values on units, ``continua`` and ``unitizing`` for u-alphas, ``bootstrap`` for BCa intervals, ``verify``
for published tables. No Django. What each measure means is in
docs/agreement.md.
"""

from articles.agreement.coding import Coding, Names, SpanRow, coding_from_rows
from articles.agreement.counts import ArticleStatistics, PairCounts, statistics
from articles.agreement.estimate import SENTENCES, Band, Estimate, krippendorff_band
from articles.agreement.nominal import category_counts, nominal_alpha, percent_agreement
from articles.agreement.passages import Kind, Passage, PassageTable, disagreements, passage_table
from articles.agreement.results import (
    DataQuality,
    LabelRow,
    Measures,
    PairRow,
    Summary,
    WorstArticle,
)
from articles.agreement.summary import summarize

__all__ = [
    "SENTENCES",
    "ArticleStatistics",
    "Band",
    "Coding",
    "DataQuality",
    "Estimate",
    "Kind",
    "LabelRow",
    "Measures",
    "Names",
    "PairCounts",
    "PairRow",
    "Passage",
    "PassageTable",
    "SpanRow",
    "Summary",
    "WorstArticle",
    "category_counts",
    "coding_from_rows",
    "disagreements",
    "krippendorff_band",
    "nominal_alpha",
    "passage_table",
    "percent_agreement",
    "statistics",
    "summarize",
]
