"""Every number of a report stands in the table that CSV is made of, and says what it is of."""

from __future__ import annotations

from typing import Any

from articles.formats.numbers import COLUMNS, rows_of

ALPHA = {
    "value": 0.7,
    "low": 0.6,
    "high": 0.8,
    "n_articles": 8,
    "n_spans": 30,
    "method": "jackknife",
    "flag": "few",
    "undefined": "",
}
NOTHING = ALPHA | {"value": None, "low": None, "high": None, "undefined": "no variation"}
REPORT: dict[str, Any] = {
    "articles": 8,
    "seed": None,
    "level": "character",
    "pooled": {"alpha": ALPHA},
    "labels": [{"label": "source", "spans": 3, "sentence": "You differ.", "alpha": NOTHING}],
    "pairs": [{"annotators": ["1", "2"], "usernames": ["ada", "ben"], "articles": 8}],
    "passes": [{"version": 2, "round": "main", "seen": True, "alpha": ALPHA}],
    "confusion": [[4, 1], [1, 0]],
}


def test_each_number_and_estimate_has_a_row_in_order() -> None:
    found = [(row["section"], row["of"], row["value"]) for row in rows_of(REPORT)]
    assert found == [
        ("articles", "", 8),
        ("pooled.alpha", "", 0.7),
        ("labels.spans", "source", 3),
        ("labels.alpha", "source", None),
        ("pairs.articles", "ada · ben", 8),
        ("passes.version", "main · seen", 2),
        ("passes.alpha", "main · seen", 0.7),
        ("confusion", "1 · 1", 4),
        ("confusion", "1 · 2", 1),
        ("confusion", "2 · 1", 1),
        ("confusion", "2 · 2", 0),
    ]


def test_an_estimate_keeps_interval_numbers_method_and_reason() -> None:
    by_section = {row["section"]: row for row in rows_of(REPORT)}
    assert by_section["pooled.alpha"] == {"section": "pooled.alpha", "of": ""} | ALPHA
    assert by_section["labels.alpha"]["undefined"] == "no variation"
    assert all(tuple(row) == COLUMNS for row in rows_of(REPORT))
