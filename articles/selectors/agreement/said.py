"""What two coders say otherwise of the same passage: values and links in words, for one row of a table."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from django.utils.translation import gettext as _

from articles.agreement.contents import tell_apart
from articles.agreement.explained import linked_otherwise
from articles.agreement.passages import KINDS, Kind
from articles.models.span import shorten
from articles.selectors.workspace import shown_value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from articles.agreement import Coding, PassageTable
    from articles.agreement.coding import IntArray
    from articles.agreement.contents import Finer, Links
    from articles.records import AttributeRecord, RelationTypeRecord
    from articles.selectors.agreement.filled import Column


#: So much of a link's other end is shown, in code points.
LONGEST = 120


class Said(NamedTuple):
    """An attribute or a type of link, and what one coder says of it; ``text`` is empty for no link."""

    name: str
    text: str


#: What the first and the second coder say.
Both = tuple[list[Said], list[Said]]


@dataclass(frozen=True, slots=True)
class Contents:
    """A table of passages told apart by their contents, and what the numbers in it stand for."""

    finer: Finer
    columns: Sequence[Column]
    types: Sequence[RelationTypeRecord]
    attributes: Sequence[str]

    @classmethod
    def of(
        cls,
        coding: Coding,
        table: PassageTable,
        pairs: Sequence[tuple[int, int]],
        columns: Sequence[Column],
        links: tuple[Links, Sequence[RelationTypeRecord]],
        attributes: Sequence[str],
    ) -> Contents:
        """``columns``, ``links`` and ``attributes`` as of ``filled``."""
        values = [column.values for column in columns]
        finer = tell_apart(coding, table, pairs, values, links[0])
        return cls(finer, columns, links[1], attributes)

    def about(self, name: str) -> tuple[IntArray, str]:
        """The rows that differ in an attribute (``label.attribute``) or a type of link, by key; and how it is called.

        No rows for a name that is neither.
        """
        for number, column in enumerate(self.columns):
            if name == f"{column.label.key}.{column.attribute.key}":
                found = self.finer.differing
                return found[found[:, 1] == number, 0], column.attribute.name
        for number, kind in enumerate(self.types):
            if name == kind.key:
                found = linked_otherwise(self.finer)
                return found[found[:, 1] == number, 0], kind.name
        return np.zeros(0, dtype=np.int64), ""

    def said(self, row: int, quote: Callable[[int], str]) -> Both:
        """What differs in a row of the kind *attribute* or *relation*; ``quote`` tells the words of a span."""
        kind = KINDS[int(self.finer.table.kind[row])]
        if kind is Kind.ATTRIBUTE:
            return self._values(row)
        return self._links(row, quote) if kind is Kind.RELATION else ([], [])

    def _values(self, row: int) -> Both:
        differing = self.finer.differing
        table = self.finer.table
        a, b = (json.loads(self.attributes[int(end[row])]) for end in (table.a, table.b))
        asked = [
            self.columns[number].attribute
            for number in differing[differing[:, 0] == row, 1].tolist()
        ]
        one, other = (
            [_said(attribute, values[attribute.key]) for attribute in asked] for values in (a, b)
        )
        return one, other

    def _links(self, row: int, quote: Callable[[int], str]) -> Both:
        links = self.finer.links
        here = np.flatnonzero((links.row == row) & (links.state == 0))
        found: Both = ([], [])
        for type in np.unique(links.type[here]).tolist():
            name = self.types[type].name
            for second, side in enumerate(found):
                mine = here[(links.type[here] == type) & (links.second[here] == bool(second))]
                ends = links.target[mine].tolist()
                targets = [Said(name, shorten(quote(span), LONGEST)) for span in ends]
                side += targets or [Said(name, "")]
        return found


def _said(attribute: AttributeRecord, value: Any) -> Said:
    if attribute.type == "boolean":
        return Said(attribute.name, _("yes") if value else _("no"))
    return Said(attribute.name, shown_value(attribute, value))
