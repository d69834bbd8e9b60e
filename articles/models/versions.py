"""The versions of a codebook as far as mappings go: where a label of one is in another."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from articles.codebook_mapping import Version, translate
from articles.models.codebook import Codebook, Label

if TYPE_CHECKING:
    from uuid import UUID

    from articles.models.project import Project


def versions_of(project: Project | UUID) -> dict[int, Version]:
    """Every version by its number, drafts included, as far as mappings go. Two queries.

    A version that names none it is based on (those from before there were drafts) follows the one before it.
    """
    labels: dict[int, set[str]] = defaultdict(set)
    rows = Label.objects.filter(codebook__project=project)
    for number, key in rows.values_list("codebook__number", "key"):
        labels[number].add(key)
    found: dict[int, Version] = {}
    before: int | None = None
    fields = ("number", "based_on__number", "mapping", "state")
    every = Codebook.objects.filter(project=project).order_by("number")
    for number, parent, mapping, state in every.values_list(*fields):
        lead = {key: tuple(keys) for key, keys in mapping.items()}
        found[number] = Version(number, parent or before, frozenset(labels[number]), lead)
        if state != Codebook.State.DRAFT:
            before = number
    return found


def key_maps(project: Project, target: int) -> dict[int, dict[str, str | None]]:
    """For each version, by number: where its labels are in version ``target``. Two queries."""
    versions = versions_of(project)
    return {number: translate(versions, number, target) for number in versions}
