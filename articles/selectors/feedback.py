"""What a coder is told after practice: their coding beside gold, each difference in a sentence with the rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Assignment, Attempt, Gold, Round, Span
from articles.models.measuring import compare_spans, lead_of
from articles.selectors.training import (
    LabelRow,
    Progress,
    label_rows,
    overall_row,
    progress_of,
)
from articles.selectors.workspace import SpanItem, shown_value, span_item

if TYPE_CHECKING:
    from uuid import UUID

    from articles.agreement.gold import Outcome
    from articles.models import Structure, User
    from articles.records import LabelRecord


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a coding and gold part. ``rules``: the labels whose guidance explains it, gold's first."""

    kind: str
    sentence: str
    own: SpanItem | None
    gold: SpanItem | None
    rules: list[LabelRecord]

    @property
    def start(self) -> int:
        """Where it begins in the text, in code points."""
        return min(item.start for item in (self.own, self.gold) if item)


@dataclass(frozen=True, slots=True)
class Feedback:
    """One finished practice article. ``attempt`` is None without gold.

    ``withheld``: the coder still codes the article in another round, so nothing of gold is told. ``changed``: gold or
    the coding are no longer what was compared; then only the figures of that time are shown.
    """

    assignment: Assignment
    attempt: Attempt | None = None
    progress: Progress | None = None
    withheld: bool = False
    changed: bool = False
    more: bool = False
    rows: list[LabelRow] = field(default_factory=list)
    overall: LabelRow | None = None
    structure: Structure | None = None
    own: list[SpanItem] = field(default_factory=list)
    gold: list[SpanItem] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)

    @property
    def failed(self) -> list[LabelRow]:
        """Labels that gold has and that miss the mark."""
        return [row for row in self.rows if row.passed is False]


def practice_assignment(user: User, pk: UUID) -> Assignment | None:
    """A coding of a training round whose content ``user`` may read; hidden gold has no feedback, for anybody."""
    return (
        Assignment.objects.content_visible_to(user)
        .filter(pk=pk, round__kind=Round.Kind.TRAINING, kind=Assignment.Kind.CODING)
        .select_related("round__project", "round__codebook", "article", "annotator")
        .first()
    )


def load_feedback(user: User, assignment: Assignment) -> Feedback:
    """What may be told on a submitted ``assignment``; nine queries beside the codebooks'."""
    attempts = Attempt.objects.filter(assignment=assignment).select_related(
        "gold__assignment__round__codebook"
    )
    attempt = attempts.order_by("created_at", "pk").last()
    progress = progress_of(assignment.annotator, assignment.round)
    more = _more(assignment)
    if attempt is None:
        return Feedback(assignment, progress=progress, more=more)
    coder_busy = Assignment.objects.filter(
        article=assignment.article_id,
        annotator=assignment.annotator_id,
        kind=Assignment.Kind.CODING,
    ).exclude(state=Assignment.State.SUBMITTED)
    if coder_busy.exists():
        return Feedback(assignment, progress=progress, withheld=True, more=more)
    structure = assignment.round.codebook.structure()
    rows = label_rows(attempt.figures, structure.record.labels)
    overall = overall_row([attempt.figures["overall"]], attempt.figures["pass_mark"])
    found = Feedback(
        assignment,
        attempt,
        progress,
        more=more,
        rows=rows,
        overall=overall,
        structure=structure,
        changed=_revisions(assignment, attempt.gold) != attempt.figures["revisions"],
    )
    if not found.changed:
        _fill(found, attempt.gold)
    return found


def _revisions(assignment: Assignment, gold: Gold) -> list[int]:
    return [assignment.revision, gold.assignment.revision]


def _more(assignment: Assignment) -> bool:
    """Whether the coder can take another article of the round."""
    round = assignment.round
    if round.state != Round.State.OPEN:
        return False
    fit = Gold.objects.practicable_by(assignment.annotator).filter(
        article__in=round.places.values("article")
    )
    waiting = round.assignments.filter(
        annotator=assignment.annotator_id, kind=Assignment.Kind.CODING
    ).exclude(state=Assignment.State.SUBMITTED)
    return fit.exists() or waiting.exists()


def _fill(found: Feedback, gold: Gold) -> None:
    """Both codings and their differences. One query; three where gold is of another codebook version."""
    mine, theirs = found.assignment, gold.assignment
    gold_structure = theirs.round.codebook.structure()
    spans = list(
        Span.objects.live()
        .filter(assignment__in=[mine.pk, theirs.pk])
        .order_by("start", "-end", "pk")
    )
    own = [span for span in spans if span.assignment_id == mine.pk]
    right = [span for span in spans if span.assignment_id == theirs.pk]
    structure = mine.round.codebook.structure()
    compared = compare_spans(
        own,
        right,
        structure,
        gold_structure,
        tolerance=mine.round.tolerance,
        lead=lead_of(mine.round.codebook, theirs.round.codebook),
    )
    text = mine.article.text
    found.own.extend(span_item(structure, text, span) for span in own)
    found.gold.extend(span_item(gold_structure, text, span) for span in right)
    items = {item.id: item for item in (*found.own, *found.gold)}
    for outcome in compared.outcomes:
        if outcome.kind != "found" or outcome.values:
            found.differences.append(_difference(outcome, items))


def _difference(outcome: Outcome, items: dict[str, SpanItem]) -> Difference:
    own, gold = items.get(outcome.own or ""), items.get(outcome.gold or "")
    labels = [item.label for item in (gold, own) if item]
    rules = list({label.key: label for label in labels}.values())
    kind = "value" if outcome.kind == "found" else outcome.kind.value
    return Difference(kind, sentence(outcome, own, gold), own, gold, rules)


def sentence(outcome: Outcome, own: SpanItem | None, gold: SpanItem | None) -> str:
    """A difference in plain words."""
    names = {
        "own": own.label.name if own else "",
        "gold": gold.label.name if gold else "",
    }
    if outcome.kind == "missed":
        return _("You marked nothing here; gold has “%(gold)s”.") % names
    if outcome.kind == "extra":
        return _("You marked “%(own)s”; gold has nothing of the kind here.") % names
    if outcome.kind == "wrong":
        said = _("The place is right, the label is not: you chose “%(own)s”, gold has “%(gold)s”.")
        return said % names
    parts = []
    if outcome.kind == "off":
        parts.append(_("The label is right, the ends are not: %(how)s.") % {"how": _ends(outcome)})
    for key, mine, right in outcome.values:
        assert gold is not None  # noqa: S101 (values are compared of pairs only)
        parts.append(_value(gold.label, key, mine, right))
    return " ".join(parts)


def _ends(outcome: Outcome) -> str:
    """How far each end lies from gold's, in characters."""
    parts = []
    start, end = outcome.start_off, outcome.end_off
    if start:
        said = (
            ngettext(
                "your span starts %(n)s character too early",
                "your span starts %(n)s characters too early",
                -start,
            )
            if start < 0
            else ngettext(
                "your span starts %(n)s character too late",
                "your span starts %(n)s characters too late",
                start,
            )
        )
        parts.append(said % {"n": abs(start)})
    if end:
        said = (
            ngettext(
                "your span ends %(n)s character too early",
                "your span ends %(n)s characters too early",
                -end,
            )
            if end < 0
            else ngettext(
                "your span ends %(n)s character too late",
                "your span ends %(n)s characters too late",
                end,
            )
        )
        parts.append(said % {"n": abs(end)})
    return _(" and ").join(parts)


def _value(label: LabelRecord, key: str, mine: Any, right: Any) -> str:
    attribute = next(one for one in label.attributes if one.key == key)

    def shown(value: Any) -> str:
        return _("nothing") if value is None else f"“{shown_value(attribute, value)}”"

    return _("%(name)s: you chose %(own)s, gold has %(gold)s.") % {
        "name": attribute.name,
        "own": shown(mine),
        "gold": shown(right),
    }
