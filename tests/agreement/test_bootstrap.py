"""BCa intervals over articles: against known answers, the same for the same data, none where there can be none."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from articles.agreement import statistics
from articles.agreement.bootstrap import MOST_MULTINOMIAL, Bootstrapped, bootstrap, together
from articles.agreement.coefficients import binary_alphas, ratio, span_f1
from articles.agreement.estimate import BCA, NO_INTERVAL, NO_STABLE_INTERVAL, TOO_FEW
from articles.agreement.intervals import Basis, jackknife
from tests.agreement.builders import Article, code

PLENTY = Basis(40, 80)


def _mean(sums: np.ndarray, size: np.ndarray) -> np.ndarray:
    return ratio(sums, size)


def _columns(rows: int, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Skewed values, whose mean has a known interval."""
    values = np.random.default_rng(seed).exponential(0.5, (rows, 1))
    return values, np.ones_like(values)


def test_limits_are_those_of_scipys_bca() -> None:
    columns = _columns(40)
    ours = bootstrap(_mean, columns, resamples=10_000)
    other = stats.bootstrap(
        (columns[0][:, 0],), np.mean, n_resamples=10_000, method="BCa", rng=np.random.default_rng(0)
    ).confidence_interval
    assert ours.value[0, 0] == pytest.approx(columns[0].mean())
    assert [ours.low[0, 0], ours.high[0, 0]] == pytest.approx([other.low, other.high], abs=0.012)
    # BCa, not percentiles: on the skewed side it reaches farther than the jackknife's even arms.
    plain = jackknife(_mean, columns, np.array([0]))
    assert ours.high[0, 0] > plain.value[0, 0] + plain.half[0, 0]


def test_poisson_and_multinomial_weights_give_the_same_width() -> None:
    columns = _columns(MOST_MULTINOMIAL + 1)
    fewer = tuple(column[:-1] for column in columns)
    poisson, multinomial = bootstrap(_mean, columns), bootstrap(_mean, fewer)
    widths = [each.high[0, 0] - each.low[0, 0] for each in (poisson, multinomial)]
    exact = 2 * 1.96 * columns[0].std() / np.sqrt(len(columns[0]))
    assert widths == pytest.approx([exact] * 2, rel=0.1)


def test_the_same_data_in_any_order_give_the_same_limits_and_other_data_others() -> None:
    columns, other = _columns(30), _columns(30, seed=4)
    turned = tuple(column[::-1] for column in columns)
    one, again, else_ = (bootstrap(_mean, each) for each in (columns, turned, other))
    assert (one.seed, one.low[0, 0], one.high[0, 0]) == pytest.approx(
        (again.seed, again.low[0, 0], again.high[0, 0]), abs=1e-12
    )
    assert one.seed != else_.seed
    assert bootstrap(_mean, columns, seed=5).low[0, 0] != one.low[0, 0]


def test_probabilities_are_shares_of_the_resamples() -> None:
    values = np.repeat([[0.6], [0.9]], 20, axis=0)
    found = bootstrap(_mean, (values, np.ones_like(values)), resamples=4_000)
    below = found.probability_below(0, 0)
    assert below is not None
    # The mean of 40 is below .667 when fewer than 9 of them are .9, below .8 when fewer than 27 are.
    wanted = [stats.binom.cdf(8, 40, 0.5), stats.binom.cdf(26, 40, 0.5)]
    assert below == pytest.approx(wanted, abs=0.01)


def test_groups_have_their_own_articles_and_figures_share_resamples() -> None:
    columns = _columns(30)
    formula, both = together((_mean, columns), (_mean, (columns[0] ** 2, columns[1])))
    found = bootstrap(formula, both, np.array([0, 12]), seed=7)
    alone = bootstrap(_mean, tuple(column[:12] for column in columns), seed=7)
    assert found.value.shape == (2, 2)
    # The same articles stand in the order of another mixture, so the draws differ; the value does not.
    assert found.value[0, 0] == pytest.approx(alone.value[0, 0])
    assert found.low[0, 0] == pytest.approx(alone.low[0, 0], rel=0.15)
    assert (found.low < found.value).all()
    assert (found.value < found.high).all()


def test_progress_is_told_up_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    columns = _columns(MOST_MULTINOMIAL)
    bootstrap(_mean, columns, np.array([0, 5]), progress=lambda done, of: told.append((done, of)))
    assert told == sorted(told)
    assert told[-1] == (2_000, 2_000)
    assert len(told) > 3


@pytest.mark.parametrize("resamples", [99, 10_001])
def test_resamples_have_limits(resamples: int) -> None:
    with pytest.raises(ValueError, match="100 to 10000"):
        bootstrap(_mean, _columns(9), resamples=resamples)


def test_few_articles_are_flagged_as_with_the_jackknife() -> None:
    found = bootstrap(_mean, _columns(30))
    flags = [found.estimate(0, 0, Basis(n, 9), "no").flag for n in (4, 5, 14, 15)]
    assert flags == [NO_INTERVAL, TOO_FEW, TOO_FEW, ""]
    assert found.estimate(0, 0, PLENTY, "no").method == BCA
    assert found.estimate(0, 0, Basis(4, 9), "no").low is None


def _alpha(*articles: Article) -> Bootstrapped:
    found = statistics(code(*articles, labels=("DEC",))[0])
    n = (found.coders * found.length)[:, None].astype(np.float64)
    formula, columns = together(
        (binary_alphas, (found.differ, found.marked, n)), (span_f1, (found.exact, found.sides))
    )
    return bootstrap(formula, columns)


def test_perfect_agreement_has_an_interval_without_width() -> None:
    agreed: Article = (100, {"ann": [("DEC", 0, 9)], "bob": [("DEC", 0, 9)]})
    alpha = _alpha(*[agreed] * 20).estimate(0, 0, PLENTY, "no", floor=-1.0)
    assert (alpha.value, alpha.low, alpha.high) == (1.0, 1.0, 1.0)


def test_alpha_that_hangs_on_one_article_has_no_interval_and_no_probabilities() -> None:
    everything: Article = (50, {"ann": [("DEC", 0, 50)], "bob": [("DEC", 0, 50)]})
    some: Article = (50, {"ann": [("DEC", 0, 25)], "bob": [("DEC", 0, 25)]})
    found = _alpha(*[everything] * 20, some)
    alpha = found.estimate(0, 0, PLENTY, "no", floor=-1.0)
    assert (alpha.value, alpha.low, alpha.flag) == (1.0, None, NO_STABLE_INTERVAL)
    assert found.probability_below(0, 0) is None
    nothing = _alpha(*[everything] * 6)
    assert nothing.estimate(0, 0, PLENTY, "why", floor=-1.0).undefined == "why"


def test_bca_and_jackknife_agree_where_articles_are_many() -> None:
    dice = np.random.default_rng(5)
    found = [
        (300, {"ann": [("DEC", 10, 60)], "bob": [("DEC", 10, 60 + int(dice.integers(0, 30)))]})
        for _ in range(200)
    ]
    made = statistics(code(*found, labels=("DEC",))[0])
    n = (made.coders * made.length)[:, None].astype(np.float64)
    columns = (made.differ, made.marked, n)
    ours, plain = (
        bootstrap(binary_alphas, columns),
        jackknife(binary_alphas, columns, np.array([0])),
    )
    limits = [plain.value[0, 0] - plain.half[0, 0], plain.value[0, 0] + plain.half[0, 0]]
    assert [ours.low[0, 0], ours.high[0, 0]] == pytest.approx(limits, abs=0.003)
