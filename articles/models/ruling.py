"""Adjudication: what was ruled on a cluster of overlapping spans; rulings that guide later coding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.assignment import Assignment
from articles.models.span import CodedQuerySet, Versioned

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from articles.models.user import User


class RulingQuerySet(CodedQuerySet["Ruling"]):
    """Filters of rulings: who may read the adjudication may read them."""


class Ruling(Versioned):
    """What an adjudicator decided on one cluster: the stretch ``[start, end)`` in code points and its input spans.

    ``inputs`` holds ``[span id, version]`` as they were ruled on: another version, or an input coding that is open
    again, makes the ruling stale. ``results`` holds the ids of the spans it made in the adjudication's assignment,
    ``origins`` leads from each of them to the input spans that it stands for: links are taken over by it.
    ``chosen`` is the coding whose label and values count, ``second`` the other one of a union or an intersection.
    On a ``question`` on the article, ``inputs`` are answers, and the settled one is the adjudication's own answer;
    start and end are 0.
    """

    class Decision(models.TextChoices):
        A = "a", _("the first coder's")
        B = "b", _("the second coder's")
        UNION = "union", _("union")
        INTERSECTION = "intersection", _("intersection")
        OWN = "own", _("own")
        NONE = "none", _("nothing")
        UNANIMOUS = "unanimous", _("unanimous")

    class Reason(models.TextChoices):
        BOUNDARY = "boundary", _("boundary")
        LABEL = "label", _("label")
        MISSED = "missed", _("missed by one")
        ATTRIBUTE = "attribute", _("value")
        RELATION = "relation", _("link")
        RULE = "rule", _("the codebook is unclear")
        SLIP = "slip", _("slip")

    assignment = models.ForeignKey(
        "articles.Assignment", on_delete=models.PROTECT, related_name="rulings"
    )
    question = models.ForeignKey(
        "articles.Question", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    decision = models.CharField(max_length=12, choices=Decision.choices)
    chosen = models.ForeignKey(
        "articles.Assignment", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    second = models.ForeignKey(
        "articles.Assignment", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    inputs = models.JSONField(default=list)
    results = models.JSONField(default=list)
    origins = models.JSONField(default=dict)
    reason = models.CharField(max_length=12, choices=Reason.choices, blank=True)
    note = models.TextField(blank=True, max_length=4000)
    author = models.ForeignKey("articles.User", on_delete=models.PROTECT, related_name="+")
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = RulingQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(start__lt=models.F("end")) | models.Q(question__isnull=False),
                name="ruling_start_before_end",
            ),
        )

    def __str__(self) -> str:
        return f"{self.start}-{self.end}: {self.decision}"


class PrecedentQuerySet(models.QuerySet["Precedent"]):
    """Filters of precedents."""

    def live(self) -> PrecedentQuerySet:
        """Precedents that were not withdrawn."""
        return self.filter(deleted_at=None)

    def visible_to(self, user: User | AnonymousUser) -> PrecedentQuerySet:
        """Precedents of one's projects, but for those from an article that one still codes: they would tell."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        coded = Assignment.objects.filter(
            ~models.Q(state=Assignment.State.SUBMITTED),
            annotator=user,
            kind=Assignment.Kind.CODING,
            article=models.OuterRef("ruling__assignment__article"),
        )
        return self.filter(~models.Exists(coded), project__in=user.memberships.values("project"))


class Precedent(Versioned):
    """A ruling that guides: shown with its label in the guide and on the annotator's card."""

    project = models.ForeignKey(
        "articles.Project", on_delete=models.PROTECT, related_name="precedents"
    )
    label_key = models.CharField(max_length=40)
    text = models.TextField(max_length=2000)
    quote = models.TextField(blank=True, max_length=2000)
    ruling = models.ForeignKey(
        Ruling, null=True, blank=True, on_delete=models.PROTECT, related_name="precedents"
    )
    author = models.ForeignKey("articles.User", on_delete=models.PROTECT, related_name="+")
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = PrecedentQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=("project", "label_key"), name="precedent_by_label"),)

    def __str__(self) -> str:
        return self.text[:60]
