"""Chance-corrected agreement on units: percent, the kappas, pi, AC and Brennan-Prediger, in one shape.

All are (po - pe) / (1 - pe). The observed agreement po is the same for all: pairs of values within a unit, each worth
its weight, averaged over units. They differ in the chance term pe only, so each coefficient is a function for pe.
Missing values and standard errors are those of Gwet (2014, ch. 2 to 5): a unit with one value counts in what is
usual (pe), not in the agreement (po). The standard errors take *units* as independent: right where a unit is an
article; spans and characters of one article need ``intervals`` or ``bootstrap``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from articles.agreement.coding import FloatArray
from articles.agreement.distances import Weighting, weight_matrix
from articles.agreement.estimate import NO_PAIRS, NO_VARIATION, Estimate
from articles.agreement.intervals import t_quantile
from articles.agreement.ratings import Ratings

#: What a standard error is by; Fleiss, Cohen & Everitt (1969) is the first one's n in place of n - 1.
GWET = "standard error over units: linearisation, n - 1 (Gwet 2014)"
FLEISS_COHEN_EVERITT = "standard error over units: large samples, n (Fleiss, Cohen & Everitt 1969)"
COHEN_1960 = "standard error over units: chance taken as known (Cohen 1960)"

_NOTHING_LEFT = 1e-12


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A coefficient on units: the estimate, what was observed and expected, its standard error over ``units``.

    The estimate has no interval of its own: intervals are over articles. ``interval`` is the one over units.
    """

    estimate: Estimate
    observed: float | None = None
    expected: float | None = None
    error: float | None = None
    units: int = 0
    method: str = GWET

    @property
    def value(self) -> float | None:
        """The value, or None where it is not defined."""
        return self.estimate.value

    @property
    def interval(self) -> tuple[float, float] | None:
        """95 % over units: the standard error times t with units - 1 degrees of freedom, cut at 1."""
        if self.value is None or self.error is None:
            return None
        half = float(t_quantile(np.array([self.units - 1]))[0]) * self.error
        return self.value - half, min(self.value + half, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class _Sample:
    """Units with a value at least: codes (n, J), counts (n, q), values per unit (n,)."""

    ratings: Ratings
    counts: FloatArray
    rated: FloatArray


#: From sample and weights to pe, and to what each unit says of it (n,): the mean is pe.
_Chance = Callable[[_Sample, FloatArray], tuple[float, FloatArray]]


def percent(ratings: Ratings, weighting: Weighting = Weighting.IDENTITY) -> Coefficient:
    """Agreeing pairs of values over all pairs, averaged over units; near misses by their weight."""
    return _corrected(ratings, weighting, _none)


def cohen_kappa(
    ratings: Ratings, weighting: Weighting | FloatArray = Weighting.IDENTITY
) -> Coefficient:
    """Cohen's kappa of two coders (1960), weighted (1968), on the units that both valued."""
    _two(ratings)
    return _corrected(ratings.of_coders(0, 1), weighting, _own_marginals)


def scott_pi(
    ratings: Ratings, weighting: Weighting | FloatArray = Weighting.IDENTITY
) -> Coefficient:
    """Scott's pi of two coders (1955): one distribution for both, on the units that both valued."""
    _two(ratings)
    return _corrected(ratings.of_coders(0, 1), weighting, _joint_marginals)


def fleiss_kappa(
    ratings: Ratings, weighting: Weighting | FloatArray = Weighting.IDENTITY
) -> Coefficient:
    """Fleiss' kappa (1971), the many coders' form of pi; with missing values as Gwet (2014)."""
    return _corrected(ratings, weighting, _joint_marginals)


def conger_kappa(
    ratings: Ratings, weighting: Weighting | FloatArray = Weighting.IDENTITY
) -> Coefficient:
    """Conger's kappa (1980), the many coders' form of Cohen's kappa; Hubert's (1977) is the same.

    Mean over pairs of coders in po and in pe, each coder with their own distribution.
    """
    used = ratings.codes[:, (ratings.codes >= 0).any(axis=0)]
    return _corrected(Ratings(used, ratings.categories), weighting, _own_marginals)


def light_kappa(ratings: Ratings, weighting: Weighting = Weighting.IDENTITY) -> Coefficient:
    """Light's kappa (1971): the mean of Cohen's kappas over the pairs of coders where it is defined."""
    coders = range(ratings.codes.shape[1])
    each = [
        cohen_kappa(ratings.of_coders(one, other), weighting)
        for one, other in combinations(coders, 2)
    ]
    values = [pair.value for pair in each if pair.value is not None]
    if values:
        return Coefficient(Estimate(math.fsum(values) / len(values)), units=len(ratings.codes))
    reasons = [pair.estimate.undefined for pair in each] or [NO_PAIRS]
    why = NO_VARIATION if NO_VARIATION in reasons else NO_PAIRS
    return Coefficient(Estimate(None, undefined=why))


def gwet_ac(
    ratings: Ratings, weighting: Weighting | FloatArray = Weighting.IDENTITY
) -> Coefficient:
    """Gwet's AC1 (2008), with weights AC2; it depends on the number of categories *offered*."""
    return _corrected(ratings, weighting, _gwet)


def brennan_prediger(
    ratings: Ratings, weighting: Weighting | FloatArray = Weighting.IDENTITY
) -> Coefficient:
    """Chance 1/q (Bennett et al. 1954; Brennan & Prediger 1981; Randolph's free-marginal kappa 2005)."""
    return _corrected(ratings, weighting, _uniform)


def by_category(
    ratings: Ratings, coefficient: Callable[[Ratings], Coefficient]
) -> list[Coefficient]:
    """A coefficient of each category against all others; with ``fleiss_kappa`` that of Fleiss (1971, eq. 22)."""
    return [coefficient(ratings.against_rest(number)) for number in range(len(ratings.categories))]


def greatest_kappa(ratings: Ratings) -> float | None:
    """The most that Cohen's kappa could be with the two coders' distributions (Cohen 1960)."""
    found = cohen_kappa(ratings)
    if found.expected is None:
        return None
    both = ratings.of_coders(0, 1)
    width = len(both.categories)
    shares = [np.bincount(both.codes[:, coder], minlength=width) for coder in (0, 1)]
    most = float(np.minimum(*shares).sum()) / len(both.codes)
    return (most - found.expected) / (1 - found.expected)


def _two(ratings: Ratings) -> None:
    if ratings.codes.shape[1] != 2:
        raise ValueError(
            f"this coefficient compares two coders, not {ratings.codes.shape[1]}; "
            "use Fleiss, Conger or Light."
        )


def with_error(found: Coefficient, method: str) -> Coefficient:
    """The same coefficient with another standard error, one of the three named above."""
    error, n = found.error, found.units
    if error is not None and method == FLEISS_COHEN_EVERITT:
        error *= math.sqrt((n - 1) / n)
    if method == COHEN_1960 and found.observed is not None and found.expected is not None:
        spread = max(found.observed * (1 - found.observed), 0.0)
        error = math.sqrt(spread / n) / (1 - found.expected)
    return Coefficient(found.estimate, found.observed, found.expected, error, n, method)


def _corrected(ratings: Ratings, weighting: Weighting | FloatArray, chance: _Chance) -> Coefficient:
    counts = ratings.counts
    some = counts.sum(axis=1) > 0
    counts = counts[some]
    rated = counts.sum(axis=1)
    double = rated >= 2
    if not double.any():
        return Coefficient(Estimate(None, undefined=NO_PAIRS))
    if isinstance(weighting, Weighting):
        weighting = weight_matrix(weighting, ratings.categories)
    near = (counts * (counts @ weighting - 1)).sum(axis=1)
    agreeing = np.divide(near, rated * (rated - 1), out=np.zeros(len(near)), where=double)
    n, units = len(counts), int(double.sum())
    observed = float(agreeing.sum()) / units
    sample = _Sample(Ratings(ratings.codes[some], ratings.categories), counts, rated)
    # Of one value only nothing can be said, also where the formula would give 1 (agreement.md, 5.2).
    flat = chance is not _none and np.count_nonzero(counts.any(axis=0)) < 2
    expected, says = (1.0, agreeing) if flat else chance(sample, weighting)
    if 1 - expected < _NOTHING_LEFT:
        return Coefficient(Estimate(None, undefined=NO_VARIATION), observed=observed, units=n)
    value = (observed - expected) / (1 - expected)
    single = (n / units) * (agreeing - expected * double) / (1 - expected)
    single -= 2 * (1 - value) * (says - expected) / (1 - expected)
    error = math.sqrt(float(((single - value) ** 2).sum()) / (n * (n - 1))) if n > 1 else None
    return Coefficient(Estimate(min(value, 1.0)), observed, expected, error, n)


def _none(sample: _Sample, weights: FloatArray) -> tuple[float, FloatArray]:
    return 0.0, np.zeros(len(sample.rated))


def _uniform(sample: _Sample, weights: FloatArray) -> tuple[float, FloatArray]:
    pe = float(weights.mean())
    return pe, np.full(len(sample.rated), pe)


def _gwet(sample: _Sample, weights: FloatArray) -> tuple[float, FloatArray]:
    shares = sample.counts / sample.rated[:, None]
    usual = shares.mean(axis=0)
    q = len(usual)
    says = weights.sum() / (q * (q - 1)) * (shares @ (1 - usual))
    return float(says.mean()), says


def _joint_marginals(sample: _Sample, weights: FloatArray) -> tuple[float, FloatArray]:
    shares = sample.counts / sample.rated[:, None]
    says = shares @ (weights @ shares.mean(axis=0))
    return float(says.mean()), says


def _own_marginals(sample: _Sample, weights: FloatArray) -> tuple[float, FloatArray]:
    """Every coder's own distribution: pe is the mean of p_g W p_h over pairs of coders (Conger 1980)."""
    codes = sample.ratings.codes
    given = (codes >= 0).astype(np.float64)
    chose = codes[:, :, None] == np.arange(len(sample.ratings.categories))
    coders, total = codes.shape[1], given.sum(axis=0)[:, None]
    own = chose.sum(axis=0) / total
    others = own.sum(axis=0) - own
    # What unit i says of coder g's distribution, to first order: its mean over units is that distribution.
    worth = others @ weights
    linear = np.einsum("igk,gk->ig", chose, worth) - given * (own * worth).sum(axis=1)
    says = linear @ (len(codes) / total[:, 0]) + (own * worth).sum()
    return float(says.mean()) / (coders * (coders - 1)), says / (coders * (coders - 1))
