"""Opening an assignment for writing: lock, permission, what a save needs, and one batch of events."""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.actions.log import write_events
from articles.actions.outcomes import refuse
from articles.models import MANAGING, Assignment, Event
from articles.permissions import can_be_assigned, role_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from articles.models import Project, Structure, User

#: Most characters of the reason for opening a coding again or taking it back.
REASON = 400


@dataclass
class Work:
    """A locked assignment and the changes that are being made to it."""

    user: User
    assignment: Assignment
    structure: Structure
    text: str
    group: UUID = field(default_factory=uuid.uuid4)
    now: datetime = field(default_factory=timezone.now)
    events: list[Event] = field(default_factory=list)

    @property
    def project(self) -> Project:
        """The project that is worked in."""
        return self.assignment.round.project

    def record(
        self,
        kind: str,
        object_id: object,
        version: int,
        payload: dict[str, Any],
        op: UUID | None = None,
    ) -> None:
        """Note one change; it is stored when the work is closed, in the same transaction."""
        self.events.append(
            Event(
                project=self.project,
                assignment=self.assignment,
                actor=self.user,
                kind=kind,
                object_id=str(object_id),
                object_version=version,
                payload=payload,
                op=op,
                group=self.group,
            )
        )

    def close(self) -> None:
        """Store the events; the first change starts the assignment; each batch is one revision."""
        if not self.events:
            return
        assignment = self.assignment
        fields = ["revision"]
        assignment.revision += 1
        if assignment.state == Assignment.State.ASSIGNED:
            assignment.state, assignment.started_at = Assignment.State.STARTED, self.now
            fields += ["state", "started_at"]
            self.record(
                "assignment.started", assignment.pk, assignment.revision, state_of(assignment)
            )
        write_events(self.events)
        assignment.save(update_fields=fields)


def state_of(assignment: Assignment) -> dict[str, Any]:
    """What the log says of an assignment."""
    return {
        "round": str(assignment.round_id),
        "article": str(assignment.article_id),
        "annotator": str(assignment.annotator_id),
        "kind": assignment.kind,
        "state": assignment.state,
        "nothing_to_code": assignment.nothing_to_code,
    }


def lock_assignment(user: User, assignment_id: UUID) -> Assignment:
    """The locked row with round, project and article.

    Raises Assignment.DoesNotExist where ``user`` may not even know of it.
    """
    assignment = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("round__project", "round__codebook", "article")
        .get(pk=assignment_id)
    )
    role = role_in(user, assignment.round.project_id)
    if role is None or (role not in MANAGING and assignment.annotator_id != user.pk):
        raise Assignment.DoesNotExist
    if assignment.annotator_id == user.pk and not can_be_assigned(role):
        raise PermissionDenied(_("Viewers don't code."))
    return assignment


@contextmanager
def open_work(
    user: User, assignment_id: UUID, *, kind: str = Assignment.Kind.CODING
) -> Iterator[Work]:
    """Lock an assignment of a ``kind`` for work by its own annotator; closes the batch at the end.

    Raises Assignment.DoesNotExist (absent or invisible), PermissionDenied (somebody else's),
    ValidationError ``locked`` (submitted, or the article or project is archived), ``state`` (another kind: what is
    settled is changed by rulings alone).
    """
    with transaction.atomic():
        assignment = lock_assignment(user, assignment_id)
        if assignment.annotator_id != user.pk:
            raise PermissionDenied(_("Only the annotator it is assigned to codes an article."))
        if assignment.kind != kind:
            raise refuse(
                _("This is an adjudication: it is changed by rulings.")
                if assignment.kind == Assignment.Kind.ADJUDICATION
                else _("This is a coding, not an adjudication."),
                "state",
            )
        require_open(assignment)
        work = Work(
            user=user,
            assignment=assignment,
            structure=assignment.round.codebook.structure(),
            text=assignment.article.text,
        )
        yield work
        work.close()


def require_open(assignment: Assignment) -> None:
    """Refuse work on what is submitted or archived."""
    if assignment.kind == Assignment.Kind.WITHDRAWN:
        raise refuse(_("A manager took this article back. Your work is kept."), "locked")
    if not assignment.is_open:
        raise refuse(_("This article is marked as done. Take it back to change it."), "locked")
    require_active(assignment)


def require_active(assignment: Assignment) -> None:
    """Refuse changes of what is archived."""
    if assignment.article.archived_at or assignment.round.project.archived_at:
        raise refuse(_("This article is archived; nothing can be changed."), "locked")
