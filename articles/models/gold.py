"""Gold: settled codings that others are measured by; attempts at training articles."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.assignment import Assignment
from articles.models.project import MANAGING, REVIEWING
from articles.models.round import Round

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from articles.models.user import User


class GoldQuerySet(models.QuerySet["Gold"]):
    """Filters of gold."""

    def standing(self) -> GoldQuerySet:
        """Gold that is in use."""
        return self.filter(retired_at=None)

    def in_use(self) -> GoldQuerySet:
        """Standing gold whose coding is finished; while that is open again, nobody is measured by it."""
        found = self.standing().filter(assignment__state=Assignment.State.SUBMITTED)
        return found.exclude(assignment__kind=Assignment.Kind.WITHDRAWN)

    def practicable_by(self, user: User) -> GoldQuerySet:
        """Gold by others of articles whose gold ``user`` has not seen, and which they don't code elsewhere."""
        own = Assignment.objects.filter(annotator=user, kind=Assignment.Kind.CODING)
        busy = own.filter(~Q(state=Assignment.State.SUBMITTED) | Q(round__kind=Round.Kind.TRAINING))
        found = self.in_use().filter(article__archived_at=None).exclude(assignment__annotator=user)
        return found.exclude(article__in=busy.values("article")).order_by("created_at", "pk")

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
        verbose_name_plural = _("gold articles")
        constraints = (
            models.UniqueConstraint(
                fields=("article",),
                condition=models.Q(retired_at=None),
                name="gold_one_standing",
            ),
        )

    def __str__(self) -> str:
        return str(self.article)


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Filters of attempts. Those at hidden gold must not be known to the coder: they would tell that it is gold."""

    def visible_to(self, user: User | AnonymousUser) -> AttemptQuerySet:
        """Attempts whose figures ``user`` may know; they hold counts, never a passage.

        One's own in training. All for owners and managers, released ones for adjudicators, but on articles that
        they still code themselves.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        known = Assignment.objects.time_visible_to(user).values("pk")
        released = Assignment.objects.content_visible_to(user).values("pk")
        manages = user.memberships.filter(role__in=MANAGING).values("project")
        return self.filter(
            Q(assignment__in=known) | Q(assignment__in=released),
            ~Q(assignment__annotator=user)
            | Q(assignment__round__kind=Round.Kind.TRAINING)
            | Q(assignment__round__project__in=manages),
        )

    def first_tries(self) -> AttemptQuerySet:
        """Attempts in training by coders who had not seen the gold of the article before."""
        return self.filter(assignment__round__kind=Round.Kind.TRAINING, figures__again=False)


class Attempt(models.Model):
    """How a submitted coding compares with gold, as it was when it was submitted.

    ``figures``: ``{"labels": {key: counts}, "overall": counts, "failed": [key], "pass_mark", "tolerance", "again",
    "revisions": [own, gold]}``; counts are those of ``articles.agreement.gold.LabelFigures``. ``again``: the coder had
    seen the gold of this article before, so it counts neither for qualification nor for drift.
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
