"""Two-stage coding: the settled units of one round are classified in another, by other coders.

The units come into each coding as spans of the label ``unit``, when it is handed out. Their ends and number stay: who
classifies chooses labels, fills in values and links.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.actions.outcomes import refuse
from articles.completeness import Gap
from articles.models import Article, Assignment, Event, Round, Span
from articles.models.bulk import insert_rows
from articles.spans import shared_length

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from articles.actions.work import Work
    from articles.completeness import CodedSpan
    from articles.models import User

#: The label of a unit that is not classified yet.
UNIT = "unit"

Parts = tuple[tuple[int, int], ...]


def unclassified(spans: Iterable[CodedSpan]) -> list[Gap]:
    """What is missing in a second stage: units that still carry the label ``unit``."""
    name = str(_("choose a label"))
    return [
        Gap("label", UNIT, name, span.id, span.quote, str(_("Unit")))
        for span in spans
        if span.label == UNIT
    ]


def require_units_free(work: Work) -> None:
    """Refuse to mark, move, delete or restore where settled units are classified (``settled``)."""
    assignment = work.assignment
    if assignment.round.classifies and assignment.kind == Assignment.Kind.CODING:
        raise refuse(
            _(
                "The passages are settled here. Choose a label for each; their ends and number stay."
            ),
            "settled",
        )


def check_second_stage(round: Round) -> None:
    """Refuse a second stage whose codebook lacks the label ``unit`` to begin with."""
    if round.classifies and round.codebook.structure().record.label(UNIT) is None:
        raise refuse(
            _(
                "The codebook of the second stage needs a label with the key “unit”, for what is not classified "
                "yet. Add it in the editor of the codebook."
            ),
            "missing",
            "codebook",
        )


def markers(round: Round) -> dict[UUID, set[UUID]]:
    """Who marked units of which article in the first stage, by article: they don't classify them. One query."""
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    if round.classifies:
        marked = Assignment.objects.filter(round=round.units_from_id, kind=Assignment.Kind.CODING)
        for article, coder in marked.values_list("article_id", "annotator_id"):
            found[article].add(coder)
    return found


def settled_articles(round: Round) -> set[UUID] | None:
    """Articles whose units are settled, or None where the round classifies none."""
    if not round.classifies:
        return None
    return set(_settled(round).values_list("article_id", flat=True))


def _settled(round: Round) -> QuerySet[Assignment]:
    return Assignment.objects.filter(
        round=round.units_from_id,
        kind=Assignment.Kind.ADJUDICATION,
        state=Assignment.State.SUBMITTED,
    )


def check_classifiers(round: Round, rows: Sequence[Mapping[str, Any]]) -> None:
    """Refuse coders who marked units of the same article in the first stage."""
    marked = markers(round)
    for row in rows:
        if row["annotator_id"] in marked.get(row["article_id"], ()):
            raise refuse(
                _("Coder %(coder)s marked the units of article %(article)s: others classify them."),
                "own_units",
                coder=row["annotator_id"],
                article=row["article_id"],
            )


def bring_units(user: User, round: Round, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put the settled units of their article into new assignments (``id``, ``article_id``), with their events.

    Raises ValidationError ``unsettled`` for an article whose adjudication is not finished, ``overlap`` where units
    share words and the label ``unit`` may not overlap itself.
    """
    if not round.classifies or not rows:
        return
    structure = round.codebook.structure()
    check_second_stage(round)
    units = settled_units(round, {row["article_id"] for row in rows})
    label = structure.record.label(UNIT)
    if label is not None and not label.self_overlap:
        for article, found in units.items():
            _require_apart(article, list(found))
    spans, events = [], []
    for row in rows:
        group = uuid.uuid4()
        for parts, (lead, trail) in units[row["article_id"]].items():
            span = {
                "id": uuid.uuid4(),
                "assignment_id": row["id"],
                "start": parts[0][0],
                "end": parts[-1][1],
                "parts": [list(part) for part in parts],
                "lead": lead,
                "trail": trail,
            }
            spans.append(span)
            state = {name: span[name] for name in ("start", "end", "parts")}
            state |= {"label": UNIT, "attributes": {}, "note": "", "deleted": False}
            events.append(
                {
                    "assignment_id": row["id"],
                    "object_id": str(span["id"]),
                    "payload": state,
                    "group": group,
                }
            )
    insert_rows(Span, {"label_id": structure.label_ids[UNIT], "updated_at": timezone.now()}, spans)
    shared = {"project_id": round.project_id, "actor_id": user.pk, "kind": "span.created"}
    insert_rows(Event, shared | {"object_version": 1}, events)
    with_units = {span["assignment_id"] for span in spans}
    Assignment.objects.filter(pk__in=with_units).update(revision=1)


def settled_units(round: Round, articles: set[UUID]) -> dict[UUID, dict[Parts, tuple[int, int]]]:
    """The passages that the adjudication of the first stage settled, by article; each once, in reading order.

    With how much white space each begins and ends with.
    """
    settled = _settled(round).filter(article__in=articles)
    found: defaultdict[UUID, dict[Parts, tuple[int, int]]] = defaultdict(dict)
    for article in settled.values_list("article_id", flat=True):
        found[article] = {}
    if missing := articles - found.keys():
        title = Article.objects.values_list("title", flat=True).get(pk=min(missing))
        raise refuse(
            _("The units of “%(title)s” are not settled yet. Finish its adjudication first."),
            "unsettled",
            "article",
            title=title,
        )
    spans = Span.objects.live().filter(assignment__in=settled.values("pk"))
    for article, parts, lead, trail in spans.order_by("start", "-end", "pk").values_list(
        "assignment__article", "parts", "lead", "trail"
    ):
        found[article].setdefault(tuple((start, end) for start, end in parts), (lead, trail))
    return found


def _require_apart(article: UUID, units: list[Parts]) -> None:
    for number, one in enumerate(units):
        for other in units[number + 1 :]:
            if other[0][0] >= one[-1][1]:
                break
            if shared_length(one, other):
                raise refuse(
                    _(
                        "Settled units of article %(id)s overlap. Let the label “unit” overlap itself, in the codebook."
                    ),
                    "overlap",
                    "codebook",
                    id=article,
                )
