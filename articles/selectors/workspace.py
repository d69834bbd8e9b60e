"""Everything that the annotate page shows of one assignment, in a constant number of queries."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from articles.completeness import CodedSpan, Gap, Link, find_gaps
from articles.models import Assignment
from articles.models.span import shorten
from articles.selectors.comments import comment_counts
from articles.spans import LabelStyle, article_html
from articles.spans import Span as Stretch
from articles.values import is_shown

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from articles.models import Answer, Relation, Span, Structure, User
    from articles.records import AttributeRecord, LabelRecord, RelationTypeRecord

QUOTE_LENGTH = 80


@dataclass(frozen=True, slots=True)
class SpanItem:
    """A span as the list beside the text shows it."""

    id: str
    label: LabelRecord
    start: int
    end: int
    parts: list[list[int]]
    version: int
    quote: str
    attributes: dict[str, Any]
    note: str
    summary: list[str]
    links: int = 0
    comments: int = 0

    @property
    def part_quotes(self) -> list[str]:
        """The words of each part."""
        return [self.quote[start - self.start : end - self.start] for start, end in self.parts]

    @property
    def words(self) -> str:
        """The words of the span, an ellipsis for what lies between its parts."""
        return " … ".join(self.part_quotes)

    @property
    def quote_short(self) -> str:
        """The words, cut for a list."""
        return shorten(self.words, QUOTE_LENGTH)


@dataclass(frozen=True, slots=True)
class Position:
    """How far the annotator is in the project."""

    number: int
    total: int
    done: int


@dataclass(frozen=True, slots=True)
class Workspace:
    """One assignment, ready to render. ``spans`` are in text order."""

    assignment: Assignment
    structure: Structure
    spans: list[SpanItem]
    relations: list[Relation]
    answers: dict[str, Any]
    gaps: list[Gap]
    position: Position
    comments: int = 0

    @property
    def text(self) -> str:
        """The article's text."""
        return self.assignment.article.text

    @property
    def html(self) -> str:
        """The article with its marks: exactly the text, escaped, in flat runs."""
        return article_html(
            self.text,
            [stretch(item) for item in self.spans],
            styles(self.structure.record.labels),
            [(kind, start, end) for kind, start, end in self.assignment.article.zones],
        )

    def span(self, pk: UUID) -> SpanItem | None:
        """The live span with this id."""
        return next((item for item in self.spans if item.id == str(pk)), None)


def stretch(item: SpanItem) -> Stretch:
    """A span as the segmenter takes it."""
    return Stretch(
        id=item.id,
        label=item.label.key,
        start=item.start,
        end=item.end,
        parts=tuple((start, end) for start, end in item.parts),
    )


def styles(labels: Iterable[LabelRecord]) -> dict[str, LabelStyle]:
    """How each label is painted."""
    return {label.key: LabelStyle(label.name, label.abbreviation, label.color) for label in labels}


def own_assignment(user: User, pk: UUID) -> Assignment | None:
    """The assignment, if it is the user's own; an adjudication has a page of its own."""
    return (
        Assignment.objects.content_visible_to(user)
        .filter(pk=pk, annotator=user)
        .exclude(kind=Assignment.Kind.ADJUDICATION)
        .select_related("round__project", "round__codebook", "article", "annotator")
        .first()
    )


def load_workspace(assignment: Assignment) -> Workspace:
    """Read what hangs on ``assignment``: five queries beside the codebook's."""
    structure = assignment.round.codebook.structure()
    spans = list(assignment.spans.live().order_by("start", "-end", "id"))
    relations = list(assignment.relations.live().order_by("created_at", "id"))
    answers = answers_by_key(structure, assignment.answers.live())
    text = assignment.article.text
    links = Counter(relation.source_id for relation in relations)
    said = comment_counts(assignment)
    items = [span_item(structure, text, span, links[span.pk], said[span.pk]) for span in spans]
    gaps = find_gaps(
        structure.record,
        [CodedSpan(item.id, item.label.key, item.words, item.attributes) for item in items],
        [
            Link(structure.relation_type_keys[row.type_id], str(row.source_id), str(row.target_id))
            for row in relations
        ],
        answers,
        nothing_to_code=assignment.nothing_to_code,
    )
    position = _position(assignment)
    return Workspace(assignment, structure, items, relations, answers, gaps, position, said.total())


def answers_by_key(structure: Structure, answers: Iterable[Answer]) -> dict[str, Any]:
    """Answers by the keys of their questions."""
    return {structure.question_keys[answer.question_id]: answer.value for answer in answers}


def span_item(
    structure: Structure, text: str, span: Span, links: int = 0, comments: int = 0
) -> SpanItem:
    """One span as the page shows it; ``links`` start at it, ``comments`` are about it."""
    label = structure.record.label(structure.label_keys[span.label_id])
    assert label is not None  # noqa: S101 (a stored label is in its codebook: foreign key)
    return SpanItem(
        id=str(span.pk),
        label=label,
        start=span.start,
        end=span.end,
        parts=span.parts,
        version=span.version,
        quote=text[span.start : span.end],
        attributes=span.attributes,
        note=span.note,
        summary=attribute_texts(label, span.attributes),
        links=links,
        comments=comments,
    )


def attribute_texts(label: LabelRecord, attributes: dict[str, Any]) -> list[str]:
    """The values of a span in words, in the codebook's order."""
    return [
        shown_value(attribute, attributes[attribute.key])
        for attribute in label.attributes
        if attribute.key in attributes and is_shown(attribute, attributes)
    ]


def shown_value(attribute: AttributeRecord, value: Any) -> str:
    """One value in words."""
    names = {choice.key: choice.name for choice in attribute.values}
    if attribute.type == "boolean":
        return attribute.name if value else f"{attribute.name}: –"
    if attribute.type == "entity":
        return ", ".join(entity["name"] for entity in value)
    if isinstance(value, list):
        return ", ".join(names.get(one, str(one)) for one in value)
    return names.get(value, shorten(str(value)))


def _position(assignment: Assignment) -> Position:
    """Where this assignment stands in the annotator's queue of the project. One query."""
    before = Q(position__lt=assignment.position) | Q(
        position=assignment.position, created_at__lte=assignment.created_at
    )
    counts = Assignment.objects.filter(
        annotator=assignment.annotator_id,
        round__project=assignment.round.project_id,
        kind=assignment.kind,
        article__archived_at=None,
    ).aggregate(
        total=Count("pk"),
        number=Count("pk", filter=before),
        done=Count("pk", filter=Q(state=Assignment.State.SUBMITTED)),
    )
    return Position(counts["number"], counts["total"], counts["done"])


@dataclass(frozen=True, slots=True)
class LinkChoice:
    """A span that a link may lead to."""

    id: str
    quote: str
    label: LabelRecord
    chosen: bool


@dataclass(frozen=True, slots=True)
class LinkField:
    """One relation type on a span's card: its question and the spans to choose from."""

    kind: RelationTypeRecord
    choices: list[LinkChoice]


def link_fields(workspace: Workspace, item: SpanItem) -> list[LinkField]:
    """The relations that may start at ``item``, with their possible targets in text order."""
    keys = workspace.structure.relation_type_keys
    linked = {
        (keys[row.type_id], str(row.target_id))
        for row in workspace.relations
        if str(row.source_id) == item.id
    }
    return [
        LinkField(
            kind,
            [
                LinkChoice(other.id, other.quote_short, other.label, (kind.key, other.id) in linked)
                for other in workspace.spans
                if other.id != item.id
                and other.label.key in kind.target_labels
                and (not kind.same_label or other.label.key == item.label.key)
            ],
        )
        for kind in workspace.structure.record.relation_types
        if item.label.key in kind.source_labels
    ]
