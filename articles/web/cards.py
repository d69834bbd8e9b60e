"""A span on the annotate page: its row in the list, and its card with attributes, links and note."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import ngettext

from articles.web.forms.coding import CodingForm, LinkForm, NoteForm, attribute_form

if TYPE_CHECKING:
    from django.forms import BoundField

    from articles.selectors.workspace import LinkField, SpanItem, Workspace


def span_view(item: SpanItem) -> dict[str, Any]:
    """A row of the span list, and the head of a card."""
    return {
        "id": item.id,
        "label": item.label.key,
        "label_name": item.label.name,
        "abbr": item.label.abbreviation,
        "color": item.label.color,
        "quote_short": item.quote_short,
        "start": item.start,
        "end": item.end,
        "place": " ".join(str(offset) for part in item.parts for offset in part),
        "part_quotes": item.part_quotes if len(item.parts) > 1 else [],
        "version": item.version,
        "comments": item.comments,
        "attributes": [*item.summary, *_count_links(item)],
    }


def _count_links(item: SpanItem) -> list[str]:
    """How many links start at a span; the card lists them."""
    count = item.links
    return [ngettext("%(n)s link", "%(n)s links", count) % {"n": count}] if count else []


@dataclass
class Card:
    """The card of one span: its attributes, links and note as bound form fields."""

    item: SpanItem
    attributes: CodingForm
    link_form: LinkForm
    note_form: NoteForm
    links: list[dict[str, Any]] = field(default_factory=list)

    @property
    def span(self) -> dict[str, Any]:
        """The span itself."""
        return span_view(self.item)

    @property
    def fields(self) -> list[BoundField]:
        """The attributes."""
        return list(self.attributes)

    @property
    def relation_fields(self) -> list[BoundField]:
        """One select for each relation that may start here."""
        return list(self.link_form)

    @property
    def note(self) -> BoundField:
        """The note."""
        return self.note_form["note"]


def make_card(
    workspace: Workspace, item: SpanItem, links: list[LinkField], data: Any = None
) -> Card:
    """The card of ``item``; ``data`` is what its form sent."""
    return Card(
        item,
        attribute_form(item, data),
        LinkForm(data, links),
        NoteForm(data, initial={"version": item.version, "note": item.note}),
        _links(workspace, item),
    )


def _links(workspace: Workspace, item: SpanItem) -> list[dict[str, Any]]:
    """The links of a span, both ways; ``back`` marks those that lead to it."""
    found = []
    for relation in workspace.relations:
        back = str(relation.target_id) == item.id
        if not back and str(relation.source_id) != item.id:
            continue
        other = workspace.span(relation.source_id if back else relation.target_id)
        kind = workspace.structure.record.relation_type(
            workspace.structure.relation_type_keys[relation.type_id]
        )
        if other and kind:
            found.append(
                {
                    "id": str(relation.pk),
                    "version": relation.version,
                    "name": kind.name,
                    "back": back and not kind.symmetric,
                    "span": other.id,
                    "abbr": other.label.abbreviation,
                    "color": other.label.color,
                    "quote_short": other.quote_short,
                }
            )
    return found
