"""Handing out work, marking it as done, taking it back."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.actions.log import project_event, write_events, write_many
from articles.actions.outcomes import refuse, stale
from articles.actions.releases import close_again
from articles.actions.rounds import require_coders, require_open
from articles.actions.training import record_attempt
from articles.actions.units import bring_units, check_classifiers, unclassified
from articles.actions.work import REASON, Work, lock_assignment, open_work, require_active, state_of
from articles.completeness import CodedSpan, Gap, Link, find_gaps
from articles.models import Article, Assignment, Round
from articles.models.bulk import insert_rows
from articles.permissions import can_manage, can_take_back

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from articles.models import User


def assign(
    user: User, round: Round, articles: Collection[UUID], annotators: Collection[UUID]
) -> tuple[list[UUID], int]:
    """Give every article to every annotator; answers the new assignments' ids and how many existed.

    Raises PermissionDenied; ValidationError for people who aren't members that may code, or for
    articles that are archived or not of the project, ``state`` unless the round is open.
    """
    if not can_manage(user, round.project_id):
        raise PermissionDenied(_("Only owners and managers assign articles."))
    if round.project.archived_at:
        raise refuse(_("This project is archived; nothing can be changed."), "locked")
    annotators = list(dict.fromkeys(annotators))
    with transaction.atomic():
        # One hand-out of a round at a time: both would otherwise make the same assignments.
        round.state = Round.objects.select_for_update(no_key=True).get(pk=round.pk).state
        require_open(round)
        require_coders(round.project_id, annotators)
        chosen = _check_articles(round, articles)
        existing = set(
            Assignment.objects.filter(
                round=round, kind=Assignment.Kind.CODING, annotator__in=annotators
            ).values_list("article_id", "annotator_id")
        )
        rows: list[dict[str, Any]] = [
            {
                "id": uuid.uuid4(),
                "article_id": article,
                "annotator_id": annotator,
                "position": position,
            }
            for annotator in annotators
            for position, article in enumerate(chosen)
            if (article, annotator) not in existing
        ]
        hand_out(user, round, rows)
        close_again(user, round, {row["article_id"] for row in rows})
    return [row["id"] for row in rows], len(annotators) * len(chosen) - len(rows)


def hand_out(user: User, round: Round, rows: list[dict[str, Any]]) -> None:
    """Store assignments, each with its event; in a second stage with the units that are to be classified."""
    check_classifiers(round, rows)
    insert_rows(Assignment, {"round_id": round.pk}, rows)
    state = state_of(Assignment(round=round))
    states = (
        state | {"article": str(row["article_id"]), "annotator": str(row["annotator_id"])}
        for row in rows
    )
    ids = (row["id"] for row in rows)
    write_many(user, round.project, "assignment.created", zip(ids, states, strict=True))
    bring_units(user, round, rows)


def _check_articles(round: Round, articles: Collection[UUID]) -> list[UUID]:
    """The articles in the order of their import, each once."""
    wanted = set(articles)
    rows = Article.objects.filter(project=round.project_id, archived_at=None).order_by(
        "created_at", "pk"
    )
    found = [pk for pk in rows.values_list("pk", flat=True) if pk in wanted]
    if len(found) < len(wanted):
        lost = next(iter(wanted.difference(found)))
        raise refuse(
            _("Article %(id)s is archived or not in this project."), "unknown", "article", id=lost
        )
    return found


def remove_assignment(user: User, assignment_id: UUID) -> None:
    """Take back an assignment that carries no work."""
    with transaction.atomic():
        assignment = lock_assignment(user, assignment_id)
        project = assignment.round.project
        if not can_manage(user, project):
            raise PermissionDenied(_("Only owners and managers take assignments back."))
        if assignment.revision or assignment.state != Assignment.State.ASSIGNED:
            raise refuse(_("Work has begun on this assignment; it stays."), "in_use")
        if assignment.comments.exists():
            raise refuse(_("Something was asked on this assignment; it stays."), "in_use")
        write_events(
            [
                project_event(
                    user, project, "assignment.deleted", assignment.pk, state_of(assignment)
                )
            ]
        )
        assignment.delete()


def submit(
    user: User,
    assignment_id: UUID,
    *,
    revision: int,
    nothing_to_code: bool = False,
    accept_warnings: bool = False,
) -> Assignment:
    """Mark an assignment as done.

    Raises ValidationError ``stale`` when ``revision`` is not the current one, ``missing`` with
    params ``gaps`` (a list of Gap) when something required is missing, or a warning was not accepted.
    """
    with open_work(user, assignment_id) as work:
        assignment = work.assignment
        if assignment.revision != revision:
            raise stale({"revision": assignment.revision, "version": assignment.revision})
        gaps = gaps_of(work, nothing_to_code=nothing_to_code)
        blocking = [gap for gap in gaps if gap.severity == "required"]
        if blocking or (gaps and not accept_warnings):
            raise refuse(
                ngettext("%(count)s thing is missing.", "%(count)s things are missing.", len(gaps))
                % {"count": len(gaps)},
                "missing",
                gaps=gaps,
            )
        assignment.started_at = assignment.started_at or work.now
        assignment.state, assignment.submitted_at = Assignment.State.SUBMITTED, work.now
        assignment.nothing_to_code = nothing_to_code and not assignment.spans.live().exists()
        assignment.save(update_fields=["state", "started_at", "submitted_at", "nothing_to_code"])
        work.record(
            "assignment.submitted", assignment.pk, assignment.revision + 1, state_of(assignment)
        )
        record_attempt(work)
    return assignment


def gaps_of(work: Work, *, nothing_to_code: bool) -> list[Gap]:
    """What is missing in the open work. Three queries."""
    keys = work.structure.label_keys
    spans = [
        CodedSpan(
            str(span.pk), keys[span.label_id], work.text[span.start : span.end], span.attributes
        )
        for span in work.assignment.spans.live().order_by("start", "-end", "pk")
    ]
    links = [
        Link(work.structure.relation_type_keys[type_id], str(source), str(target))
        for type_id, source, target in work.assignment.relations.live().values_list(
            "type_id", "source_id", "target_id"
        )
    ]
    answers: dict[str, Any] = {
        work.structure.question_keys[question]: value
        for question, value in work.assignment.answers.live().values_list("question_id", "value")
    }
    record = work.structure.record
    bare = unclassified(spans) if work.assignment.round.classifies else []
    return bare + find_gaps(record, spans, links, answers, nothing_to_code=nothing_to_code)


def reopen(
    user: User, assignment_id: UUID, *, revision: int | None = None, reason: str = ""
) -> Assignment:
    """Open a submitted assignment again.

    Its annotator may take it back for ``permissions.TAKE_BACK`` after submitting, whatever others do; from then
    on a manager reopens it. Reopening takes the article out of review until it is submitted again, and
    released again where that is done by hand. The ``reason`` stands in the event and is shown to the
    annotator. Raises PermissionDenied, ValidationError ``stale``, ``state``, ``locked``, ``invalid``.
    """
    reason = reason.strip()
    if len(reason) > REASON:
        raise refuse(_("At most %(most)s characters."), "invalid", "reason", most=REASON)
    with transaction.atomic():
        assignment = lock_assignment(user, assignment_id)
        if revision is not None and assignment.revision != revision:
            raise stale({"revision": assignment.revision, "version": assignment.revision})
        if assignment.state != Assignment.State.SUBMITTED:
            raise refuse(_("This assignment is open already."), "state")
        require_active(assignment)
        if not can_take_back(user, assignment):
            raise PermissionDenied(
                _("The time for taking this back is over. Ask a manager to open it again.")
            )
        work = Work(user, assignment, assignment.round.codebook.structure(), "")
        assignment.state, assignment.submitted_at = Assignment.State.REOPENED, None
        assignment.save(update_fields=["state", "submitted_at"])
        told = state_of(assignment) | ({"reason": reason} if reason else {})
        work.record("assignment.reopened", assignment.pk, assignment.revision + 1, told)
        work.close()
        close_again(user, assignment.round, [assignment.article_id])
    return assignment
