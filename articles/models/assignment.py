"""Assignments: who codes what, how far they are, and what is released."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from articles.models.project import MANAGING, Role
from articles.models.round import Place, Round

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from articles.models.user import User


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Filters of assignments; ``released`` and ``content_visible_to`` are where blindness lives."""

    def released(self) -> AssignmentQuerySet:
        """Submitted assignments of articles that every coder of the round has submitted."""
        return self.filter(_is_released())

    def visible_to(self, user: User | AnonymousUser) -> AssignmentQuerySet:
        """Assignments that ``user`` may know of (their state, not their content).

        One's own; all of them for owners and managers; released ones for adjudicators.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        seats = user.memberships
        return self.filter(
            Q(annotator=user, round__project__in=seats.values("project"))
            | Q(round__project__in=seats.filter(role__in=MANAGING).values("project"))
            | Q(
                _is_released(),
                round__project__in=seats.filter(role=Role.ADJUDICATOR).values("project"),
            )
        )

    def content_visible_to(self, user: User | AnonymousUser) -> AssignmentQuerySet:
        """Assignments whose spans, relations and answers ``user`` may read.

        One's own codings. For owners, managers and adjudicators also the released ones, and one's own
        adjudication, unless they have an open assignment on the same article themselves: then they are a
        coder there, and blind.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        seats, own_open = user.memberships, _still_coded_by(user)
        reviewers = seats.filter(role__in=(*MANAGING, Role.ADJUDICATOR)).values("project")
        return self.filter(
            ~Q(kind=Assignment.Kind.ADJUDICATION)
            & Q(annotator=user, round__project__in=seats.values("project"))
            | Q(~Exists(own_open), _is_released() | Q(annotator=user), round__project__in=reviewers)
        )

    def released_and_visible_to(self, user: User | AnonymousUser) -> AssignmentQuerySet:
        """``content_visible_to(user).released()``, with the condition of release told to the database once.

        Told twice it is tested twice, on every row of a project.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        seats = user.memberships
        reviewers = seats.filter(role__in=(*MANAGING, Role.ADJUDICATOR)).values("project")
        return self.filter(
            Q(~Exists(_still_coded_by(user)), round__project__in=reviewers)
            | ~Q(kind=Assignment.Kind.ADJUDICATION)
            & Q(annotator=user, round__project__in=seats.values("project")),
            _is_released(),
        )

    def time_visible_to(self, user: User | AnonymousUser) -> AssignmentQuerySet:
        """Assignments whose time on task ``user`` may know.

        One's own. All of them for owners and managers, but not on an article that they still code.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        seats = user.memberships
        return self.filter(
            Q(annotator=user, round__project__in=seats.values("project"))
            | Q(
                ~Exists(_still_coded_by(user)),
                round__project__in=seats.filter(role__in=MANAGING).values("project"),
            )
        )


def somebody_elses_repeat(user: User) -> Q:
    """The condition, on places, of hidden repeats of articles that ``user`` has not coded in another round."""
    coded = Assignment.objects.filter(
        ~Q(round=OuterRef("round")),
        article=OuterRef("article"),
        annotator=user,
        kind=Assignment.Kind.CODING,
        state=Assignment.State.SUBMITTED,
    )
    return Q(~Exists(coded), purpose=Place.Purpose.REPEAT)


def _still_coded_by(user: User) -> AssignmentQuerySet:
    """The open codings of ``user`` on the article of an outer assignment."""
    return Assignment.objects.filter(
        ~Q(state=Assignment.State.SUBMITTED),
        article=OuterRef("article"),
        annotator=user,
        kind=Assignment.Kind.CODING,
    )


def _is_released() -> Q:
    """The condition of ``released`` on one row: said without a second look at the table by key."""
    unfinished = Assignment.objects.filter(
        ~Q(state=Assignment.State.SUBMITTED),
        round=OuterRef("round"),
        article=OuterRef("article"),
        kind=Assignment.Kind.CODING,
    )
    by_hand = Place.objects.filter(
        round=OuterRef("round"), article=OuterRef("article"), released_at__isnull=False
    )
    counted = (
        Assignment.objects.filter(
            round=OuterRef("round"), article=OuterRef("article"), kind=Assignment.Kind.CODING
        )
        .order_by()
        .values("article")
        .annotate(n=Count("pk"))
        .values("n")
    )
    # Where articles are taken one by one, who comes last may not have come yet.
    to_be_taken = Place.objects.filter(
        round=OuterRef("round"), article=OuterRef("article"), wanted__gt=Coalesce(counted, 0)
    )
    return Q(
        ~Exists(unfinished),
        Q(round__release=Round.Release.AUTOMATIC) | Q(Exists(by_hand)),
        Q(round__hand_out=Round.HandOut.ASSIGNED) | ~Exists(to_be_taken),
        state=Assignment.State.SUBMITTED,
    )


class Assignment(models.Model):
    """One person's work on one article in one round. Everything they code hangs on it.

    ``revision`` counts the committed batches of changes; it is the ETag of the whole.
    ``active_seconds`` is the time that was worked on it (docs/decisions/0007-time-on-task.md). The kind
    ``withdrawn``: a manager took it back after it was begun; the work stays, and counts nowhere.
    """

    class State(models.TextChoices):
        ASSIGNED = "assigned", _("to do")
        STARTED = "started", _("started")
        SUBMITTED = "submitted", _("done")
        REOPENED = "reopened", _("reopened")

    class Kind(models.TextChoices):
        CODING = "coding", _("coding")
        ADJUDICATION = "adjudication", _("adjudication")
        WITHDRAWN = "withdrawn", _("taken back")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="assignments")
    article = models.ForeignKey(
        "articles.Article", on_delete=models.PROTECT, related_name="assignments"
    )
    annotator = models.ForeignKey(
        "articles.User", on_delete=models.PROTECT, related_name="assignments"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.CODING)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASSIGNED)
    revision = models.PositiveIntegerField(default=0)
    nothing_to_code = models.BooleanField(default=False)
    active_seconds = models.PositiveIntegerField(default=0)
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("round", "article", "annotator", "kind"), name="assignment_once"
            ),
        )
        indexes = (
            models.Index(
                fields=("annotator", "state", "position", "created_at", "id"),
                name="assignment_queue",
            ),
            models.Index(fields=("article", "round", "kind", "state"), name="assignment_release"),
        )

    def __str__(self) -> str:
        return f"{self.article} · {self.annotator}"

    @property
    def is_open(self) -> bool:
        """Whether its owner may still change it."""
        return self.state != self.State.SUBMITTED and self.kind != self.Kind.WITHDRAWN

    @property
    def etag(self) -> str:
        """The revision as an entity tag."""
        return f'"{self.revision}"'
