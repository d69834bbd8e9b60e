"""Time on task: what a browser counted (docs/decisions/0007-time-on-task.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.actions.outcomes import constraint_error, refuse
from articles.actions.work import lock_assignment
from articles.models import Sitting

if TYPE_CHECKING:
    from uuid import UUID

    from articles.models import User


def report_time(user: User, assignment_id: UUID, *, session: UUID, seconds: int) -> int:
    """Take the running total ``seconds`` of the browser ``session``; answers the assignment's seconds.

    No more is added than has passed since the last report on the assignment; the rest is asked for
    again by the next total. No event is written and no revision counted: this is no coding.
    """
    with transaction.atomic():
        assignment = lock_assignment(user, assignment_id)
        if assignment.annotator_id != user.pk:
            raise PermissionDenied(_("Only the annotator it is assigned to works on an article."))
        sitting = Sitting.objects.filter(pk=session).first()
        if sitting is not None and sitting.assignment_id != assignment.pk:
            raise refuse(
                _("The session %(id)s is taken. Make a new one."), "exists", "session", id=session
            )
        now = timezone.now()
        last = assignment.sittings.aggregate(at=Max("reported_at"))["at"] or assignment.created_at
        counted = sitting.seconds if sitting else 0
        more = max(0, min(seconds - counted, int((now - last).total_seconds())))
        if more == 0 and sitting is not None:
            return assignment.active_seconds
        _store(
            Sitting(id=session, assignment=assignment, seconds=counted + more, reported_at=now),
            new=sitting is None,
        )
        assignment.active_seconds += more
        assignment.save(update_fields=["active_seconds"])
    return assignment.active_seconds


def _store(sitting: Sitting, *, new: bool) -> None:
    try:
        sitting.save(force_insert=new, force_update=not new)
    except IntegrityError as error:
        raise constraint_error(error) from error
