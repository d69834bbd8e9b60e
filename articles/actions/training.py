"""Gold, and what is measured by it: attempts at practice articles and at hidden gold, practice, retraining."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.actions.log import log
from articles.actions.outcomes import refuse
from articles.actions.reveals import note_reveals
from articles.actions.work import state_of
from articles.models import Assignment, Attempt, Gold, Membership, Place, Round, Seat
from articles.models.measuring import as_json, compare_codings
from articles.permissions import can_be_assigned, can_review, is_qualified, role_in

if TYPE_CHECKING:
    from uuid import UUID

    from articles.actions.work import Work
    from articles.models import User

#: Where the coder sees gold, as the log of what was seen names it.
FEEDBACK = "feedback"


def gold_state(gold: Gold) -> dict[str, Any]:
    """What the log says of gold."""
    return {
        "article": str(gold.article_id),
        "assignment": str(gold.assignment_id),
        "note": gold.note,
        "retired": gold.retired_at is not None,
    }


def make_gold(user: User, assignment_id: UUID, *, note: str = "") -> tuple[Gold, bool]:
    """Say that a submitted coding (or adjudication) is the right one of its article; answers it and whether it is new.

    That others still code the article in another round is no obstacle: nobody sees gold before they have submitted
    their own coding of a training round and finished every other one of the article (``selectors/training.py``).
    Raises Assignment.DoesNotExist for a coding that ``user`` can't read (not released, or they code the article
    themselves), PermissionDenied, ValidationError ``exists`` where the article has other gold, ``locked``.
    """
    with transaction.atomic():
        assignment = (
            Assignment.objects.content_visible_to(user)
            .filter(state=Assignment.State.SUBMITTED)
            .exclude(kind=Assignment.Kind.WITHDRAWN)
            .select_related("round__project", "article")
            .get(pk=assignment_id)
        )
        project = assignment.round.project
        if not can_review(user, project):
            raise PermissionDenied(_("Only owners, managers and adjudicators choose gold."))
        if project.archived_at or assignment.article.archived_at:
            raise refuse(_("This article is archived; nothing can be changed."), "locked")
        # One choice at a time for an article: the lock is that of its row.
        type(assignment.article).objects.select_for_update().only("pk").get(
            pk=assignment.article_id
        )
        standing = Gold.objects.standing().filter(article=assignment.article_id).first()
        if standing is not None:
            if standing.assignment_id == assignment.pk:
                return standing, False
            raise refuse(
                _("“%(title)s” has gold already. Retire it first, then choose another coding."),
                "exists",
                title=assignment.article.title,
            )
        gold = Gold(article=assignment.article, assignment=assignment, author=user, note=note)
        gold.clean_fields(exclude=["article", "assignment", "author"])
        gold.save(force_insert=True)
        log(user, project, "gold.created", gold.pk, gold_state(gold))
    return gold, True


def retire_gold(user: User, gold_id: UUID) -> Gold:
    """Measure nobody by it any more; attempts stay as they were. Raises Gold.DoesNotExist, PermissionDenied."""
    with transaction.atomic():
        rows = Gold.objects.visible_to(user).select_related("article__project")
        gold = rows.select_for_update(of=("self",)).get(pk=gold_id)
        project = gold.article.project
        if project.archived_at:
            raise refuse(_("This project is archived; nothing can be changed."), "locked")
        if gold.retired_at is None:
            gold.retired_at = timezone.now()
            gold.save(update_fields=["retired_at"])
            log(user, project, "gold.retired", gold.pk, gold_state(gold))
    return gold


def record_attempt(work: Work) -> Attempt | None:
    """Hold a coding that is being submitted against gold, where it is practice or hidden gold.

    Called inside ``submit``, after the state has changed. The event belongs to the project, not to the coding: its
    coder must not learn of hidden gold, nor reviewers of an unreleased coding more than counts.
    """
    assignment, round = work.assignment, work.assignment.round
    if assignment.kind != Assignment.Kind.CODING:
        return None
    practice = round.kind == Round.Kind.TRAINING
    found = Gold.objects.in_use().filter(article=assignment.article_id)
    if not practice:
        hidden = Place.objects.filter(round=round, purpose=Place.Purpose.GOLD)
        found = found.filter(article__in=hidden.values("article"))
    gold = found.select_related("assignment__round__codebook").first()
    if gold is None or gold.assignment.annotator_id == work.user.pk:
        return None  # nobody is measured by their own coding
    attempt = _measure(work, gold)
    if practice:
        note_reveals(work.user, [assignment.article_id], FEEDBACK)
    return attempt


def _measure(work: Work, gold: Gold) -> Attempt:
    assignment, round = work.assignment, work.assignment.round
    compared = compare_codings(assignment, gold.assignment, round)
    seen = Attempt.objects.filter(
        assignment__article=assignment.article_id,
        assignment__annotator=work.user,
        assignment__round__kind=Round.Kind.TRAINING,
    )
    attempt = Attempt(
        assignment=assignment,
        gold=gold,
        passed=compared.passed(round.pass_mark),
        figures={
            "labels": {row.label: as_json(row) for row in compared.labels},
            "overall": as_json(compared.overall),
            "failed": compared.failed(round.pass_mark),
            "pass_mark": round.pass_mark,
            "tolerance": round.tolerance,
            "again": seen.exists(),
            "revisions": [assignment.revision + 1, gold.assignment.revision],
        },
    )
    attempt.save(force_insert=True)
    told = {"assignment": str(assignment.pk), "gold": str(gold.pk), "passed": attempt.passed}
    log(work.user, work.project, "attempt.created", attempt.pk, told | attempt.figures)
    return attempt


def practise(user: User, round_id: UUID) -> Assignment | None:
    """The next practice article of a training round: the one that is open, else one whose gold ``user`` has not seen.

    None when there is none left. Raises Round.DoesNotExist, PermissionDenied, ValidationError ``state`` (not open),
    ``locked``, ``in_use`` (as many as the round allows).
    """
    with transaction.atomic():
        rows = Round.objects.select_for_update(of=("self",)).select_related("project", "requires")
        mine = Membership.objects.filter(user=user).values("project")
        round = rows.get(pk=round_id, kind=Round.Kind.TRAINING, project__in=mine)
        seat = Seat.objects.filter(round=round, user=user).first()
        role = role_in(user, round.project_id)
        if seat is None or role is None or not can_be_assigned(role):
            raise PermissionDenied(_("This training round is not for you. Ask a manager."))
        if round.requires and not is_qualified(user, round.requires):
            raise PermissionDenied(
                _("Pass the training round “%(name)s” first.") % {"name": round.requires.name}
            )
        if round.project.archived_at:
            raise refuse(_("This project is archived; nothing can be changed."), "locked")
        own = Assignment.objects.filter(
            round=round,
            annotator=user,
            kind=Assignment.Kind.CODING,
            article__archived_at=None,
        )
        begun = own.exclude(state=Assignment.State.SUBMITTED).order_by("position", "pk").first()
        if begun is not None:
            return begun
        if round.state != Round.State.OPEN:
            raise refuse(_("This round is not open."), "state")
        article = _unseen(user, round)
        if article is None:
            return None
        done, cap = own.count(), round.cap if seat.cap is None else seat.cap
        if cap is not None and done >= cap:
            raise refuse(_("You have done as many articles as this round allows."), "in_use")
        made = Assignment(round=round, article_id=article, annotator=user, position=done)
        made.save(force_insert=True)
        log(user, round.project, "assignment.created", made.pk, state_of(made))
    return made


def _unseen(user: User, round: Round) -> UUID | None:
    """The first article of the round that may be practised on."""
    places = round.places.filter(article__archived_at=None).order_by("position", "pk")
    fit = Gold.objects.practicable_by(user).filter(article__project=round.project_id)
    found = places.filter(article__in=fit.order_by().values("article"))
    return found.values_list("article", flat=True).first()
