"""Training as a table: for the report, as CSV and by REST."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from articles.selectors.training import COUNTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from uuid import UUID

    from articles.selectors.training import LabelRow, Progress, RoundTraining

#: One row for each coder, label and training round; the label "" is all spans together.
COLUMNS = (
    *("round", "coder", "label", "attempts", "again", "articles_passed", "articles_wanted"),
    *("qualified_at", *COUNTS, "f1", "mean_off", "passed"),
)


def report_rows(
    rounds: Iterable[RoundTraining], name: Callable[[UUID], str]
) -> list[dict[str, Any]]:
    """The table; ``name`` says how coders are called in it. Counts are those of first tries."""
    return [
        _row(round, coder, row, name)
        for round in rounds
        for coder in round.coders
        for row in (coder.overall, *coder.labels)
    ]


def _row(
    round: RoundTraining, coder: Progress, row: LabelRow, name: Callable[[UUID], str]
) -> dict[str, Any]:
    return {
        "round": round.name,
        "coder": name(coder.coder),
        "label": row.key,
        "attempts": len(coder.tries),
        "again": sum(one.again for one in coder.tries),
        "articles_passed": coder.passed,
        "articles_wanted": coder.wanted,
        "qualified_at": coder.qualified_at,
        **{key: value for key, value in asdict(row).items() if key in COUNTS},
        "f1": row.f1,
        "mean_off": row.mean_off,
        "passed": row.passed,
    }


def as_json(rounds: Iterable[RoundTraining], name: Callable[[UUID], str]) -> dict[str, Any]:
    """Rounds with their rules, the table, and the sentences for a methods section."""
    known = list(rounds)
    return {
        "rounds": [
            {
                "id": str(round.id),
                "name": round.name,
                "pass_mark": round.pass_mark,
                "tolerance": round.tolerance,
                "pass_articles": round.wanted,
                "articles": round.articles,
                "qualified": round.qualified,
                "methods": round.methods,
            }
            for round in known
        ],
        "rows": report_rows(known, name),
        "attempts": [
            {
                "round": round.name,
                "coder": name(coder.coder),
                "assignment": str(one.assignment),
                "at": one.at,
                "passed": one.passed,
                "again": one.again,
                "f1": one.f1,
                "failed": one.failed,
            }
            for round in known
            for coder in round.coders
            for one in coder.tries
        ],
    }
