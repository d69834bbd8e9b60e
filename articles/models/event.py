"""The append-only log: one row per change, written in the transaction of the change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from articles.models.assignment import Assignment
from articles.models.project import MANAGING

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from articles.models.user import User


class EventQuerySet(models.QuerySet["Event"]):
    """Filters of events."""

    def visible_to(self, user: User | AnonymousUser) -> EventQuerySet:
        """Events that ``user`` may read.

        Events of an assignment: only with its content. Others (members, imports, codebook): owners
        and managers.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(
            Q(assignment__in=Assignment.objects.content_visible_to(user).values("pk"))
            | Q(
                assignment=None,
                project__in=user.memberships.filter(role__in=MANAGING).values("project"),
            )
        )


class Event(models.Model):
    """One change. ``payload`` is the full state after it, so that replaying gives the tables.

    ``seq`` orders the log; ``at`` is for people. ``op`` is the client's operation id, ``group`` ties
    together the changes of one request. Triggers refuse UPDATE and DELETE.
    """

    seq = models.BigAutoField(primary_key=True)
    project = models.ForeignKey("articles.Project", on_delete=models.PROTECT, related_name="events")
    assignment = models.ForeignKey(
        Assignment, null=True, on_delete=models.PROTECT, related_name="events"
    )
    actor = models.ForeignKey("articles.User", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=40)
    object_version = models.PositiveIntegerField(default=0)
    payload = models.JSONField(default=dict)
    op = models.UUIDField(null=True)
    group = models.UUIDField()
    at = models.DateTimeField(auto_now_add=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("assignment", "op"),
                condition=Q(op__isnull=False),
                name="event_operation_once",
            ),
        )
        indexes = (models.Index(fields=("project", "seq"), name="event_by_project"),)

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"
