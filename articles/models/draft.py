"""A codebook version as the functions of ``codebook_edit`` take it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from articles.codebook_edit import Draft, pruned

if TYPE_CHECKING:
    from articles.models.codebook import Codebook
    from articles.models.structure import Structure


def as_draft(codebook: Codebook) -> Draft:
    """The draft that is stored, with the labels of the version that it is based on. Five queries and that version's."""
    base = codebook.based_on.structure() if codebook.based_on else None
    return Draft(
        record=codebook.structure().record,
        mapping={key: tuple(found) for key, found in codebook.mapping.items()},
        base=tuple(label.key for label in base.record.labels) if base else (),
    )


def copied(structure: Structure) -> Draft:
    """A draft that begins as a copy of a version; labels that were retired in it stay behind."""
    record = structure.record
    labels = tuple(label for label in record.labels if label.key not in structure.retired)
    return Draft(
        record=pruned(replace(record, labels=labels)),
        mapping=dict.fromkeys(sorted(structure.retired), ()),
        base=tuple(label.key for label in record.labels),
    )
