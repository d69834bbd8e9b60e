"""What an export would hold, counted with the same visibility and filters as the export itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.formats import EXPORT_FORMATS
from articles.selectors.export_choice import (
    Choice,
    chosen_codings,
    chosen_labels,
    chosen_spans,
)

if TYPE_CHECKING:
    from articles.models import Project, User

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
    (
        "entities",
        _(
            "The entries that those values name, as the registry calls them today. CSV adds entity_names."
        ),
        '{"actor": [{"name": "Port council", …}]}',
    ),
    ("relations", _("Links to other spans: type and the target's id."), '[{"type": "targets", …}]'),
    ("note", _("The coder's note."), ""),
    (
        "annotator",
        _("The coder: a pseudonym, or the user name where a manager asks for it."),
        "c7f2",
    ),
    ("assignment, round, layer", _("Which coding the span belongs to."), "main, coder"),
    (
        "codebook_version",
        _("The version of the codebook it was coded with, or the chosen one where it leads there."),
        "1",
    ),
    (
        "stale",
        _("With a chosen version only: whether the span does not fit it and needs looking at."),
        "false",
    ),
    ("version, created_at, updated_at", _("How often it was changed, and when."), "3"),
)


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


def export_summary(user: User, project: Project, format: str, choice: Choice) -> ExportSummary:
    """Count what ``user`` would get. Three queries; raises what the export itself raises."""
    codings = chosen_codings(user, project, choice)
    spans = chosen_spans(choice, chosen_labels(project, choice))
    counted = spans.filter(assignment__in=codings.values("pk")).aggregate(
        spans=Count("pk"),
        articles=Count("assignment__article", distinct=True),
        coders=Count("assignment__annotator", distinct=True),
    )
    extension = EXPORT_FORMATS[format].extension
    day = timezone.now().strftime("%Y-%m-%d")
    return ExportSummary(**counted, filename=f"{project.slug}-spans-{day}{extension}")


def columns() -> list[Column]:
    """What a row holds."""
    return [Column(name, str(text), example) for name, text, example in COLUMNS]


def export_choices(project: Project) -> tuple[list[tuple[str, str]], list[str], list[int]]:
    """Labels (key and name, over all versions, the newest name), rounds, versions but drafts. Two queries."""
    told = project.codebooks.exclude(state="draft").order_by("number", "labels__order")
    found = list(told.values_list("labels__key", "labels__name", "number"))
    labels = {key: name for key, name, _number in found if key}
    rounds = project.rounds.order_by("created_at", "pk").values_list("name", flat=True)
    numbers = sorted({number for _key, _name, number in found})
    return list(labels.items()), list(rounds), numbers
