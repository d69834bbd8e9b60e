"""An export as a file: what it is called, and its bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from articles.formats import EXPORT_FORMATS
from articles.selectors.export import export_rows
from articles.selectors.export_answers import answer_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articles.models import Project, User
    from articles.selectors.export_choice import Choice


def export_file(user: User, project: Project, format: str, choice: Choice) -> Iterator[bytes]:
    """The file in chunks: spans or answers, as ``choice.rows`` says. Raises what the rows raise, at once."""
    known = EXPORT_FORMATS[format]
    if choice.rows == "answers":
        return known.write_answers(answer_rows(user, project, choice))
    return known.write(export_rows(user, project, choice))


def file_name(project: Project, format: str, choice: Choice) -> str:
    """``harbour-spans-2026-03-02.jsonl``."""
    extension = EXPORT_FORMATS[format].extension
    return f"{project.slug}-{choice.rows}-{timezone.now():%Y-%m-%d}{extension}"
