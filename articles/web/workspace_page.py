"""What the annotate template shows: a workspace in the template's words."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.web.commands import key_map, overview
from articles.web.forms.coding import (
    CodingForm,
    LinkForm,
    NoteForm,
    attribute_form,
    question_form,
)
from articles.web.forms.preferences import ReadingForm
from articles.web.preferences import Reading, has_toured, reading, single_keys

if TYPE_CHECKING:
    from uuid import UUID

    from django.forms import BoundField

    from articles.completeness import Gap
    from articles.models import Assignment
    from articles.selectors.workspace import LinkField, SpanItem, Workspace

MISSING_SHOWN = 12
#: Blocks from which on those out of sight are not laid out.
LONG = 60


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
        "version": item.version,
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
    found = []
    for relation in workspace.relations:
        target = workspace.span(relation.target_id)
        kind = workspace.structure.record.relation_type(
            workspace.structure.relation_type_keys[relation.type_id]
        )
        if str(relation.source_id) == item.id and target and kind:
            found.append(
                {
                    "id": str(relation.pk),
                    "version": relation.version,
                    "name": kind.name,
                    "span": target.id,
                    "abbr": target.label.abbreviation,
                    "color": target.label.color,
                    "quote_short": target.quote_short,
                }
            )
    return found


class WorkspacePage:
    """The template's ``workspace``."""

    def __init__(
        self,
        workspace: Workspace,
        *,
        next_id: UUID | None = None,
        can_reopen: bool = False,
        answers: Any = None,
    ) -> None:
        self.workspace = workspace
        self.row = workspace.assignment
        self.questions_form = question_form(workspace, answers)
        self.next_url = reverse("assignment", args=[next_id]) if next_id else ""
        self.can_reopen = can_reopen
        self.nothing_to_code = self.row.nothing_to_code
        self.is_done = not self.row.is_open  # else it is closed by an archive
        self.submitted_at = self.row.submitted_at

    @property
    def assignment(self) -> dict[str, Any]:
        """The assignment and the metadata of its article."""
        article = self.row.article
        return {
            "id": self.row.pk,
            "title": article.title,
            # Pasted articles begin with their title: shown once, as the headline that it is.
            "is_titled": article.text.startswith(f"{article.title}\n\n"),
            "outlet": article.outlet,
            "published_on": article.published_on,
            "word_count": article.word_count,
            "language": article.language,
            "dir": article.direction if article.language else "auto",
            "is_open": is_writable(self.row),
            "revision": self.row.revision,
        }

    @property
    def preferences(self) -> dict[str, Any]:
        """What the annotator prefers."""
        found: dict[str, Any] = self.row.annotator.preferences
        return found

    @property
    def reading(self) -> Reading:
        """How the annotator wants the text set."""
        return reading(self.preferences)

    @property
    def reading_form(self) -> ReadingForm:
        """The form that changes it."""
        return ReadingForm.of(self.preferences)

    @property
    def tour(self) -> bool:
        """Whether the tour is due."""
        return is_writable(self.row) and not has_toured(self.preferences)

    @property
    def commands(self) -> Any:
        """What can be done, by group, with the annotator's keys."""
        return overview(self.preferences)

    @property
    def project(self) -> Any:
        """The project."""
        return self.row.round.project

    @property
    def position(self) -> str:
        """How far the annotator is."""
        place = self.workspace.position
        return _("%(number)s of %(total)s") % {"number": place.number, "total": place.total}

    @cached_property
    def html(self) -> str:
        """The article with its marks."""
        return self.workspace.html

    @property
    def is_long(self) -> bool:
        """Whether the text has so many blocks that those out of sight are better not laid out."""
        return self.html.count(' data-o="') > LONG

    @cached_property
    def spans(self) -> list[dict[str, Any]]:
        """The list beside the text."""
        return [span_view(item) for item in self.workspace.spans]

    @cached_property
    def labels(self) -> list[dict[str, Any]]:
        """The labels of the bar; retired ones are left out."""
        structure = self.workspace.structure
        return [
            {
                "key": label.key,
                "name": label.name,
                "abbr": label.abbreviation,
                "color": label.color,
                "hotkey": str((order + 1) % 10) if order < 10 else "",
                "self_overlap": label.self_overlap,
                "discontinuous": label.discontinuous,
                "definition": label.definition,
                "attributes": [attribute.key for attribute in label.attributes],
            }
            for order, label in enumerate(structure.record.labels)
            if label.key not in structure.retired
        ]

    @cached_property
    def missing(self) -> list[str]:
        """What is missing, in words; the same gap on many spans is told once."""
        return gap_texts(self.workspace.gaps)

    @property
    def only_warnings(self) -> bool:
        """Whether everything that is missing can be overruled."""
        return all(gap.severity == "warning" for gap in self.workspace.gaps)

    @cached_property
    def island(self) -> dict[str, Any]:
        """What the scripts start from."""
        path = reverse("assignment", args=[self.row.pk])
        return {
            "assignment": str(self.row.pk),
            "revision": self.row.revision,
            "user": str(self.row.annotator_id),
            "open": is_writable(self.row),
            "snap": self.project.snap,
            "find_all": self.row.round.find_all,
            "keys": key_map(self.preferences),
            "single_keys": single_keys(self.preferences),
            "labels": [
                {key: value for key, value in label.items() if key != "definition"}
                for label in self.labels
            ],
            "spans": [_wire(item) for item in self.workspace.spans],
            "relations": [
                {
                    "id": str(row.pk),
                    "type": self.workspace.structure.relation_type_keys[row.type_id],
                    "source": str(row.source_id),
                    "target": str(row.target_id),
                    "version": row.version,
                }
                for row in self.workspace.relations
            ],
            "tour": self.tour,
            "urls": {
                "panels": static("css/panels.css"),
                "guide": reverse("codebook", args=[self.project.slug]),
                "tour": reverse("tour-done"),
                "self": path,
                "card": f"{path}spans/<span>/card/",
                "operations": reverse("api:operations", args=[self.row.pk]),
                "me": reverse("api:me"),
            },
        }


def _wire(item: SpanItem) -> dict[str, Any]:
    """A span for the scripts, as the API gives it; what they take for granted is left out."""
    usual = {"parts": [[item.start, item.end]], "attributes": {}, "note": ""}
    given = {"parts": item.parts, "attributes": item.attributes, "note": item.note}
    return {
        "id": item.id,
        "label": item.label.key,
        "start": item.start,
        "end": item.end,
        "version": item.version,
    } | {key: value for key, value in given.items() if value != usual[key]}


def is_writable(assignment: Assignment) -> bool:
    """Whether its annotator can change anything now."""
    return (
        assignment.is_open
        and assignment.article.archived_at is None
        and assignment.round.project.archived_at is None
    )


def gap_texts(gaps: list[Gap]) -> list[str]:
    """One sentence for each gap, at most ``MISSING_SHOWN`` and a count of the rest."""
    texts = [gap_text(gap) for gap in gaps[:MISSING_SHOWN]]
    more = len(gaps) - MISSING_SHOWN
    if more <= 0:
        return texts
    rest = ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more}
    return [*texts, rest]


def gap_text(gap: Gap) -> str:
    """A gap in words."""
    if gap.kind == "spans":
        return _("Nothing is marked. Mark something, or tick “There is nothing to code here”.")
    quote = gap.quote if len(gap.quote) <= 40 else f"{gap.quote[:39].rstrip()}…"
    if gap.kind == "question":
        return _("Question: %(name)s") % {"name": gap.name}
    return _("%(label)s “%(quote)s”: %(name)s") % {
        "label": gap.label,
        "quote": quote,
        "name": gap.name,
    }
