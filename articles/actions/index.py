"""Bringing derived data up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articles.models.words import fill

if TYPE_CHECKING:
    from articles.models import Project


def index_words(project: Project) -> None:
    """Let the word index know the project's new articles. Derived from frozen texts: no event, no permission."""
    fill(project)
