"""Drift as a table: as CSV and by REST."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from articles.models import Project
    from articles.selectors.drift import Chart

#: Columns of the table: one row for each point. ``low`` and ``high`` are limits at 2 and 3 sigma.
COLUMNS = (
    *("source", "coder", "label", "point", "right", "decisions", "share", "centre"),
    *("low3", "low2", "high2", "high3", "beyond", "rule", "alert"),
)


def drift_rows(charts: Iterable[Chart], project: Project) -> list[dict[str, Any]]:
    """The points of all charts; coders go by their pseudonyms, as in exports."""
    return [
        {
            "source": chart.source,
            "coder": project.pseudonym(chart.coder),
            "label": chart.label.key,
            "point": point.name,
            "right": point.right,
            "decisions": point.n,
            "share": point.share,
            "centre": point.centre,
            **{
                name: getattr(point.limits, name) if point.limits else None
                for name in ("low3", "low2", "high2", "high3")
            },
            "beyond": point.beyond,
            "rule": point.signal,
            "alert": chart.alert and point is chart.points[-1],
        }
        for chart in charts
        for point in chart.points
    ]
