"""Comments and time on task: what comes in, what goes out."""

# mypy: disable-error-code="assignment"
# Fields called label, source or errors hide attributes of DRF's classes, whose metaclass takes fields away.

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.fields import BooleanField, CharField, DateTimeField, IntegerField, UUIDField

from articles.api.serializers.fields import Flag, Id, Input, Integer, Output, RawText, Text
from articles.api.serializers.outputs import PersonOutput
from articles.api.serializers.queries import PageQuery
from articles.models import Comment

STATES = ("open", "answered", "resolved")
#: A hundred days.
SECONDS_AT_MOST = 8_640_000


class CommentInput(Input):
    """A comment to make. ``id`` is yours: the same request again is answered with the same comment."""

    id = Id()
    user = Text(
        required=False,
        max_length=40,
        help_text=_("Who writes: 409 wrong_user if somebody else is signed in."),
    )
    kind = serializers.ChoiceField(
        choices=Comment.Kind.choices,
        default="comment",
        help_text=_("A question or a flag waits for an owner or manager."),
    )
    text = RawText(help_text=_("At most 4000 characters; a flag may be empty."))
    span = Id(required=False, allow_null=True, help_text=_("The span it is about; else all."))
    thread = Id(required=False, allow_null=True, help_text=_("The first comment, to answer it."))


class SideInput(Input):
    """One coder's side of a passage. ``id`` is yours: the comment that is made there."""

    id = Id()
    assignment = Id()
    span = Id(required=False, allow_null=True, help_text=_("None if they marked nothing there."))


class DiscussionInput(Input):
    """What both coders of a passage are told; each reads it on their own coding."""

    sides = SideInput(many=True, help_text=_("Two: one for each coder."))
    text = RawText(help_text=_("At most 4000 characters. It is all that they learn of each other."))


class CommentPatch(Input):
    """One change: the text, ``resolved``, or ``deleted: false`` to bring a withdrawn one back."""

    text = RawText(required=False)
    resolved = Flag(required=False, help_text=_("Of a first comment: whether it is settled."))
    deleted = Flag(required=False, help_text=_("false restores a withdrawn comment."))


class CommentQuery(PageQuery):
    """Filters of the threads of a project."""

    state = serializers.ChoiceField(required=False, choices=STATES)
    kind = serializers.ChoiceField(required=False, choices=Comment.Kind.choices)
    annotator = serializers.CharField(
        required=False, max_length=40, help_text=_("Whose coding: “me” or a user's id.")
    )
    article = serializers.UUIDField(required=False)


class CommentOutput(Output):
    """A comment. ``quote`` and ``label`` keep what the span said when the thread was started."""

    id = UUIDField()
    assignment = UUIDField()
    span = UUIDField(allow_null=True, help_text=_("Null until you may read the coding."))
    thread = UUIDField(allow_null=True, help_text=_("The first comment; null on the first itself."))
    author = PersonOutput()
    kind = serializers.ChoiceField(choices=Comment.Kind.choices)
    text = CharField(help_text=_("Empty for others once it is withdrawn."))
    quote = CharField()
    label = CharField()
    resolved_at = DateTimeField(allow_null=True)
    version = IntegerField()
    created_at = DateTimeField()
    updated_at = DateTimeField()
    deleted = BooleanField()
    deleted_at = DateTimeField(allow_null=True)


class DiscussionOutput(Output):
    """The two threads that were started, in the order of the sides."""

    comments = CommentOutput(many=True)


class ThreadOutput(CommentOutput):
    """The first comment of a thread, with how far the thread is."""

    state = serializers.ChoiceField(choices=STATES)
    answers = IntegerField()
    last_at = DateTimeField()


class TimeInput(Input):
    """What a browser counted on an assignment so far."""

    session = Id(help_text=_("Names the browser's count; yours to draw."))
    seconds = Integer(
        min_value=0,
        max_value=SECONDS_AT_MOST,
        help_text=_("Its running total, so that a report may come twice or never."),
    )


class TimeOutput(Output):
    """All active seconds of the assignment."""

    active_seconds = IntegerField()
