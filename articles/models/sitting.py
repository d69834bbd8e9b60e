"""How long somebody has worked on an assignment, as one browser counted it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models

from articles.models.assignment import Assignment

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from articles.models.user import User


class SittingQuerySet(models.QuerySet["Sitting"]):
    """Filters of sittings."""

    def visible_to(self, user: User | AnonymousUser) -> SittingQuerySet:
        """Those on assignments whose time ``user`` may know."""
        return self.filter(assignment__in=Assignment.objects.time_visible_to(user).values("pk"))


class Sitting(models.Model):
    """The seconds of one browser on one assignment; ``id`` is the browser's.

    A browser reports its running total, so that a report that is lost or comes twice changes nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="sittings")
    seconds = models.PositiveIntegerField(default=0)
    reported_at = models.DateTimeField()

    objects = SittingQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.assignment_id}: {self.seconds} s"
