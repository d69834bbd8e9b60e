"""The coders' answers to a question on the article, as the adjudication page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from articles.models import Span
from articles.selectors.workspace import shown_value, span_item

if TYPE_CHECKING:
    from articles.models import Assignment, Structure
    from articles.models.docket import Docket, Matter
    from articles.records import AttributeRecord
    from articles.selectors.workspace import SpanItem


@dataclass(frozen=True, slots=True)
class AnswerSide:
    """What one coder answered, in words; empty for no answer. ``differs``: not every coder says so."""

    letter: str
    text: str
    differs: bool


def choices_for(
    matter: Matter | None, structure: Structure, text: str, adjudication: Assignment
) -> list[SpanItem]:
    """The settled spans, if a question asks for one. One query then."""
    if matter is None or matter.issue is None or matter.issue.record.type != "span":
        return []
    spans = Span.objects.live().filter(assignment=adjudication).order_by("start", "pk")
    return [span_item(structure, text, span) for span in spans]


def answers_to(
    docket: Docket, matter: Matter | None, text: str, choices: list[SpanItem]
) -> tuple[list[AnswerSide], str]:
    """Every coder's answer to the current question, and the settled one, in words."""
    issue = matter.issue if matter else None
    if issue is None:
        return [], ""
    sides = []
    for letter in docket.codings:
        given = issue.of(docket.number(letter))
        said = ""
        if given is not None and issue.record.type == "span":
            mark = given.mark
            said = " … ".join(text[start:end] for start, end in mark.parts) if mark else "–"
        elif given is not None:
            said = answer_text(issue.record, given.value)
        sides.append(AnswerSide(letter, said, differs=not issue.alike))
    if issue.settled is None:
        return sides, ""
    if issue.record.type == "span":
        return sides, next((one.words for one in choices if one.id == issue.settled), "–")
    return sides, answer_text(issue.record, issue.settled)


def answer_text(record: AttributeRecord, value: Any) -> str:
    """An answer in words."""
    if record.type == "boolean":
        return str(_("Yes") if value else _("No"))
    if record.type == "text":
        return str(value)  # in full: it is what is decided on
    return shown_value(record, value)
