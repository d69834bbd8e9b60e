"""What a decision of an adjudicator means: whose spans count, and which spans come of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from articles.actions.outcomes import refuse
from articles.clusters import Draft, Kind, agreed, intersected, taken_over, united
from articles.models import Ruling
from articles.spans import normalise_parts, shared_length
from articles.values import is_empty

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from articles.clusters import Cluster
    from articles.models.docket import Docket
    from articles.models.issue import Issue

Decision = Ruling.Decision
#: Decisions between two codings.
TWO = (Decision.UNION, Decision.INTERSECTION)


def letters_of(docket: Docket, decision: str, chosen: str, second: str) -> tuple[str, str]:
    """Whose spans count, and whose else; empty where the decision asks nobody."""
    if decision not in (Decision.A, Decision.B, *TWO):
        return "", ""
    letters = list(docket.codings)
    first = chosen or letters[1 if decision == Decision.B else 0]
    for field, letter in (("chosen", first), ("second", second)):
        if letter and letter not in letters:
            raise refuse(
                _("There is no coder “%(letter)s” here. Known: %(known)s."),
                "unknown",
                field,
                letter=letter,
                known=", ".join(letters),
            )
    if decision not in TWO:
        return first, ""
    other = second or next(letter for letter in letters if letter != first)
    if other == first:
        raise refuse(_("Choose two different coders."), "invalid", "second")
    return first, other


def drafts_of(
    docket: Docket,
    cluster: Cluster | None,
    decision: str,
    letters: tuple[str, str],
    spans: Sequence[Mapping[str, Any]],
) -> list[Draft]:
    """The spans that a decision leads to; ``letters`` as ``letters_of`` gives them."""
    chosen, second = letters
    if decision == Decision.OWN:
        if not spans:
            raise refuse(_("Select the words of your own span first."), "required", "spans")
        return [_own(span, cluster) for span in spans]
    if decision == Decision.NONE:
        return []
    if cluster is None:
        raise refuse(_("What was ruled on here is gone: take the ruling back."), "state")
    if decision == Decision.UNANIMOUS:
        if cluster.kind is not Kind.UNANIMOUS:
            raise refuse(
                _("The coders differ here. Choose whose spans count."), "state", "decision"
            )
        return agreed(cluster)
    ones = cluster.of(docket.number(chosen))
    if decision in TWO:
        others = cluster.of(docket.number(second))
        return united(ones, others) if decision == Decision.UNION else intersected(ones, others)
    return taken_over(ones)


def answer_of(issue: Issue, decision: str, coder: int, value: Any) -> Any:
    """The answer that a decision on a question leads to; None for no answer. ``coder`` is whose answer counts."""
    if decision == Decision.NONE:
        return None
    if decision == Decision.OWN:
        if is_empty(value):
            raise refuse(_("Give your own answer first."), "required", "value")
        return value
    if decision in TWO:
        raise refuse(_("Answers can't be united. Choose whose answer counts."), "state", "decision")
    if decision == Decision.UNANIMOUS and not issue.alike:
        raise refuse(_("The coders differ here. Choose whose answer counts."), "state", "decision")
    given = issue.answers[0] if decision == Decision.UNANIMOUS else issue.of(coder)
    if given is None:
        return None
    if given.takes is None:
        raise refuse(_("Rule on the place of this span first, so that it is settled."), "state")
    return given.takes


def _own(span: Mapping[str, Any], cluster: Cluster | None) -> Draft:
    """A span of the adjudicator's; it stands for the marks of its label that it overlaps."""
    try:
        parts = normalise_parts(span.get("parts") or [(span["start"], span["end"])])
    except ValueError as error:
        raise refuse(str(error), "offsets", "parts") from error
    origins = tuple(
        mark.id
        for mark in (cluster.marks if cluster else ())
        if mark.label == span["label"] and shared_length(mark.parts, parts)
    )
    values, note = span.get("attributes") or {}, span.get("note", "")
    return Draft(span["label"], parts, values, note, origins, span["quote"])
