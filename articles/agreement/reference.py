"""What each metric of a file of reference values is in this package, by the kind of the data."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from articles.agreement.alpha_u import OldUnitizing, old_unitizing
from articles.agreement.alphas import krippendorff_alpha
from articles.agreement.coding import Coding, Names, coding_from_rows
from articles.agreement.continua import continuum_statistics
from articles.agreement.counts import statistics
from articles.agreement.distances import SET_DISTANCES, Level, Weighting
from articles.agreement.kappas import (
    COHEN_1960,
    FLEISS_COHEN_EVERITT,
    Coefficient,
    brennan_prediger,
    by_category,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    greatest_kappa,
    gwet_ac,
    light_kappa,
    percent,
    scott_pi,
    with_error,
)
from articles.agreement.ratings import (
    Ratings,
    in_order,
    ratings_of_counts,
    ratings_of_rows,
    ratings_of_table,
)
from articles.agreement.summary import summarize
from articles.agreement.unitizing import continuum_agreement
from articles.agreement.vectors import Expectation, Vector

_Measure = Callable[[Ratings], Coefficient]

#: Coefficients on units by their names in the files. Hubert's kappa is Conger's, Randolph's that of Brennan & Prediger.
COEFFICIENTS: dict[str, _Measure] = {
    "percent_agreement": percent,
    "po": percent,
    "cohen_kappa": cohen_kappa,
    "scott_pi": scott_pi,
    "fleiss_kappa": fleiss_kappa,
    "fleiss_kappa_gwet_missing": fleiss_kappa,
    "conger_kappa": conger_kappa,
    "conger_kappa_exact": conger_kappa,
    "conger_hubert_kappa": conger_kappa,
    "hubert_kappa": conger_kappa,
    "light_kappa": light_kappa,
    "gwet_ac1": gwet_ac,
    "brennan_prediger": brennan_prediger,
    "bennett_s": brennan_prediger,
    "randolph_free_marginal": brennan_prediger,
}


def _weighted(measure: Callable[..., Coefficient], weighting: Weighting) -> _Measure:
    return lambda ratings: measure(ratings, weighting)


def _levelled(level: Level) -> _Measure:
    return lambda ratings: krippendorff_alpha(ratings, level)


for _weighting in (Weighting.LINEAR, Weighting.QUADRATIC, Weighting.ORDINAL):
    COEFFICIENTS[f"gwet_ac2_{_weighting}"] = _weighted(gwet_ac, _weighting)
    COEFFICIENTS[f"brennan_prediger_{_weighting}"] = _weighted(brennan_prediger, _weighting)
    COEFFICIENTS[f"cohen_kappa_{_weighting}"] = _weighted(cohen_kappa, _weighting)
    COEFFICIENTS[f"weighted_kappa_{_weighting}"] = _weighted(cohen_kappa, _weighting)
    COEFFICIENTS[f"fleiss_kappa_{_weighting}"] = _weighted(fleiss_kappa, _weighting)
    COEFFICIENTS[f"conger_kappa_{_weighting}"] = _weighted(conger_kappa, _weighting)
for _level in Level:
    COEFFICIENTS[f"kripp_alpha_{_level}"] = _levelled(_level)

#: Of kinds that are known, but of which nothing is computed.
NOT_SUPPORTED = {"gamma"}


class UnknownMetricError(LookupError):
    """No such metric for such data."""


def computed(vector: Vector, expected: Expectation) -> Any:
    """Our value: a number, None where it is not defined, a list or a dictionary as the expectation has it.

    Raises ``UnknownMetricError``; for data that don't fit, what reading them raises (``KeyError``, ``ValueError``, …).
    """
    if vector.kind not in KINDS:
        raise UnknownMetricError(f"data of kind “{vector.kind}” are not known.")
    return KINDS[vector.kind](vector, expected)


def coefficient_of(vector: Vector, metric: str) -> Coefficient | None:
    """The coefficient on units with its standard error, or None if the metric is none."""
    base = COEFFICIENTS.get(metric)
    if base is None or vector.kind not in RATINGS:
        return None
    found = base(RATINGS[vector.kind](vector.data))
    # Of tables the sources divide by n, of raw data by n - 1.
    return with_error(found, FLEISS_COHEN_EVERITT) if vector.kind == "contingency" else found


def _sets(data: Mapping[str, Any]) -> Ratings:
    rows = [[None if value is None else frozenset(value) for value in row] for row in data["data"]]
    return ratings_of_rows(rows)


RATINGS: dict[str, Callable[[Mapping[str, Any]], Ratings]] = {
    "counts": lambda data: ratings_of_counts(np.array(data["counts"]), data.get("categories")),
    "units_x_coders": lambda data: ratings_of_rows(data["data"], data.get("categories")),
    "units_x_coders_sets": _sets,
    "contingency": lambda data: ratings_of_table(np.array(data["table"]), data.get("categories")),
}


def _on_units(vector: Vector, expected: Expectation) -> Any:
    metric, ratings = expected.metric, RATINGS[vector.kind](vector.data)
    found = coefficient_of(vector, metric)
    if found is not None:
        return found.value
    if metric.endswith("_per_category"):
        measure = _named(vector, metric.removesuffix("_per_category"))
        return _per_category(ratings, measure, expected)
    if metric in _OTHERS:
        return _OTHERS[metric](ratings)
    if metric in {"weighted_kappa", "kripp_alpha_weighted"}:
        distance = np.array(vector.data["distance"], dtype=np.float64)
        alpha = metric == "kripp_alpha_weighted"
        return (
            krippendorff_alpha(ratings, distance)
            if alpha
            else cohen_kappa(ratings, 1 - distance / distance.max())
        ).value
    start, _, name = metric.partition("_")
    of = coefficient_of(vector, name)
    if start in {"se", "ci95"} and of is not None:
        return of.error if start == "se" else list(of.interval or ())
    raise UnknownMetricError(f"“{metric}” is not known for data of kind “{vector.kind}”.")


def _named(vector: Vector, name: str) -> _Measure:
    name = "cohen_kappa" if name == "kappa" else name
    if name not in COEFFICIENTS:
        raise UnknownMetricError(f"“{name}” per category is not known for “{vector.kind}”.")
    return COEFFICIENTS[name]


def _per_category(ratings: Ratings, measure: _Measure, expected: Expectation) -> Any:
    values = [each.value for each in by_category(ratings, measure)]
    named = {str(name): value for name, value in zip(ratings.categories, values, strict=True)}
    if isinstance(expected.value, dict):
        return named
    return values if expected.order is None else [named[str(name)] for name in expected.order]


def _cohen_1960_interval(ratings: Ratings) -> list[float] | None:
    found = with_error(cohen_kappa(ratings), COHEN_1960)
    if found.value is None or found.error is None:
        return None
    return [found.value - 1.96 * found.error, found.value + 1.96 * found.error]


_OTHERS: dict[str, Callable[[Ratings], Any]] = {
    "pe": lambda ratings: cohen_kappa(ratings).expected,
    "fleiss_pe": lambda ratings: fleiss_kappa(ratings).expected,
    "kripp_Do": lambda ratings: krippendorff_alpha(ratings).observed,
    "kripp_De": lambda ratings: krippendorff_alpha(ratings).expected,
    "kappa_max": greatest_kappa,
    "se_cohen1960": lambda ratings: with_error(cohen_kappa(ratings), COHEN_1960).error,
    "se_fce1969": lambda ratings: with_error(cohen_kappa(ratings), FLEISS_COHEN_EVERITT).error,
    "ci95_cohen1960": _cohen_1960_interval,
}


def _set_distances(vector: Vector, expected: Expectation) -> list[float]:
    between = SET_DISTANCES.get(Level(expected.metric)) if expected.metric in set(Level) else None
    if between is None:
        raise UnknownMetricError(f"“{expected.metric}” is no distance of sets.")
    return [between(one, other) for one, other in vector.data["pairs"]]


def _coding_of(
    docs: Sequence[Mapping[str, Any]], *, one_label: bool = False
) -> tuple[Coding, Names]:
    """A coding from ``[{"L": length, "coders": {name: [[label, start, end], …]}}]``."""
    coders = [(f"{number}", who) for number, doc in enumerate(docs) for who in doc["coders"]]
    spans = [
        (f"{number}", who, "any" if one_label else str(label), ((int(start), int(end)),))
        for number, doc in enumerate(docs)
        for who, marks in doc["coders"].items()
        for label, start, end in marks
    ]
    lengths = {f"{number}": int(doc["L"]) for number, doc in enumerate(docs)}
    return coding_from_rows(lengths, coders, spans)


def _characters(vector: Vector, expected: Expectation) -> Any:
    coding, names = _coding_of(vector.data["docs"])
    summary = summarize(statistics(coding), names)
    if expected.metric == "char_alpha_pooled":
        return summary.pooled.alpha.value
    if expected.metric == "char_alpha_per_label":
        return {row.name: row.measures.alpha.value for row in summary.labels}
    raise UnknownMetricError(f"“{expected.metric}” is not known for characters.")


def _span_pair(vector: Vector, expected: Expectation) -> float | None:
    marks = {who: vector.data[who] for who in ("A", "B")}
    length = max((end for both in marks.values() for _label, _start, end in both), default=1)
    doc = {"L": length, "coders": marks}
    # Boundaries and partial matches don't ask for the label (Segura-Bedmar et al. 2013).
    blind = expected.metric in {"f1_exact_boundary", "f1_partial"}
    found = statistics(_coding_of([doc], one_label=blind)[0])
    exact, overlap, sides = (
        float(each.sum()) for each in (found.exact, found.overlap, found.sides)
    )
    pairs = found.pairs
    shares = {
        "f1_strict": (2 * exact, sides),
        "f1_exact_boundary": (2 * exact, sides),
        "f1_type_overlap": (2 * overlap, sides),
        "f1_partial": (exact + overlap, sides),
        "char_f1": (2 * float(pairs.marked_both.sum()), float(pairs.marked_sum.sum())),
    }
    if expected.metric not in shares:
        raise UnknownMetricError(f"“{expected.metric}” is not known for spans of two coders.")
    part, whole = shares[expected.metric]
    return part / whole if whole else None


def _unitizing(vector: Vector, expected: Expectation) -> Any:
    coding, names = _coding_of(vector.data["docs"])
    found = continuum_agreement(continuum_statistics(coding))
    values: dict[str, Any] = {
        "u_alpha_nominal": found.u.value,
        "bar_u_alpha_binary": found.bar_u.value,
        "cu_alpha_nominal": found.cu.value,
        "cu_coverage": found.coverage,
        "ku_alpha": {names.labels[row.label]: row.ku.value for row in found.labels},
        "ku_coverage": {names.labels[row.label]: row.coverage for row in found.labels},
    }
    if expected.metric not in values:
        raise UnknownMetricError(f"“{expected.metric}” is not known for continua.")
    return values[expected.metric]


def _old_unitizing(vector: Vector, expected: Expectation) -> float | None:
    data = vector.data
    units = [(int(who), str(label), int(a), int(b)) for who, label, a, b in data["units"]]
    coders = max(who for who, *_rest in units) + 1
    each = {
        label: old_unitizing(data["begin"], data["L"], units, label, coders)
        for label in in_order({label for _who, label, _a, _b in units})
    }
    name, _, label = expected.metric.partition("_")
    if not label:
        every = OldUnitizing(
            math.fsum(one.observed for one in each.values()),
            math.fsum(one.expected for one in each.values()),
        )
    elif label in each:
        every = each[label]
    else:
        raise UnknownMetricError(f"“{expected.metric}” names no label of this continuum.")
    values = {"alphaU": every.alpha, "Do": every.observed, "De": every.expected}
    if name not in values:
        raise UnknownMetricError(f"“{expected.metric}” is not known for the older alpha_U.")
    return values[name]


KINDS: dict[str, Callable[[Vector, Expectation], Any]] = {
    **dict.fromkeys(RATINGS, _on_units),
    "set_distance": _set_distances,
    "char_multilabel": _characters,
    "span_pair": _span_pair,
    "unitizing": _unitizing,
    "unitizing_2004": _old_unitizing,
}
