"""What an export would hold, counted with the same visibility and filters as the export itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from articles.models import Question
from articles.selectors.export_answers import answering_codings
from articles.selectors.export_choice import (
    Choice,
    chosen_answers,
    chosen_codings,
    chosen_labels,
    chosen_spans,
)
from articles.selectors.export_file import file_name

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from articles.models import Answer, Project, Span, User

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
    ("assignment, round, layer", _("Which coding it belongs to."), "main, coder"),
    (
        "codebook_version",
        _("The version of the codebook it was coded with, or the chosen one where it leads there."),
        "1",
    ),
    (
        "stale",
        _("With a chosen version only: whether it does not fit that one and needs looking at."),
        "false",
    ),
    ("version, created_at, updated_at", _("How often it was changed, and when."), "3"),
)

#: The same of answers, as far as it differs.
ANSWER_COLUMNS = (
    ("type", _("Always “answer”."), "answer"),
    ("id", _("The answer's id; stays the same in every export."), "6f1c…"),
    (
        "question, question_type",
        _("The key of the question, and what its values are."),
        "relevance",
    ),
    (
        "value",
        _(
            "What was answered: a key, several, a number, a text; for a span its id. Empty where it was taken back."
        ),
        "reported",
    ),
    ("entities", _("The entries that the value names, as the registry calls them today."), "[]"),
)
_SPANS_ONLY = {
    *("id", "start, end", "start_utf16, end_utf16", "parts", "quote", "label", "attributes"),
    *("entities", "relations", "note"),
}


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """How much a file will hold: ``count`` spans or answers."""

    count: int
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
    """Count what ``user`` would get. At most three queries; raises what the export itself raises."""
    rows: QuerySet[Span] | QuerySet[Answer]
    if choice.rows == "answers":
        codings = answering_codings(user, project, choice)
        rows = chosen_answers(choice).filter(assignment__in=codings.values("pk"))
    else:
        codings = chosen_codings(user, project, choice)
        rows = chosen_spans(choice, chosen_labels(project, choice))
        rows = rows.filter(assignment__in=codings.values("pk"))
    counted = rows.aggregate(
        count=Count("pk"),
        articles=Count("assignment__article", distinct=True),
        coders=Count("assignment__annotator", distinct=True),
    )
    return ExportSummary(**counted, filename=file_name(project, format, choice))


def columns() -> list[Column]:
    """What a row of spans holds."""
    return [Column(name, str(text), example) for name, text, example in COLUMNS]


def answer_columns() -> list[Column]:
    """What a row of answers holds: its own columns, and those that it shares with spans."""
    article, *rest = [one for one in COLUMNS if one[0] not in _SPANS_ONLY]
    rows = (*ANSWER_COLUMNS[:2], article, *ANSWER_COLUMNS[2:], *rest)
    return [Column(name, str(text), example) for name, text, example in rows]


def has_questions(project: Project) -> bool:
    """Whether any version but a draft asks questions on articles. One query."""
    rows = Question.objects.filter(codebook__project=project)
    return rows.exclude(codebook__state="draft").exists()


def export_choices(project: Project) -> tuple[list[tuple[str, str]], list[str], list[int]]:
    """Labels (key and name, over all versions, the newest name), rounds, versions but drafts. Two queries."""
    told = project.codebooks.exclude(state="draft").order_by("number", "labels__order")
    found = list(told.values_list("labels__key", "labels__name", "number"))
    labels = {key: name for key, name, _number in found if key}
    rounds = project.rounds.order_by("created_at", "pk").values_list("name", flat=True)
    numbers = sorted({number for _key, _name, number in found})
    return list(labels.items()), list(rounds), numbers
