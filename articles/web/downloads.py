"""Small tables as CSV files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse

from articles.formats.numbers import csv_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def csv_file(name: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> HttpResponse:
    """``rows`` as a download ``name``; cells that a spreadsheet would run are made harmless, as in exports."""
    return HttpResponse(
        csv_text(columns, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
