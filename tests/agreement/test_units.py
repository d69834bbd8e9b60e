"""Agreement on settled units: worked examples, and the same as nominal alpha over all units together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.agreement import category_counts, nominal_alpha, percent_agreement
from articles.agreement.units import unit_agreement

labels = st.sampled_from(["decision", "source", "support", None])
articles = st.lists(st.lists(st.lists(labels, min_size=2, max_size=4), max_size=5), max_size=8)


def test_nothing_classified_twice_is_not_defined() -> None:
    found = unit_agreement([[["decision", None]], []])
    assert (found.units, found.alpha.value, found.labels) == (0, None, [])
    assert found.alpha.undefined


def test_a_worked_example() -> None:
    """Four units, two coders, one disagreement: Do = 2/8, De = (64 - 34) / 56, so alpha = 1 - .25 * 56 / 30."""
    units = [["decision", "decision"], ["decision", "decision"], ["source", "source"]]
    found = unit_agreement([units, [["decision", "source"]]])
    assert (found.units, found.articles) == (4, 2)
    assert found.alpha.value == pytest.approx(1 - 0.25 * 56 / 30)
    assert found.percent.value == pytest.approx(0.75)
    assert {row.label: row.given for row in found.labels} == {"decision": 5, "source": 3}
    # With two labels each against the rest is the same variable.
    assert [row.alpha.value for row in found.labels] == [pytest.approx(found.alpha.value)] * 2
    assert found.confusion[("decision", "source")] == found.confusion[("source", "decision")] == 1


def test_one_label_alone_cannot_be_told_from_chance() -> None:
    found = unit_agreement([[["decision", "decision"]] * 6] * 6)
    assert found.alpha.value is None
    assert "variation" in found.alpha.undefined


def test_six_articles_give_an_interval() -> None:
    mixed = [["decision", "decision"], ["source", "source"], ["decision", "source"]]
    found = unit_agreement([mixed, mixed[:2], mixed, mixed[:2], mixed, mixed[1:]])
    assert found.alpha.low is not None
    assert found.alpha.low < (found.alpha.value or 0) < (found.alpha.high or 0)


@given(articles)
def test_it_is_nominal_alpha_over_all_units(found: list[list[list[str | None]]]) -> None:
    rows = [unit for units in found for unit in units]
    whole, made = category_counts(rows), unit_agreement(found)
    direct, percent = nominal_alpha(whole), percent_agreement(whole)
    assert (made.alpha.value is None) == (direct.value is None)
    if direct.value is not None:
        assert made.alpha.value == pytest.approx(direct.value)
    widths = {sum(label is not None for label in row) for row in rows}
    if percent.value is not None and len(widths - {0, 1}) == 1:
        assert made.percent.value == pytest.approx(percent.value)


@given(articles)
def test_it_is_the_same_for_coders_and_units_in_another_order(
    found: list[list[list[str | None]]],
) -> None:
    turned = [[unit[::-1] for unit in units[::-1]] for units in found[::-1]]
    one, other = unit_agreement(found), unit_agreement(turned)
    assert one.alpha.value == pytest.approx(other.alpha.value)
    assert [row.label for row in one.labels] == [row.label for row in other.labels]
