"""Rows of the reliability table: with plain numbers for CSV and REST, as text for Markdown and LaTeX."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from articles.selectors.agreement.methods import told_number

if TYPE_CHECKING:
    from articles.agreement.reliability import Enough, Reliability
    from articles.selectors.agreement.levels import Unit

COLUMNS = (
    *(
        "label",
        "spans",
        "articles",
        "alpha",
        "alpha_low",
        "alpha_high",
        "p_below_667",
        "p_below_800",
    ),
    *(
        "f1_exact",
        "f1_exact_low",
        "f1_exact_high",
        "f1_overlap",
        "f1_overlap_low",
        "f1_overlap_high",
    ),
    *("character_percent", "articles_for_half_width", "articles_for_667", "articles_for_800"),
    *("undefined", "flag", "method", "level", "segmenter", "trimmed"),
)


def flat(name: str, row: Reliability, sample: Enough | None, unit: Unit) -> dict[str, Any]:
    """The row under ``COLUMNS``."""
    below = row.below or (None, None)
    return {
        "label": row.name or name,
        "spans": row.spans,
        "articles": row.articles,
        "alpha": row.alpha.value,
        "alpha_low": row.alpha.low,
        "alpha_high": row.alpha.high,
        "p_below_667": below[0],
        "p_below_800": below[1],
        "f1_exact": row.f1_exact.value,
        "f1_exact_low": row.f1_exact.low,
        "f1_exact_high": row.f1_exact.high,
        "f1_overlap": row.f1_overlap.value,
        "f1_overlap_low": row.f1_overlap.low,
        "f1_overlap_high": row.f1_overlap.high,
        "character_percent": row.character_percent.value,
        "articles_for_half_width": sample.precise if sample else None,
        "articles_for_667": sample.tentative if sample else None,
        "articles_for_800": sample.firm if sample else None,
        "undefined": row.alpha.undefined,
        "flag": row.alpha.flag,
        "method": row.alpha.method,
        "level": unit.level,
        "segmenter": unit.cut or None,
    }


def cells(name: str, row: Reliability) -> list[str]:
    """The row of the table that is printed."""
    alpha = row.alpha
    interval = (
        f"{told_number(alpha.low)} to {told_number(alpha.high)}" if alpha.low is not None else "–"
    )
    below = [told_share(one) for one in row.below] if row.below else ["–", "–"]
    figures = [told_number(one.value) for one in (row.f1_exact, row.f1_overlap)]
    return [
        name,
        str(row.spans),
        str(row.articles),
        told_number(alpha.value),
        interval,
        *below,
        *figures,
    ]


def told_share(value: float) -> str:
    """A share in percent, with one decimal."""
    return f"{100 * value:.1f}%"
