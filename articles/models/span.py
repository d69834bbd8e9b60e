"""Labelled spans, the links between them, and answers on the whole article."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.models.assignment import Assignment
from articles.spans import envelope

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import AnonymousUser

    from articles.models.user import User
    from articles.spans import Parts


Row = TypeVar("Row", bound=models.Model, covariant=True)


class CodedQuerySet(models.QuerySet[Row]):
    """Filters of what hangs on an assignment."""

    def live(self) -> Self:
        """Rows that are not deleted."""
        return self.filter(deleted_at=None)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Rows of assignments whose content ``user`` may read: blindness, in one place."""
        return self.filter(assignment__in=Assignment.objects.content_visible_to(user).values("pk"))


class Versioned(models.Model):
    """A row that its client names, that counts its changes and that is never really deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    @property
    def etag(self) -> str:
        """The version as an entity tag."""
        return f'"{self.version}"'


class Span(Versioned):
    """A labelled passage: ``text[start:end]`` in code points, half open.

    ``parts`` holds one or more sorted, disjoint, non-touching ``[start, end]`` stretches whose
    envelope is ``start`` and ``end``. The quote is read from the article, never stored twice.
    ``lead``, ``trail``: how much of it before its first and after its last word is white space, which is stored and
    exported as it came, and left out where codings are compared. Derived from the text, which never changes.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="spans")
    label = models.ForeignKey("articles.Label", on_delete=models.PROTECT, related_name="spans")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    parts = models.JSONField(default=list)
    lead = models.PositiveIntegerField(default=0, editable=False)
    trail = models.PositiveIntegerField(default=0, editable=False)
    attributes = models.JSONField(default=dict, blank=True)
    note = models.TextField(blank=True, max_length=4000)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = CodedQuerySet["Span"].as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(start__lt=F("end")),
                name="span_start_before_end",
                violation_error_message=_("A span starts before it ends."),
            ),
            models.UniqueConstraint(
                fields=("assignment", "label", "parts"),
                condition=Q(deleted_at=None),
                name="span_no_twin",
                violation_error_message=_("This passage carries this label already."),
            ),
        )
        indexes = (
            models.Index(fields=("assignment", "start", "end"), name="span_by_place"),
            models.Index(fields=("updated_at", "id"), name="span_by_update"),
        )

    def __str__(self) -> str:
        return f"{self.start}-{self.end}"

    @property
    def compared(self) -> Parts:
        """The stretches without white space at their outer ends, as codings are compared."""
        return clipped(self.parts, self.start + self.lead, self.end - self.trail)

    def measure(self, text: str) -> None:
        """Count the white space at the ends; wherever the offsets change."""
        self.lead, self.trail = blank_ends(text, tuple((low, high) for low, high in self.parts))

    def check_fit(self, text: str, quote: str) -> None:
        """Refuse offsets outside ``text`` and a quote that the text does not hold there.

        Raises ValidationError with code ``offsets`` or ``quote``.
        """
        if not 0 <= self.start < self.end <= len(text):
            raise ValidationError(
                ngettext(
                    "Offsets %(start)s to %(end)s do not fit: the text has %(length)s character, "
                    "and a span starts before it ends.",
                    "Offsets %(start)s to %(end)s do not fit: the text has %(length)s characters, "
                    "and a span starts before it ends.",
                    len(text),
                ),
                code="offsets",
                params={"start": self.start, "end": self.end, "length": len(text)},
            )
        stored = text[self.start : self.end]
        if stored != quote:
            raise ValidationError(
                _(
                    "The text from %(start)s to %(end)s reads “%(stored)s”, not “%(quote)s”. "
                    "Offsets count Unicode code points."
                ),
                code="quote",
                params={
                    "start": self.start,
                    "end": self.end,
                    "stored": shorten(stored),
                    "quote": shorten(quote),
                },
            )


class Relation(Versioned):
    """A typed link from one span to another of the same assignment.

    ``deleted_with`` names the span whose deletion took this relation along; restoring that span
    brings back exactly these.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="relations")
    type = models.ForeignKey("articles.RelationType", on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(Span, on_delete=models.PROTECT, related_name="outgoing")
    target = models.ForeignKey(Span, on_delete=models.PROTECT, related_name="incoming")
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_with = models.UUIDField(null=True, blank=True)

    objects = CodedQuerySet["Relation"].as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(source=F("target")),
                name="relation_two_ends",
                violation_error_message=_("A relation links two different spans."),
            ),
            models.UniqueConstraint(
                fields=("type", "source", "target"),
                condition=Q(deleted_at=None),
                name="relation_once",
                violation_error_message=_("These two spans are linked like this already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.type}: {self.source} → {self.target}"


class AnswerQuerySet(CodedQuerySet["Answer"]):
    """Answers are cleared, not deleted."""

    def live(self) -> Self:
        """Answers with a value."""
        return self.filter(value__isnull=False)


class Answer(Versioned):
    """The answer to one question on the article; ``value`` null means not (or no longer) answered."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="answers")
    question = models.ForeignKey("articles.Question", on_delete=models.PROTECT, related_name="+")
    value: models.JSONField[Any, Any] = models.JSONField(null=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("assignment", "question"), name="answer_once"),
        )

    def __str__(self) -> str:
        return f"{self.question}: {self.value}"


def blank_ends(text: str, parts: Parts) -> tuple[int, int]:
    """How many code points of ``parts``, gaps included, lie before their first and after their last word.

    White space of any script (``str.isspace``). (0, 0) where nothing else is marked: something must stay.
    """
    start, end = envelope(parts)
    words = [(low, text[low:high]) for low, high in parts if text[low:high].strip()]
    if not words:
        return 0, 0
    (first, head), (last, tail) = words[0], words[-1]
    return first + len(head) - len(head.lstrip()) - start, end - last - len(tail.rstrip())


def clipped(parts: Iterable[Iterable[int]], start: int, end: int) -> Parts:
    """What of normal ``parts`` lies between ``start`` and ``end``."""
    return tuple(
        (max(low, start), min(high, end)) for low, high in parts if low < end and high > start
    )


def shorten(text: str, length: int = 60) -> str:
    """``text`` for a message or a list, cut in the middle of nothing worse than a word."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
