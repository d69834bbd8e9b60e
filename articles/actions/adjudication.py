"""Opening an adjudication, and marking it as settled."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.actions.log import project_event, write_events
from articles.actions.outcomes import refuse, stale
from articles.actions.work import open_work, require_active, state_of
from articles.completeness import Gap
from articles.models import Article, Assignment
from articles.models.docket import State, read_docket
from articles.permissions import can_review

if TYPE_CHECKING:
    from uuid import UUID

    from articles.models import Round, User
    from articles.models.docket import Docket, Matter

#: Fewer codings leave nothing to settle.
CODINGS_AT_LEAST = 2


def open_adjudication(user: User, round: Round, article_id: UUID) -> tuple[Assignment, bool]:
    """The adjudication of an article in a round, and whether it is new: its first adjudicator's.

    Raises Article.DoesNotExist (absent or invisible); PermissionDenied for who is no reviewer, or coded the article
    where the project doesn't allow that; ValidationError ``state`` (not released, one coder only), ``exists``
    (somebody else's), ``locked``. Where who coded it adjudicates, an event says so.
    """
    project = round.project
    if not can_review(user, project):
        raise PermissionDenied(_("Adjudication is for owners, managers and adjudicators."))
    with transaction.atomic():
        article = Article.objects.visible_to(user).defer("text").get(pk=article_id, project=project)
        # One at a time per article: whoever comes second finds what the first one made.
        Article.objects.select_for_update().only("pk").get(pk=article.pk)
        wanted = {"round": round, "article": article, "kind": Assignment.Kind.ADJUDICATION}
        existing = Assignment.objects.filter(**wanted).select_related("annotator").first()
        if existing is not None and existing.annotator_id == user.pk:
            return existing, False
        own = _check_inputs(user, round, article)
        if existing is not None:
            raise refuse(
                _("%(name)s adjudicates this article already."),
                "exists",
                name=existing.annotator.username,
            )
        made = Assignment(**wanted, annotator=user)
        require_active(made)
        made.save(force_insert=True)
        group = uuid.uuid4()
        events = [
            project_event(user, project, "assignment.created", made.pk, state_of(made), group=group)
        ]
        if own:
            told = {"article": str(article.pk), "annotator": str(user.pk)}
            events.append(
                project_event(user, project, "adjudication.own_coding", made.pk, told, group=group)
            )
        write_events(events)
    return made, True


def _check_inputs(user: User, round: Round, article: Article) -> bool:
    """Refuse an article that can't be adjudicated by ``user``; else answer whether they coded it."""
    coded = Assignment.objects.filter(
        article=article, annotator=user, kind=Assignment.Kind.CODING
    ).exists()
    if coded and not round.project.own_adjudication:
        raise PermissionDenied(
            _(
                "You coded this article yourself. Somebody else adjudicates it, unless the settings allow it."
            )
        )
    released = (
        Assignment.objects.content_visible_to(user)
        .released()
        .filter(round=round, article=article, kind=Assignment.Kind.CODING)
        .count()
    )
    if not released:
        raise refuse(
            _("This article is not released yet: every coder has to be done with it first."),
            "state",
        )
    if released < CODINGS_AT_LEAST:
        raise refuse(_("One coder coded this article: there is nothing to settle."), "state")
    return coded


def submit_adjudication(user: User, assignment_id: UUID, *, revision: int) -> Assignment:
    """Mark an adjudication as settled: every cluster and required question is ruled on, nothing is stale.

    Raises ValidationError ``stale`` (another revision), ``missing`` with params ``gaps``, ``locked`` while an input
    is open again.
    """
    with open_work(user, assignment_id, kind=Assignment.Kind.ADJUDICATION) as work:
        assignment = work.assignment
        if assignment.revision != revision:
            raise stale({"revision": assignment.revision, "version": assignment.revision})
        docket = read_docket(user, assignment)
        require_released(docket)
        gaps = [_gap(work.text, matter) for matter in docket.matters if matter.blocks]
        if gaps:
            raise refuse(
                ngettext(
                    "%(count)s place is not settled yet.",
                    "%(count)s places are not settled yet.",
                    len(gaps),
                )
                % {"count": len(gaps)},
                "missing",
                gaps=gaps,
            )
        assignment.started_at = assignment.started_at or work.now
        assignment.state, assignment.submitted_at = Assignment.State.SUBMITTED, work.now
        assignment.nothing_to_code = not assignment.spans.live().exists()
        assignment.save(update_fields=["state", "started_at", "submitted_at", "nothing_to_code"])
        work.record(
            "assignment.submitted", assignment.pk, assignment.revision + 1, state_of(assignment)
        )
    return assignment


def require_released(docket: Docket) -> None:
    """Refuse to rule while a coder changes their coding."""
    if not docket.released:
        raise refuse(
            _(
                "A coding of this article is open again. It is adjudicated once every coder is done."
            ),
            "locked",
        )


def _gap(text: str, matter: Matter) -> Gap:
    if matter.issue:
        kind = "question" if matter.state is State.OPEN else "stale"
        return Gap(kind, matter.key, matter.issue.record.name)
    kind = "cluster" if matter.state is State.OPEN else "stale"
    return Gap(kind, matter.key, "", quote=text[matter.start : matter.end])
