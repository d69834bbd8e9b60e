"""Codebook versions for tests: each a change of the one before, published, with a round of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from articles import actions
from articles import codebook_edit as edit
from articles.models import Codebook, CodebookChange, Project, Round
from tests.builders import owner_of

if TYPE_CHECKING:
    from articles.codebook_edit import Draft, Edit


def next_version(project: Project, *edits: Edit) -> Codebook:
    """The next version, published, after ``edits`` of the newest one."""
    owner = owner_of(project)
    draft = actions.start_draft(owner, project)
    for change in edits:
        draft = actions.change_draft(
            owner,
            draft,
            change,
            base_version=draft.version,
            kind=CodebookChange.Kind.EDITED,
        )
    return actions.publish_draft(owner, draft, base_version=draft.version)


def round_with(project: Project, codebook: Codebook, name: str) -> Round:
    """A round that codes with this version."""
    return Round.objects.create(project=project, codebook=codebook, name=name)


def relabel(key: str, /, **fields: Any) -> Edit:
    """Other fields of the label ``key``."""

    def change(draft: Draft) -> Draft:
        label = draft.record.label(key)
        assert label is not None
        return edit.put(draft, "label", key, replace(label, **fields))

    return change
