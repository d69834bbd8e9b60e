"""Questions and remarks on somebody's coding, in threads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
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
        return self.filter(
            _on_own_coding(user)
            | _put_to(user)
            | Q(assignment__in=Assignment.objects.content_visible_to(user).values("pk"))
        )

    def live(self) -> CommentQuerySet:
        """Comments that were not withdrawn."""
        return self.filter(deleted_at=None)

    def threads(self) -> CommentQuerySet:
        """First comments; the others answer one."""
        return self.filter(thread=None)

    def with_state(self) -> CommentQuerySet:
        """Adds ``last_author``, ``last_at``, ``answers`` and ``state`` to first comments.

        A thread is open until the other side has the last word: the coder is one side, everybody
        else the other. Where all was withdrawn, ``last_author`` is None.
        """
        # An answer is younger than what it answers, and is found by the index of its thread.
        answers = Comment.objects.live().filter(thread=OuterRef("pk"))
        last = answers.order_by("-created_at", "-pk")
        count = answers.order_by().values("thread")
        coder = F("assignment__annotator")
        return self.annotate(
            last_author=Coalesce(
                Subquery(last.values("author")[:1]),
                Case(When(deleted_at=None, then=F("author"))),
                output_field=models.UUIDField(),
            ),
            last_at=Coalesce(
                Subquery(last.values("created_at")[:1]),
                Case(When(deleted_at=None, then=F("created_at"))),
            ),
            answers=Coalesce(Subquery(count.annotate(n=Count("pk")).values("n")), 0),
            state=Case(
                When(resolved_at__isnull=False, then=Value("resolved")),
                When(Q(author=coder) & Q(last_author=coder), then=Value("open")),
                When(~Q(author=coder) & ~Q(last_author=coder), then=Value("open")),
                default=Value("answered"),
                output_field=models.CharField(),
            ),
        )

    def alive(self) -> CommentQuerySet:
        """Of ``with_state``: threads in which something still stands."""
        return self.filter(Q(("last_author__isnull", False)))

    def in_state(self, state: str) -> CommentQuerySet:
        """Of ``with_state``: open, answered or resolved threads."""
        return self.filter(Q(("state", state)))

    def waiting_for(self, user: User) -> CommentQuerySet:
        """Threads in which it is the turn of ``user``.

        On one's own coding those in which somebody else has the last word. For owners and managers
        questions and flags in which the coder has it. Nothing that is resolved or archived.

        Both are among what ``visible_to`` lets them read. That is not asked once more, since every page
        counts these: what it says of released codings costs most and adds nothing here.
        """
        asked = Q(kind__in=(Comment.Kind.QUESTION, Comment.Kind.FLAG))
        return (
            self.threads()
            .with_state()
            .alive()
            .filter(
                resolved_at=None,
                assignment__article__archived_at=None,
                assignment__round__project__archived_at=None,
            )
            .filter(
                (_on_own_coding(user) & ~Q(last_author=user.pk))
                | (
                    asked
                    & _put_to(user)
                    & ~Q(assignment__annotator=user)
                    & Q(last_author=F("assignment__annotator"))
                )
            )
        )


def _on_own_coding(user: User) -> Q:
    """Comments on one's own coding, in projects that one still belongs to."""
    return Q(
        assignment__annotator=user,
        assignment__round__project__in=user.memberships.values("project"),
    )


def _put_to(user: User) -> Q:
    """Comments of projects that one manages, but not on an article that one still codes."""
    own_open = Assignment.objects.filter(
        ~Q(state=Assignment.State.SUBMITTED),
        article=OuterRef("assignment__article"),
        annotator=user,
        kind=Assignment.Kind.CODING,
    )
    managed = user.memberships.filter(role__in=MANAGING).values("project")
    return Q(~Exists(own_open), assignment__round__project__in=managed)


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
