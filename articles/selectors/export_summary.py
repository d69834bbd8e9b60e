"""What an export would hold, counted with the same visibility and filters as the export itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from articles.formats import EXPORT_FORMATS
from articles.models import Assignment, Span

if TYPE_CHECKING:
    from articles.models import Project, User

LAYERS = {"coders": Assignment.Kind.CODING, "adjudicated": Assignment.Kind.ADJUDICATION}
#: Column, what it means, an example.
COLUMNS = (
    ("id", _("The span's id; stays the same in every export."), "6f1c…"),
    ("article", _("Id, title, outlet, date, language, checksum and length of the article."), "{…}"),
    (
        "start, end",
        _("Where the span begins and ends: Unicode code points, the end not included."),
        "182, 216",
    ),
    ("start_utf16, end_utf16", _("The same in UTF-16 units, for JavaScript and Java."), "182, 216"),
    (
        "parts",
        _("The stretches of the span; more than one where it is interrupted."),
        "[[182, 216]]",
    ),
    ("quote", _("The text from start to end."), "reversed its waiver"),
    ("label", _("The key of the label."), "decision"),
    ("attributes", _("The values of the label's attributes."), '{"stage": "decided"}'),
    ("relations", _("Links to other spans: type and the target's id."), '[{"type": "targets", …}]'),
    ("note", _("The coder's note."), ""),
    (
        "annotator",
        _("The coder: a pseudonym, or the user name where a manager asks for it."),
        "c7f2",
    ),
    ("assignment, round, layer", _("Which coding the span belongs to."), "main, coder"),
    ("codebook_version", _("The version of the codebook it was coded with."), "1"),
    ("version, created_at, updated_at", _("How often it was changed, and when."), "3"),
)


@dataclass(frozen=True, slots=True)
class ExportFilter:
    """Which spans; empty means all that the asker may read."""

    format: str = "jsonl"
    label: str = ""
    annotator: UUID | None = None
    round: str = ""
    state: str = ""
    layer: str = "coders"
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """How much a file will hold."""

    spans: int
    articles: int
    coders: int
    filename: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a row, explained."""

    name: str
    description: str
    example: str


def export_summary(user: User, project: Project, wanted: ExportFilter) -> ExportSummary:
    """Count what ``user`` would get. One query."""
    found = Span.objects.visible_to(user).filter(assignment__round__project=project)
    if not wanted.deleted:
        found = found.live()
    if wanted.label:
        found = found.filter(label__key=wanted.label)
    if wanted.annotator:
        found = found.filter(assignment__annotator=wanted.annotator)
    if wanted.round:
        found = found.filter(assignment__round__name=wanted.round)
    if wanted.state:
        found = found.filter(assignment__state=wanted.state)
    if wanted.layer in LAYERS:
        found = found.filter(assignment__kind=LAYERS[wanted.layer])
    counted = found.aggregate(
        spans=Count("pk"),
        articles=Count("assignment__article", distinct=True),
        coders=Count("assignment__annotator", distinct=True),
    )
    extension = EXPORT_FORMATS[wanted.format].extension
    return ExportSummary(**counted, filename=f"{project.slug}-spans{extension}")


def columns() -> list[Column]:
    """What a row holds."""
    return [Column(name, str(text), example) for name, text, example in COLUMNS]


def export_choices(project: Project) -> tuple[list[tuple[str, str]], list[str]]:
    """Labels (key and name, over all versions, the newest name) and rounds. Two queries."""
    labels = dict(
        project.codebooks.order_by("number", "labels__order").values_list(
            "labels__key", "labels__name"
        )
    )
    rounds = project.rounds.order_by("created_at", "pk").values_list("name", flat=True)
    return [(key, name) for key, name in labels.items() if key], list(rounds)
