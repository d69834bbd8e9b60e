"""Agreement over a project's released codings: the report, the passages, side by side."""

from articles.selectors.agreement.ground import Ground, load_statistics
from articles.selectors.agreement.load import load_corpus
from articles.selectors.agreement.passages import passages
from articles.selectors.agreement.places import Slice
from articles.selectors.agreement.report import Figure, Report, figure, project_agreement, why_empty
from articles.selectors.agreement.sides import Comparison, side_by_side

__all__ = [
    "Comparison",
    "Figure",
    "Ground",
    "Report",
    "Slice",
    "figure",
    "load_corpus",
    "load_statistics",
    "passages",
    "project_agreement",
    "side_by_side",
    "why_empty",
]
