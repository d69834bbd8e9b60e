"""Questions and remarks on somebody's coding, in threads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from articles.models.assignment import Assignment
from articles.models.project import MANAGING
from articles.models.span import Versioned

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from articles.models.user import User


class CommentQuerySet(models.QuerySet["Comment"]):
    """Filters of comments; ``visible_to`` keeps coders blind to each other here, too."""

    def visible_to(self, user: User | AnonymousUser) -> CommentQuerySet:
        """Comments that ``user`` may read.

        Those on one's own coding. For owners and managers all of the project, since a question is
        put to them, but not on an article that they still code themselves. For adjudicators those on
        codings that they may read.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        seats = user.memberships
        own_open = Assignment.objects.filter(
            ~Q(state=Assignment.State.SUBMITTED),
            article=OuterRef("assignment__article"),
            annotator=user,
            kind=Assignment.Kind.CODING,
        )
        return self.filter(
            Q(
                assignment__annotator=user,
                assignment__round__project__in=seats.values("project"),
            )
            | Q(
                ~Exists(own_open),
                assignment__round__project__in=seats.filter(role__in=MANAGING).values("project"),
            )
            | Q(assignment__in=Assignment.objects.content_visible_to(user).values("pk"))
        )

    def live(self) -> CommentQuerySet:
        """Comments that were not withdrawn."""
        return self.filter(deleted_at=None)

    def threads(self) -> CommentQuerySet:
        """First comments; the others answer one."""
        return self.filter(thread=None)


class Comment(Versioned):
    """A remark, question or flag on an assignment or one of its spans, or an answer in its thread.

    ``thread`` is the first comment of the thread, None on the first itself. ``quote`` and
    ``label_key`` keep what the span said when it was asked about: a manager who answers sees that
    much of an unreleased coding, and no more.
    """

    class Kind(models.TextChoices):
        COMMENT = "comment", _("comment")
        QUESTION = "question", _("question")
        FLAG = "flag", _("flag")

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="comments")
    span = models.ForeignKey(
        "articles.Span", null=True, blank=True, on_delete=models.PROTECT, related_name="comments"
    )
    thread = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replies"
    )
    author = models.ForeignKey("articles.User", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.COMMENT)
    text = models.TextField(max_length=4000, blank=True)
    quote = models.TextField(blank=True)
    label_key = models.CharField(max_length=40, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=("assignment", "created_at"), name="comment_by_assignment"),)

    def __str__(self) -> str:
        return f"{self.author}: {self.text[:40]}"
