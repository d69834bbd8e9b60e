"""A figure as it may be shown: a number with its interval, or the sentence why there is none.

The sentences are constants in English, so that a page can translate them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

#: Below this many articles that contain the label, intervals are too short (see docs/agreement.md).
FEW_ARTICLES = 15
#: Below this many, no interval is given at all.
FEWEST_ARTICLES = 5

JACKKNIFE = "95 % interval: delete-one-article jackknife, t distribution"
BCA = "95 % interval: BCa bootstrap, articles resampled"

NO_DOUBLE_CODING = "Not defined: no article was submitted by at least two coders."
NO_PAIRS = "Not defined: no unit has values of two coders."
NO_SHARED_ARTICLES = "Not defined: no shared articles. These two coders submitted none in common."
NO_VARIATION = (
    "Not defined: no variation. All values are the same, so agreement cannot be told from chance."
)
NO_SPANS = "Not defined: nobody marked anything here."
NO_DIFFERENCES = "Not defined: there is no difference here."
NO_TEXT = "Not defined: the articles have no text."
NOT_OFFERED = "Not defined: none of the articles was coded with a codebook that has this label."
NO_MATCHES = "Not defined: no passage was marked by both of two coders."
NO_VALUES = "Not defined: on no passage did two coders both fill this in."
NO_LINKS = "Not defined: no link has two ends that both of two coders marked."
NO_ANSWERS = "Not defined: no article has the answers of two coders."
NO_SCALE = "Not defined: nowhere did two coders both give a value on the scale."
NO_CHANCE = (
    "Not defined: passages are picked from an article, so there is no chance to reckon with."
)
NO_INTERSECTION = "Not defined: no text was marked by two coders."
OVERLAPPING_LABELS = (
    "Not available: spans of different labels overlap within one coder, and this needs one label "
    "at each place."
)

TOO_FEW = "Too few articles: fewer than 15 contain this, the interval is likely too short."
NO_INTERVAL = "Too few articles for an interval: fewer than 5 contain this."
NO_STABLE_INTERVAL = "No interval: without one of the articles the figure would not be defined."

SENTENCES = (
    JACKKNIFE,
    BCA,
    NO_DOUBLE_CODING,
    NO_PAIRS,
    NO_SHARED_ARTICLES,
    NO_VARIATION,
    NO_SPANS,
    NO_DIFFERENCES,
    NO_TEXT,
    NOT_OFFERED,
    NO_MATCHES,
    NO_VALUES,
    NO_LINKS,
    NO_ANSWERS,
    NO_SCALE,
    NO_CHANCE,
    NO_INTERSECTION,
    OVERLAPPING_LABELS,
    TOO_FEW,
    NO_INTERVAL,
    NO_STABLE_INTERVAL,
)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value, or why it is undefined; never both, never neither, never NaN.

    ``low`` and ``high``: limits of the 95 % interval over articles, both or neither.
    ``n_articles``: double-coded articles that contain at least one span that counts here; this
    number decides about ``flag``. ``n_spans``: spans compared. ``method``: how the interval was
    made. ``flag``: a caution to show beside the value, or "".
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    n_articles: int = 0
    n_spans: int = 0
    method: str = ""
    flag: str = ""
    undefined: str = ""

    def __post_init__(self) -> None:
        if (self.value is None) == (not self.undefined):
            raise ValueError("an estimate has either a value or the reason why it has none.")
        if (self.low is None) != (self.high is None):
            raise ValueError("an interval has two limits or none.")
        numbers = (self.value, self.low, self.high)
        if not all(number is None or math.isfinite(number) for number in numbers):
            raise ValueError("an estimate must be finite; say why it is undefined instead.")


@dataclass(frozen=True, slots=True)
class Band:
    """A reading of alpha by convention: a key for styling, a short name, the rule, its source."""

    key: str
    name: str
    rule: str
    source: str


_SOURCE = "Krippendorff 2004, 2019; judged on the lower limit of the 95 % interval"
RELY = Band("rely", "can be relied on", "Krippendorff: .800 and above", _SOURCE)
TENTATIVE = Band("tentative", "tentative", "Krippendorff: .667 to .800", _SOURCE)
DISCARD = Band("discard", "not to be interpreted", "Krippendorff: below .667", _SOURCE)


def krippendorff_band(alpha: Estimate) -> Band | None:
    """Krippendorff's convention for an *alpha*, or None without an interval.

    Judged on the lower limit. There is no such convention for F1 or percent agreement; never show
    a band for them.
    """
    if alpha.low is None:
        return None
    if alpha.low >= 0.800:
        return RELY
    return TENTATIVE if alpha.low >= 0.667 else DISCARD
