"""What the annotate template shows: a workspace in the template's words."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models import Assignment, Round
from articles.selectors.home import reopening_reasons
from articles.web.cards import span_view
from articles.web.commands import key_map, overview
from articles.web.forms.coding import (
    question_form,
)
from articles.web.forms.preferences import ReadingForm
from articles.web.gaps import gap_views
from articles.web.preferences import Reading, has_toured, reading, single_keys

if TYPE_CHECKING:
    from uuid import UUID

    from articles.records import RelationTypeRecord
    from articles.selectors.workspace import SpanItem, Workspace

#: Blocks from which on those out of sight are not laid out.
LONG = 60


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
        practised = self.row.round.kind == Round.Kind.TRAINING and not self.row.is_open
        self.feedback_url = reverse("feedback", args=[self.row.pk]) if practised else ""
        self.nothing_to_code = self.row.nothing_to_code
        self.is_done = self.row.state == Assignment.State.SUBMITTED  # else archived, or taken back
        reopened = self.row.state == Assignment.State.REOPENED
        self.reason = reopening_reasons([self.row.pk]).get(self.row.pk, "") if reopened else ""
        self.submitted_at = self.row.submitted_at
        self.active_seconds = self.row.active_seconds
        self.comments = workspace.comments

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
        return [label for label in self.all_labels if not label["retired"]]

    @cached_property
    def all_labels(self) -> list[dict[str, Any]]:
        """Also those that only spans from before carry."""
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
                "retired": label.key in structure.retired,
            }
            for order, label in enumerate(structure.record.labels)
        ]

    @cached_property
    def missing(self) -> list[dict[str, str]]:
        """What is missing, in words; the same gap on many spans is told once."""
        return gap_views(self.workspace.gaps)

    @property
    def has_links(self) -> bool:
        """Whether the codebook knows links."""
        return bool(self.workspace.structure.record.relation_types)

    @property
    def only_warnings(self) -> bool:
        """Whether everything that is missing can be overruled."""
        return all(gap.severity == "warning" for gap in self.workspace.gaps)

    @cached_property
    def island(self) -> dict[str, Any]:
        """What the scripts start from."""
        path = reverse("assignment", args=[self.row.pk])
        settled = self.row.round.classifies
        return {
            "assignment": str(self.row.pk),
            "revision": self.row.revision,
            "user": str(self.row.annotator_id),
            "open": is_writable(self.row),
            "snap": self.project.snap,
            "find_all": self.row.round.find_all and not settled,
            "settled": settled,
            "keys": key_map(self.preferences),
            "single_keys": single_keys(self.preferences),
            "labels": [_style(label) for label in self.labels],
            "retired": [_style(label) for label in self.all_labels if label["retired"]],
            "spans": [_wire(item) for item in self.workspace.spans],
            "relations": [
                {
                    "id": str(row.pk),
                    "type": self.workspace.structure.relation_type_keys[row.type_id],
                    "source": str(row.source_id),
                    "target": str(row.target_id),
                }
                for row in self.workspace.relations
            ],
            "relation_types": [
                _kind(kind) for kind in self.workspace.structure.record.relation_types
            ],
            "tour": self.tour,
            "urls": {
                "panels": static("css/panels.css"),
                "links": static("css/links.css"),
                "guide": reverse("codebook", args=[self.project.slug]),
                "tour": reverse("tour-done"),
                "self": path,
                "card": f"{path}spans/<span>/card/",
                "operations": reverse("api:operations", args=[self.row.pk]),
                "me": reverse("api:me"),
                "names": reverse("entity-suggestions", args=[self.project.slug]),
            },
        }


def _style(label: dict[str, Any]) -> dict[str, Any]:
    """A label for the scripts."""
    return {key: value for key, value in label.items() if key not in {"definition", "retired"}}


def _kind(kind: RelationTypeRecord) -> dict[str, Any]:
    """A relation type for the scripts."""
    return {
        "key": kind.key,
        "name": kind.name,
        "question": kind.question or kind.name,
        "sources": kind.source_labels,
        "targets": kind.target_labels,
        "minimum": kind.minimum,
    } | {flag: True for flag in ("symmetric", "same_label") if getattr(kind, flag)}


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
