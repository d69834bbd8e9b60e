"""Gold: settled codings that others are measured by; attempts at training articles."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models

from articles.models.project import REVIEWING
from articles.models.span import CodedQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from articles.models.user import User


class GoldQuerySet(models.QuerySet["Gold"]):
    """Filters of gold."""

    def standing(self) -> GoldQuerySet:
        """Gold that is in use."""
        return self.filter(retired_at=None)

    def visible_to(self, user: User | AnonymousUser) -> GoldQuerySet:
        """Gold of projects that ``user`` reviews. Coders get feedback on what they submitted, never the gold itself."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        seats = user.memberships.filter(role__in=REVIEWING)
        return self.filter(article__project__in=seats.values("project"))


class Gold(models.Model):
    """The coding of ``assignment``, submitted, is the right one of its article."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    article = models.ForeignKey("articles.Article", on_delete=models.PROTECT, related_name="gold")
    assignment = models.ForeignKey(
        "articles.Assignment", on_delete=models.PROTECT, related_name="gold"
    )
    author = models.ForeignKey("articles.User", on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True, max_length=2000)
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = GoldQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("article",),
                condition=models.Q(retired_at=None),
                name="gold_one_standing",
            ),
        )

    def __str__(self) -> str:
        return str(self.article)


class AttemptQuerySet(CodedQuerySet["Attempt"]):
    """Filters of attempts: who may read the coding may read how it did."""


class Attempt(models.Model):
    """How a submitted coding compares with gold, as it was when it was submitted.

    ``figures`` holds per label what ``articles.agreement`` found; see ``selectors/training.py``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assignment = models.ForeignKey(
        "articles.Assignment", on_delete=models.PROTECT, related_name="attempts"
    )
    gold = models.ForeignKey(Gold, on_delete=models.PROTECT, related_name="attempts")
    passed = models.BooleanField()
    figures = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AttemptQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.assignment}: {self.passed}"
